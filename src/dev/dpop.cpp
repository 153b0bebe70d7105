#include "dev/dpop.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "jose/compact.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::chrono::seconds proof_lifetime{60};
constexpr std::chrono::seconds nonce_lifetime{300};

[[noreturn]] void refuse_proof(const std::string& reason) {
  throw Refusal{400, "invalid_dpop_proof", "the DPoP proof does not hold: " + reason};
}

[[noreturn]] void ask_for_nonce(State& state) {
  const Time now = state.world.now();
  const std::string nonce = random_token(state.world);
  state.dpop_nonces.put(nonce, true, now + nonce_lifetime, now);
  Refusal refusal{400, "use_dpop_nonce", "the DPoP proof needs a nonce of this server"};
  refusal.dpop_nonce = nonce;
  throw refusal;
}

struct Proof {
  Json header;
  Json claims;
  jose::Jwk key;
};

// RFC 9449 §4.3, 2 to 7: a JWT of its type, signed by the public key that it carries.
Proof signed_proof(const std::string& text) {
  const jose::Compact parts = jose::parse_compact(text);
  Proof proof{jose::parse_part(parts.header, "the header"),
              jose::parse_part(parts.payload, "the payload"),
              {}};
  const std::string* typ = json::find_string(proof.header, "typ");
  if (!typ || *typ != "dpop+jwt") refuse_proof("its typ is not dpop+jwt");
  const std::string* alg = json::find_string(proof.header, "alg");
  const jose::Algorithm* algorithm = alg ? jose::find_algorithm(*alg) : nullptr;
  if (!algorithm || algorithm->scheme == jose::Scheme::hmac)
    refuse_proof("its alg is not an asymmetric one");
  const Json* jwk = json::find(proof.header, "jwk");
  if (!jwk) refuse_proof("it has no jwk");
  proof.key = jose::parse_jwk(*jwk);
  if (const auto problem = proof.key.misfit(*algorithm)) refuse_proof(*problem);
  if (!proof.key.key->verify(*algorithm, parts.signing_input, parts.signature))
    refuse_proof("its signature is not by the key in its jwk");
  return proof;
}

const std::string& claim(const Proof& proof, const char* name) {
  const std::string* value = json::find_string(proof.claims, name);
  if (!value || value->empty()) refuse_proof(std::string("it has no ") + name);
  return *value;
}

// RFC 9449 §4.3, 8 to 11.
void check_claims(State& state, const ServerRequest& request, const Proof& proof) {
  if (claim(proof, "htm") != request.method) refuse_proof("its htm is another method");
  const std::string host = http::header_value(request.headers, "Host").value_or("");
  if (claim(proof, "htu") != "http://" + host + request.path)
    refuse_proof("its htu is another URL than http://" + host + request.path);
  const auto issued = json::find_number(proof.claims, "iat");
  if (!issued) refuse_proof("it has no iat");
  const Time now = state.world.now();
  const auto age = static_cast<double>(to_epoch(now)) - *issued;
  if (std::abs(age) > static_cast<double>(proof_lifetime.count()))
    refuse_proof("its iat is not of this minute");
  const std::string* nonce = json::find_string(proof.claims, "nonce");
  if (!nonce || !state.dpop_nonces.find(*nonce, now)) ask_for_nonce(state);
  const std::string id = proof.key.thumbprint + ' ' + claim(proof, "jti");
  if (state.dpop_proofs.find(id, now)) refuse_proof("it was used before");
  state.dpop_proofs.put(id, true, now + 2 * proof_lifetime, now);
}

Proof checked_proof(State& state, const ServerRequest& request) {
  const auto headers = http::header_values(request.headers, "DPoP");
  if (headers.size() != 1) refuse_proof("there must be one");
  try {
    Proof proof = signed_proof(headers.front());
    check_claims(state, request, proof);
    return proof;
  } catch (const Error& error) {
    refuse_proof(error.message);
  }
}

const std::string* bound_key(const Json& claims) {
  const Json* confirmation = json::find(claims, "cnf");
  return confirmation ? json::find_string(*confirmation, "jkt") : nullptr;
}

// The same refusal at a resource: 401 and a challenge (RFC 9449 §7.1, §9).
[[noreturn]] void challenge(const State& state, Refusal refusal) {
  refusal.status = 401;
  std::string algorithms;
  for (const Json& name : dpop_algorithms())
    algorithms += (algorithms.empty() ? "" : " ") + *name.get_ptr<const Json::string_t*>();
  refusal.www_authenticate = "DPoP error=\"" + refusal.error + "\", error_description=\"" +
                             refusal.description + "\", algs=\"" + algorithms +
                             "\", resource_metadata=\"" + state.base_url +
                             "/.well-known/oauth-protected-resource/mcp\"";
  throw refusal;
}

}  // namespace

std::string proven_key(State& state, const ServerRequest& request) {
  if (!http::header_value(request.headers, "DPoP")) return {};
  return checked_proof(state, request).key.thumbprint;
}

std::optional<PresentedToken> presented_token(const ServerRequest& request) {
  const auto header = http::header_value(request.headers, "Authorization");
  if (!header) return std::nullopt;
  for (const char* scheme : {"Bearer", "DPoP"}) {
    const std::string prefix = std::string(scheme) + ' ';
    if (equal_ignoring_case(header->substr(0, prefix.size()), prefix))
      return PresentedToken{scheme, header->substr(prefix.size())};
  }
  return std::nullopt;
}

void check_possession(State& state, const ServerRequest& request, const PresentedToken& presented,
                      const Json& claims) {
  const std::string* bound = bound_key(claims);
  if ((presented.scheme == "DPoP") != (bound != nullptr))
    challenge(state, {401, "invalid_token",
                      bound ? "the access token is bound to a key, and must come with a proof of it"
                            : "the access token is bound to no key"});
  if (!bound) return;
  try {
    const Proof proof = checked_proof(state, request);
    if (proof.key.thumbprint != *bound) refuse_proof("it is by another key than the token's");
    if (claim(proof, "ath") != base64url_encode(sha256(presented.token)))
      refuse_proof("its ath is not the hash of the access token");
  } catch (const Refusal& refusal) {
    challenge(state, refusal);
  }
}

Json dpop_algorithms() {
  Json names = Json::array();
  for (const jose::Algorithm* algorithm : jose::asymmetric_algorithms())
    names.push_back(algorithm->name);
  return names;
}

}  // namespace mcpauth::dev
