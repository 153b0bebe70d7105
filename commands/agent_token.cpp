#include "commands/agent_token.hpp"

#include "app/obtain_token.hpp"
#include "app/output.hpp"
#include "app/token_json.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_agent_token(Declare& declare, AgentTokenOptions& options) {
  declare
      .positional("NAME", options.name,
                  "the agent, by the name it was registered by here; not with --agent-id")
      .kind = ValueKind::agent_name;
  declare_target(declare, options.target);
  declare_scopes(declare, options.scopes);
  declare_agent(declare, options.agent);
  declare_client(declare, options.client);
  declare_dpop(declare, options.dpop);
  declare.text("--redirect-uri", options.redirect_uri, "URI",
               "a redirect URI of the client that the agent signs in through; it is not visited");
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Prints a token of an agent itself: it can be used alone, or as actor token by which the "
          "agent acts on behalf of a user. An agent that was registered here is found by its name, "
          "with everything it signs in with; any other one is given with --agent-id. Where the "
          "authorization server has a login for agents "
          "(Asgardeo, WSO2 Identity Server), the agent signs in through the client given with "
          "--client-id, or its own; everywhere else an agent is a client, and its token is minted "
          "by "
          "client_credentials. A kept token that is still good is printed at once.",
      .examples = {{"agent token research-assistant https://mcp.example.com/mcp",
                    "an agent that was registered with agent register"},
                   {"agent token https://mcp.example.com/mcp --agent-id research-assistant "
                    "--agent-secret env:AGENT_SECRET",
                    "an agent that is a client of its own"},
                   {"agent token https://mcp.example.com/mcp --client-id desktop --agent-id "
                    "research-assistant --agent-secret @agent-secret",
                    "an agent that signs in through a client"}},
      .exits = {Exit::ok, Exit::usage, Exit::refused, Exit::network, Exit::protocol, Exit::store,
                Exit::unsafe, Exit::unsupported},
      .schema = "token",
      .members = token_members(),
  });
}

Exit run_agent_token(const AgentTokenOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::make_context(env, options.network, options.store);
  const bool url_first = options.name.find("://") != std::string::npos;
  if (url_first && !options.target.url.empty())
    throw Error(Exit::usage, "usage", "the agent's name comes before the URL");
  app::Wanted wanted{.target = options.target,
                     .client = options.client,
                     .scopes = options.scopes,
                     .agent = options.agent,
                     .dpop = options.dpop,
                     .agent_only = true};
  if (url_first)
    wanted.target.url = options.name;
  else if (!options.name.empty())
    wanted.agent.actor = options.name;
  wanted.browser.redirect_uri = options.redirect_uri;
  const auto obtained = app::obtain_token(context, wanted, app::Effort::kept_or_renewed);
  app::print_token(env, obtained, options.output.json, app::ShowRefresh::no);
  return Exit::ok;
}

}  // namespace mcpauth::commands
