#include "commands/scope_list.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/reference.hpp"
#include "base/text.hpp"

namespace mcpauth::commands {

void declare_scope_list(Declare& declare, ScopeListOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare_reading(declare, options.run);
  declare.page({
      .about = "Lists the scopes of an MCP server, with what people are told of them.",
      .examples = {{"scope list files", "name and title of each"},
                   {"scope list https://files.example.com/mcp --json",
                    "everything, for a program"}},
      .exits = administering_exits(),
      .schema = "scopes",
      .members = {{"scopes", "a list; each with name, title, description"}},
  });
}

Exit run_scope_list(const ScopeListOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto server = app::require_server(*administration.registrar, options.server);
  Json list = Json::array();
  std::string text;
  for (const auto& scope : server.object.scopes) {
    list.push_back(registry::to_json(scope));
    text += fmt::format("{:<24}  {}\n", safe_text(scope.name), safe_text(scope.title));
  }
  if (options.run.output.json)
    app::print_json(env, {{"schema", "mcpauth/scopes/1"}, {"scopes", list}});
  else
    app::print(env, text.empty() ? "it has no scopes\n" : text);
  return Exit::ok;
}

}  // namespace mcpauth::commands
