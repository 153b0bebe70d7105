// The grants of the token endpoint that have a file of their own, and the names of all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dev/state.hpp"

namespace mcpauth::dev {

inline constexpr std::string_view device_code_type = "urn:ietf:params:oauth:grant-type:device_code";
inline constexpr std::string_view jwt_bearer_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
inline constexpr std::string_view token_exchange_type =
    "urn:ietf:params:oauth:grant-type:token-exchange";

// device.cpp: RFC 8628 §3.4
Reply device_code(State& state, const Client& client, const Parameters& form);
// jwt_bearer.cpp: RFC 7523 §2.1, also for what an identity provider grants (ID-JAG §4.4)
Reply jwt_bearer(State& state, const Client& client, const Parameters& form);
// exchange.cpp: RFC 8693 §2, also as identity provider (ID-JAG §4.3)
Reply token_exchange(State& state, const Client& client, const Parameters& form);

// Return the resources that the tokens are for: those asked now, which the grant must have.
std::vector<std::string> granted_resources(const State& state, const Parameters& form,
                                           const Grant& grant);

// Return the grant types that the token endpoint knows.
std::vector<std::string> grant_type_names();

[[noreturn]] void refuse_grant(std::string description);

}  // namespace mcpauth::dev
