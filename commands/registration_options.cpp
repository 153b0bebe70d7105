#include "commands/registration_options.hpp"

#include "registry/registrar.hpp"

namespace mcpauth::commands {

void declare_admin(Declare& declare, app::AdminOptions& options) {
  declare
      .text("--profile", options.profile, "NAME",
            "the authorization server and how it is administered (see profile add)")
      .kind = ValueKind::profile_name;
  declare.text("--issuer", options.issuer, "URL",
               "the authorization server, where no profile names it");
  auto& provider = declare.text("--provider", options.provider, "NAME",
                                "the kind of authorization server, instead of the detected one");
  for (const auto& driver : registry::drivers()) provider.choices.emplace_back(driver.name);
  declare.text("--admin-url", options.admin_url, "URL",
               "where its admin interface is, where the issuer does not tell");
  auto& token = declare.text("--token", options.token, "REF",
                             "where the administrator's token, API key or initial access token is; "
                             "the variable holds the token itself");
  token.kind = ValueKind::secret;
  token.environment = "MCPAUTH_ADMIN_TOKEN";
}

void declare_change(Declare& declare, app::ChangeOptions& options) {
  declare.flag({"--dry-run"}, options.dry_run,
               "change nothing: print the requests that would be sent, as curl commands");
  declare.flag({"--strict"}, options.strict,
               "exit 4 where less or something else stands there than was asked for");
}

void declare_description(Declare& declare, app::DescriptionOptions& options) {
  // They describe the client that is registered and not who we are: so do their variables.
  declare
      .list("--redirect-uri", options.redirect_uris, "URI",
            "where the client takes its answers: https, or http to loopback; repeatable")
      .environment = "MCPAUTH_REGISTERED_REDIRECT_URI";
  auto& grant =
      declare.list("--grant", options.grants, "GRANT", "what the client may ask for; repeatable");
  grant.choices = {"authorization_code", "refresh_token",  "client_credentials",
                   "device_code",        "token_exchange", "jwt_bearer"};
  grant.environment = "MCPAUTH_REGISTERED_GRANT";
  auto& method = declare.text("--client-auth", options.client_auth, "METHOD",
                              "how the client proves itself; none makes it a public one");
  method.choices = {"none",
                    "client_secret_basic",
                    "client_secret_post",
                    "client_secret_jwt",
                    "private_key_jwt",
                    "tls_client_auth"};
  method.environment = "MCPAUTH_REGISTERED_CLIENT_AUTH";
  auto& key =
      declare.text("--client-key", options.client_key, "REF",
                   "where the client's private key is, whose public half is registered; the "
                   "variable holds the key itself");
  key.kind = ValueKind::secret;
  key.environment = "MCPAUTH_REGISTERED_CLIENT_KEY";
  declare
      .text("--from", options.from, "FILE",
            "read the client's metadata (RFC 7591) from this JSON file, or - for stdin")
      .kind = ValueKind::file;
  declare.list("--set", options.set, "NAME=VALUE",
               "a member of the metadata that has no option; repeatable");
  declare.list("--set-json", options.set_json, "NAME=JSON",
               "the same, for a value that is no string; null takes it away");
}

void declare_secret_output(Declare& declare, app::SecretOutputOptions& options) {
  declare.flag({"--show-secret"}, options.show_secret, "print the secret, too");
  declare
      .text("--secret-to", options.secret_to, "FILE",
            "write the secret to this new file, which only its owner can read")
      .kind = ValueKind::file;
  declare
      .text("--env-file", options.env_file, "FILE",
            "write ids and secrets as NAME=VALUE lines to this new file")
      .kind = ValueKind::file;
}

std::vector<Term> registration_members() {
  return {{"level",
           "native, composed of several objects, recorded here only, or unsupported: how far the "
           "server takes part"},
          {"object", "what stands there now; with the server's own words in document"},
          {"differences",
           "what came back otherwise than it was asked for: each with member, asked and got"},
          {"requests", "with --dry-run: each with method, url, body and curl"}};
}

std::vector<Term> profile_members() {
  return {{"name", "what it is called"},
          {"issuer", "the authorization server"},
          {"provider", "the kind of server, where it was named"},
          {"admin_url", "where its admin interface is, where that was named"},
          {"client_id", "the administrator's client"},
          {"client_secret_reference",
           "where a secret is: also client_key_reference, "
           "token_reference, password_reference"},
          {"detected", "the kind of server that its metadata tell"},
          {"levels", "for each verb: native, composed, recorded or unsupported"}};
}

}  // namespace mcpauth::commands
