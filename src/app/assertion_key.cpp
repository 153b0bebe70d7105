#include "app/assertion_key.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace mcpauth::app {
namespace {

using Algorithms = std::vector<const jose::Algorithm*>;

std::string names_of(const Algorithms& algorithms) {
  std::vector<std::string> names;
  for (const auto* algorithm : algorithms) names.emplace_back(algorithm->name);
  return join(names, " or ");
}

// RFC 7518 §3.2: the secret is at least as long as the hash.
jose::SigningKey secret_key(const Secret& secret, const Algorithms& allowed) {
  const auto key = jose::symmetric_key(secret);
  for (const auto* algorithm : allowed) {
    if (key.fits(*algorithm)) return {key, {}, algorithm};
  }
  const bool symmetric = allowed.front()->scheme == jose::Scheme::hmac;
  if (!symmetric) throw secret_signs_not(names_of(allowed));
  throw Error(
      Exit::usage, "invalid_key",
      fmt::format("the client's secret is too short for {}: that takes {} bytes",
                  allowed.front()->name, allowed.front()->key_bytes),
      "prove the client with --client-auth client_secret_basic, or give it a longer secret");
}

jose::SigningKey private_key(const Identity& identity, const Algorithms& allowed) {
  try {
    return jose::parse_signing_keys(identity.key, allowed).front();
  } catch (const Error& error) {
    if (!identity.signing_alg.empty() || allowed.size() == jose::asymmetric_algorithms().size())
      throw;
    const auto any = jose::parse_signing_key(identity.key);  // whatever it is, it is sound
    throw Error(Exit::unsupported, "unsupported_signing_alg",
                fmt::format("the authorization server takes assertions signed with {}, and our key "
                            "is for {}",
                            names_of(allowed), any.algorithm->name),
                "make another one with 'mcpauth key generate --alg " +
                    std::string(allowed.front()->name) + "'");
  }
}

}  // namespace

jose::SigningKey assertion_key(const Identity& identity, const oauth::ServerMetadata& server) {
  auto allowed = oauth::assertion_algorithms(server, identity.method);
  if (const auto* named = named_algorithm(identity.signing_alg)) allowed = {named};
  if (allowed.empty())
    throw Error(Exit::unsupported, "unsupported_signing_alg",
                fmt::format("the authorization server lists no algorithm that mcpauth has for {}",
                            oauth::to_string(identity.method)),
                "name one that it takes all the same with --signing-alg");
  return identity.method == oauth::AuthMethod::client_secret_jwt
             ? secret_key(identity.secret, allowed)
             : private_key(identity, allowed);
}

Error secret_signs_not(std::string_view algorithms) {
  return Error(Exit::usage, "invalid_key",
               fmt::format("a secret does not sign with {}", algorithms),
               "give a key with --client-key instead, or name HS256, HS384 or HS512");
}

const jose::Algorithm* named_algorithm(const std::string& name) {
  if (name.empty()) return nullptr;
  const auto* algorithm = jose::find_algorithm(name);
  if (algorithm == nullptr)
    throw Error(Exit::usage, "usage", quote(name) + " is no algorithm known here",
                "the algorithms are those of RFC 7518 §3.1, and EdDSA");
  return algorithm;
}

}  // namespace mcpauth::app
