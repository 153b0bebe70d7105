// Reading what a server says of a client, at registration and later.
#pragma once

#include "oauth/registration.hpp"

namespace mcpauth::oauth {

// Return `known` with whatever `answer` says; what it leaves out stays. Throws Error 6 for a member
// of the wrong type or with characters that no such value has, and where it has another client_id
// than `known`, or none where that has none.
ClientRegistration merge_answer(ClientRegistration known, const Json& answer);

}  // namespace mcpauth::oauth
