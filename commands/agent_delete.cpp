#include "commands/agent_delete.hpp"

#include "app/agent_json.hpp"
#include "app/reference.hpp"
#include "commands/deleting.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_agent_delete(Declare& declare, AgentDeleteOptions& options) {
  auto& name_option =
      declare.positional("NAME", options.name, "the agent: its name here, or its id");
  name_option.kind = ValueKind::agent_name;
  name_option.required = true;
  declare.flag({"-y", "--yes"}, options.yes, "do not ask");
  declare_changing(declare, options.run);
  declare.page({
      .about = "Deletes an agent at the authorization server and forgets it here, with its secrets "
               "and all that it may use. On a terminal, it is asked first. Tokens that were issued "
               "stay good until they expire.",
      .examples = {{"agent delete research-assistant", "asks first on a terminal"},
                   {"agent delete research-assistant --yes --json",
                    "without a question, for a program"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_agent_delete(const AgentDeleteOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto agent = app::require_agent(*administration.registrar, options.name);
  const Deletion deletion{registry::Noun::agent,
                          agent.object.name,
                          {registry::Verb::agent_delete, app::agent_json(agent), {}},
                          options.yes};
  delete_object(context, administration, options.run, deletion,
                [&] { administration.registrar->delete_agent(agent); });
  return Exit::ok;
}

}  // namespace mcpauth::commands
