#include "commands/server_probe.hpp"

#include <nlohmann/json.hpp>

#include "app/access.hpp"
#include "app/audience_probe.hpp"
#include "app/output.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_server_probe(Declare& declare, ServerProbeOptions& options) {
  auto& url = declare.positional("URL", options.url, "the MCP server: its URL, or its name");
  url.kind = ValueKind::server_name;
  url.required = true;
  declare.list("--scope", options.scopes, "SCOPE", "a scope to ask for; repeatable");
  declare_client(declare, options.client);
  declare_reading(declare, options.run);
  declare.page({
      .about = "Asks the authorization server for two tokens by client credentials, one for the "
               "MCP server and one for a resource that nobody has (RFC 8707), and says whether it "
               "binds audiences: whether a token for one server is told from a token for another. "
               "The client is the one that is given, else the administrator's. It exits with 1 "
               "where audiences are not bound, or where that cannot be told: because tokens cannot "
               "be read, or because the server breaks down (500) over a resource and mints "
               "without one.",
      .examples = {{"server probe https://files.example.com/mcp --client-id nightly "
                    "--client-secret env:SECRET",
                    "as a client"},
                   {"server probe files --json",
                    "as the administrator of the profile, for a program"}},
      .exits = checking_exits(),
      .schema = "probe",
      .members = {{"binds_audiences", "true or false; absent where it cannot be told"},
                  {"resource",
                   "what came of asking for the MCP server: error, or audience where the token can "
                   "be read"},
                  {"bogus", "the same for a resource that nobody has"}},
  });
}

Exit run_server_probe(const ServerProbeOptions& options, app::Env& env) {
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto probe = app::probe_audiences(context, administration, options.client, options.url,
                                          app::named_scopes(options.scopes));
  if (options.run.output.json) {
    Json value = {{"schema", "mcpauth/probe/1"}};
    value.update(app::to_json(probe));
    app::print_json(env, value);
  } else {
    app::print(env, app::probe_text(probe));
  }
  return probe.binds == std::optional(true) ? Exit::ok : Exit::check_failed;
}

}  // namespace mcpauth::commands
