#include "commands/client_authorize.hpp"

#include "app/access.hpp"
#include "app/reference.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_client_authorize(Declare& declare, ClientAuthorizeOptions& options) {
  auto& name = declare.positional("NAME", options.name, "the client: its name here, or its id");
  name.kind = ValueKind::client_name;
  name.required = true;
  auto& server = declare.positional("URL", options.server, "the MCP server: its URL, name or id");
  server.kind = ValueKind::server_name;
  server.required = true;
  declare.list("--scope", options.scopes, "SCOPE",
               "a scope of the server; repeatable, or several in one word separated by blanks");
  auto& on_behalf = declare.text("--for", options.on_behalf, "WHOM",
                                 "whom the client uses them for; by default users where people "
                                 "sign in with it, else itself");
  on_behalf.choices = {"self", "user"};
  declare_changing(declare, options.run);
  declare.page({
      .about = "Lets a client use scopes of an MCP server, for itself or for the users who sign in "
               "through it. Scopes that it may use already stay. Where the server has no objects "
               "for this, it is recorded here only, and the level says so.",
      .examples = {{"client authorize desktop https://files.example.com/mcp --scope files:read",
                    "for whoever signs in with it"},
                   {"client authorize nightly files --scope 'files:read files:write' --for self",
                    "for the client itself; the server by its name"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_client_authorize(const ClientAuthorizeOptions& options, app::Env& env) {
  const auto scopes = app::named_scopes(options.scopes);
  if (scopes.empty())
    throw Error(Exit::usage, "usage", "no scope was named", "name one with --scope");
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto client = app::require_client(*administration.registrar, options.name);
  const auto server = app::require_server(*administration.registrar, options.server);
  const auto on_behalf = app::on_behalf(options.on_behalf, client.object);
  app::authorize(
      context, administration,
      {registry::SubjectKind::client, client.object.name, server.object.name, scopes, on_behalf},
      server, options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
