// The steps of access.
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/scopes.hpp"
#include "registry/plan.hpp"

namespace mcpauth::registry {
namespace {

Verb access_verb(SubjectKind kind, Action action) {
  const bool gives = action == Action::create;
  if (kind == SubjectKind::client) return gives ? Verb::client_authorize : Verb::client_deauthorize;
  if (kind == SubjectKind::agent) return gives ? Verb::agent_authorize : Verb::agent_deauthorize;
  return gives ? Verb::user_authorize : Verb::user_deauthorize;
}

Noun noun_of(SubjectKind kind) {
  return kind == SubjectKind::agent ? Noun::agent : Noun::client;
}

Step access_step(Action action, const Access& access, Level level) {
  Step step{action,
            Noun::access,
            access_title(access),
            level,
            {},
            access,
            action == Action::create ? Stage::giving_access : Stage::taking_access};
  const json::Document scopes{Json(access.scopes)};
  step.changes = {action == Action::create ? Difference{"scopes", scopes, json::Document(Json())}
                                           : Difference{"scopes", json::Document(Json()), scopes}};
  return step;
}

}  // namespace

// Return the name that the server has once the manifest holds.
const std::string& Planner::name_of_server(const Access& standing) const {
  const auto renamed = names_.find(standing.server);
  return renamed == names_.end() ? standing.server : renamed->second;
}

// Return whether who is given one of them may do what is asked for as well.
bool Planner::serves(const Access& given, const Access& asked) const {
  const auto purposes = purposes_ ? purposes_(given.kind) : Purposes::one;
  return purposes == Purposes::one || given.on_behalf == asked.on_behalf ||
         (purposes == Purposes::nested && given.on_behalf == For::self);
}

// Return those of `scopes`, which are no longer wanted, that are ours to take away.
std::vector<std::string> Planner::prunable(const Access& standing,
                                           std::vector<std::string> scopes) const {
  const bool is_user = standing.kind == SubjectKind::user;
  const bool both_ours = is_ours(Noun::server, name_of_server(standing)) &&
                         (is_user || is_ours(noun_of(standing.kind), standing.subject));
  if (prune_ == Prune::no || !both_ours) return {};
  if (!is_user || !given_here_ || scopes.empty()) return scopes;
  return oauth::scope_difference(scopes, oauth::scope_difference(scopes, given_here_(standing)));
}

// With --prune what is taken away serves nothing any more, so that it is given as it is wanted.
void Planner::take(const Access& access) {
  const auto& server = name_of_server(access);
  const auto same_ends = [&](const Access& want) {
    return want.kind == access.kind && want.subject == access.subject && want.server == server;
  };
  oauth::Scopes extra = access.scopes;
  bool wanted = false;
  for (const auto& want : manifest_->access) {
    if (!same_ends(want)) continue;
    wanted = true;
    if (serves(want, access)) extra = oauth::scope_difference(extra, want.scopes);
  }
  const auto taken = prunable(access, extra);
  const auto stays = oauth::scope_difference(access.scopes, taken);
  for (auto& want : missing_) {
    if (same_ends(want) && serves(access, want))
      want.scopes = oauth::scope_difference(want.scopes, stays);
  }
  note_use(access, stays);
  Access unwanted = access;
  unwanted.scopes = taken;
  if (!taken.empty())
    steps_.push_back(
        access_step(Action::remove, unwanted, level_(access_verb(access.kind, Action::remove))));
  extra = oauth::scope_difference(extra, taken);
  if (wanted && !extra.empty()) left_.push_back({Noun::access, access_title(access), extra});
}

void Planner::give_missing_access() {
  for (const auto& access : missing_) {
    if (!access.scopes.empty())
      steps_.push_back(
          access_step(Action::create, access, level_(access_verb(access.kind, Action::create))));
  }
}

}  // namespace mcpauth::registry
