// What the program remembers: JSON documents by kind and key, as files that only their owner reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "store/directory.hpp"
#include "store/lock.hpp"

namespace mcpauth::store {

struct Entry {
  std::string key;
  json::Document document;
};

// A directory with one file for each document, `KIND-SHA256(key).json`: nothing foreign stands in a
// file name. A kind is a word of ours ("session", "client", "metadata"), a key is any UTF-8 text. A
// document is a JSON object and is kept whole: who rewrites one begins with the one found, so that
// members it does not know survive.
//
// The directory is 0700, its files 0600, whatever the umask says. It is made by the first write.
// One that is somebody else's, or open to others, is refused and never changed: it may be the wrong
// one. So are symbolic links, hard links, and anything that is no regular file.
//
// Every error is Exit 7: `store_refused` for such a directory or file, `store_failed` with the path
// and the system's reason, `store_damaged`, `store_newer`. After a failed write the old document
// stands. A store serves one thread; threads and processes may each have one on the same directory.
class Store {
 public:
  explicit Store(std::string directory);

  // Return the document, or nothing. A file that cannot be read as one is set aside as
  // `….corrupt` and reported by `store_damaged`; the next call then finds nothing. No lock is taken
  // and no directory read: four system calls, and two more for the first document.
  std::optional<Json> find(std::string_view kind, std::string_view key);

  // Make sure that the document can be saved, before something is done that cannot be undone: the
  // directory is made, and a file of a newer version refused (`store_newer`).
  void prepare(std::string_view kind, std::string_view key);

  // Keep `document` in place of the one before, if any: another process sees the old or the new one
  // and nothing between. A file written by a newer version is not overwritten (`store_newer`).
  void save(std::string_view kind, std::string_view key, const Json& document,
            Durable durable = Durable::yes);

  // Delete the document, if there is one, and what an interrupted `save` left behind.
  void forget(std::string_view kind, std::string_view key);

  // Set the document aside as `….corrupt` and throw `store_damaged`: `problem` says why it is not
  // what it should be.
  [[noreturn]] void refuse_damaged(std::string_view kind, std::string_view key,
                                   const std::string& problem);

  // Return all documents of `kind`, in no meaningful but always the same order.
  std::vector<Entry> list(std::string_view kind);

  // Wait for the lock of a document and hold it. Throws `lock_timeout` after `patience.limit`, and
  // whatever `patience.sleep` throws. Locks are not recursive. Their files stay for ever: a waiter
  // on a deleted one would not exclude a newcomer.
  Lock lock(std::string_view kind, std::string_view key, const Patience& patience);

  // Return whether anybody holds that lock just now.
  bool is_locked(std::string_view kind, std::string_view key);

  const std::string& directory() const { return path_; }

 private:
  const Directory* existing();
  const Directory& made();

  std::string path_;
  std::optional<Directory> directory_;
  bool tidied_ = false;
};

}  // namespace mcpauth::store
