#include "commands/agent_show.hpp"

#include <nlohmann/json.hpp>

#include "app/agent_json.hpp"
#include "app/output.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "app/secret_output.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_agent_show(Declare& declare, AgentShowOptions& options) {
  auto& name_option =
      declare.positional("NAME", options.name, "the agent: its name here, or its id");
  name_option.kind = ValueKind::agent_name;
  name_option.required = true;
  declare_secret_output(declare, options.secrets);
  declare_reading(declare, options.run);
  declare.page({
      .about = "Shows an agent as it stands at the authorization server. Its credentials are named "
               "so that nobody mixes them up: agent_id and agent_secret are the agent's own, "
               "client_id and client_secret are those of the client that it signs in through. The "
               "secrets are shown with --show-secret only.",
      .examples = {{"agent show research-assistant", "what it is"},
                   {"agent show research-assistant --show-secret --json",
                    "with its secrets, for a program"}},
      .exits = administering_exits(),
      .schema = "agent",
      .members = {{"name", "what it is called here"},
                  {"owner", "the user who answers for it"},
                  {"kind", "interactive or background"},
                  {"enabled", "false where it may not get tokens"},
                  {"agent_id", "who the agent is"},
                  {"agent_secret", "with --show-secret: what it signs in with"},
                  {"client_id", "the client that it signs in through"},
                  {"client_secret", "with --show-secret: the secret of that client"},
                  {"level", "native, composed, or recorded"},
                  {"document", "what the authorization server said of it"}},
  });
}

Exit run_agent_show(const AgentShowOptions& options, app::Env& env) {
  app::check_secret_output(options.secrets);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto agent = app::require_agent(*administration.registrar, options.name);
  Json object = app::agent_json(administration, agent);
  if (const auto record = administration.records.find(registry::Noun::agent, agent.object.name)) {
    app::write_secrets(options.secrets, *record);
    if (options.secrets.show_secret) app::add_secrets(object, *record);
  }
  if (!options.run.output.json) {
    app::print(env, app::shown_text(object));
    return Exit::ok;
  }
  Json value = {{"schema", "mcpauth/agent/1"}};
  value.update(object);
  app::print_json(env, value);
  return Exit::ok;
}

}  // namespace mcpauth::commands
