#include "commands/client_list.hpp"

#include "app/list_output.hpp"
#include "app/output.hpp"
#include "app/registration_json.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_client_list(Declare& declare, ClientListOptions& options) {
  declare_admin(declare, options.admin);
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about = "Lists the clients of an authorization server, as they come, to the last one. No "
               "standard has a way to list clients: where the server has none of its own, those "
               "are listed that were registered from here.",
      .examples = {{"client list", "name, id and level of each"},
                   {"client list --profile work --json", "everything, for a program"}},
      .exits = {Exit::ok, Exit::usage, Exit::sign_in_needed, Exit::refused, Exit::network,
                Exit::protocol, Exit::store, Exit::unsafe, Exit::unsupported},
      .schema = "clients",
      .members = {{"clients", "a list; each as from client show"}},
  });
}

Exit run_client_list(const ClientListOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::make_context(env, options.network, options.store);
  const auto administration = app::make_administration(context, options.admin);
  auto& registrar = *administration.registrar;
  if (registrar.level(registry::Verb::client_list) == registry::Level::recorded)
    app::say(env, "these were registered from here; this server has no way to list others");
  app::ListOutput list(env, "clients", options.output.json);
  registrar.list_clients([&](const registry::Registered<registry::Client>& client) {
    list.add(app::shown_json(client));
    return true;
  });
  list.finish();
  return Exit::ok;
}

}  // namespace mcpauth::commands
