#include "commands/agent_delete.hpp"

#include "app/agent_json.hpp"
#include "app/confirm.hpp"
#include "app/output.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"

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
  const auto& name = agent.object.name;
  if (!options.yes && !options.run.change.dry_run)
    app::confirm_on_terminal(env, "delete the agent " + quote(name) + " at " +
                                      safe_text(administration.server.issuer) + '?');
  app::locked(context, administration, registry::Noun::agent, name, [&] {
    administration.registrar->delete_agent(agent);
    return true;
  });
  if (options.run.output.json || administration.planned)
    app::print_registration(env, administration, {agent.level, app::agent_json(agent), {}},
                            options.run.output, options.run.change);
  else
    app::say(env, "agent " + quote(name) + " is deleted");
  return Exit::ok;
}

}  // namespace mcpauth::commands
