#include "commands/profile_add.hpp"

#include <nlohmann/json.hpp>

#include "app/administrator.hpp"
#include "app/output.hpp"
#include "app/profile.hpp"
#include "app/profile_json.hpp"
#include "app/secret_reference.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"
#include "commands/registration_options.hpp"
#include "registry/manifest_schema.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::commands {
namespace {

constexpr auto token_variable = "MCPAUTH_ADMIN_TOKEN";

// Return where later runs find a secret: where `reference` says, else in the variable of its
// option, which holds the secret itself, where that is set now.
std::string kept_reference(const std::string& reference, const std::string& variable,
                           const app::Env& env) {
  if (!reference.empty()) return app::lasting_reference(reference);
  return env.take_secret(variable) ? "env:" + variable : "";
}

// A variable counts only for the way in which the profile administers.
app::Profile profile_of(const ProfileAddOptions& options, const app::Env& env) {
  app::Profile profile;
  profile.name = options.name;
  profile.issuer = options.issuer;
  profile.provider = options.provider;
  profile.admin_url = options.admin_url;
  profile.client = options.client;
  profile.username = options.username;
  auto& client = profile.client;
  if (!client.client_id.empty()) {
    client.client_secret = kept_reference(client.client_secret, "MCPAUTH_CLIENT_SECRET", env);
    client.client_key = kept_reference(client.client_key, "MCPAUTH_CLIENT_KEY", env);
  } else if (!profile.username.empty()) {
    profile.password = kept_reference(options.password, "MCPAUTH_PASSWORD", env);
  } else {
    profile.token = kept_reference(options.token, token_variable, env);
  }
  return profile;
}

// The next run reads the secrets again, so they must be somewhere that it can.
void check(const ProfileAddOptions& options) {
  registry::check_manifest_name(options.name);
  if (!options.admin_url.empty()) parse_url(options.admin_url, "--admin-url", UrlFrom::user);
  app::check_lasting_reference(options.client.client_secret, "--client-secret");
  app::check_lasting_reference(options.client.client_key, "--client-key");
  app::check_lasting_reference(options.token, "--token");
  app::check_lasting_reference(options.password, "--password");
  const int ways = (options.client.client_id.empty() ? 0 : 1) + (options.token.empty() ? 0 : 1) +
                   (options.username.empty() ? 0 : 1);
  if (ways > 1)
    throw Error(Exit::usage, "usage",
                "only one of --client-id, --token and --username says who administers");
  // RFC 7617 §2: "a user-id containing a colon character is invalid".
  if (options.username.find(':') != std::string::npos)
    throw Error(Exit::usage, "usage", "--username has a colon");
}

void declare_credentials(Declare& declare, ProfileAddOptions& options) {
  declare.text("--client-id", options.client.client_id, "ID",
               "the administrator's client, which mints its tokens by client credentials");
  auto& secret = declare.text("--client-secret", options.client.client_secret, "REF",
                              "where its secret is: env:NAME, @FILE or cmd:COMMAND");
  secret.kind = ValueKind::secret;
  auto& key = declare.text("--client-key", options.client.client_key, "REF",
                           "where its private key is, for private_key_jwt");
  key.kind = ValueKind::secret;
  auto& method =
      declare.text("--client-auth", options.client.client_auth, "METHOD", "how it proves itself");
  method.choices = {"client_secret_basic", "client_secret_post", "private_key_jwt"};
  for (auto* option : {&secret, &key, &method}) option->needs = {"--client-id"};
  auto& token = declare.text("--token", options.token, "REF",
                             "where a token is instead: an API key (Glewlwyd), an initial access "
                             "token");
  token.kind = ValueKind::secret;
  token.environment = token_variable;
  declare.text("--username", options.username, "NAME",
               "the administrator's name for HTTP Basic (WSO2 Identity Server only)");
  auto& password = declare.text("--password", options.password, "REF", "where the password is");
  password.kind = ValueKind::secret;
  password.needs = {"--username"};
}

}  // namespace

void declare_profile_add(Declare& declare, ProfileAddOptions& options) {
  declare.positional("NAME", options.name, "what to call it").required = true;
  declare.text("--issuer", options.issuer, "URL", "the authorization server").required = true;
  auto& provider = declare.text("--provider", options.provider, "NAME",
                                "the kind of server, instead of the detected one");
  for (const auto& driver : registry::drivers()) provider.choices.emplace_back(driver.name);
  declare.text("--admin-url", options.admin_url, "URL",
               "where its admin interface is, where the issuer does not tell");
  declare_credentials(declare, options);
  declare.flag({"--replace"}, options.replace, "put it in the place of one with this name");
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Keeps an authorization server under a name, together with who administers it, for all "
          "commands that register something. The kind of server is found out from its metadata "
          "and shown, with what it can do by itself. Secrets are not kept: only where they are, "
          "which may be the variable of an option if it is set. "
          "The first profile is in use at once; 'profile use' chooses another.",
      .examples = {{"profile add work --issuer https://auth.example.com/realms/work --client-id "
                    "mcpauth-admin --client-secret cmd:'pass show work-admin'",
                    "administered by a client of its own"},
                   {"profile add open --issuer https://as.example.com",
                    "a server that lets everybody register clients"}},
      .exits = {Exit::ok, Exit::usage, Exit::network, Exit::protocol, Exit::store, Exit::unsafe},
      .schema = "profile",
      .members = profile_members(),
  });
}

Exit run_profile_add(const ProfileAddOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  check(options);
  const app::Context context = app::make_context(env, options.network, options.store);
  const auto profile = profile_of(options, env);
  const auto kept = app::find_profile(context, options.name);
  const bool same = kept && *kept == profile;
  if (kept && !same && !options.replace)
    throw Error(Exit::usage, "profile_exists",
                "there is another profile called " + quote(options.name) + " already",
                "say --replace to put this one in its place");
  oauth::parse_issuer(profile.issuer, UrlFrom::user);
  const auto shown = app::detected_profile(context, profile);
  app::check_password(profile, *shown.driver);
  app::save_profile(context, profile);
  if (app::profile_in_use(context).empty()) app::use_profile(context, profile.name);
  if (same) app::say(env, "there is this profile already");
  app::print_profile(env, shown, options.output);
  return Exit::ok;
}

}  // namespace mcpauth::commands
