// A directory of files that only their owner reads, opened and replaced so that neither another
// user nor a crash can interfere (security.md C-1, C-2, C-4).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.hpp"
#include "base/secret.hpp"

namespace mcpauth::store {

// Whether a file must outlive a power cut. What can be had again (metadata) need not.
enum class Durable { yes, no };

// Every function throws Exit 7: `store_refused` for a directory or file that is not ours alone,
// `store_failed` with the path and the system's reason. A `name` has no slash.
class Directory {
 public:
  // Return the directory, or nothing where there is none.
  static std::optional<Directory> open(const std::string& path);
  // Return the directory, made with its parents where there is none: below a folder of ours or of
  // root's only, so that nothing of ours is left in somebody else's home (C-17).
  static Directory make(const std::string& path);

  // Return at most `limit` bytes of the file, or nothing where there is none. Needs no lock: it is
  // one whole version of the file, also while another process replaces it.
  std::optional<Secret> read(const std::string& name, std::size_t limit) const;

  // Return when the file was written, or nothing where there is none.
  std::optional<std::chrono::system_clock::time_point> changed_at(const std::string& name) const;

  // Put `bytes` in the place of the file, whole or not at all.
  void replace(const std::string& name, std::string_view bytes, Durable durable) const;

  // Return whether there was such a file; now there is none.
  bool remove(const std::string& name) const;
  // Make what was replaced or removed stay so after a power cut, where the file system can. It is
  // done by then and cannot be taken back, so there is no error.
  void sync() const;

  // Move the file to a free name and return that; nothing where `read` no longer returns `bytes`.
  std::optional<std::string> set_aside(const std::string& name, const Secret& bytes,
                                       std::size_t limit) const;

  // Return the file, made where there is none, for a lock.
  Descriptor open_lock(const std::string& name) const;
  // Return whether anybody holds the lock on that file; nothing is made.
  bool is_locked(const std::string& name) const;

  // Return the names of all files, sorted.
  std::vector<std::string> names() const;

  // Delete what a `replace` left behind that was killed; one that still runs is not disturbed.
  void remove_leftovers(const std::vector<std::string>& names) const;

  std::string path_of(std::string_view name) const;

 private:
  Directory(Descriptor descriptor, std::string path);

  Descriptor descriptor_;
  std::string path_;
};

}  // namespace mcpauth::store
