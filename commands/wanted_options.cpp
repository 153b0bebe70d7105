#include "commands/wanted_options.hpp"

#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_wanted(Declare& declare, WantedOptions& options) {
  auto& wanted = options.wanted;
  declare_target(declare, wanted.target);
  declare_scopes(declare, wanted.scopes);
  declare_client(declare, wanted.client);
  declare_dpop(declare, wanted.dpop);
  declare
      .text("--actor", wanted.agent.actor, "AGENT",
            "the same for an agent that was registered here, by its name")
      .kind = ValueKind::agent_name;
  declare
      .text("--agent-id", wanted.agent.agent_id, "ID",
            "the session in which this agent acts for the user")
      .kind = ValueKind::agent_id;
  declare_grant(declare, wanted.grant, wanted.assertion);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
}

std::vector<Exit> token_exits() {
  return {Exit::ok,       Exit::usage, Exit::sign_in_needed, Exit::refused,    Exit::network,
          Exit::protocol, Exit::store, Exit::unsafe,         Exit::unsupported};
}

}  // namespace mcpauth::commands
