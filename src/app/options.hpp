// Options that mean the same wherever they appear, as the values that commands fill in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mcpauth::app {

struct OutputOptions {
  bool json = false;
  bool quiet = false;
  int verbose = 0;
  bool operator==(const OutputOptions&) const = default;
};

struct NetworkOptions {
  std::string ca_cert;
  bool insecure_http = false;
  std::vector<std::string> allow_private;
  std::optional<std::int64_t> timeout;  // seconds for the whole run
  bool trace = false;
  std::string trace_file;
  bool operator==(const NetworkOptions&) const = default;
};

struct StoreOptions {
  std::string state_dir;
  std::string store;  // file, keyring or memory; empty: as remembered
  bool operator==(const StoreOptions&) const = default;
};

// Which protected resource, at which authorization server. `url` is the MCP server's; where there
// is none, `issuer` and perhaps `resource` stand in for it.
struct TargetOptions {
  std::string url;
  std::string issuer;
  std::string resource;
  std::string provider;
  bool allow_legacy = false;
  bool operator==(const TargetOptions&) const = default;
};

// Who we are at the authorization server and how we prove it. Secrets and keys are references.
struct ClientOptions {
  std::string client_id;
  std::string client_secret;
  std::string client_key;
  std::string client_auth;
  std::string signing_alg;
  std::string client_cert;      // PEM files, for mutual TLS
  std::string client_cert_key;  // empty: in the file of the certificate
  std::string client_issuer;
  std::string client_metadata_url;
  bool operator==(const ClientOptions&) const = default;
};

struct ScopeOptions {
  std::vector<std::string> scopes;
  std::string audience;
  bool offline_access = false;
  bool operator==(const ScopeOptions&) const = default;
};

// The agent that acts; its secret is a reference.
struct AgentOptions {
  std::string actor;  // the name of one that was registered here, which stands for the other two
  std::string agent_id;
  std::string agent_secret;
  bool operator==(const AgentOptions&) const = default;
};

// Whether tokens are bound to a key of ours (RFC 9449), and where that is; empty: one is made.
struct DpopOptions {
  bool dpop = false;
  std::string key;
  bool wanted() const { return dpop || !key.empty(); }
  bool operator==(const DpopOptions&) const = default;
};

// What a grant is made from besides the client: references to tokens, and where they go.
struct AssertionOptions {
  std::string assertion;  // jwt_bearer
  std::string id_token;   // id_jag, as the next three
  std::string idp_client_id;
  std::string idp_client_secret;
  std::string idp_token_endpoint;
  std::string subject_token;  // token_exchange, as the next three
  std::string subject_token_type;
  std::string actor_token;
  std::string actor_token_type;
  bool operator==(const AssertionOptions&) const = default;
};

// The browser step, and whether this run may ask anybody anything.
struct BrowserOptions {
  std::string browser;
  bool no_browser = false;
  std::string redirect_uri;
  bool no_input = false;
  bool par = false;
  bool operator==(const BrowserOptions&) const = default;
};

// How an authorization server is administered: by a profile, or by what stands in for one. The
// token is a reference.
struct AdminOptions {
  std::string profile;
  std::string issuer;
  std::string provider;
  std::string admin_url;
  std::string token;
  bool operator==(const AdminOptions&) const = default;
};

// What a verb that writes may do, and whether it fails where less stands there than was asked for.
struct ChangeOptions {
  bool dry_run = false;
  bool strict = false;
  bool operator==(const ChangeOptions&) const = default;
};

// What a client is to be. `client_key` is a reference to its private key.
struct DescriptionOptions {
  std::vector<std::string> redirect_uris;
  std::vector<std::string> grants;
  std::string client_auth;
  std::string client_key;
  std::string from;
  std::vector<std::string> set;
  std::vector<std::string> set_json;
  bool operator==(const DescriptionOptions&) const = default;
};

// Where a secret goes, besides the store.
struct SecretOutputOptions {
  bool show_secret = false;
  std::string secret_to;
  std::string env_file;
  bool operator==(const SecretOutputOptions&) const = default;
};

}  // namespace mcpauth::app
