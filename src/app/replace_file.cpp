#include "app/replace_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "store/temporary_file.hpp"

namespace mcpauth::app {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw Error(Exit::store, "store_failed",
              fmt::format("{} cannot be written: {}", quote(path), std::strerror(errno)));
}

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> found(::realpath(path.c_str(), nullptr),
                                                          std::free);
  if (found) return found.get();
  // Written, it would stand in the place of the link.
  if (std::filesystem::is_symlink(path))
    throw Error(Exit::store, "store_failed", quote(path) + " is a symbolic link to nothing",
                "make the file that it leads to, or delete the link");
  return path;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

}  // namespace

void replace_file(const std::string& path, std::string_view bytes) {
  const std::string target = real_path(path);
  std::error_code ignored;  // what is missing shows when the file is opened
  std::filesystem::create_directories(std::filesystem::path(target).parent_path(), ignored);
  const std::string temporary = target + ".mcpauth-new";
  struct stat before {};
  const bool exists = ::stat(target.c_str(), &before) == 0;
  store::remove_if_unused(AT_FDCWD, temporary);  // of a run that was killed
  // Nobody may open it before it has the permissions of the file that it replaces.
  const Descriptor file(::open(temporary.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               exists ? 0600 : 0666));
  if (!file || ::flock(file.number(), LOCK_EX) != 0) fail(temporary);
  // The owner first: a change of it takes some of the permissions away.
  const bool kept = !exists || (::fchown(file.number(), before.st_uid, before.st_gid) == 0 &&
                                ::fchmod(file.number(), before.st_mode & 07777U) == 0);
  if (kept && write_all(file.number(), bytes) && ::rename(temporary.c_str(), target.c_str()) == 0)
    return;
  const int error = errno;
  ::unlink(temporary.c_str());
  errno = error;
  fail(target);
}

}  // namespace mcpauth::app
