#include "commands/client_rotate_secret.hpp"

#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "app/secret_output.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_client_rotate_secret(Declare& declare, ClientRotateSecretOptions& options) {
  auto& name = declare.positional("NAME", options.name, "the client: its name here, or its id");
  name.kind = ValueKind::client_name;
  name.required = true;
  declare_secret_output(declare, options.secrets);
  declare_changing(declare, options.run);
  declare.page({
      .about = "Has the server issue a new secret for a client and keeps it before anything is "
               "printed. Where the server has no way to do that, the exit code is 9 and the secret "
               "stays. Where the run is cut off before the answer is kept, 'status' tells of it.",
      .examples = {{"client rotate-secret nightly", "keep the new secret here"},
                   {"client rotate-secret nightly --secret-to nightly.new",
                    "and write it to a new file, too"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_client_rotate_secret(const ClientRotateSecretOptions& options, app::Env& env) {
  app::check_secret_output(options.secrets);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  auto& registrar = *administration.registrar;
  auto client = app::require_client(registrar, options.name);
  app::in_journal(context, administration, "rotate-secret", registry::Noun::client,
                  client.object.name, [&] {
                    client = app::require_client(registrar, options.name);
                    registrar.rotate_client_secret(client);
                  });
  app::hand_over(env, administration,
                 {registry::Verb::client_rotate_secret, app::shown_json(client), {}},
                 registry::Noun::client, client.object.name, options.secrets, options.run.output,
                 options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
