#include "commands/server_delete.hpp"

#include "app/confirm.hpp"
#include "app/output.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_server_delete(Declare& declare, ServerDeleteOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare.flag({"-y", "--yes"}, options.yes, "do not ask");
  declare_changing(declare, options.run);
  declare.page({
      .about = "Deletes an MCP server at the authorization server, with its scopes and all access "
               "to it, and forgets it here. On a terminal, it is asked first. Tokens that were "
               "issued stay good until they expire.",
      .examples = {{"server delete files", "asks first on a terminal"},
                   {"server delete files --yes --json", "without a question, for a program"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_server_delete(const ServerDeleteOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto server = app::require_server(*administration.registrar, options.server);
  const auto& name = server.object.name;
  if (!options.yes && !options.run.change.dry_run)
    app::confirm_on_terminal(env, "delete the server " + quote(name) + " at " +
                                      safe_text(administration.server.issuer) + '?');
  app::locked(context, administration, registry::Noun::server, name, [&] {
    administration.registrar->delete_server(server);
    return true;
  });
  if (options.run.output.json || administration.planned)
    app::print_registration(env, administration, {server.level, app::shown_json(server), {}},
                            options.run.output, options.run.change);
  else
    app::say(env, "server " + quote(name) + " is deleted");
  return Exit::ok;
}

}  // namespace mcpauth::commands
