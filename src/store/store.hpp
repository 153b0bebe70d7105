// What the program remembers: JSON documents by kind and key, as files that only their owner reads.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "store/directory.hpp"
#include "store/file_format.hpp"
#include "store/keyring.hpp"
#include "store/lock.hpp"

namespace mcpauth::store {

struct Entry {
  std::string key;
  json::Document document;
};

// Where documents are kept: in files; in files that are sealed with a key in the desktop's keyring;
// nowhere beyond this run.
enum class Backend { file, keyring, memory };

// Return the backend of that name, or nothing.
std::optional<Backend> backend_named(std::string_view name);

// Is told why a file cannot be read; the others are.
using Unreadable = std::function<void(const Error& why)>;

// A directory with one file for each document, `KIND-SHA256(key).json`: nothing foreign stands in a
// file name. A kind is a word of ours ("session", "client", "metadata"), a key is any UTF-8 text. A
// document is a JSON object and is kept whole: who rewrites one begins with the one found, so that
// members it does not know survive.
//
// The directory is 0700, its files 0600, whatever the umask says. It is made by the first write.
// One that is somebody else's, or open to others, is refused and never changed: it may be the wrong
// one. So are symbolic links, hard links, and anything that is no regular file.
//
// Which backend it has is remembered in the directory, once it was said. With the keyring, a file
// says its version, kind and key, and the document is sealed; what need not be durable is not. A
// sealed file stays sealed. One key for the directory, instead of each document in the keyring,
// keeps all that is promised here: locks, whole replacement, any length.
//
// Every error is Exit 7: `store_refused` for such a directory or file, `store_failed` with the path
// and the system's reason, `store_damaged`, `store_newer`,
// `store_sealed` for what the key in the keyring does not open, `keyring_unavailable`,
// `settings_damaged` where it is not known any more which backend was said. After a
// failed write the old document
// stands. A store serves one thread; threads and processes may each have one on the same directory.
class Store {
 public:
  // Without `backend`, the one that is remembered, else files.
  explicit Store(std::string directory, std::optional<Backend> backend = {}, Keyring keyring = {});

  // Return the document, or nothing. A file that cannot be read as one is set aside as
  // `….corrupt` and reported by `store_damaged`; the next call then finds nothing. No lock is taken
  // and no directory read: four system calls, and two more for the first document.
  std::optional<Json> find(std::string_view kind, std::string_view key);

  // Return when the document was saved last, by the clock of its file system; nothing where there
  // is none, or no file.
  std::optional<std::chrono::system_clock::time_point> saved_at(std::string_view kind,
                                                                std::string_view key);

  // Make sure that the document can be saved, before something is done that cannot be undone: the
  // directory is made, the keyring gives its key, and a file of a newer version is refused
  // (`store_newer`).
  void prepare(std::string_view kind, std::string_view key);

  // Throw `store_newer` for a document of a newer version, which is neither overwritten nor deleted
  // (C-19). Nothing is made, and no key is asked for.
  void require_known_version(std::string_view kind, std::string_view key);

  // Keep `document` in place of the one before, if any: another process sees the old or the new one
  // and nothing between. A file written by a newer version is not overwritten (`store_newer`).
  void save(std::string_view kind, std::string_view key, const Json& document,
            Durable durable = Durable::yes);

  // Delete the document, if there is one, and what an interrupted `save` left behind; one of a
  // newer version is not deleted (`store_newer`). With `Durable::no` the document alone, whoever
  // wrote it, in one system call; after a power failure it may be there again.
  void forget(std::string_view kind, std::string_view key, Durable durable = Durable::yes);

  // Set the document aside as `….corrupt` and throw `store_damaged`: `problem` says why it is not
  // what it should be.
  [[noreturn]] void refuse_damaged(std::string_view kind, std::string_view key,
                                   const std::string& problem);

  // Have the owner told of what `pass_over` is called for.
  void when_passed_over(std::function<void(const std::string& text)> tell);

  // Leave a document out of a list, because of `problem`: the file is named, once.
  void pass_over(std::string_view kind, std::string_view key, const std::string& problem);

  // Return all documents of `kind`, in no meaningful but always the same order. A file that cannot
  // be read is told to `unreadable`, where there is one; without the keyring none can.
  std::vector<Entry> list(std::string_view kind, const Unreadable& unreadable = {});

  // Return the keys of all documents of `kind`, also of those that are sealed. A file that cannot
  // be read is told to `unreadable`, where there is one.
  std::vector<std::string> keys(std::string_view kind, const Unreadable& unreadable = {});

  // Return the path of what was set aside of that document, or nothing.
  std::optional<std::string> set_aside_path(std::string_view kind, std::string_view key);

  // Return the paths of what was set aside as damaged and is still there.
  std::vector<std::string> set_aside_paths();

  // Wait for the lock of a document and hold it. Throws `lock_timeout` after `patience.limit`, and
  // whatever `patience.sleep` throws. Locks are not recursive. Their files stay for ever: a waiter
  // on a deleted one would not exclude a newcomer.
  Lock lock(std::string_view kind, std::string_view key, const Patience& patience);

  // Return whether anybody holds that lock just now.
  bool is_locked(std::string_view kind, std::string_view key);

  const std::string& directory() const { return path_; }

 private:
  enum class IfAbsent { make, refuse };

  std::vector<std::string> names_of(std::string_view kind);
  const Directory* existing();
  const Directory& made();
  std::optional<ParsedFile> read(const std::string& name);
  void write(const std::string& name, std::string_view bytes, Durable durable);
  Entry entry_of(const ParsedFile& kept, const std::string& name);
  std::string sealed(const Json& document, const std::string& name);
  bool is_sealed(std::string_view kind, Durable durable, const std::optional<ParsedFile>& before);
  bool in_memory() const { return said_ == Backend::memory; }
  std::string path_of(const std::string& name) const;
  Backend backend();
  std::optional<Json> find_settings();
  std::optional<Backend> kept_backend();
  Backend remembered_backend();
  void remember_backend();
  const Secret& sealing_key(IfAbsent if_absent, const std::string& name);
  std::optional<std::string> find_keyring_item();
  std::optional<Secret> find_sealing_key();
  Secret make_sealing_key();

  std::string path_;
  std::optional<Backend> said_;
  std::optional<Backend> remembered_;
  Keyring keyring_;
  Secret sealing_key_;
  std::string sealing_item_;              // what the keyring calls it
  std::map<std::string, Secret> memory_;  // the files, for Backend::memory
  std::optional<Directory> directory_;
  bool tidied_ = false;
  std::function<void(const std::string& text)> tell_;
  std::set<std::string> passed_over_;
};

}  // namespace mcpauth::store
