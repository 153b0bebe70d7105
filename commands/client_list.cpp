#include "commands/client_list.hpp"

#include "app/list_output.hpp"
#include "app/output.hpp"
#include "app/registration_json.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_client_list(Declare& declare, ClientListOptions& options) {
  declare_reading(declare, options.run);
  declare.page({
      .about = "Lists the clients of an authorization server, as they come, to the last one. No "
               "standard has a way to list clients: where the server has none of its own, those "
               "are listed that were registered from here.",
      .examples = {{"client list", "name, id and level of each"},
                   {"client list --profile work --json", "everything, for a program"}},
      .exits = administering_exits(),
      .schema = "clients",
      .members = {{"clients", "a list; each as from client show"}},
  });
}

Exit run_client_list(const ClientListOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  auto& registrar = *administration.registrar;
  if (registrar.level(registry::Verb::client_list) == registry::Level::recorded)
    app::say(env, "these were registered from here; this server has no way to list others");
  app::ListOutput list(env, "clients", options.run.output.json);
  registrar.list_clients([&](const registry::Registered<registry::Client>& client) {
    list.add(app::shown_json(client));
    return true;
  });
  list.finish();
  return Exit::ok;
}

}  // namespace mcpauth::commands
