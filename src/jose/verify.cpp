#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "jose/claims.hpp"
#include "jose/compact.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::jose {
namespace {

// What the checks have found so far.
struct State {
  std::string_view token;
  const JwkSet& keys;
  const Expectations& expected;
  Compact parts = {};
  Json header = nullptr;
  Json claims = nullptr;
  const Algorithm* algorithm = nullptr;
  std::vector<const Jwk*> candidates = {};  // those that the token's kid can mean
  const Jwk* key = nullptr;
};

void check_form(State& state) {
  state.parts = parse_compact(state.token);
}

void check_header(State& state) {
  state.header = parse_part(state.parts.header, "the token's header");
}

void check_crit(State& state) {
  if (member(state.header, "crit") != nullptr)
    fail("the header has crit: extensions that must be understood, and are not");
}

void check_alg(State& state) {
  const std::string* name = json::find_string(state.header, "alg");
  if (name == nullptr) fail("the header has no alg that is a string");
  state.algorithm = find_algorithm(*name);
  const auto& allowed = state.expected.algorithms;
  if (state.algorithm == nullptr || std::ranges::find(allowed, state.algorithm) == allowed.end())
    fail("alg " + quote(*name, 40) + " is not allowed");
}

std::vector<const Jwk*> keys_of_kid(const JwkSet& set, const std::optional<std::string>& kid) {
  std::vector<const Jwk*> found;
  for (const Jwk& key : set.keys) {
    if (key.kid == kid) found.push_back(&key);
  }
  return found;
}

std::vector<const Jwk*> all_keys(const JwkSet& set) {
  std::vector<const Jwk*> found;
  for (const Jwk& key : set.keys) found.push_back(&key);
  return found;
}

void check_jwks(State& state) {
  const std::string* kid = json::find_string(state.header, "kid");
  if (kid != nullptr) {
    state.candidates = keys_of_kid(state.keys, *kid);
    // A key without a kid may be any.
    if (state.candidates.empty()) state.candidates = keys_of_kid(state.keys, std::nullopt);
  } else {
    state.candidates = all_keys(state.keys);
  }
  const auto meant = state.candidates.empty() ? all_keys(state.keys) : state.candidates;
  const bool forbidden =
      std::ranges::all_of(meant, [](const Jwk* key) { return key->fault == KeyFault::forbidden; });
  if (forbidden && !meant.empty())
    fail("the key set publishes a private or symmetric key: " + meant.front()->problem);
}

void check_kid(State& state) {
  const Json* kid = member(state.header, "kid");
  if (kid != nullptr && !kid->is_string()) fail("kid is not a string");
  const std::string wanted = kid != nullptr ? "the kid " + safe_text(json::dump(*kid)) : "no kid";
  if (state.candidates.empty())
    fail(state.keys.keys.empty() ? "the key set is empty" : "no key has " + wanted);
  if (state.candidates.size() > 1) {
    std::erase_if(state.candidates,
                  [&](const Jwk* key) { return key->misfit(*state.algorithm).has_value(); });
    if (state.candidates.size() != 1)
      fail(fmt::format("the token has {}, and {} fit {}", wanted,
                       state.candidates.empty() ? "no keys" : "several keys",
                       state.algorithm->name));
  }
  state.key = state.candidates.front();
}

void check_key(State& state) {
  if (const auto misfit = state.key->misfit(*state.algorithm)) fail(*misfit);
}

void check_signature(State& state) {
  if (!state.key->key->verify(*state.algorithm, state.parts.signing_input, state.parts.signature))
    fail("the signature does not belong to this token and key");
}

void check_payload(State& state) {
  state.claims = parse_part(state.parts.payload, "the token's payload");
}

struct Step {
  std::string_view name;
  void (*check)(State& state);
};

template <auto check>
void claim(State& state) {
  check(state.claims, state.expected);
}

// The order and the names are a contract.
constexpr std::array<Step, 17> steps = {{
    {"form", check_form},
    {"header", check_header},
    {"crit", check_crit},
    {"alg", check_alg},
    {"jwks", check_jwks},
    {"kid", check_kid},
    {"key", check_key},
    {"signature", check_signature},
    {"payload", check_payload},
    {"typ", [](State& state) { check_typ(state.header, state.expected); }},
    {"iss", claim<check_iss>},
    {"aud", claim<check_aud>},
    {"exp", claim<check_exp>},
    {"nbf", claim<check_nbf>},
    {"iat", claim<check_iat>},
    {"sub", claim<check_sub>},
    {"require", claim<check_require>},
}};

}  // namespace

Verification verify(std::string_view token, const JwkSet& keys, const Expectations& expected) {
  State state{token, keys, expected};
  Verification result;
  result.checks.reserve(steps.size());
  for (const Step& step : steps) {
    try {
      step.check(state);
      result.checks.push_back({step.name, true});
    } catch (const Error& error) {
      if (error.exit == Exit::bug) throw;
      result.checks.push_back({step.name, false});
      result.failed = step.name;
      result.reason = error.message;
      break;
    }
  }
  result.valid = !result.failed;
  result.header = std::move(state.header);
  result.claims = std::move(state.claims);
  return result;
}

}  // namespace mcpauth::jose
