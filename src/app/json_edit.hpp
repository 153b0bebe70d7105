// A member put into a JSON text, or taken out of it, that leaves every other byte as it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mcpauth::app {

// `text` is a JSON object (RFC 8259) that has been read strictly. `outer` names one of its members,
// an object; `name` a member of that.

// Return the text of the member's value, or nothing.
std::optional<std::string> find_member(std::string_view text, std::string_view outer,
                                       std::string_view name);

// Return `text` with the member, which it does not have yet, at the end of `outer`; `outer` is made
// at the end of the object where there is none. The indentation is the text's own.
std::string add_member(const std::string& text, std::string_view outer, std::string_view name,
                       const Json& value);

// Return `text` without the member, which it has, and without `outer` where that is then empty.
std::string remove_member(const std::string& text, std::string_view outer, std::string_view name);

}  // namespace mcpauth::app
