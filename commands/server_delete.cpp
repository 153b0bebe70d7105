#include "commands/server_delete.hpp"

#include "app/reference.hpp"
#include "commands/common_options.hpp"
#include "commands/deleting.hpp"

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
  const Deletion deletion{registry::Noun::server,
                          server.object.name,
                          {registry::Verb::server_delete, app::shown_json(server), {}},
                          options.yes};
  delete_object(context, administration, options.run, deletion,
                [&] { administration.registrar->delete_server(server); });
  return Exit::ok;
}

}  // namespace mcpauth::commands
