#include "app/token_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/dpop.hpp"
#include "app/output.hpp"
#include "app/registration.hpp"
#include "base/text.hpp"
#include "http/stamp.hpp"
#include "jose/jwt.hpp"
#include "mcp/metadata_fetch.hpp"
#include "oauth/dpop.hpp"
#include "oauth/id_token.hpp"
#include "oauth/provider.hpp"

namespace mcpauth::app {
namespace {

std::optional<std::string> optional_text(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

bool names(const Json& audience, const std::string& resource) {
  if (const auto* one = audience.get_ptr<const Json::string_t*>()) return *one == resource;
  return audience.is_array() &&
         std::find(audience.begin(), audience.end(), resource) != audience.end();
}

std::string audience_text(const Json* audience) {
  if (audience == nullptr) return "no audience";
  if (const auto* one = audience->get_ptr<const Json::string_t*>()) return quote(*one);
  return safe_text(json::dump(*audience));
}

// RFC 8707 §2: the token's audience should be the resource. Some servers ignore `resource`, and
// then the MCP server cannot tell that the token is for it.
void compare_audience(Env& env, const oauth::TokenSet& tokens, std::string_view what) {
  if (tokens.resource.empty()) return;
  try {
    const auto decoded = jose::decode(tokens.access_token.reveal());
    const Json* audience = json::find(decoded.claims, "aud");
    if (audience == nullptr || !names(*audience, tokens.resource))
      warn(env, fmt::format("asked for {} for {}, got one for {}", what, quote(tokens.resource),
                            audience_text(audience)));
  } catch (const Error&) {
    explain(env, "the token is opaque: its audience cannot be seen");
  }
}

oauth::Target target_for(const TokenAsk& ask, const oauth::Grant& grant) {
  auto target = target_of(ask);
  if (std::holds_alternative<oauth::ClientCredentialsGrant>(grant) &&
      !oauth::takes_resource_of_machines(ask.server, ask.provider))
    target.resource.reset();
  return target;
}

}  // namespace

oauth::Target target_of(const TokenAsk& ask) {
  return {optional_text(ask.resource), optional_text(ask.audience)};
}

void drop_refused_client(const Context& context, const std::string& issuer,
                         const std::string& client_id, const Error& error) {
  if (error.code != "invalid_client") return;
  forget_server(context, issuer);
  retire_registration(context, issuer, client_id);
}

void check_id_token(const Context& context, const TokenAsk& ask,
                    const std::optional<std::string>& nonce, oauth::TokenSet& tokens) {
  if (tokens.id_token.empty()) {
    // OpenID Connect Core §3.1.3.3. Where the server has said that openid is not granted, this was
    // no sign-in of OpenID Connect.
    if (nonce && oauth::contains(tokens.scopes, {"openid"}))
      throw Error(Exit::unsafe, "invalid_id_token",
                  "the server grants openid and sends no ID token, which would prove that this is "
                  "the sign-in that was asked for",
                  "name the scopes without openid with --scope");
    return;
  }
  const auto& uri = oauth::require_endpoint(ask.server.jwks_uri, "jwks_uri");
  const auto fetched = mcp::fetch_jwks(uri, ask.server.reach, context.transport);
  const oauth::IdTokenExpected expected{ask.server.issuer, ask.identity.client_id, nonce,
                                        tokens.access_token, context.env.now()};
  const auto claims =
      oauth::validate_id_token(tokens.id_token, jose::parse_jwks(*fetched.document), expected);
  if (const auto* subject = json::find_string(*claims, "sub")) tokens.subject = *subject;
}

void leave_out_unproved_id_token(const Context& context, const TokenAsk& ask,
                                 oauth::TokenSet& tokens) {
  try {
    check_id_token(context, ask, {}, tokens);
  } catch (const Error& error) {
    // The other tokens are spent if they are lost, and prove nobody's sign-in.
    tokens.id_token = {};
    warn(context.env, "the ID token that came is not kept: " + error.message);
  }
}

void compare_with_asked(Env& env, const oauth::TokenSet& tokens, std::string_view what) {
  const auto dropped = oauth::dropped_scopes(
      tokens.requested_scopes, tokens.scopes,
      tokens.id_token.empty() ? oauth::IdTokenCame::no : oauth::IdTokenCame::yes);
  if (!dropped.empty()) warn(env, "asked for and not granted: " + safe_text(join(dropped, " ")));
  compare_audience(env, tokens, what);
}

oauth::TokenSet send_grant(const Context& context, const TokenAsk& ask, const oauth::Grant& grant) {
  const bool bound = !ask.dpop_key.empty();
  const auto build = [&] {
    auto request = oauth::token_request(
        ask.server, grant, prove(ask.identity, ask.server, context.env), target_for(ask, grant));
    if (bound) add_proof(request, context, ask.dpop_key, {});
    return request;
  };
  const auto request = [&] { return http::built_anew(build); };
  try {
    const auto response = bound ? send_proven(context, request) : context.transport(request());
    oauth::Asked asked{ask.server.issuer, ask.identity.client_id, ask.resource, ask.scopes};
    asked.exchange = std::holds_alternative<oauth::TokenExchangeGrant>(grant);
    if (bound) asked.type = oauth::TokenType::dpop;
    auto tokens = oauth::parse_token_response(response, asked, context.env.now());
    if (bound)
      oauth::check_binding(tokens, jose::thumbprint(jose::parse_signing_key(ask.dpop_key)));
    return tokens;
  } catch (const Error& error) {
    drop_refused_client(context, ask.server.issuer, ask.identity.client_id, error);
    throw;
  }
}

}  // namespace mcpauth::app
