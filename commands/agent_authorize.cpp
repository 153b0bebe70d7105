#include "commands/agent_authorize.hpp"

#include "app/access.hpp"
#include "app/reference.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_agent_authorize(Declare& declare, AgentAuthorizeOptions& options) {
  auto& name_option =
      declare.positional("NAME", options.name, "the agent: its name here, or its id");
  name_option.kind = ValueKind::agent_name;
  name_option.required = true;
  auto& server_option =
      declare.positional("URL", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare.list("--scope", options.scopes, "SCOPE",
               "a scope of the server; repeatable, or several in one word separated by blanks");
  declare
      .text("--for", options.on_behalf, "WHOM", "whom the agent uses them for; by default itself")
      .choices = {"self", "user"};
  declare_changing(declare, options.run);
  declare.page({
      .about = "Lets an agent use scopes of an MCP server, for itself or on behalf of users. "
               "Scopes that it may use already stay. Where the authorization server has no objects "
               "for this, it is recorded here only, and the level says so.",
      .examples = {{"agent authorize research-assistant files --scope files:read", "one scope"},
                   {"agent authorize research-assistant https://files.example.com/mcp --scope "
                    "files:read --for user",
                    "on behalf of users"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_agent_authorize(const AgentAuthorizeOptions& options, app::Env& env) {
  const auto scopes = app::named_scopes(options.scopes);
  if (scopes.empty())
    throw Error(Exit::usage, "usage", "no scope was named", "name one with --scope");
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto agent = app::require_agent(*administration.registrar, options.name);
  const auto server = app::require_server(*administration.registrar, options.server);
  app::authorize(context, administration,
                 {registry::SubjectKind::agent, agent.object.name, server.object.name, scopes,
                  options.on_behalf == "user" ? registry::For::user : registry::For::self},
                 server, options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
