#include "store/ownership.hpp"

#include <fmt/format.h>

#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::store {
namespace {

constexpr mode_t others = S_IRWXG | S_IRWXO;

}  // namespace

void fail(std::string_view action, const std::string& path, int error) {
  throw Error(Exit::store, "store_failed",
              fmt::format("cannot {} {}: {}", action, quote(path, longest_path),
                          std::generic_category().message(error)));
}

void refuse(const std::string& path, std::string_view problem, const std::string& hint) {
  throw Error(Exit::store, "store_refused",
              fmt::format("{} {}", quote(path, longest_path), problem), hint);
}

struct stat status_of(const Descriptor& file, const std::string& path) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail("examine", path);
  return status;
}

void require_ours_alone(const struct stat& status, const std::string& path) {
  if (status.st_uid != ::geteuid()) refuse(path, "belongs to another user");
  if ((status.st_mode & others) != 0)
    refuse(path, "is open to other users", "chmod -R go= on the state directory closes it");
}

struct stat require_regular_file(const Descriptor& file, const std::string& path) {
  const auto status = status_of(file, path);
  if (!S_ISREG(status.st_mode)) refuse(path, "is not a regular file");
  // A link count of 0 is a file that was replaced after it was opened: the version before, whole.
  if (status.st_nlink > 1) refuse(path, "has a second name (a hard link)");
  require_ours_alone(status, path);
  return status;
}

}  // namespace mcpauth::store
