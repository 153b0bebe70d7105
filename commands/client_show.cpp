#include "commands/client_show.hpp"

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "app/secret_output.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_client_show(Declare& declare, ClientShowOptions& options) {
  auto& name = declare.positional("NAME", options.name, "the client: its name here, or its id");
  name.kind = ValueKind::client_name;
  name.required = true;
  declare_secret_output(declare, options.secrets);
  declare_reading(declare, options.run);
  declare.page({
      .about = "Shows a client as it stands at the server now. Its secret and its registration "
               "token are shown with --show-secret only.",
      .examples = {{"client show desktop", "what it is"},
                   {"client show nightly --show-secret --json", "with its secret, for a program"}},
      .exits = administering_exits(),
      .schema = "client",
      .members = {{"name", "what it is called here"},
                  {"client_id", "the server's id of it"},
                  {"level", "native, composed, or recorded"},
                  {"client_secret", "with --show-secret: its secret"},
                  {"registration_access_token", "with --show-secret: what manages it (RFC 7592)"},
                  {"document", "what the server said of it, with members that are not known here"}},
  });
}

Exit run_client_show(const ClientShowOptions& options, app::Env& env) {
  app::check_secret_output(options.secrets);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto found = app::require_client(*administration.registrar, options.name);
  const auto client =
      app::locked(context, administration, registry::Noun::client, found.object.name,
                  [&] { return administration.registrar->read_client(found); });
  Json object = app::shown_json(client);
  const auto record = administration.records.find(registry::Noun::client, client.object.name);
  if (record) {
    app::write_secrets(options.secrets, *record);
    if (options.secrets.show_secret) app::add_secrets(object, *record);
  }
  if (options.run.output.json) {
    Json value = {{"schema", "mcpauth/client/1"}};
    value.update(object);
    app::print_json(env, value);
  } else {
    app::print(env, app::shown_text(object));
  }
  return Exit::ok;
}

}  // namespace mcpauth::commands
