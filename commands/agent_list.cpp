#include "commands/agent_list.hpp"

#include "app/agent_json.hpp"
#include "app/list_output.hpp"
#include "app/registration_json.hpp"

namespace mcpauth::commands {

void declare_agent_list(Declare& declare, AgentListOptions& options) {
  declare_reading(declare, options.run);
  declare.page({
      .about = "Lists the agents of an authorization server, as they come, to the last one. Where "
               "the server has no such objects, those are listed that were registered from here.",
      .examples = {{"agent list", "name, id and level of each"},
                   {"agent list --json", "everything, for a program"}},
      .exits = administering_exits(),
      .schema = "agents",
      .members = {{"agents", "a list; each as from agent show"}},
  });
}

Exit run_agent_list(const AgentListOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  app::ListOutput list(env, "agents", options.run.output.json);
  administration.registrar->list_agents([&](const registry::Registered<registry::Agent>& agent) {
    list.add(app::agent_json(agent));
    return true;
  });
  list.finish();
  return Exit::ok;
}

}  // namespace mcpauth::commands
