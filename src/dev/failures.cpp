#include "dev/failures.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dev/failure_effects.hpp"

namespace mcpauth::dev {
namespace {

using effect::Scene;

constexpr std::string_view endpoints[] = {
    "admin", "authn",   "authorize", "device",   "introspect", "jwks",  "mcp",     "metadata",
    "par",   "refresh", "register",  "resource", "revoke",     "token", "userinfo"};

struct Row {
  FailurePoint manual;
  FailureTime time;
  void (*happen)(const Scene&, Reply&);
};

constexpr auto before = FailureTime::instead;
constexpr auto after = FailureTime::afterwards;

// clang-format off
const Row failure_rows[] = {
    {{"any", "404", "404 without a reason; nothing is done"}, before, [](const Scene&, Reply& r) { effect::status(r, 404); }},
    {{"any", "429", "429 with Retry-After: 1; nothing is done"}, before, [](const Scene&, Reply& r) { effect::status(r, 429); }},
    {{"any", "500", "500; nothing is done"}, before, [](const Scene&, Reply& r) { effect::status(r, 500); }},
    {{"any", "503", "503 with Retry-After: 1; nothing is done"}, before, [](const Scene&, Reply& r) { effect::status(r, 503); }},
    {{"any", "html", "200 with an HTML page; nothing is done"}, before, effect::html},
    {{"any", "empty", "200 without a body; nothing is done"}, before, effect::empty},
    {{"any", "cut", "the right answer without its second half"}, after, effect::cut},
    {{"any", "slow:SECONDS", "the right answer, so much later"}, after, effect::slow},
    {{"callback", "wrong-iss", "iss is another issuer"}, after, [](const Scene&, Reply& r) { effect::set_answer(r, "iss", "https://other.example"); }},
    {{"callback", "no-iss", "no iss, although the metadata promise it"}, after, [](const Scene&, Reply& r) { effect::erase_answer(r, "iss"); }},
    {{"callback", "wrong-state", "state is another"}, after, [](const Scene&, Reply& r) { effect::set_answer(r, "state", "another"); }},
    {{"callback", "no-state", "no state"}, after, [](const Scene&, Reply& r) { effect::erase_answer(r, "state"); }},
    {{"callback", "wrong-code", "a code that nobody gave"}, after, [](const Scene&, Reply& r) { effect::set_answer(r, "code", "another"); }},
    {{"callback", "no-code", "neither a code nor an error"}, after, [](const Scene&, Reply& r) { effect::erase_answer(r, "code"); }},
    {{"callback", "twice", "the first parameter stands there twice"}, after, effect::repeat_answer},
    {{"callback", "error", "error=server_error in place of the code"}, after, effect::callback_error},
    {{"device", "no-complete-uri", "no page where the code is filled in"}, after, [](const Scene&, Reply& r) { effect::erase_member(r, "verification_uri_complete"); }},
    {{"device", "no-interval", "not a word of how often to ask"}, after, [](const Scene&, Reply& r) { effect::erase_member(r, "interval"); }},
    {{"device", "short", "expires_in is two seconds"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "expires_in", 2); }},
    {{"jwks", "no-keys", "a set without keys"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "keys", Json::array()); }},
    {{"jwks", "private", "private keys, published"}, after, effect::publish_private_keys},
    {{"jwks", "rotate", "a new signing key at each reading; older tokens do not verify any more"}, after, effect::rotate_keys},
    {{"mcp", "401", "invalid_token, whatever the token"}, before, [](const Scene& s, Reply& r) { effect::challenge(s, r, 401); }},
    {{"mcp", "403", "insufficient_scope, whatever the token"}, before, [](const Scene& s, Reply& r) { effect::challenge(s, r, 403); }},
    {{"mcp", "bare-challenge", "challenges without parameters"}, after, [](const Scene&, Reply& r) { effect::challenge_header(r, "Bearer"); }},
    {{"mcp", "broken-challenge", "challenges that break their grammar"}, after, [](const Scene&, Reply& r) { effect::challenge_header(r, "Bearer scope=\"mcp:read"); }},
    {{"mcp", "lost-session", "a session is forgotten after one request"}, after, effect::lost_session},
    {{"mcp", "old", "the wire of 2026-07-28 is not known"}, after, effect::handshake_only},
    {{"metadata", "wrong-issuer", "issuer is another"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "issuer", "https://other.example"); }},
    {{"metadata", "no-s256", "not a word of PKCE"}, after, [](const Scene&, Reply& r) { effect::erase_member(r, "code_challenge_methods_supported"); }},
    {{"metadata", "plain-only", "PKCE with plain alone"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "code_challenge_methods_supported", {"plain"}); }},
    {{"metadata", "file-endpoint", "the authorization endpoint is a file: URL"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "authorization_endpoint", "file:///etc/passwd"); }},
    {{"metadata", "forbidden-endpoint", "the token endpoint is at a cloud's metadata address"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "token_endpoint", "http://169.254.169.254/token"); }},
    {{"refresh", "invalid_grant", "no refresh token is valid"}, before, effect::invalid_grant},
    {{"refresh", "lost", "the token is spent, and the answer is 500"}, after, [](const Scene&, Reply& r) { effect::status(r, 500); }},
    {{"refresh", "no-successor", "the answer has no new refresh token"}, after, [](const Scene&, Reply& r) { effect::erase_member(r, "refresh_token"); }},
    {{"resource", "wrong-resource", "the document is another server's"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "resource", "https://other.example/mcp"); }},
    {{"resource", "no-servers", "no authorization server is named"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "authorization_servers", Json::array()); }},
    {{"metadata", "require-jar", "signed authorization requests are demanded (RFC 9101)"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "require_signed_request_object", true); }},
    {{"metadata", "require-par", "pushed authorization requests are demanded (RFC 9126)"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "require_pushed_authorization_requests", true); }},
    {{"resource", "dpop-only", "only tokens that are bound to a key are taken"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "dpop_bound_access_tokens_required", true); }},
    {{"token", "bearer", "a bearer token, although the request proved a key (DPoP)"}, after, [](const Scene& s, Reply& r) { effect::set_member(r, "token_type", "Bearer"); effect::set_claim(s, r, "cnf", nullptr); }},
    {{"token", "other-key", "the token is bound to another key"}, after, [](const Scene& s, Reply& r) { effect::set_claim(s, r, "cnf", {{"jkt", "another-key"}}); }},
    {{"token", "expired", "the access token has expired already"}, after, [](const Scene& s, Reply& r) { effect::set_claim(s, r, "exp", to_epoch(s.state.world.now()) - 60); }},
    {{"token", "fewer-scopes", "mcp:read alone is granted, whatever was asked"}, after, effect::fewer_scopes},
    {{"token", "forged", "the signature does not hold"}, after, effect::forged_token},
    {{"token", "no-act", "the agent is missing from the token"}, after, [](const Scene& s, Reply& r) { effect::set_claim(s, r, "act", nullptr); }},
    {{"token", "no-expiry", "the answer has no expires_in"}, after, [](const Scene&, Reply& r) { effect::erase_member(r, "expires_in"); }},
    {{"token", "opaque", "the access token is no JWT"}, after, effect::opaque_token},
    {{"token", "short", "expires_in is one second"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "expires_in", 1); }},
    {{"token", "wrong-act", "another agent stands in the token"}, after, [](const Scene& s, Reply& r) { effect::set_claim(s, r, "act", {{"sub", "another-agent"}}); }},
    {{"token", "wrong-aud", "the token is for another resource"}, after, [](const Scene& s, Reply& r) { effect::set_claim(s, r, "aud", "https://other.example/mcp"); }},
    {{"token", "wrong-iss", "the token names another issuer"}, after, [](const Scene& s, Reply& r) { effect::set_claim(s, r, "iss", "https://other.example"); }},
    {{"token", "wrong-type", "token_type is mac"}, after, [](const Scene&, Reply& r) { effect::set_member(r, "token_type", "mac"); }},
};
// clang-format on

