#include "commands/server_authorize.hpp"

#include "app/access.hpp"
#include "app/reference.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_server_authorize(Declare& declare, ServerAuthorizeOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare.text("--user", options.user, "NAME", "who").required = true;
  declare.list("--scope", options.scopes, "SCOPE",
               "a scope of the server; repeatable, or several in one word separated by blanks");
  declare_changing(declare, options.run);
  declare.page({
      .about = "Lets a user use scopes of an MCP server, through whichever client. Scopes that the "
               "user may use already stay. Where the authorization server has no objects for this, "
               "it is recorded here only, and the level says so.",
      .examples = {{"server authorize files --user alice --scope files:read", "one scope"},
                   {"server authorize https://files.example.com/mcp --user alice --scope "
                    "'files:read files:write'",
                    "two scopes, the server by its URL"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_server_authorize(const ServerAuthorizeOptions& options, app::Env& env) {
  const auto scopes = app::named_scopes(options.scopes);
  if (scopes.empty())
    throw Error(Exit::usage, "usage", "no scope was named", "name one with --scope");
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto server = app::require_server(*administration.registrar, options.server);
  app::authorize(
      context, administration,
      {registry::SubjectKind::user, options.user, server.object.name, scopes, registry::For::user},
      server, options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
