#include "jose/jwk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "jose/key_import.hpp"

namespace mcpauth::jose {
namespace {

// Return the members that say what the key is for. Throws where one is not of its type.
Jwk described(const Json& value) {
  const json::Object object(value, {"the key"});
  return {.kty = object.optional_string("kty").value_or(""),
          .kid = object.optional_string("kid"),
          .use = object.optional_string("use"),
          .key_ops = object.optional_strings("key_ops"),
          .alg = object.optional_string("alg"),
          .key = {},
          .fault = KeyFault::none,
          .problem = {},
          .thumbprint = {}};
}

const Json& keys_member(const Json& value, Exit exit) {
  const Json* keys = json::find(value, "keys");
  if (keys == nullptr || !keys->is_array())
    throw Error(exit, "invalid_jwks", "the key set has no array \"keys\"");
  return *keys;
}

bool is_symmetric(const Json& jwk) {
  const std::string* kty = json::find_string(jwk, "kty");
  return kty != nullptr && *kty == "oct";
}

Jwk parse_secret_jwk(const Json& value) {
  if (!is_symmetric(value))
    throw Error(Exit::usage, "invalid_jwks", "the set of secrets has a key that is none",
                "keep secrets and public keys in sets of their own");
  try {
    Jwk jwk = described(value);
    jwk.key = Key(import_key(value, Half::with_private));
    return jwk;
  } catch (const Error& error) {
    throw Error(Exit::usage, "invalid_jwks", "a secret cannot be used: " + error.message);
  }
}

}  // namespace

std::optional<std::string> Jwk::misfit(const Algorithm& algorithm) const {
  if (!key) return "the key cannot be used: " + problem;
  if (alg && *alg != algorithm.name)
    return fmt::format("the key is for {}, not for {}", quote(*alg, 40), algorithm.name);
  if (use && *use != "sig") return fmt::format("the key is for the use {}, not sig", quote(*use));
  if (key_ops && std::ranges::find(*key_ops, "verify") == key_ops->end())
    return "the key's key_ops do not have verify";
  if (!key->fits(algorithm))
    return fmt::format("the {} key is of another kind, curve or length than {} takes", kty,
                       algorithm.name);
  return {};
}

Jwk parse_jwk(const Json& value) {
  Jwk jwk;
  const auto unusable = [&jwk](KeyFault fault, std::string problem) {
    jwk.fault = fault;
    jwk.problem = std::move(problem);
    return jwk;
  };
  try {
    jwk = described(value);
    if (is_symmetric(value)) return unusable(KeyFault::forbidden, "it is symmetric");
    if (has_private_member(value))
      return unusable(KeyFault::forbidden, "it has members of a private key");
    jwk.key = Key(import_key(value, Half::public_only));
    jwk.thumbprint = thumbprint_of(value);
    return jwk;
  } catch (const Error& error) {
    return unusable(KeyFault::bad, error.message);
  }
}

JwkSet parse_jwks(const Json& value, Exit exit) {
  JwkSet set;
  for (const Json& key : keys_member(value, exit)) set.keys.push_back(parse_jwk(key));
  return set;
}

bool is_secret_jwks(const Json& value) {
  const Json* keys = json::find(value, "keys");
  return keys != nullptr && keys->is_array() && std::ranges::any_of(*keys, is_symmetric);
}

JwkSet parse_secret_jwks(const Json& value) {
  const Json& keys = keys_member(value, Exit::usage);
  if (keys.empty()) throw Error(Exit::usage, "invalid_jwks", "the set of secrets is empty");
  JwkSet set;
  for (const Json& key : keys) set.keys.push_back(parse_secret_jwk(key));
  return set;
}

JwkSet secret_jwks(const Secret& secret) {
  Jwk jwk;
  jwk.kty = "oct";
  jwk.key = symmetric_key(secret).verifying_key();
  return {{std::move(jwk)}};
}

}  // namespace mcpauth::jose
