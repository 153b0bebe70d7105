// Authorization codes, once somebody has agreed.
#pragma once

#include <string>
#include <vector>

#include "dev/state.hpp"

namespace mcpauth::dev {

// Who agreed: a user, or an agent for itself.
struct Subject {
  std::string sub;
  std::string kind;  // `aut` of the asgardeo persona
  Time authenticated{};
};

// Return a code for those of `scopes`, which were agreed to, that the subject may have. It lives
// for `code_lifetime`, and is remembered much longer, so that its second use is noticed.
std::string new_code(State& state, const AuthorizationRequest& request, const Subject& subject,
                     std::vector<std::string> scopes);

}  // namespace mcpauth::dev
