#include "dev/client_auth.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/described_client.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view jwt_assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

[[noreturn]] void refuse(std::string description) {
  throw Refusal{401, "invalid_client", std::move(description), "Basic realm=\"mcpauth dev\""};
}

struct Credentials {
  std::string method;
  std::string client_id;
  std::string proof;  // the secret, or the assertion
};

// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
Credentials basic_credentials(const std::string& header) {
  const auto decoded = base64_decode(header.substr(6));
  const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) refuse("the Basic credentials are not well formed");
  const auto half = [](std::string_view text) {
    auto pairs = form_decode("=" + std::string(text));
    if (!pairs || pairs->size() != 1) refuse("the Basic credentials are not form-encoded");
    return pairs->front().second;
  };
  return {"client_secret_basic", half(decoded->substr(0, colon)), half(decoded->substr(colon + 1))};
}

// Whose assertion it says that it is, and by what, before anything of it is believed.
Credentials claimed_credentials(const std::string& assertion) {
  try {
    const jose::Decoded decoded = jose::decode(assertion);
    const std::string* issuer = json::find_string(decoded.claims, "iss");
    const std::string* alg = json::find_string(decoded.header, "alg");
    return {alg && alg->starts_with("HS") ? "client_secret_jwt" : "private_key_jwt",
            issuer ? *issuer : std::string(), assertion};
  } catch (const Error&) {
    refuse("the client assertion is not a JWT");
  }
}

Credentials presented(const ServerRequest& request, const Parameters& form) {
  const std::string header = http::header_value(request.headers, "Authorization").value_or("");
  const bool basic = equal_ignoring_case(header.substr(0, 6), "Basic ");
  const std::string secret = parameter(form, "client_secret");
  const std::string assertion = parameter(form, "client_assertion");
  // RFC 6749 §2.3: one method in a request.
  if (basic + !secret.empty() + !assertion.empty() > 1)
    throw Refusal{400, "invalid_request", "the client proves itself in more than one way"};
  if (basic) return basic_credentials(header);
  if (!assertion.empty()) {
    if (parameter(form, "client_assertion_type") != jwt_assertion)
      refuse("client_assertion_type must be " + std::string(jwt_assertion));
    return claimed_credentials(assertion);
  }
  if (!secret.empty()) return {"client_secret_post", required_parameter(form, "client_id"), secret};
  return {"none", parameter(form, "client_id"), {}};
}

bool is_for_us(const State& state, const Json& claims) {
  const Json* audience = json::find(claims, "aud");
  const auto ours = [&](const Json& value) {
    return value == state.issuer() || value == state.base_url + "/oauth2/token";
  };
  if (!audience) return false;
  if (!audience->is_array()) return ours(*audience);
  return std::any_of(audience->begin(), audience->end(), ours);
}

// What a client's assertions are verified with: its secret, by HMAC alone, or its public keys.
struct AssertionKeys {
  jose::JwkSet keys;
  std::vector<const jose::Algorithm*> algorithms;
};
AssertionKeys assertion_keys(const Client& client) {
  if (client.auth_method != "client_secret_jwt")
    return {jose::parse_jwks(json::parse_untrusted(client.keys, {"the client's keys"})),
            jose::asymmetric_algorithms()};
  AssertionKeys secret{jose::secret_jwks(client.secret), {}};
  for (const jose::Algorithm& row : jose::algorithms)
    if (row.scheme == jose::Scheme::hmac) secret.algorithms.push_back(&row);
  return secret;
}

// RFC 7523 §3
void check_assertion(State& state, const Client& client, const std::string& assertion) {
  const Time now = state.world.now();
  const AssertionKeys keys = assertion_keys(client);
  const jose::Verification verification =
      jose::verify(assertion, keys.keys,
                   {.algorithms = keys.algorithms,
                    .issuer = client.id,
                    .audience = std::nullopt,
                    .typ = std::nullopt,
                    .now = now,
                    .leeway = std::chrono::seconds(30),
                    .require = {{"sub", client.id}, {"jti", std::nullopt}}});
  if (!verification.valid) refuse("the client assertion does not hold: " + verification.reason);
  if (!is_for_us(state, verification.claims))
    refuse("the client assertion is for somebody else: aud must be " + state.issuer());
  const std::string id = client.id + ' ' + json::dump(*json::find(verification.claims, "jti"));
  if (state.assertions.find(id, now)) refuse("the client assertion was used before");
  const auto expiry =
      from_epoch(static_cast<std::int64_t>(*json::find_number(verification.claims, "exp")));
  state.assertions.put(id, true, expiry + std::chrono::seconds(30), now);
}

bool is_registered_method(const State& state, const Client& client, const std::string& method) {
  if (method == client.auth_method) return true;
  const auto has_secret = [](const std::string& name) {
    return name == "client_secret_basic" || name == "client_secret_post";
  };
  return state.persona->secret_either_way && has_secret(method) && has_secret(client.auth_method);
}

}  // namespace

const Client& authenticated_client(State& state, const ServerRequest& request,
                                   const Parameters& form) {
  const Credentials credentials = presented(request, form);
  const std::string named = parameter(form, "client_id");
  if (!named.empty() && named != credentials.client_id)
    throw Refusal{400, "invalid_request", "client_id is not the one that was proven"};
  if (!find_client(state, credentials.client_id)) learn_client(state, credentials.client_id);
  const Client* client = find_client(state, credentials.client_id);
  if (!client) refuse("client " + credentials.client_id + " is unknown");
  const Agent* agent = find_agent(state, client->id);
  if (agent && agent->locked) refuse("the agent is disabled");
  if (!is_registered_method(state, *client, credentials.method))
    refuse("the client is registered for " + client->auth_method + ", not " + credentials.method);
  if (credentials.method.ends_with("_jwt"))
    check_assertion(state, *client, credentials.proof);
  else if (credentials.method != "none" && Secret(credentials.proof) != client->secret)
    refuse("the client secret is wrong");
  return *client;
}

}  // namespace mcpauth::dev
