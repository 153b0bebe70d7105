// One token or many, verified and reported.
#pragma once

#include "app/env.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::app {

struct TokenVerifier {
  const jose::JwkSet& keys;
  const jose::Expectations& expected;
  bool json = false;
};

// Print what holds of `token`; return exit 1 where it does not hold.
Exit verify_one(const TokenVerifier& verifier, const Secret& token, Env& env);

// Verify the tokens that stdin has, one a line, on `jobs` threads; print one result a line, in
// order. Empty lines are passed over. Return exit 1 where any does not hold; Error 2 where there is
// none.
Exit verify_lines(const TokenVerifier& verifier, unsigned jobs, Env& env);

}  // namespace mcpauth::app
