#include "commands/agent_rotate_secret.hpp"

#include "app/agent_json.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "app/secret_output.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_agent_rotate_secret(Declare& declare, AgentRotateSecretOptions& options) {
  auto& name_option =
      declare.positional("NAME", options.name, "the agent: its name here, or its id");
  name_option.kind = ValueKind::agent_name;
  name_option.required = true;
  declare_secret_output(declare, options.secrets);
  declare_changing(declare, options.run);
  declare.page({
      .about = "Gives an agent a new secret; the old one does not work any more. The new one is "
               "kept before anything is printed. Where the run is cut off before it is kept, "
               "'status' tells of it, and running this again gives a third one.",
      .examples = {{"agent rotate-secret research-assistant",
                    "the new secret is kept; login and agent token find it"},
                   {"agent rotate-secret sweeper --secret-to sweeper.secret",
                    "to a new file as well"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_agent_rotate_secret(const AgentRotateSecretOptions& options, app::Env& env) {
  app::check_secret_output(options.secrets);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  auto& registrar = *administration.registrar;
  auto agent = app::require_agent(registrar, options.name);
  app::in_journal(context, administration, "rotate-secret", registry::Noun::agent,
                  agent.object.name, [&] {
                    agent = app::require_agent(registrar, options.name);
                    registrar.rotate_agent_secret(agent);
                  });
  app::hand_over(env, administration,
                 {registry::Verb::agent_rotate_secret, app::agent_json(administration, agent), {}},
                 registry::Noun::agent, agent.object.name, options.secrets, options.run.output,
                 options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
