// The device authorization grant (RFC 8628), once somebody has answered on the page.
#pragma once

#include <string>
#include <vector>

#include "dev/grants.hpp"

namespace mcpauth::dev {

// Remember the person's answer for the device that sent `asked`; return the path of the last page.
std::string allow_device(State& state, const AuthorizationRequest& asked, const Subject& subject,
                         std::vector<std::string> scopes);
std::string deny_device(State& state, const AuthorizationRequest& asked);

}  // namespace mcpauth::dev
