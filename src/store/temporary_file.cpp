#include "store/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <atomic>
#include <cstdio>

#include "store/ownership.hpp"

namespace mcpauth::store {
namespace {

constexpr int temporary_flags = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

}  // namespace

TemporaryFile::TemporaryFile(int directory, const std::string& target, std::string shown_path)
    : directory_(directory), shown_path_(std::move(shown_path)) {
  static std::atomic<unsigned> count = 0;
  while (!file_) {
    name_ = fmt::format("{}.{}-{}.tmp", target, ::getpid(), ++count);
    create();
  }
}

TemporaryFile::~TemporaryFile() {
  if (file_ && !renamed_) ::unlinkat(directory_, name_.c_str(), 0);
}

// Leaves `file_` empty where the name is taken, or where somebody who cleans up was faster than our
// lock and deleted it.
void TemporaryFile::create() {
  constexpr mode_t mode = S_IRUSR | S_IWUSR;
  Descriptor file(::openat(directory_, name_.c_str(), temporary_flags | O_CREAT | O_EXCL, mode));
  if (!file && errno == EEXIST) return;
  if (!file) fail("write", shown_path_);
  if (::flock(file.number(), LOCK_EX) != 0 || ::fchmod(file.number(), mode) != 0) {
    const int error = errno;
    ::unlinkat(directory_, name_.c_str(), 0);
    fail("write", shown_path_, error);
  }
  if (status_of(file, shown_path_).st_nlink == 1) file_ = std::move(file);
}

void TemporaryFile::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto written = ::write(file_.number(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fail("write", shown_path_);
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void TemporaryFile::sync() const {
  if (::fsync(file_.number()) != 0) fail("write", shown_path_);
}

void TemporaryFile::rename_to(const std::string& target) {
  if (::renameat(directory_, name_.c_str(), directory_, target.c_str()) != 0)
    fail("replace", shown_path_);
  renamed_ = true;
}

void remove_if_unused(int directory, const std::string& name) {
  const Descriptor file(::openat(directory, name.c_str(), temporary_flags));
  if (file && ::flock(file.number(), LOCK_EX | LOCK_NB) == 0)
    ::unlinkat(directory, name.c_str(), 0);
}

bool is_temporary(std::string_view name) {
  return name.ends_with(".tmp");
}

}  // namespace mcpauth::store
