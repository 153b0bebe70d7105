#include "store/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "store/ownership.hpp"
#include "store/temporary_file.hpp"

namespace mcpauth::store {
namespace {

constexpr int open_flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

void make_with_parents(const std::string& path) {
  const auto slash = path.find_last_of('/');
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  struct stat status {};
  if (::stat(parent.c_str(), &status) != 0) {
    if (errno != ENOENT || slash == std::string::npos || slash == 0) fail("make", path);
    make_with_parents(path.substr(0, slash));
  } else if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    refuse(path, "would be in the folder of another user",
           "with sudo, set HOME to your own, or name another folder with --state-dir");
  }
  const bool made = ::mkdir(path.c_str(), S_IRWXU) == 0;
  if (!made && errno != EEXIST) fail("make", path);
  if (made && ::chmod(path.c_str(), S_IRWXU) != 0) fail("make", path);  // whatever the umask says
}

}  // namespace

Directory::Directory(Descriptor descriptor, std::string path)
    : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

std::optional<Directory> Directory::open(const std::string& path) {
  Descriptor directory(::open(path.c_str(), open_flags | O_RDONLY | O_DIRECTORY));
  if (!directory && errno == ENOENT) return {};
  if (!directory && (errno == ENOTDIR || errno == ELOOP))
    refuse(path, "is no directory, or a symbolic link");
  if (!directory) fail("open", path);
  require_ours_alone(status_of(directory, path), path);
  return Directory(std::move(directory), path);
}

Directory Directory::make(const std::string& path) {
  if (auto existing = open(path)) return std::move(*existing);
  make_with_parents(path);
  auto made = open(path);
  if (!made) fail("open", path, ENOENT);
  return std::move(*made);
}

std::optional<Secret> Directory::read(const std::string& name, std::size_t limit) const {
  const std::string path = path_of(name);
  const Descriptor file(::openat(descriptor_.number(), name.c_str(), open_flags | O_RDONLY));
  if (!file && errno == ENOENT) return {};
  if (!file && (errno == ELOOP || errno == ENXIO)) refuse(path, "is not a regular file");
  if (!file) fail("open", path);
  const auto status = require_regular_file(file, path);
  std::string bytes(std::min(static_cast<std::size_t>(status.st_size), limit), '\0');
  std::size_t length = 0;
  while (length < bytes.size()) {
    const auto count = ::read(file.number(), bytes.data() + length, bytes.size() - length);
    if (count < 0 && errno != EINTR) fail("read", path);
    if (count == 0) break;
    if (count > 0) length += static_cast<std::size_t>(count);
  }
  Secret contents(std::string_view(bytes).substr(0, length));
  wipe(bytes);
  return contents;
}

std::optional<std::chrono::system_clock::time_point> Directory::changed_at(
    const std::string& name) const {
  using std::chrono::system_clock;
  struct stat status {};
  if (::fstatat(descriptor_.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return {};
  return system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(
      std::chrono::seconds(status.st_mtim.tv_sec) +
      std::chrono::nanoseconds(status.st_mtim.tv_nsec)));
}

void Directory::replace(const std::string& name, std::string_view bytes, Durable durable) const {
  TemporaryFile temporary(descriptor_.number(), name, path_of(name));
  temporary.write(bytes);
  if (durable == Durable::yes) temporary.sync();
  temporary.rename_to(name);
  if (durable == Durable::yes) sync();
}

bool Directory::remove(const std::string& name) const {
  if (::unlinkat(descriptor_.number(), name.c_str(), 0) == 0) return true;
  if (errno != ENOENT) fail("delete", path_of(name));
  return false;
}

void Directory::sync() const {
  ::fsync(descriptor_.number());
}

std::optional<std::string> Directory::set_aside(const std::string& name, const Secret& bytes,
                                                std::size_t limit) const {
  if (read(name, limit) != bytes) return {};
  for (int number = 1;; ++number) {
    const std::string target =
        name + (number == 1 ? ".corrupt" : fmt::format(".corrupt-{}", number));
    if (::renameat2(descriptor_.number(), name.c_str(), descriptor_.number(), target.c_str(),
                    RENAME_NOREPLACE) == 0)
      return target;
    if (errno != EEXIST) fail("set aside", path_of(name));
  }
}

Descriptor Directory::open_lock(const std::string& name) const {
  const std::string path = path_of(name);
  Descriptor file(::openat(descriptor_.number(), name.c_str(), open_flags | O_RDWR | O_CREAT,
                           S_IRUSR | S_IWUSR));
  if (!file && (errno == ELOOP || errno == ENXIO || errno == EISDIR))
    refuse(path, "is not a regular file");
  if (!file) fail("open", path);
  const auto status = require_regular_file(file, path);
  const bool cut_by_umask = (status.st_mode & S_IRWXU) != (S_IRUSR | S_IWUSR);
  if (cut_by_umask && ::fchmod(file.number(), S_IRUSR | S_IWUSR) != 0)
    fail("set the mode of", path);
  return file;
}

bool Directory::is_locked(const std::string& name) const {
  const Descriptor file(::openat(descriptor_.number(), name.c_str(), open_flags | O_RDONLY));
  return file && ::flock(file.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

std::vector<std::string> Directory::names() const {
  // A descriptor of its own, because reading moves its position.
  const int copy = ::openat(descriptor_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(copy < 0 ? nullptr : ::fdopendir(copy),
                                                   ::closedir);
  if (!stream) fail("read", path_);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) names.emplace_back(entry->d_name);
  if (errno != 0) fail("read", path_);
  std::sort(names.begin(), names.end());
  return names;
}

void Directory::remove_leftovers(const std::vector<std::string>& names) const {
  for (const auto& name : names) {
    if (is_temporary(name)) remove_if_unused(descriptor_.number(), name);
  }
}

std::string Directory::path_of(std::string_view name) const {
  return fmt::format("{}/{}", path_, name);
}

}  // namespace mcpauth::store
