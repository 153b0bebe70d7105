#include "commands/server_show.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/reference.hpp"
#include "app/registration_json.hpp"
#include "base/text.hpp"

namespace mcpauth::commands {
namespace {

std::string access_lines(const std::vector<registry::Access>& access) {
  std::string text;
  for (const auto& entry : access)
    text += fmt::format("access: {}: {}\n", safe_text(registry::access_title(entry)),
                        safe_text(join(entry.scopes, " ")));
  return text;
}

}  // namespace

void declare_server_show(Declare& declare, ServerShowOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare_reading(declare, options.run);
  declare.page({
      .about = "Shows an MCP server as it is registered: its resource URI, its scopes, and who may "
               "use which of them.",
      .examples = {{"server show files", "by its name"},
                   {"server show https://files.example.com/mcp --json",
                    "by its URL, for a program"}},
      .exits = administering_exits(),
      .schema = "server",
      .members = {{"name", "what it is called here"},
                  {"resource", "its resource URI"},
                  {"id", "the authorization server's id of it"},
                  {"level", "native, composed, or recorded"},
                  {"scopes", "a list; each with name, title, description"},
                  {"access",
                   "a list: who may use which scopes; client, agent or user, and for whom"},
                  {"document", "what the authorization server said of it"}},
  });
}

Exit run_server_show(const ServerShowOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto server = app::require_server(*administration.registrar, options.server);
  Json object = app::shown_json(server);
  const auto access = administration.registrar->list_access(&server);
  if (!options.run.output.json) {
    app::print(env, app::shown_text(object) + access_lines(access));
    return Exit::ok;
  }
  Json value = {{"schema", "mcpauth/server/1"}};
  value.update(object);
  value["access"] = Json::array();
  for (const auto& entry : access) value["access"].push_back(registry::to_json(entry));
  app::print_json(env, value);
  return Exit::ok;
}

}  // namespace mcpauth::commands
