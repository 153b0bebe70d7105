// What a grant is made from besides the client: an assertion, an ID token, a subject and its actor.
#pragma once

#include <optional>
#include <string>

#include "app/env.hpp"
#include "app/options.hpp"
#include "oauth/token_type.hpp"

namespace mcpauth::app {

struct Evidence {
  oauth::TypedToken subject;               // the assertion, the ID token, the subject token
  std::optional<oauth::TypedToken> actor;  // who is to act for the subject
  std::string idp_token_endpoint;          // where an ID token becomes a grant
  std::string idp_client_id;               // who we are there
  Secret idp_client_secret;                // empty: a public client
};

// Return what `options` give for `grant`, each secret read once; nothing where they give nothing.
// Throws Error 2 for an option that is another grant's, one that is missing beside the others, and
// a reference that holds nothing.
std::optional<Evidence> read_evidence(const std::string& grant, const AssertionOptions& options,
                                      Env& env);

// Return what tells evidence apart without saying anything of it: a hash of all
// that it is.
std::string fingerprint(const Evidence& evidence);

}  // namespace mcpauth::app
