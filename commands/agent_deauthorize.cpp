#include "commands/agent_deauthorize.hpp"

#include "app/access.hpp"
#include "app/reference.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_agent_deauthorize(Declare& declare, AgentDeauthorizeOptions& options) {
  auto& name_option =
      declare.positional("NAME", options.name, "the agent: its name here, or its id");
  name_option.kind = ValueKind::agent_name;
  name_option.required = true;
  auto& server_option =
      declare.positional("URL", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare.list("--scope", options.scopes, "SCOPE",
               "a scope to take away; without it, all of them; repeatable, or several in one word "
               "separated by blanks");
  declare_changing(declare, options.run);
  declare.page({
      .about = "Takes scopes of an MCP server away from an agent: those that are named, or all. "
               "Tokens that were issued stay good until they expire.",
      .examples = {{"agent deauthorize research-assistant files --scope files:read", "one scope"},
                   {"agent deauthorize research-assistant https://files.example.com/mcp --json",
                    "all of them, for a program"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_agent_deauthorize(const AgentDeauthorizeOptions& options, app::Env& env) {
  const auto scopes = app::named_scopes(options.scopes);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto agent = app::require_agent(*administration.registrar, options.name);
  const auto server = app::require_server(*administration.registrar, options.server);
  app::deauthorize(context, administration,
                   {registry::SubjectKind::agent, agent.object.name, server.object.name, scopes,
                    registry::For::self},
                   options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
