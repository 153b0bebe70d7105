#include "commands/client_update.hpp"

#include "app/change.hpp"
#include "app/client_description.hpp"
#include "app/registration_json.hpp"
#include "app/secret_output.hpp"
#include "commands/registration_options.hpp"
#include "registry/checks.hpp"

namespace mcpauth::commands {

void declare_client_update(Declare& declare, ClientUpdateOptions& options) {
  auto& name = declare.positional("NAME", options.name, "the client: its name here, or its id");
  name.kind = ValueKind::client_name;
  name.required = true;
  declare.text("--name", options.new_name, "NAME", "call it this from now on");
  declare_description(declare, options.description);
  declare_secret_output(declare, options.secrets);
  declare_changing(declare, options.run);
  declare.page({
      .about = "Changes a client. What is not named stays as it is at the server. A secret or a "
               "registration token that the server issues on the way replaces the kept one.",
      .examples = {{"client update desktop --redirect-uri http://127.0.0.1/cb",
                    "another redirect URI in place of those it has"},
                   {"client update desktop --set client_uri=https://example.com --dry-run",
                    "see what would be sent"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_client_update(const ClientUpdateOptions& options, app::Env& env) {
  app::check_secret_output(options.secrets);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto changed =
      app::change_client(context, administration, options.name, [&](const auto& before) {
        auto wanted = app::described_client(before.object, options.description, env);
        if (!options.new_name.empty()) wanted.name = options.new_name;
        registry::check_client(wanted, before.object.redirect_uris);
        return wanted;
      });
  app::hand_over(
      env, administration,
      app::compared(administration, registry::Verb::client_update, changed.wanted, changed.got),
      registry::Noun::client, changed.wanted.name, options.secrets, options.run.output,
      options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
