// A token that somebody refused is not handed out again.
#pragma once

#include "app/wanted.hpp"

namespace mcpauth::app {

// Make the kept session whose access token is `refused` count as expired, so that the next run
// renews it; nothing where it has been renewed already.
void forget_access_token(const Context& context, const TargetOptions& target,
                         const Secret& refused);

}  // namespace mcpauth::app
