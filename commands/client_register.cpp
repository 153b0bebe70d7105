#include "commands/client_register.hpp"

#include "app/client_description.hpp"
#include "app/registration_json.hpp"
#include "app/secret_output.hpp"
#include "base/text.hpp"
#include "commands/registration_options.hpp"
#include "oauth/registration_management.hpp"
#include "registry/checks.hpp"

namespace mcpauth::commands {
namespace {

std::string given(const std::string& option, const std::string& value) {
  return value.empty() ? value : ' ' + option + ' ' + shell_quoted(value);
}

// Return what a client that is registered under that name is taken back with.
std::string way_back(const app::Administration& administration, const std::string& name) {
  const auto record = administration.records.find(registry::Noun::client, name);
  if (record && record->client && oauth::is_managed(*record->client, administration.server))
    return "this takes it back: mcpauth client delete ";
  return "the server lets nobody take it back, and this forgets it here: mcpauth client delete "
         "--forget ";
}

// What a server registered otherwise than it may is kept, so that it can be taken back.
registry::Registered<registry::Client> register_in(const app::Administration& administration,
                                                   const registry::Client& wanted,
                                                   const app::AdminOptions& admin) {
  try {
    return administration.registrar->register_client(wanted);
  } catch (Error& error) {
    if (error.code == "redirect_uri_mismatch")
      error.hint = "the registration is kept; " + way_back(administration, wanted.name) +
                   shell_quoted(wanted.name) + given("--profile", admin.profile) +
                   given("--issuer", admin.issuer) + given("--provider", admin.provider) +
                   given("--admin-url", admin.admin_url);
    throw;
  }
}

}  // namespace

void declare_client_register(Declare& declare, ClientRegisterOptions& options) {
  declare.positional("NAME", options.name, "what to call the client").required = true;
  declare_description(declare, options.description);
  declare_secret_output(declare, options.secrets);
  declare_changing(declare, options.run);
  declare.page({
      .about =
          "Registers an MCP client. With a redirect URI it is for people who sign in "
          "(authorization "
          "code, refresh token; public where the server takes that); without one it is a machine's "
          "(client credentials, with a secret). What the server answers is kept before anything is "
          "printed, secrets and registration token included; 'login --client-id' and 'token' find "
          "them. It is compared with what was asked for, and every difference is said. A client of "
          "that name that is registered already is left alone and shown. Where the run is cut off "
          "before the answer is kept, 'status' tells of it.",
      .examples = {{"client register desktop --redirect-uri http://127.0.0.1/callback",
                    "a public client, at the server of the profile in use"},
                   {"client register nightly --issuer https://as.example.com --provider standard "
                    "--token env:INITIAL_TOKEN --secret-to nightly.secret",
                    "a machine's, with an initial access token and without a profile"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_client_register(const ClientRegisterOptions& options, app::Env& env) {
  registry::Client wanted;
  wanted.name = options.name;
  wanted = app::described_client(std::move(wanted), options.description, env);
  registry::check_client(wanted);
  const app::Context context = open_context(options.run, env);
  app::check_secret_output(options.secrets, app::kept_record(context, options.run.admin,
                                                             registry::Noun::client, wanted.name));
  const auto administration = open_administration(context, options.run);
  registry::Registered<registry::Client> got;
  app::in_journal(context, administration, "register", registry::Noun::client, wanted.name,
                  [&] { got = register_in(administration, wanted, options.run.admin); });
  app::hand_over(env, administration,
                 app::compared(administration, registry::Verb::client_register, wanted, got),
                 registry::Noun::client, wanted.name, options.secrets, options.run.output,
                 options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
