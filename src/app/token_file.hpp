// A token in a file for a program that we run: nobody else's, and gone when it ends.
#pragma once

#include <string>

#include "app/context.hpp"
#include "store/directory.hpp"
#include "store/lock.hpp"

namespace mcpauth::app {

// Remove the files whose owner was killed, as far as that can be done: it ends no run.
void remove_orphaned_token_files(const Context& context);

// While it is there, it holds the lock beside it: `token-….lock`.
class TokenFile {
 public:
  // Make the file, 0600, in the folder `run` of the state directory; where the store is in memory,
  // in one of the user's below $XDG_RUNTIME_DIR or /tmp, or in a new one there. Throws Error 7.
  TokenFile(const Context& context, const Secret& token);
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;
  ~TokenFile();

  // Put `token` in place of the one before: a reader sees either, whole.
  void replace(const Secret& token);

  std::string path() const { return directory_.path_of(name_); }

 private:
  std::string fresh_folder_;  // made for this file alone, where it was
  store::Directory directory_;
  std::string name_;
  store::Lock lock_;
};

}  // namespace mcpauth::app
