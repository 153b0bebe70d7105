// The claims that `verify` checks, each as a function that throws the reason why it does not hold.
#pragma once

#include <string>

#include "base/json.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::jose {

// End a check with `problem`.
[[noreturn]] void fail(const std::string& problem);

void check_typ(const Json& header, const Expectations& expected);
void check_iss(const Json& claims, const Expectations& expected);
void check_aud(const Json& claims, const Expectations& expected);
void check_exp(const Json& claims, const Expectations& expected);
void check_nbf(const Json& claims, const Expectations& expected);
void check_iat(const Json& claims, const Expectations& expected);
void check_sub(const Json& claims, const Expectations& expected);
void check_require(const Json& claims, const Expectations& expected);

}  // namespace mcpauth::jose
