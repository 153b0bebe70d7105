#include "commands/status.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/doubt.hpp"
#include "app/kept_registrations.hpp"
#include "app/output.hpp"
#include "app/token_json.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {
namespace {

constexpr std::size_t longest_path = 4'096;

struct Kept {
  std::vector<app::Session> sessions;
  std::vector<app::KeptRegistration> registrations;
  std::vector<store::Intent> doubts;
  std::vector<std::string> damaged;  // files that were set aside
  std::vector<Error> unreadable;     // one for each file that could not be read now
};

// What becomes of what a file held that was set aside, by the kind that its name begins with.
std::string_view what_now(std::string_view path) {
  struct Loss {
    std::string_view kinds;
    std::string_view what_now;
  };
  constexpr Loss losses[] = {
      {"session", "the session is lost: sign in again, or mint another token"},
      {"dpop_key", "the sessions that are bound to it are lost: sign in again"},
      {"client server agent scope access",
       "what was kept of the registration is lost: look at the server, and register it again"},
      {"profile", "the profile is lost: add it again with 'mcpauth profile add'"},
      {"profile_in_use", "no profile is in use: choose one with 'mcpauth profile use'"},
      {"intent", "what was in doubt is not known any more: look at the server"},
      {"settings", "say --store keyring or --store file again"},
  };
  const auto name = path.substr(path.rfind('/') + 1);
  const std::string kind(name.substr(0, name.rfind('-', name.find('.'))));
  for (const auto& loss : losses) {
    const auto kinds = split(loss.kinds, ' ');
    if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return loss.what_now;
  }
  return "nothing is lost: what it held is made or fetched anew";
}

Kept what_is_kept(const app::Context& context, const std::string& url) {
  std::vector<Error> unreadable;
  const auto note = [&](const Error& error) { unreadable.push_back(error); };
  auto sessions = app::all_sessions(context, note);
  auto doubts = app::open_doubts(context, note);
  Kept kept{std::move(sessions), app::kept_registrations(context), std::move(doubts),
            context.store->set_aside_paths(), std::move(unreadable)};
  if (url.empty()) return kept;
  std::erase_if(kept.sessions,
                [&](const app::Session& session) { return app::session_place(session) != url; });
  std::erase_if(kept.registrations, [&](const app::KeptRegistration& registration) {
    return std::none_of(
        kept.sessions.begin(), kept.sessions.end(),
        [&](const app::Session& session) { return session.tokens.issuer == registration.issuer; });
  });
  return kept;
}

void print_as_json(app::Env& env, const Kept& kept) {
  Json sessions = Json::array();
  Json registrations = Json::array();
  Json in_doubt = Json::array();
  Json unreadable = Json::array();
  for (const auto& session : kept.sessions)
    sessions.push_back(app::session_json(session, env.now()));
  for (const auto& registration : kept.registrations)
    registrations.push_back(app::kept_registration_json(registration));
  for (const auto& doubt : kept.doubts) in_doubt.push_back(app::doubt_json(doubt));
  for (const auto& error : kept.unreadable) unreadable.push_back(error.message);
  app::print_json(env, {{"schema", "mcpauth/sessions/1"},
                        {"sessions", std::move(sessions)},
                        {"registrations", std::move(registrations)},
                        {"in_doubt", std::move(in_doubt)},
                        {"damaged", kept.damaged},
                        {"unreadable", std::move(unreadable)}});
}

void print_as_text(app::Env& env, const Kept& kept) {
  const auto now = env.now();
  std::string text;
  for (const auto& session : kept.sessions) text += app::session_summary(session, now);
  for (const auto& registration : kept.registrations)
    text += app::registration_summary(registration, now);
  for (const auto& doubt : kept.doubts) text += app::doubt_summary(doubt, now);
  for (const auto& path : kept.damaged)
    text += "damaged    " + quote(path, longest_path) + " could not be read and was set aside; " +
            std::string(what_now(path)) + '\n';
  for (const auto& error : kept.unreadable) text += "unreadable " + error.message + '\n';
  app::print(env, text.empty() ? "no sessions are kept\n" : text);
}

}  // namespace

void declare_status(Declare& declare, StatusOptions& options) {
  declare.positional("URL", options.url, "the sessions of this MCP server only").kind =
      ValueKind::session_url;
  declare.text("--dismiss", options.dismiss, "NAME",
               "forget what is in doubt of this name, once the server was looked at");
  declare_output(declare, options.output);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Shows the sessions that are kept: for which server, at which authorization server, for "
          "which client, user and agent, with which scopes, and until when; and what is registered "
          "from here. Nothing is asked of the network, and no token or secret is shown. What is in "
          "doubt comes last: a request that was cut off, so that it is not known what the server "
          "did, and what to do about it. What can have been registered twice stays in doubt until "
          "--dismiss.",
      .examples = {{"status", "everything that is kept"},
                   {"status https://mcp.example.com/mcp --json", "one server's, for a program"}},
      .exits = {Exit::ok, Exit::usage, Exit::store},
      .schema = "sessions",
      .members =
          {{"sessions",
            "a list; each with url, token_type, expires_at, scope, requested_scope, issuer, "
            "resource, client_id, subject, actor, audience, agent, grant, fresh, "
            "refreshable"},
           {"registrations",
            "a list; each with kind (server, client, agent), name, issuer, id, level, "
            "client_secret_expires_at; with a URL, those at its authorization servers"},
           {"in_doubt",
            "a list; each with what (refresh, register, update, rotate-secret, leftover), at, "
            "the names of what it is about, and hint"},
           {"damaged", "a list of files that could not be read and were set aside"},
           {"unreadable",
            "a list of what keeps sessions and doubts from being read now; then the exit status is "
            "7"}},
  });
}

Exit run_status(const StatusOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const app::Context context = app::offline_context(env, options.store);
  if (!options.dismiss.empty()) app::dismiss_doubts(context, options.dismiss);
  const Kept kept = what_is_kept(context, app::kept_url(options.url));
  if (options.output.json)
    print_as_json(env, kept);
  else
    print_as_text(env, kept);
  if (!kept.unreadable.empty()) throw Error(kept.unreadable.front());
  return Exit::ok;
}

}  // namespace mcpauth::commands
