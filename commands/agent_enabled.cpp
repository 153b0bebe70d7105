#include "commands/agent_enabled.hpp"

#include "app/agent_json.hpp"
#include "app/change.hpp"
#include "app/registration_json.hpp"

namespace mcpauth::commands {

Exit set_enabled(const app::Context& context, const app::Administration& administration,
                 const Enabled& wanted, const Administering& run, app::Env& env) {
  const auto changed =
      app::change_agent(context, administration, wanted.agent, [&](const auto& before) {
        auto object = before.object;
        object.enabled = wanted.enabled;
        return object;
      });
  // Where nothing can disable an agent, it is enabled and stays so.
  const auto verb = wanted.enabled ? registry::Verb::agent_update : registry::Verb::agent_disable;
  auto registration = app::compared(administration, verb, changed.wanted, changed.got);
  registration.object = app::agent_json(administration, changed.got);
  app::print_registration(env, administration, registration, run.output, run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
