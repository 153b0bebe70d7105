#include "commands/status.hpp"

#include <nlohmann/json.hpp>

#include "app/doubt.hpp"
#include "app/output.hpp"
#include "app/token_json.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_status(Declare& declare, StatusOptions& options) {
  declare.positional("URL", options.url, "the sessions of this MCP server only").kind =
      ValueKind::session_url;
  declare_output(declare, options.output);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Shows the sessions that are kept: for which server, at which authorization server, for "
          "which client, user and agent, with which scopes, and until when. Nothing is asked of "
          "the "
          "network, and no token or secret is shown. What is in doubt comes last: a request that "
          "was "
          "cut off, so that it is not known what the server did, and what to do about it.",
      .examples = {{"status", "everything that is kept"},
                   {"status https://mcp.example.com/mcp --json", "one server's, for a program"}},
      .exits = {Exit::ok, Exit::usage, Exit::store},
      .schema = "sessions",
      .members = {{"sessions",
                   "a list; each with url, token_type, expires_at, scope, requested_scope, issuer, "
                   "resource, client_id, subject, actor, audience, agent, grant, fresh, "
                   "refreshable"},
                  {"in_doubt",
                   "a list; each with what (refresh, register, rotate-secret), at, the names of "
                   "what it is about, and hint"}},
  });
}

Exit run_status(const StatusOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::offline_context(env, options.store);
  const std::string url = app::kept_url(options.url);
  std::vector<app::Session> sessions;
  for (auto& session : app::all_sessions(context)) {
    if (url.empty() || url == session.url) sessions.push_back(std::move(session));
  }
  const auto doubts = app::open_doubts(context);
  const auto now = env.now();
  if (options.output.json) {
    Json list = Json::array();
    for (const auto& session : sessions) list.push_back(app::session_json(session, now));
    Json in_doubt = Json::array();
    for (const auto& doubt : doubts) in_doubt.push_back(app::doubt_json(doubt));
    app::print_json(env,
                    {{"schema", "mcpauth/sessions/1"}, {"sessions", list}, {"in_doubt", in_doubt}});
    return Exit::ok;
  }
  std::string text;
  for (const auto& session : sessions) text += app::session_summary(session, now);
  for (const auto& doubt : doubts) text += app::doubt_summary(doubt, now);
  app::print(env, text.empty() ? "no sessions are kept\n" : text);
  return Exit::ok;
}

}  // namespace mcpauth::commands
