// Token exchange (RFC 8693): tokens of ours for tokens of ours, and, as an identity provider, ID
// tokens for grants at other servers (draft-ietf-oauth-identity-assertion-authz-grant).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/url.hpp"
#include "dev/issue.hpp"
#include "dev/permissions.hpp"
#include "dev/token_grants.hpp"

namespace mcpauth::dev {
namespace {

const std::string type_prefix = "urn:ietf:params:oauth:token-type:";

// RFC 8693 §2.2.2: a token that is not acceptable is an invalid request.
[[noreturn]] void refuse_token(std::string description) {
  throw Refusal{400, "invalid_request", std::move(description)};
}

// Return the claims of an access token of ours that stands in `name`.
Json access_token_of(State& state, const Parameters& form, const std::string& name) {
  const std::string type = required_parameter(form, name + "_type");
  if (type != type_prefix + "access_token" && type != type_prefix + "jwt")
    refuse_token(name + "_type " + type + " is not accepted here");
  auto claims = valid_access_token(state, required_parameter(form, name));
  if (!claims) refuse_token(name + " is not valid");
  return *std::move(claims);
}

// RFC 8693 §4.1: the newest actor outermost.
std::vector<std::string> actors_in(const Json& claims) {
  std::vector<std::string> actors;
  for (const Json* act = json::find(claims, "act"); act; act = json::find(*act, "act"))
    if (const std::string* sub = json::find_string(*act, "sub")) actors.push_back(*sub);
  return actors;
}

std::vector<std::string> narrowed(const State& state, const Parameters& form,
                                  const std::vector<std::string>& granted) {
  std::vector<std::string> asked = known_scopes(state, parameter(form, "scope"));
  if (parameter(form, "scope").empty()) return granted;
  for (const std::string& scope : asked)
    if (std::find(granted.begin(), granted.end(), scope) == granted.end())
      throw Refusal{400, "invalid_scope", "the subject's token does not have " + scope};
  return asked;
}

// What the token is for: what was asked, or else what the subject's is for.
std::vector<std::string> targets(const State& state, const Parameters& form, const Json& claims) {
  std::vector<std::string> resources = known_resources(state, form);
  const std::string asked = parameter(form, "audience");
  if (!asked.empty()) {
    if (!is_known_resource(state, asked))
      throw Refusal{400, "invalid_target", "audience " + asked + " is not known here"};
    if (std::find(resources.begin(), resources.end(), asked) == resources.end())
      resources.push_back(asked);
  }
  if (!resources.empty() || !state.persona->honours_resource) return resources;
  if (const std::string* one = json::find_string(claims, "aud")) return {*one};
  return *json::Object(claims, {"a token of ours", Exit::bug}).optional_strings("aud");
}

Reply exchange_for_access_token(State& state, const Client& client, const Parameters& form) {
  const Json subject = access_token_of(state, form, "subject_token");
  std::vector<std::string> actors = actors_in(subject);
  if (!parameter(form, "actor_token").empty()) {
    const Json actor = access_token_of(state, form, "actor_token");
    actors.insert(actors.begin(), *json::find_string(actor, "sub"));
  } else if (!parameter(form, "actor_token_type").empty()) {
    refuse_token("actor_token_type came without actor_token");
  }
  const std::string jti = *json::find_string(subject, "jti");
  Grant grant;
  grant.id = jti.substr(0, jti.find('.'));  // it ends with what it came from
  grant.client_id = client.id;
  grant.sub = *json::find_string(subject, "sub");
  grant.kind = "APPLICATION_USER";
  // Whoever is acted for, the client gets no more than it may have.
  grant.scopes =
      permitted_scopes(state, client, client.id,
                       narrowed(state, form, split(*json::find_string(subject, "scope"), ' ')));
  grant.resources = targets(state, form, subject);
  if (!actors.empty()) {
    grant.actor = actors.front();
    grant.earlier_actors.assign(actors.begin() + 1, actors.end());
  }
  return token_reply(state, client, grant, {}, IdToken::no,
                     {{"issued_token_type", type_prefix + "access_token"}});
}

// The ID token of a user of ours, given to this client (ID-JAG §4.3.1).
Json id_token_claims(State& state, const Client& client, const Parameters& form) {
  if (required_parameter(form, "subject_token_type") != type_prefix + "id_token")
    refuse_token("an ID-JAG is made from an ID token");
  const jose::Verification verification = jose::verify(
      required_parameter(form, "subject_token"), jose::parse_jwks(state.kept.keys.public_set()),
      {.issuer = state.issuer(),
       .audience = client.id,
       .typ = "JWT",
       .now = state.world.now(),
       .require = {{"sub", std::nullopt}}});
  if (!verification.valid) refuse_token("the ID token does not hold: " + verification.reason);
  return verification.claims;
}

// ID-JAG §3, §4.3.3
Reply exchange_for_id_jag(State& state, const Client& client, const Parameters& form) {
  constexpr std::chrono::seconds lifetime{300};
  const Json user = id_token_claims(state, client, form);
  const Time now = state.world.now();
  Json claims = {{"iss", state.issuer()},
                 {"sub", *json::find_string(user, "sub")},
                 {"aud", required_parameter(form, "audience")},
                 {"client_id", client.id},
                 {"jti", random_uuid(state.world)},
                 {"iat", to_epoch(now)},
                 {"exp", to_epoch(now + lifetime)}};
  const std::string scope = parameter(form, "scope");
  if (!scope.empty()) claims["scope"] = scope;
  if (const std::string* resource = find(form, "resource")) claims["resource"] = *resource;
  Json body = {{"access_token", nullptr},
               {"issued_token_type", type_prefix + "id-jag"},
               {"token_type", "N_A"},
               {"expires_in", lifetime.count()}};
  if (!scope.empty()) body["scope"] = scope;
  auto sign = [body = std::move(body), claims = std::move(claims),
               key = state.kept.keys.for_algorithm("ES256")](http::Response& response) mutable {
    body["access_token"] = jose::sign_jwt(*key.get(), {{"typ", "oauth-id-jag+jwt"}}, claims);
    response = json_response(200, body);
  };
  return {.response = {}, .finish = std::move(sign)};
}

}  // namespace

Reply token_exchange(State& state, const Client& client, const Parameters& form) {
  const std::string wanted = parameter(form, "requested_token_type");
  if (wanted == type_prefix + "id-jag") return exchange_for_id_jag(state, client, form);
  if (!wanted.empty() && wanted != type_prefix + "access_token" && wanted != type_prefix + "jwt")
    refuse_token("requested_token_type " + wanted + " is not given out here");
  return exchange_for_access_token(state, client, form);
}

}  // namespace mcpauth::dev
