#include "commands/agent_enable.hpp"

#include "commands/agent_enabled.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_agent_enable(Declare& declare, AgentEnableOptions& options) {
  auto& name_option =
      declare.positional("NAME", options.name, "the agent: its name here, or its id");
  name_option.kind = ValueKind::agent_name;
  name_option.required = true;
  declare_changing(declare, options.run);
  declare.page({
      .about = "Lets an agent that was disabled get tokens again.",
      .examples = {{"agent enable research-assistant", "by its name"},
                   {"agent enable research-assistant --json", "and show it as it stands then"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_agent_enable(const AgentEnableOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  return set_enabled(context, administration, {options.name, true}, options.run, env);
}

}  // namespace mcpauth::commands
