#include "commands/agent_enabled.hpp"

#include "app/agent_json.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"

namespace mcpauth::commands {

Exit set_enabled(const app::Context& context, const app::Administration& administration,
                 const Enabled& wanted, const Administering& run, app::Env& env) {
  const auto before = app::require_agent(*administration.registrar, wanted.agent);
  auto object = before.object;
  object.enabled = wanted.enabled;
  registry::Registered<registry::Agent> got;
  app::in_journal(context, administration, "update", registry::Noun::agent, object.name,
                  [&] { got = administration.registrar->update_agent(before, object); });
  auto registration = app::compared(administration, registry::Verb::agent_disable, object, got);
  registration.object = app::agent_json(administration, got);
  app::print_registration(env, administration, registration, run.output, run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