std::string_view word(const Row& row) {
  return row.manual.kind.substr(0, row.manual.kind.find(':'));
}

bool goes_with(const Row& row, std::string_view point) {
  if (row.manual.point != "any" || point == "any") return row.manual.point == point;
  return std::find(std::begin(endpoints), std::end(endpoints), point) != std::end(endpoints);
}

// Return whether `text` is from 0 to 3,600 seconds: "3", "0.5" or "3s".
bool is_seconds(std::string_view text) {
  double seconds = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return problem == std::errc() && (rest.empty() || rest == "s") && seconds >= 0 && seconds <= 3600;
}

Failure parse_failure(const std::string& option) {
  const std::size_t equals = std::min(option.find('='), option.size());
  const std::size_t colon = std::min(option.find(':', equals), option.size());
  const std::string point = option.substr(0, equals);
  const std::string kind = option.substr(equals, colon - equals);
  const std::string argument = option.substr(colon);
  for (const Row& row : failure_rows) {
    if (!goes_with(row, point) || kind != "=" + std::string(word(row))) continue;
    const bool timed = word(row) != row.manual.kind;
    if (timed ? !is_seconds(std::string_view(option).substr(std::min(colon + 1, option.size())))
              : !argument.empty())
      break;
    return {point, static_cast<std::size_t>(&row - failure_rows), timed ? argument.substr(1) : ""};
  }
  throw Error(Exit::usage, "invalid_failure", "no such failure: " + quote(option),
              "write POINT=KIND as in mcpauth-dev(1), for example token=500 or token=slow:3s");
}

}  // namespace

std::span<const FailurePoint> failure_points() {
  static const auto points = [] {
    std::array<FailurePoint, std::size(failure_rows)> all;
    std::transform(std::begin(failure_rows), std::end(failure_rows), all.begin(),
                   [](const Row& row) { return row.manual; });
    return all;
  }();
  return points;
}

std::span<const std::string_view> failure_endpoints() {
  return endpoints;
}

FailureTime Failure::time() const {
  return failure_rows[row].time;
}

void Failure::happen(State& state, const ServerRequest& request, Reply& reply) const {
  failure_rows[row].happen({state, request, argument}, reply);
}

std::vector<Failure> parse_failures(const std::vector<std::string>& options) {
  std::vector<Failure> failures;
  for (const std::string& option : options) failures.push_back(parse_failure(option));
  return failures;
}

}  // namespace mcpauth::dev
