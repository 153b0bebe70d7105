// The beginning of an app-native sign-in, which the authorization endpoint hands over.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

// Return the first step of the sign-in that `request` asks for, remembered until authn ends it.
Reply begin_app_native(State& state, AuthorizationRequest request);

}  // namespace mcpauth::dev
