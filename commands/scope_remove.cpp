#include "commands/scope_remove.hpp"

#include <algorithm>

#include "app/access.hpp"
#include "app/change.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "base/text.hpp"
#include "commands/registration_options.hpp"

namespace mcpauth::commands {
namespace {

registry::McpServer without_scope(registry::McpServer server, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& scope : server.scopes) known.push_back(quote(scope.name));
  if (std::erase_if(server.scopes,
                    [&](const registry::Scope& scope) { return scope.name == name; }) == 0)
    throw Error(Exit::usage, "unknown_scope",
                "server " + quote(server.name) + " has no scope " + quote(name),
                known.empty() ? "it has none" : "it has: " + join(known, ", "));
  return server;
}

// Return the access that has the scope, with that scope alone.
std::vector<registry::Access> access_with(std::vector<registry::Access> access,
                                          const std::string& scope) {
  std::erase_if(access, [&](const registry::Access& entry) {
    return std::find(entry.scopes.begin(), entry.scopes.end(), scope) == entry.scopes.end();
  });
  for (auto& entry : access) entry.scopes = {scope};
  return access;
}

Error in_use(const std::string& scope, const std::vector<registry::Access>& users) {
  std::vector<std::string> names;
  for (const auto& access : users)
    names.push_back(std::string(registry::to_string(access.kind)) + ' ' + quote(access.subject));
  return Error(Exit::unsafe, "scope_in_use",
               "the scope " + quote(scope) + " is in use by " + join(names, ", "),
               "--force takes it away from them");
}

}  // namespace

void declare_scope_remove(Declare& declare, ScopeRemoveOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  auto& scope_option = declare.positional("NAME", options.scope, "the scope, verbatim");
  scope_option.required = true;
  declare.flag({"--force"}, options.force, "take it away from those who may use it, too");
  declare_changing(declare, options.run);
  declare.page({
      .about =
          "Removes a scope from an MCP server. Where clients, agents or users may use it, this is "
          "refused with a list of them; with --force it is taken away from them first.",
      .examples = {{"scope remove files files:write", "refused where it is in use"},
                   {"scope remove files files:write --force --json", "taken away from everybody"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_scope_remove(const ScopeRemoveOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto before = app::require_server(*administration.registrar, options.server);
  const auto remaining = [&](const registry::Registered<registry::McpServer>& server) {
    return without_scope(server.object, options.scope);
  };
  remaining(before);
  auto& registrar = *administration.registrar;
  const auto users = access_with(registrar.list_access(&before), options.scope);
  if (!users.empty() && !options.force) throw in_use(options.scope, users);
  for (const auto& access : users) app::take_access(context, administration, access);
  const auto changed = app::change_server(context, administration, options.server, remaining);
  app::print_registration(
      env, administration,
      app::compared(administration, registry::Verb::scope_remove, changed.wanted, changed.got),
      options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
