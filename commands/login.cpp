#include "commands/login.hpp"

#include "app/obtain_token.hpp"
#include "app/output.hpp"
#include "app/token_json.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_login(Declare& declare, LoginOptions& options) {
  declare_target(declare, options.target);
  declare_scopes(declare, options.scopes);
  declare_offline_access(declare, options.scopes);
  declare_client(declare, options.client);
  declare_agent(declare, options.agent);
  declare.option("--client-secret").needs = {"--client-id"};
  declare.option("--client-issuer").needs = {"--client-id", "--agent-id", "--actor"};
  for (const char* name : {"--client-auth", "--signing-alg"})
    declare.option(name).needs = {"--client-id", "--client-metadata-url"};
  declare.option("--client-cert").needs = {"--client-id"};
  declare.option("--client-key").needs = {"--client-id", "--client-metadata-url"};
  declare.option("--agent-secret").needs = {"--agent-id", "--actor"};
  declare_dpop(declare, options.dpop);
  declare_browser(declare, options.browser);
  declare.flag({"--device"}, options.device,
               "show a code to enter in a browser elsewhere, and wait (RFC 8628)");
  declare
      .flag({"--show-refresh"}, options.show_refresh,
            "with --json: the refresh token and the ID token too")
      .needs = {"--json"};
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Signs you in to an MCP server: finds its authorization server, registers a client there "
          "where none is known, opens a browser for sign-in and consent (authorization code with "
          "PKCE), and keeps the session. With --agent-id the agent signs in as well, you consent "
          "to "
          "it acting for you, and the token names both: that it does is checked before it is kept.",
      .examples = {{"login https://mcp.example.com/mcp", "sign in with the system's browser"},
                   {"login https://mcp.example.com/mcp --scope mcp:read --agent-id "
                    "research-assistant --agent-secret env:AGENT_SECRET",
                    "let an agent act for you"},
                   {"login https://mcp.example.com/mcp --device",
                    "sign in from a machine without a browser, on another one"}},
      .exits = {Exit::ok, Exit::usage, Exit::sign_in_needed, Exit::refused, Exit::network,
                Exit::protocol, Exit::store, Exit::unsafe, Exit::unsupported, Exit::interrupted},
      .schema = "token",
      .members = token_members(),
  });
}

Exit run_login(const LoginOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::make_context(env, options.network, options.store);
  const app::Wanted wanted{.target = options.target,
                           .client = options.client,
                           .scopes = options.scopes,
                           .agent = options.agent,
                           .browser = options.browser,
                           .dpop = options.dpop,
                           .grant = options.device ? app::device_grant : "authorization_code"};
  if (store::backend_named(options.store.store) == store::Backend::memory)
    app::warn(env, "with --store memory the session ends with this run: nothing is kept");
  const auto obtained = app::obtain_token(context, wanted, app::Effort::sign_in);
  if (options.output.json) {
    app::print_json(
        env, app::token_json(obtained, app::ShowAccess::no,
                             options.show_refresh ? app::ShowRefresh::yes : app::ShowRefresh::no));
  } else {
    app::print(env, app::session_summary(obtained.session, env.now()));
  }
  return Exit::ok;
}

}  // namespace mcpauth::commands
