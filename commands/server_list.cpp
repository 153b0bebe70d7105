#include "commands/server_list.hpp"

#include "app/list_output.hpp"
#include "app/registration_json.hpp"

namespace mcpauth::commands {

void declare_server_list(Declare& declare, ServerListOptions& options) {
  declare_reading(declare, options.run);
  declare.page({
      .about = "Lists the MCP servers that are registered at an authorization server, as they "
               "come, to the last one. Where the server has no such objects, those are listed that "
               "were recorded here.",
      .examples = {{"server list", "name, id and level of each"},
                   {"server list --json", "everything, for a program"}},
      .exits = administering_exits(),
      .schema = "servers",
      .members = {{"servers", "a list; each as from server show"}},
  });
}

Exit run_server_list(const ServerListOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  app::ListOutput list(env, "servers", options.run.output.json);
  administration.registrar->list_servers(
      [&](const registry::Registered<registry::McpServer>& server) {
        list.add(app::shown_json(server));
        return true;
      });
  list.finish();
  return Exit::ok;
}

}  // namespace mcpauth::commands
