// Resource indicators (RFC 8707).
#pragma once

#include <string>

namespace mcpauth::oauth {

// Throw Error 2 where `resource` is no absolute URI without a fragment (RFC 8707 §2). It begins
// with `what`: "--resource".
void check_resource_indicator(const std::string& resource, const std::string& what);

}  // namespace mcpauth::oauth
