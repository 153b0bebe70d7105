#include "commands/profile_add.hpp"

#include <nlohmann/json.hpp>

#include "app/administrator.hpp"
#include "app/output.hpp"
#include "app/profile.hpp"
#include "app/profile_json.hpp"
#include "app/secret_reference.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"
#include "registry/manifest_schema.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::commands {
namespace {

app::Profile profile_of(const ProfileAddOptions& options) {
  app::Profile profile;
  profile.name = options.name;
  profile.issuer = options.issuer;
  profile.provider = options.provider;
  profile.admin_url = options.admin_url;
  profile.client = options.client;
  profile.client.client_secret = app::lasting_reference(options.client.client_secret);
  profile.client.client_key = app::lasting_reference(options.client.client_key);
  profile.token = app::lasting_reference(options.token);
  profile.username = options.username;
  profile.password = app::lasting_reference(options.password);
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
  if (options.username.empty() && !options.password.empty())
    throw Error(Exit::usage, "usage", "--password needs a --username");
  // RFC 7617 §2: "a user-id containing a colon character is invalid".
  if (options.username.find(':') != std::string::npos)
    throw Error(Exit::usage, "usage", "--username has a colon");
}

void declare_credentials(Declare& declare, ProfileAddOptions& options) {
  declare.text("--client-id", options.client.client_id, "ID",
               "the administrator's client, which mints its tokens by client credentials");
  declare
      .text("--client-secret", options.client.client_secret, "REF",
            "where its secret is: env:NAME, @FILE or cmd:COMMAND")
      .kind = ValueKind::secret;
  declare
      .text("--client-key", options.client.client_key, "REF",
            "where its private key is, for private_key_jwt")
      .kind = ValueKind::secret;
  declare.text("--client-auth", options.client.client_auth, "METHOD", "how it proves itself")
      .choices = {"client_secret_basic", "client_secret_post", "private_key_jwt"};
  declare
      .text("--token", options.token, "REF",
            "where a token is instead: an API key (Glewlwyd), an initial access token")
      .kind = ValueKind::secret;
  declare.text("--username", options.username, "NAME",
               "the administrator's name for HTTP Basic (WSO2 Identity Server only)");
  declare.text("--password", options.password, "REF", "where the password is").kind =
      ValueKind::secret;
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
          "and shown, with what it can do by itself. Secrets are not kept: only where they are. "
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
  const auto profile = profile_of(options);
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
