#include "commands/token.hpp"

#include "app/obtain_token.hpp"
#include "app/output.hpp"
#include "app/token_json.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_token(Declare& declare, TokenOptions& options) {
  declare_target(declare, options.target);
  declare_scopes(declare, options.scopes);
  declare_client(declare, options.client);
  declare.text("--agent-id", options.agent.agent_id, "ID",
               "the session in which this agent acts for the user");
  declare.text("--grant", options.grant, "GRANT", "how the token may be had").choices = {
      "authorization_code", "client_credentials"};
  declare.flag({"--show-refresh"}, options.show_refresh,
               "with --json: the refresh token and the ID token too");
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Prints an access token for an MCP server and nothing else, so it is safe in $( ). A "
          "kept "
          "token that is still good is printed at once, without a lock or the network; an expired "
          "one is refreshed; a client with a secret or a key mints one by client_credentials. Any "
          "number of processes may ask at the same time: one of them asks the server. No browser "
          "is opened, ever: where a person is needed, the exit code is 3.",
      .examples = {{"token https://mcp.example.com/mcp", "the token of a session"},
                   {"token https://mcp.example.com/mcp --client-id nightly --client-secret "
                    "env:NIGHTLY_SECRET",
                    "a machine's own token, minted by client_credentials"}},
      .exits = {Exit::ok, Exit::usage, Exit::sign_in_needed, Exit::refused, Exit::network,
                Exit::protocol, Exit::store, Exit::unsafe, Exit::unsupported},
      .schema = "token",
      .members = token_members(),
  });
}

Exit run_token(const TokenOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::make_context(env, options.network, options.store);
  const app::Wanted wanted{.target = options.target,
                           .client = options.client,
                           .scopes = options.scopes,
                           .agent = options.agent,
                           .grant = options.grant};
  const auto obtained = app::obtain_token(context, wanted, app::Effort::kept_or_renewed);
  app::print_token(env, obtained, options.output.json,
                   options.show_refresh ? app::ShowRefresh::yes : app::ShowRefresh::no);
  return Exit::ok;
}

}  // namespace mcpauth::commands
