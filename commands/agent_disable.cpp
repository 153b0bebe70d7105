#include "commands/agent_disable.hpp"

#include "commands/agent_enabled.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_agent_disable(Declare& declare, AgentDisableOptions& options) {
  auto& name_option =
      declare.positional("NAME", options.name, "the agent: its name here, or its id");
  name_option.kind = ValueKind::agent_name;
  name_option.required = true;
  declare_changing(declare, options.run);
  declare.page({
      .about = "Lets an agent get no more tokens, and keeps everything else of it. Tokens that "
               "were issued stay good until they expire, unless the authorization server is asked "
               "about them.",
      .examples = {{"agent disable research-assistant", "by its name"},
                   {"agent disable research-assistant --json", "and show it as it stands then"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_agent_disable(const AgentDisableOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  return set_enabled(context, administration, {options.name, false}, options.run, env);
}

}  // namespace mcpauth::commands
