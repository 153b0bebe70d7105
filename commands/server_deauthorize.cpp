#include "commands/server_deauthorize.hpp"

#include "app/access.hpp"
#include "app/reference.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {

void declare_server_deauthorize(Declare& declare, ServerDeauthorizeOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare.text("--user", options.user, "NAME", "who").required = true;
  declare.list("--scope", options.scopes, "SCOPE",
               "a scope to take away; without it, all of them; repeatable, or several in one word "
               "separated by blanks");
  declare_changing(declare, options.run);
  declare.page({
      .about = "Takes scopes of an MCP server away from a user: those that are named, or all. "
               "Tokens that were issued stay good until they expire.",
      .examples = {{"server deauthorize files --user alice --scope files:read", "one scope"},
                   {"server deauthorize https://files.example.com/mcp --user alice --json",
                    "all of them, for a program"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_server_deauthorize(const ServerDeauthorizeOptions& options, app::Env& env) {
  const auto scopes = app::named_scopes(options.scopes);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto server = app::require_server(*administration.registrar, options.server);
  app::deauthorize(
      context, administration,
      {registry::SubjectKind::user, options.user, server.object.name, scopes, registry::For::user},
      options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
