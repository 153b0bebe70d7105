#include "oauth/grant.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace mcpauth::oauth {
namespace {

void add_secret(Form& form, const char* name, const Secret& secret) {
  form.parameters.emplace_back(name, secret.reveal());
  form.secrets.push_back(secret);
}

void add_scope_parameter(Form& form, const Scopes& scopes) {
  if (!scopes.empty()) form.parameters.emplace_back("scope", scope_text(scopes));
}

// RFC 9207 §4: a code goes to the token endpoint of the issuer that gave it, and to no other.
void check_code_issuer(const ServerMetadata& metadata, const Grant& grant) {
  const auto* code_grant = std::get_if<AuthorizationCodeGrant>(&grant);
  if (code_grant == nullptr || code_grant->code.issuer() == metadata.issuer) return;
  throw Error(Exit::unsafe, "issuer_mismatch",
              "the code is from " + quote(code_grant->code.issuer()) + " and not from " +
                  quote(metadata.issuer));
}

}  // namespace

Form to_form(const AuthorizationCodeGrant& grant) {
  Form form{{{"grant_type", "authorization_code"}}, {}, {}};
  add_secret(form, "code", grant.code.code());
  form.parameters.emplace_back("redirect_uri", grant.code.redirect_uri());
  add_secret(form, "code_verifier", grant.code.code_verifier());
  if (grant.actor_token) add_secret(form, "actor_token", *grant.actor_token);
  form.once = true;  // RFC 6749 §4.1.2: a code is good for one request
  return form;
}

Form to_form(const RefreshTokenGrant& grant) {
  Form form{{{"grant_type", "refresh_token"}}, {}, {}};
  add_secret(form, "refresh_token", grant.refresh_token);
  add_scope_parameter(form, grant.scopes);
  return form;
}

Form to_form(const ClientCredentialsGrant& grant) {
  Form form{{{"grant_type", "client_credentials"}}, {}, {}};
  add_scope_parameter(form, grant.scopes);
  return form;
}

Form to_form(const DeviceCodeGrant& grant) {
  Form form{{{"grant_type", std::string(device_code_grant_type)}}, {}, {}};
  add_secret(form, "device_code", grant.device_code);
  add_secret(form, "code_verifier", grant.code_verifier);
  return form;
}

Form to_form(const JwtBearerGrant& grant) {
  Form form{{{"grant_type", std::string(jwt_bearer_grant_type)}}, {}, {}};
  add_secret(form, "assertion", grant.assertion);
  form.once = grant.once;
  add_scope_parameter(form, grant.scopes);
  return form;
}

Form to_form(const TokenExchangeGrant& grant) {
  Form form{{{"grant_type", std::string(token_exchange_grant_type)}}, {}, {}};
  add_secret(form, "subject_token", grant.subject.token);
  form.parameters.emplace_back("subject_token_type", grant.subject.type);
  if (grant.actor) {
    add_secret(form, "actor_token", grant.actor->token);
    form.parameters.emplace_back("actor_token_type", grant.actor->type);
  }
  if (!grant.requested_token_type.empty())
    form.parameters.emplace_back("requested_token_type", grant.requested_token_type);
  add_scope_parameter(form, grant.scopes);
  return form;
}

http::Request token_request(const ServerMetadata& metadata, const Grant& grant,
                            const ClientAuth& auth, const Target& target) {
  check_code_issuer(metadata, grant);
  return token_request(require_endpoint(metadata.token_endpoint, "token_endpoint"), metadata.reach,
                       grant, auth, target);
}

http::Request token_request(const Url& endpoint, http::Reach reach, const Grant& grant,
                            const ClientAuth& auth, const Target& target) {
  Form form = std::visit([](const auto& one) { return to_form(one); }, grant);
  if (target.resource) form.parameters.emplace_back("resource", *target.resource);
  if (target.audience) form.parameters.emplace_back("audience", *target.audience);
  auth(form);
  return form_request(endpoint, std::move(form), reach);
}

bool lists_grant(const ServerMetadata& metadata, std::string_view grant_type) {
  const auto listed = metadata.grant_types_supported.value_or(
      std::vector<std::string>{"authorization_code", "implicit"});
  return std::ranges::find(listed, grant_type) != listed.end();
}

}  // namespace mcpauth::oauth
