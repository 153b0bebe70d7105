// Everything the embedded server knows while it runs.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dev/expiring.hpp"
#include "dev/keys.hpp"
#include "dev/message.hpp"
#include "dev/model.hpp"
#include "dev/persona.hpp"
#include "dev/server.hpp"
#include "dev/trusted_issuers.hpp"

namespace mcpauth::dev {

inline constexpr std::chrono::seconds code_lifetime{60};
inline constexpr std::chrono::seconds pushed_request_lifetime{60};
inline constexpr std::chrono::seconds form_lifetime{600};
inline constexpr std::chrono::seconds device_code_lifetime{600};
inline constexpr std::chrono::seconds device_interval{1};
inline constexpr std::chrono::seconds wrong_codes_window{60};
inline constexpr unsigned most_wrong_codes = 10;
inline constexpr std::chrono::seconds access_token_lifetime{3600};
inline constexpr std::chrono::seconds refresh_token_lifetime{86'400};
inline constexpr std::chrono::seconds session_lifetime{28'800};

// What `--state` keeps.
struct Kept {
  Keys keys;
  User user;
  std::map<std::string, Client> clients;
  std::map<std::string, Agent> agents;
  std::vector<ApiResource> api_resources;  // in the order in which they were made
  std::map<std::string, Role> roles;
  std::map<std::string, RefreshToken> refresh_tokens;  // by the hash of the token
};

// Handlers get it locked. Members without a comment are told by their names.
struct State {
  World world;
  const Persona* persona = nullptr;
  Consent consent = Consent::ask;
  std::string base_url;                // http://127.0.0.1:PORT
  std::vector<std::string> resources;  // the first is our own MCP server

  TrustedIssuers trusted_issuers;

  Kept kept;
  bool kept_changed = false;  // the state file is out of date

  Expiring<Code> codes;
  Expiring<Interaction> interactions;
  Expiring<Session> sessions;
  Expiring<AuthorizationRequest> pushed_requests;
  Expiring<AuthorizationRequest> flows;   // app-native sign-ins that were begun
  Expiring<DeviceAuthorization> devices;  // by device code
  Expiring<std::string> user_codes;       // the device codes by what is typed
  unsigned wrong_codes = 0;               // that were typed since
  Time wrong_codes_since{};
  Expiring<bool> revoked;     // ids of grants and `jti`s of access tokens
  Expiring<bool> assertions;  // `jti`s of assertions that were used
  Expiring<McpSession> mcp_sessions;
  Expiring<json::Document> opaque_tokens;  // the claims of access tokens that say nothing
  Expiring<bool> dpop_nonces;
  Expiring<bool> dpop_proofs;                       // keys and `jti`s of proofs that were used
  std::map<std::string, Client> described_clients;  // by the URLs of their documents
  // The key that the token request at hand proves, to which its tokens are bound; empty: none.
  std::string proven_key;
  int notes = 0;  // how many the tool write_note has written

  std::string issuer() const;
  std::string mcp_url() const { return base_url + "/mcp"; }
};

// Return the client, user or agent; null where there is none.
const Client* find_client(const State& state, const std::string& id);
const Agent* find_agent(const State& state, const std::string& id);

// Return the scopes of `asked` that exist; `Refusal` invalid_scope for others, if the persona says
// so.
std::vector<std::string> known_scopes(const State& state, const std::string& asked);

// Return the resources that a request names; `Refusal` invalid_target for one that nobody knows
// (RFC 8707 §2). Empty where there is none, and where the persona ignores them.
std::vector<std::string> known_resources(const State& state, const Parameters& parameters);

// Which parameter of a request may stand there several times: `resource`, where it means anything.
std::string_view may_repeat(const State& state);

// End every token that came from `grant_id`.
void revoke_grant(State& state, const std::string& grant_id);
// Delete the client, if there is one, and with it its tokens (RFC 7592 §2.3).
void forget_client(State& state, const std::string& id);

// Return the form in which a token is remembered: nothing that we store can be used.
std::string fingerprint(std::string_view token);

// Return the claims of an access token of ours that holds now; nothing for any other.
std::optional<Json> valid_access_token(State& state, std::string_view token);

}  // namespace mcpauth::dev
