#include "commands/scope_add.hpp"

#include <algorithm>

#include "app/change.hpp"
#include "app/registration_json.hpp"
#include "commands/registration_options.hpp"
#include "registry/scope_text.hpp"

namespace mcpauth::commands {
namespace {

registry::McpServer with_scope(registry::McpServer server, const registry::Scope& added) {
  const auto found =
      std::find_if(server.scopes.begin(), server.scopes.end(),
                   [&](const registry::Scope& scope) { return scope.name == added.name; });
  if (found == server.scopes.end()) {
    server.scopes.push_back(added);
    return server;
  }
  if (!added.title.empty()) found->title = added.title;
  if (!added.description.empty()) found->description = added.description;
  return server;
}

}  // namespace

void declare_scope_add(Declare& declare, ScopeAddOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  auto& scope_option =
      declare.positional("SCOPE", options.scope,
                         "NAME or NAME=TITLE: the scope, verbatim, and what people are told of it");
  scope_option.required = true;
  declare.text("--description", options.description, "TEXT", "what it allows");
  declare_changing(declare, options.run);
  declare.page({
      .about = "Adds a scope to an MCP server. One that is there already gets the title and the "
               "description that are given, and is otherwise left alone.",
      .examples = {{"scope add files 'files:read=Read files'", "with its title"},
                   {"scope add https://files.example.com/mcp files:write --json",
                    "the server by its URL"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_scope_add(const ScopeAddOptions& options, app::Env& env) {
  auto scope = registry::parse_scope(options.scope);
  scope.description = options.description;
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto changed =
      app::change_server(context, administration, options.server,
                         [&](const auto& before) { return with_scope(before.object, scope); });
  app::print_registration(
      env, administration,
      app::compared(administration, registry::Verb::scope_add, changed.wanted, changed.got),
      options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
