#include "commands/logout.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "app/endpoint_origins.hpp"
#include "app/logout.hpp"
#include "app/output.hpp"
#include "app/token_json.hpp"
#include "base/counted.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {

void declare_logout(Declare& declare, LogoutOptions& options) {
  declare.positional("URL", options.url, "the MCP server").kind = ValueKind::session_url;
  declare.text("--issuer", options.issuer, "URL", "sessions at this authorization server");
  declare.text("--resource", options.resource, "URI", "sessions for this resource");
  declare.text("--client-id", options.client_id, "ID", "sessions of this client");
  declare.flag({"--all"}, options.all, "every session that is kept");
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Revokes the tokens of a session at its authorization server (RFC 7009), where that can, "
          "and forgets the session. It is forgotten even if the revocation fails; the exit code "
          "then says so, because the tokens may still be good until they expire. With the last "
          "session at an authorization server goes what is remembered of where its endpoints "
          "stand: that is how a move of theirs is accepted, with --issuer also where no session "
          "is kept.",
      .examples = {{"logout https://mcp.example.com/mcp", "one server's sessions"},
                   {"logout --all", "everything"}},
      .exits = {Exit::ok, Exit::usage, Exit::refused, Exit::network, Exit::store},
      .schema = "sessions",
      .members = {{"sessions", "the sessions that were forgotten, each with `revoked`"}},
  });
}

Exit run_logout(const LogoutOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  if (options.url.empty() && options.issuer.empty() && options.resource.empty() && !options.all)
    throw Error(Exit::usage, "usage", "nothing was named to sign out of",
                "name a server's URL, or say --all");
  const app::Context context = app::make_context(env, options.network, options.store);
  const std::string url = app::kept_url(options.url);
  Json list = Json::array();
  std::optional<Error> failure;
  std::set<std::string> issuers;
  if (!options.issuer.empty()) issuers.insert(options.issuer);
  for (const auto& kept : app::kept_sessions(context)) {
    const auto& session = kept.session;
    const bool named = (url.empty() || url == session.url) &&
                       (options.issuer.empty() || options.issuer == session.tokens.issuer) &&
                       (options.resource.empty() || options.resource == session.tokens.resource) &&
                       (options.client_id.empty() || options.client_id == session.tokens.client_id);
    if (!named) continue;
    const auto end = app::end_session(context, kept);
    if (end.failure) failure = end.failure;
    issuers.insert(session.tokens.issuer);
    Json element = app::session_json(session, env.now());
    element["revoked"] = end.revoked;
    list.push_back(std::move(element));
  }
  for (const auto& issuer : issuers) app::forget_origins(context, issuer);
  if (options.output.json) {
    app::print_json(env, {{"schema", "mcpauth/sessions/1"}, {"sessions", list}});
  } else {
    app::print(env, list.empty() ? "no such session is kept\n"
                                 : "signed out: " + counted(list.size(), "session") + '\n');
  }
  if (failure) throw *failure;
  return Exit::ok;
}

}  // namespace mcpauth::commands
