#include "commands/common_options.hpp"

#include "registry/registrar.hpp"

namespace mcpauth::commands {

void declare_output(Declare& declare, app::OutputOptions& options) {
  declare.flag({"--json"}, options.json, "print one JSON object");
  declare_verbosity(declare, options);
}

void declare_verbosity(Declare& declare, app::OutputOptions& options) {
  declare.flag({"-q", "--quiet"}, options.quiet, "no progress and no warnings on stderr");
  declare.count({"-v", "--verbose"}, options.verbose, "say what is done and why, on stderr");
}

void declare_network(Declare& declare, app::NetworkOptions& options) {
  declare
      .text("--ca-cert", options.ca_cert, "FILE",
            "trust the certificates in this PEM file instead of the system's")
      .kind = ValueKind::file;
  declare.flag({"--insecure-http"}, options.insecure_http,
               "allow http to other hosts than this one (dangerous)");
  declare.list("--allow-private", options.allow_private, "HOST",
               "let a server's URL lead to this host although its address is private");
  declare.number("--timeout", options.timeout, "SECONDS", "the run takes no longer");
  declare.flag({"--trace"}, options.trace, "show every request and answer on stderr, redacted");
  declare.text("--trace-file", options.trace_file, "FILE", "write the trace to this file").kind =
      ValueKind::file;
}

void declare_store(Declare& declare, app::StoreOptions& options) {
  auto& state_dir = declare.text("--state-dir", options.state_dir, "DIR",
                                 "where sessions and registrations are kept");
  state_dir.kind = ValueKind::directory;
  state_dir.environment = "MCPAUTH_HOME";
  declare
      .text(
          "--store", options.store, "WHERE",
          "keep sessions in files, in files sealed by the desktop's keyring, or for this run only; "
          "remembered in DIR")
      .choices = {"file", "keyring", "memory"};
}

void declare_target(Declare& declare, app::TargetOptions& options) {
  declare.positional("URL", options.url, "the MCP server").kind = ValueKind::session_url;
  declare.text("--issuer", options.issuer, "URL",
               "the authorization server, where no MCP server names it");
  declare.text("--resource", options.resource, "URI",
               "the resource that the token is for (RFC 8707), where no URL names it");
  auto& provider = declare.text("--provider", options.provider, "NAME",
                                "the kind of authorization server, where it is not detected");
  for (const auto& driver : registry::drivers()) provider.choices.emplace_back(driver.name);
  declare.flag({"--allow-legacy-2025-03-26"}, options.allow_legacy,
               "take the server's origin as issuer where it has no resource metadata");
}

void declare_client(Declare& declare, app::ClientOptions& options) {
  declare.text("--client-id", options.client_id, "ID", "who we are at the authorization server")
      .kind = ValueKind::client_id;
  declare
      .text("--client-secret", options.client_secret, "REF",
            "where our secret is: env:NAME, @FILE, -, fd:N, keyring:NAME or cmd:COMMAND; the "
            "variable holds the secret itself")
      .kind = ValueKind::secret;
  auto& key = declare.text(
      "--client-key", options.client_key, "REF",
      "where our private key is (PKCS#8 PEM, JWK or JWKS), for private_key_jwt; 'mcpauth key "
      "generate' makes one");
  key.kind = ValueKind::secret;
  key.excludes = "--client-secret";
  declare
      .text("--client-cert", options.client_cert, "FILE",
            "our certificate (PEM), for tls_client_auth")
      .kind = ValueKind::file;
  declare
      .text("--client-cert-key", options.client_cert_key, "FILE",
            "its private key (PEM); absent: it is in the same file")
      .kind = ValueKind::file;
  declare.option("--client-cert-key").needs = {"--client-cert"};
  declare.text("--client-auth", options.client_auth, "METHOD", "how we prove who we are")
      .choices = {"none",
                  "client_secret_basic",
                  "client_secret_post",
                  "client_secret_jwt",
                  "private_key_jwt",
                  "tls_client_auth"};
  declare.text("--signing-alg", options.signing_alg, "ALG",
               "the algorithm that our assertions are signed with; absent: one that the key fits "
               "and the server lists");
  declare.text("--client-issuer", options.client_issuer, "URL",
               "the issuer that the client is registered at; any other one is refused");
  declare.text(
      "--client-metadata-url", options.client_metadata_url, "URL",
      "our client id where the server takes client ID metadata documents: the URL of ours");
}

void declare_grant(Declare& declare, std::string& grant, app::AssertionOptions& options) {
  declare.text("--grant", grant, "GRANT", "how the token may be had").choices = {
      "authorization_code", "client_credentials", "device_code",
      "token_exchange",     "jwt_bearer",         "id_jag"};
  const auto secret = [&](const char* name, std::string& target, const char* help) {
    declare.text(name, target, "REF", help).kind = ValueKind::secret;
  };
  secret("--assertion", options.assertion,
         "jwt_bearer: where the JWT is that somebody signed whom the server trusts");
  secret("--id-token", options.id_token, "id_jag: where the user's ID token is");
  declare.text("--idp-token-endpoint", options.idp_token_endpoint, "URL",
               "id_jag: the identity provider's token endpoint");
  declare.text("--idp-client-id", options.idp_client_id, "ID",
               "id_jag: who we are at the identity provider");
  secret("--idp-client-secret", options.idp_client_secret,
         "id_jag: where our secret at the identity provider is");
  declare_subject(declare, options);
}

void declare_subject(Declare& declare, app::AssertionOptions& options) {
  const auto secret = [&](const char* name, std::string& target, const char* help) {
    declare.text(name, target, "REF", help).kind = ValueKind::secret;
  };
  secret("--subject-token", options.subject_token,
         "token exchange: where the token is of the one whom the new token is about");
  declare.text("--subject-token-type", options.subject_token_type, "TYPE",
               "access_token (default), refresh_token, id_token, jwt, saml1, saml2, or a URI");
  secret("--actor-token", options.actor_token,
         "token exchange: where the token is of the one who is to act");
  declare.text("--actor-token-type", options.actor_token_type, "TYPE", "the same for the actor");
}

void declare_scopes(Declare& declare, app::ScopeOptions& options) {
  declare.list("--scope", options.scopes, "SCOPE",
               "a scope to ask for; repeatable, or several in one word separated by blanks");
  declare.text("--audience", options.audience, "A",
               "the audience parameter that some servers take instead of resource");
}

void declare_offline_access(Declare& declare, app::ScopeOptions& options) {
  declare.flag({"--offline-access"}, options.offline_access,
               "ask for a refresh token where the server lists offline_access");
}

void declare_agent(Declare& declare, app::AgentOptions& options) {
  declare
      .text("--actor", options.actor, "AGENT",
            "the agent that acts, by the name that it was registered by here")
      .kind = ValueKind::agent_name;
  declare.text("--agent-id", options.agent_id, "ID", "the agent that acts").kind =
      ValueKind::agent_id;
  declare
      .text("--agent-secret", options.agent_secret, "REF",
            "where the agent's secret is; the variable holds the secret itself")
      .kind = ValueKind::secret;
}

void declare_dpop(Declare& declare, app::DpopOptions& options) {
  declare.flag({"--dpop"}, options.dpop,
               "bind the tokens to a key of ours (RFC 9449): each request then proves that key");
  declare
      .text("--dpop-key", options.key, "REF",
            "where that private key is (PEM or JWK), with --dpop; absent: one is made and kept "
            "with the session")
      .kind = ValueKind::secret;
}

void declare_browser(Declare& declare, app::BrowserOptions& options) {
  declare.text("--browser", options.browser, "CMD",
               "the program that opens the sign-in page, run with the URL as its one argument");
  declare.flag({"--no-browser"}, options.no_browser,
               "show the URL and take the callback's URL by paste, on a terminal or stdin");
  declare.text("--redirect-uri", options.redirect_uri, "URI",
               "where the browser comes back to: loopback, its port optional");
  declare.flag({"--par"}, options.par,
               "push the authorization request first (RFC 9126), also where that is not demanded");
  declare.flag({"--no-input"}, options.no_input, "ask nobody anything");
}

std::vector<Term> token_members() {
  return {{"access_token", "the token (not from login)"},
          {"token_type", "Bearer or DPoP"},
          {"expires_at", "when it ends, RFC 3339 in UTC; absent where the server did not say"},
          {"scope", "what was granted"},
          {"requested_scope", "what was asked for"},
          {"issuer", "the authorization server"},
          {"resource", "what the token is for"},
          {"client_id", "who it was issued to"},
          {"subject", "the sub of the token, where it can be read"},
          {"actor", "the agent that acts, where one does"},
          {"actors", "all who act, the current one first, where the token says it"},
          {"source", "kept, refreshed, minted or signed-in"},
          {"response", "the server's answer with its unknown members"}};
}

}  // namespace mcpauth::commands
