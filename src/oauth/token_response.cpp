#include "oauth/token_response.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/error_response.hpp"
#include "oauth/token_type.hpp"

namespace mcpauth::oauth {
namespace {

using std::chrono::seconds;

// The token_type of what is no access token (RFC 8693 §2.2.1).
constexpr auto not_applicable = "N_A";

// Visible ASCII: what an Authorization header can carry (RFC 6749 appendix A.12, RFC 6750 §2.1).
Secret token_member(const json::Object& object, std::string_view name) {
  const auto text = object.optional_string(name);
  if (!text) return {};
  if (!std::ranges::all_of(*text, [](char c) { return c > 0x20 && c < 0x7f; }))
    object.refuse(name, "has a character that no token has");
  return Secret(*text);
}

Secret required_token(const json::Object& object, std::string_view name) {
  auto token = token_member(object, name);
  if (token.empty()) object.refuse(name, "is missing");
  return token;
}

// RFC 6749 §7.1: "The client MUST NOT use an access token if it does not understand the token
// type."
std::string usable_type(const json::Object& object, TokenType asked) {
  std::string type = object.string("token_type");
  const bool dpop = asked == TokenType::dpop;
  if (dpop && equal_ignoring_case(type, "Bearer"))
    throw Error(Exit::unsafe, "not_bound",
                "a token bound to our key was asked for (DPoP), and a bearer token came",
                "the server may not have DPoP: without --dpop it gives a bearer token");
  if (!equal_ignoring_case(type, dpop ? "DPoP" : "Bearer"))
    object.refuse("token_type", "is " + quote(type, 40) + " and not " + (dpop ? "DPoP" : "Bearer"));
  return type;
}

// RFC 8693 §2.2.1: what was issued is said, and N_A is the type of what is no access token.
std::string exchanged_type(const json::Object& object, TokenType asked) {
  const std::string issued = object.string("issued_token_type");
  if (!equal_ignoring_case(object.string("token_type"), not_applicable))
    return usable_type(object, asked);
  if (short_token_type(issued) == "access_token")
    object.refuse("token_type", "is N_A, and the token an access token");
  return not_applicable;
}

Json without_tokens(Json answer) {
  for (const char* name : {"access_token", "refresh_token", "id_token"}) answer.erase(name);
  return answer;
}

std::optional<Time> optional_time(const json::Object& object, std::string_view name) {
  const auto value = object.optional_integer(name);
  return value ? std::optional(from_epoch(*value)) : std::nullopt;
}

Scopes scopes_member(const json::Object& object, std::string_view name) {
  return parse_scopes(object.optional_string(name).value_or(""), "the kept scope", Exit::store);
}

void add_text(Json& value, const char* name, std::string_view text) {
  if (!text.empty()) value[name] = text;
}

// RFC 6749 §5.1: "The lifetime in seconds". A number beyond ten years is taken for ten: the token
// is good, and nobody waits for its end.
std::optional<seconds> lifetime_member(const json::Object& object) {
  constexpr seconds longest = std::chrono::hours(24) * 3'650;
  const auto said = json::find_number(object.value(), "expires_in");
  if (said && *said > static_cast<double>(longest.count())) return longest;
  return object.optional_seconds("expires_in");
}

}  // namespace

TokenSet parse_token_response(const http::Response& response, const Asked& asked, Time now) {
  const Json answer = parse_success("the token endpoint", response);
  const json::Object object(answer, {"the token response"});
  TokenSet tokens;
  tokens.access_token = required_token(object, "access_token");
  tokens.token_type =
      asked.exchange ? exchanged_type(object, asked.type) : usable_type(object, asked.type);
  tokens.refresh_token = token_member(object, "refresh_token");
  tokens.id_token = token_member(object, "id_token");
  tokens.requested_scopes = asked.scopes;
  const auto scope = object.optional_string("scope");
  tokens.scopes =
      scope ? parse_scopes(*scope, "the granted scope", Exit::protocol) : tokens.requested_scopes;
  tokens.issued_at = now;
  if (const auto lifetime = lifetime_member(object)) tokens.expires_at = now + *lifetime;
  tokens.issuer = asked.issuer;
  tokens.client_id = asked.client_id;
  tokens.resource = asked.resource;
  tokens.response = json::Document(without_tokens(answer));
  return tokens;
}

TokenSet after_refresh(const TokenSet& before, TokenSet fresh) {
  if (fresh.refresh_token.empty()) fresh.refresh_token = before.refresh_token;
  if (fresh.id_token.empty()) fresh.id_token = before.id_token;
  if (fresh.subject.empty()) fresh.subject = before.subject;
  fresh.requested_scopes = before.requested_scopes;
  return fresh;
}

void require_access_token(const TokenSet& tokens) {
  if (tokens.token_type != not_applicable) return;
  throw Error(Exit::unsafe, "not_an_access_token",
              "what the exchange issued is no access token (N_A), and is not sent as one",
              "'mcpauth token exchange' prints what is no access token, and asks for another kind "
              "with --requested-token-type");
}

bool is_fresh(const TokenSet& tokens, Time now) {
  if (tokens.issued_at > now + std::chrono::minutes(5)) return false;
  if (!tokens.expires_at) return true;
  const seconds left = *tokens.expires_at - now;
  const seconds lifetime = *tokens.expires_at - tokens.issued_at;
  return left > seconds(0) && left >= std::min(seconds(60), lifetime / 10);
}

Json to_json(const TokenSet& tokens) {
  Json value = {{"issuer", tokens.issuer}, {"client_id", tokens.client_id}};
  add_text(value, "resource", tokens.resource);
  add_text(value, "subject", tokens.subject);
  add_text(value, "actor", tokens.actor);
  add_text(value, "scope", scope_text(tokens.scopes));
  add_text(value, "requested_scope", scope_text(tokens.requested_scopes));
  value["token_type"] = tokens.token_type;
  value["issued_at"] = to_epoch(tokens.issued_at);
  if (tokens.expires_at) value["expires_at"] = to_epoch(*tokens.expires_at);
  value["access_token"] = tokens.access_token.reveal();
  add_text(value, "refresh_token", tokens.refresh_token.reveal());
  add_text(value, "id_token", tokens.id_token.reveal());
  value["response"] = *tokens.response;
  return value;
}

TokenSet token_set_from_json(const Json& value) {
  const json::Object object(value, {"the kept session", Exit::store});
  TokenSet tokens;
  tokens.issuer = object.string("issuer");
  tokens.client_id = object.string("client_id");
  tokens.resource = object.optional_string("resource").value_or("");
  tokens.subject = object.optional_string("subject").value_or("");
  tokens.actor = object.optional_string("actor").value_or("");
  tokens.scopes = scopes_member(object, "scope");
  tokens.requested_scopes = scopes_member(object, "requested_scope");
  tokens.token_type = object.string("token_type");
  tokens.issued_at = optional_time(object, "issued_at").value_or(Time());
  tokens.expires_at = optional_time(object, "expires_at");
  tokens.access_token = required_token(object, "access_token");
  tokens.refresh_token = token_member(object, "refresh_token");
  tokens.id_token = token_member(object, "id_token");
  if (const auto response = object.optional_object("response"))
    tokens.response = json::Document(response->value());
  return tokens;
}

}  // namespace mcpauth::oauth
