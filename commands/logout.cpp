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
          "then says so, because the tokens may still be good until they expire. A session that "
          "cannot be read keeps no other from being signed out of: its file is named, and the exit "
          "status is 7. With the last "
          "session at an authorization server goes what is remembered of where its endpoints "
          "stand: that is how a move of theirs is accepted, with --issuer also where no session "
          "is kept.",
      .examples = {{"logout https://mcp.example.com/mcp", "one server's sessions"},
                   {"logout --all", "everything"}},
      .exits = {Exit::ok, Exit::usage, Exit::refused, Exit::network, Exit::store},
      .schema = "sessions",
      .members = {{"sessions",
                   "the sessions that were forgotten, each with revoked, and with not_revoked that "
                   "says why where it is false"}},
  });
}

namespace {

// What is signed out of, and what keeps the rest from it.
struct Ended {
  Json sessions = Json::array();
  std::set<std::string> issuers;
  std::vector<Error> failures;
};

app::SessionFilter named_by(const LogoutOptions& options) {
  app::SessionFilter named;
  named.url = app::kept_url(options.url);
  named.issuer = options.issuer;
  named.resource = options.resource;
  named.client_id = options.client_id;
  return named;
}

bool is_named(const app::SessionFilter& named, const app::Session& session) {
  return (named.url.empty() || named.url == app::session_place(session)) &&
         (named.issuer.empty() || named.issuer == session.tokens.issuer) &&
         (named.resource.empty() || named.resource == session.tokens.resource) &&
         (named.client_id.empty() || named.client_id == session.tokens.client_id);
}

void sign_out(const app::Context& context, const app::KeptSession& kept, Ended& ended) {
  try {
    const auto end = app::end_session(context, kept);
    if (end.failure) ended.failures.push_back(*end.failure);
    Json element = app::session_json(kept.session, context.env.now());
    element["revoked"] = end.revoked;
    if (!end.not_revoked.empty()) element["not_revoked"] = end.not_revoked;
    ended.sessions.push_back(std::move(element));
    ended.issuers.insert(kept.session.tokens.issuer);
  } catch (const Error& error) {
    if (error.exit != Exit::store) throw;
    ended.failures.push_back(error);  // it stays, and the others go all the same
  }
}

// Return why those sessions stay that are named too: with a URL, its index tells whether any is
// left that could not be read, or could not at first; else each of `unreadable` may be named.
std::vector<Error> unreadable_named(const app::Context& context, app::SessionFilter named,
                                    std::vector<Error> unreadable) {
  if (named.url.empty() || unreadable.empty()) return unreadable;
  try {
    for (const bool agent_only : {false, true}) {
      named.agent_only = agent_only;
      if (!app::find_sessions(context, named).empty()) return unreadable;
    }
    return {};
  } catch (const Error& error) {
    return {error};
  }
}

// Throw the first failure, once the others are told.
void throw_failures(app::Env& env, const std::vector<Error>& failures) {
  for (std::size_t other = 1; other < failures.size(); ++other)
    app::warn(env, failures[other].message);
  if (!failures.empty()) throw Error(failures.front());
}

void print_sessions(app::Env& env, const LogoutOptions& options, const Json& sessions) {
  if (options.output.json)
    return app::print_json(env, {{"schema", "mcpauth/sessions/1"}, {"sessions", sessions}});
  app::print(env, sessions.empty() ? "no such session is kept\n"
                                   : "signed out: " + counted(sessions.size(), "session") + '\n');
}

}  // namespace

Exit run_logout(const LogoutOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  if (options.url.empty() && options.issuer.empty() && options.resource.empty() && !options.all)
    throw Error(Exit::usage, "usage", "nothing was named to sign out of",
                "name a server's URL, or say --all");
  const app::Context context = app::make_context(env, options.network, options.store);
  const auto named = named_by(options);
  Ended ended;
  if (!options.issuer.empty()) ended.issuers.insert(options.issuer);
  std::vector<Error> unreadable;
  for (const auto& kept :
       app::kept_sessions(context, [&](const Error& error) { unreadable.push_back(error); })) {
    if (is_named(named, kept.session)) sign_out(context, kept, ended);
  }
  unreadable = unreadable_named(context, named, std::move(unreadable));
  ended.failures.insert(ended.failures.begin(), unreadable.begin(), unreadable.end());
  for (const auto& issuer : ended.issuers) app::forget_origins(context, issuer);
  if (!ended.sessions.empty() || ended.failures.empty())
    print_sessions(env, options, ended.sessions);
  throw_failures(env, ended.failures);
  return Exit::ok;
}

}  // namespace mcpauth::commands
