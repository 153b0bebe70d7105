// A file of the user's, replaced whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace mcpauth::app {

// Put `bytes` in the place of the file; where it is a symbolic link, in the place of what that
// leads to. Its owner and permissions stay; a new file gets those that the umask leaves, and its
// folder is made. Throws Exit 7 `store_failed`, and the old file stands.
void replace_file(const std::string& path, std::string_view bytes);

}  // namespace mcpauth::app
