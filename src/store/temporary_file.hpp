// A file under another name until it is whole.
#pragma once

#include <string>
#include <string_view>

#include "base/descriptor.hpp"

namespace mcpauth::store {

// Made 0600 in `directory` whatever the umask says, and deleted unless it is renamed. While it is
// in use it is locked: one that can be locked was left behind by a process that was killed.
// Failures are `store_failed` and name `shown_path`, the path of what it will replace.
class TemporaryFile {
 public:
  TemporaryFile(int directory, const std::string& target, std::string shown_path);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  void write(std::string_view bytes) const;
  void sync() const;
  void rename_to(const std::string& target);

 private:
  void create();

  int directory_;
  std::string shown_path_;
  std::string name_;
  Descriptor file_;
  bool renamed_ = false;
};

// Delete the temporary file `name` if nobody uses it.
void remove_if_unused(int directory, const std::string& name);
// Return whether a file name is that of a temporary file.
bool is_temporary(std::string_view name);

}  // namespace mcpauth::store
