#include "commands/client_deauthorize.hpp"

#include "app/access.hpp"
#include "app/reference.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_client_deauthorize(Declare& declare, ClientDeauthorizeOptions& options) {
  auto& name = declare.positional("NAME", options.name, "the client: its name here, or its id");
  name.kind = ValueKind::client_name;
  name.required = true;
  auto& server = declare.positional("URL", options.server, "the MCP server: its URL, name or id");
  server.kind = ValueKind::server_name;
  server.required = true;
  declare.list("--scope", options.scopes, "SCOPE",
               "a scope of the server; repeatable, or several in one word separated by blanks");
  auto& on_behalf = declare.text("--for", options.on_behalf, "WHOM",
                                 "whom the client uses them for (see client authorize)");
  on_behalf.choices = {"self", "user"};
  declare_changing(declare, options.run);
  declare.page({
      .about =
          "Takes scopes of an MCP server away from a client: those that are named, or all of them.",
      .examples = {{"client deauthorize desktop files --scope files:write", "take one scope away"},
                   {"client deauthorize desktop https://files.example.com/mcp", "take all away"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_client_deauthorize(const ClientDeauthorizeOptions& options, app::Env& env) {
  const auto scopes = app::named_scopes(options.scopes);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto client = app::require_client(*administration.registrar, options.name);
  const auto server = app::require_server(*administration.registrar, options.server);
  app::deauthorize(context, administration,
                   {registry::SubjectKind::client, client.object.name, server.object.name, scopes,
                    app::on_behalf(options.on_behalf, client.object)},
                   options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
