#include "app/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/scopes.hpp"
#include "registry/recorded.hpp"

namespace mcpauth::app {
namespace {

using registry::SubjectKind;
using registry::Verb;

Verb verb_for(SubjectKind kind, Verb client, Verb agent, Verb user) {
  return kind == SubjectKind::client ? client : kind == SubjectKind::agent ? agent : user;
}

void check_scopes(const std::vector<std::string>& scopes,
                  const registry::Registered<registry::McpServer>& server) {
  std::vector<std::string> known;
  for (const auto& scope : server.object.scopes) known.push_back(scope.name);
  const auto unknown = oauth::scope_difference(scopes, known);
  if (known.empty() || unknown.empty()) return;
  throw Error(
      Exit::usage, "unknown_scope",
      fmt::format("server {} has no scope {}", quote(server.object.name), quote(unknown.front())),
      "it has: " + safe_text(join(known, " ")));
}

void print_access(Env& env, const Administration& administration, Verb verb,
                  const registry::Access& got, const oauth::Scopes& missing,
                  const OutputOptions& output, const ChangeOptions& change) {
  Registration registration{verb, registry::to_json(got), {}};
  if (!missing.empty() && !administration.planned)
    registration.differences.push_back(
        {"scopes", json::Document(Json(missing)), json::Document(Json(got.scopes))});
  print_registration(env, administration, registration, output, change);
}

// Throw Error 9 before anything is sent.
void require_level(const Administration& administration, Verb verb) {
  if (administration.registrar->level(verb) == registry::Level::unsupported)
    throw Error(Exit::unsupported, "unsupported_verb",
                fmt::format("this server has no way to do '{}'", registry::to_string(verb)));
}

}  // namespace

std::vector<std::string> named_scopes(const std::vector<std::string>& texts) {
  oauth::Scopes scopes;
  for (const auto& text : texts)
    scopes = oauth::scope_union(scopes, oauth::parse_scopes(text, "--scope"));
  return scopes;
}

registry::For on_behalf(const std::string& word, const registry::Client& client) {
  if (!word.empty()) return word == "self" ? registry::For::self : registry::For::user;
  const auto& grants = client.grant_types;
  const bool machine =
      std::find(grants.begin(), grants.end(), "client_credentials") != grants.end() &&
      std::find(grants.begin(), grants.end(), "authorization_code") == grants.end();
  return machine ? registry::For::self : registry::For::user;
}

registry::Access give_access(const Context& context, const Administration& administration,
                             const registry::Access& wanted) {
  const auto [noun, name] = registry::subject_key(wanted.kind, wanted.subject);
  return locked(context, administration, noun, name,
                [&] { return administration.registrar->authorize(wanted); });
}

registry::Access take_access(const Context& context, const Administration& administration,
                             const registry::Access& unwanted) {
  const auto [noun, name] = registry::subject_key(unwanted.kind, unwanted.subject);
  return locked(context, administration, noun, name,
                [&] { return administration.registrar->deauthorize(unwanted); });
}

void authorize(const Context& context, const Administration& administration,
               const registry::Access& wanted,
               const registry::Registered<registry::McpServer>& server, const OutputOptions& output,
               const ChangeOptions& change) {
  const auto verb =
      verb_for(wanted.kind, Verb::client_authorize, Verb::agent_authorize, Verb::user_authorize);
  require_level(administration, verb);
  check_scopes(wanted.scopes, server);
  const auto got = give_access(context, administration, wanted);
  print_access(context.env, administration, verb, got,
               oauth::scope_difference(wanted.scopes, got.scopes), output, change);
}

void deauthorize(const Context& context, const Administration& administration,
                 const registry::Access& unwanted, const OutputOptions& output,
                 const ChangeOptions& change) {
  const auto verb = verb_for(unwanted.kind, Verb::client_deauthorize, Verb::agent_deauthorize,
                             Verb::user_deauthorize);
  require_level(administration, verb);
  const auto got = take_access(context, administration, unwanted);
  const auto gone = unwanted.scopes.empty() ? got.scopes : unwanted.scopes;
  const auto left = oauth::scope_difference(gone, oauth::scope_difference(gone, got.scopes));
  print_access(context.env, administration, verb, got, left, output, change);
}

}  // namespace mcpauth::app
