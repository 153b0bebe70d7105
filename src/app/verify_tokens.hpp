// One token or many, verified and reported.
#pragma once

#include <functional>

#include "app/env.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::app {

struct TokenVerifier {
  const jose::JwkSet& keys;
  const jose::Expectations& expected;
  std::function<Time()> clock;  // the time at which a token must hold
  bool json = false;
};

// Print what holds of `token`; return exit 1 where it does not hold.
Exit verify_one(const TokenVerifier& verifier, const Secret& token, Env& env);

// Verify the tokens that stdin has, one a line, on `jobs` threads; print one result a line, in
// order, as soon as no further token has come. An empty line is a token that does not hold. Return
// exit 1 where any does not hold; Error 2 where there is no line at all.
Exit verify_lines(const TokenVerifier& verifier, unsigned jobs, Env& env);

}  // namespace mcpauth::app
