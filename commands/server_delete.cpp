#include "commands/server_delete.hpp"

#include <algorithm>

#include "app/reference.hpp"
#include "base/text.hpp"
#include "commands/deleting.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {
namespace {

template <typename Object>
bool is_foreign(const std::vector<registry::Registered<Object>>& found) {
  return std::any_of(found.begin(), found.end(), [](const auto& object) { return !object.ours; });
}

// Return the clients and agents that may use the server and were not made from here.
std::vector<std::string> foreign_users(registry::Registrar& registrar,
                                       const registry::Registered<registry::McpServer>& server) {
  std::vector<std::string> names;
  for (const auto& access : registrar.list_access(&server)) {
    const bool foreign = access.kind == registry::SubjectKind::client
                             ? is_foreign(registrar.find_clients(access.subject))
                             : access.kind == registry::SubjectKind::agent &&
                                   is_foreign(registrar.find_agents(access.subject));
    if (foreign && !access.scopes.empty())
      names.push_back(std::string(registry::to_string(access.kind)) + ' ' + quote(access.subject));
  }
  return names;
}

}  // namespace

void declare_server_delete(Declare& declare, ServerDeleteOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare.flag({"--force"}, options.force, "take it away from those who may use it, too");
  declare.flag({"-y", "--yes"}, options.yes, "do not ask");
  declare_changing(declare, options.run);
  declare.page({
      .about =
          "Deletes an MCP server at the authorization server, with its scopes and all access "
          "to it, and forgets it here. Where clients or agents may use it that were not made from "
          "here, this is refused with a list of them, unless --force is said. On a terminal, "
          "it is asked first. Tokens that were issued stay good until they expire.",
      .examples = {{"server delete files",
                    "refused where others may use it; asks first on a terminal"},
                   {"server delete files --force --yes --json",
                    "whoever may use it, and without a question, for a program"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_server_delete(const ServerDeleteOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto server = app::require_server(*administration.registrar, options.server);
  if (!options.force) {
    const auto users = foreign_users(*administration.registrar, server);
    if (!users.empty())
      throw Error(Exit::unsafe, "server_in_use",
                  "the server " + quote(server.object.name) + " is in use by " + join(users, ", "),
                  "--force takes it away from them");
  }
  const Deletion deletion{registry::Noun::server,
                          server.object.name,
                          {registry::Verb::server_delete, app::shown_json(server), {}},
                          options.yes};
  delete_object(context, administration, options.run, deletion,
                [&] { administration.registrar->delete_server(server); });
  return Exit::ok;
}

}  // namespace mcpauth::commands
