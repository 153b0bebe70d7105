#include "commands/server_update.hpp"

#include "app/change.hpp"
#include "app/registration_json.hpp"
#include "base/url.hpp"
#include "commands/registration_options.hpp"
#include "http/admission.hpp"
#include "registry/manifest_schema.hpp"

namespace mcpauth::commands {
namespace {

registry::McpServer changed_server(registry::McpServer server, const ServerUpdateOptions& options) {
  if (options.name.empty() && options.description.empty() && options.resource.empty())
    throw Error(Exit::usage, "usage", "nothing is to be changed",
                "say what with --name, --description or --resource");
  if (!options.name.empty()) {
    registry::check_manifest_name(options.name);
    server.name = options.name;
  }
  if (!options.description.empty()) server.description = options.description;
  if (!options.resource.empty()) {
    http::admit_spelling(parse_url(options.resource, "--resource", UrlFrom::user),
                         http::Reach::anywhere, {options.run.network.insecure_http, {}});
    server.resource = options.resource;
  }
  return server;
}

}  // namespace

void declare_server_update(Declare& declare, ServerUpdateOptions& options) {
  auto& server_option =
      declare.positional("SERVER", options.server, "the MCP server: its URL, name or id");
  server_option.kind = ValueKind::server_name;
  server_option.required = true;
  declare.text("--name", options.name, "NAME", "what to call it from now on");
  declare.text("--description", options.description, "TEXT", "what it is for");
  declare.text("--resource", options.resource, "URI", "its resource URI from now on");
  declare_changing(declare, options.run);
  declare.page({
      .about =
          "Changes what an MCP server is called, what is said of it, or its resource URI; what no "
          "option names stays. Its scopes are changed with 'scope add' and 'scope remove'.",
      .examples = {{"server update files --description 'The files of the team'", "one member"},
                   {"server update files --name documents --json", "another name"}},
      .exits = administering_exits(),
      .schema = "registration",
      .members = registration_members(),
  });
}

Exit run_server_update(const ServerUpdateOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto changed = app::change_server(
      context, administration, options.server,
      [&](const auto& before) { return changed_server(before.object, options); });
  app::print_registration(
      env, administration,
      app::compared(administration, registry::Verb::server_update, changed.wanted, changed.got),
      options.run.output, options.run.change);
  return Exit::ok;
}

}  // namespace mcpauth::commands
