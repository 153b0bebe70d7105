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

bool same_ends(const Access& left, const Access& right) {
  return left.kind == right.kind && left.subject == right.subject && left.server == right.server;
}

// What an agent may do for users only, because a run was cut off in between, it may not do itself.
bool serves(const Access& wanted, const Access& standing) {
  return wanted.kind != SubjectKind::agent || wanted.on_behalf == For::user ||
         standing.on_behalf == For::self;
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

void Planner::take(const Access& access) {
  oauth::Scopes extra = access.scopes;
  bool wanted = false;
  for (const auto& want : manifest_->access) {
    if (!same_ends(want, access)) continue;
    wanted = true;
    extra = oauth::scope_difference(extra, want.scopes);
  }
  for (auto& want : missing_) {
    if (same_ends(want, access) && serves(want, access))
      want.scopes = oauth::scope_difference(want.scopes, access.scopes);
  }
  const bool both_ours =
      is_ours(Noun::server, access.server) &&
      (access.kind == SubjectKind::user || is_ours(noun_of(access.kind), access.subject));
  const bool taken = prune_ == Prune::yes && both_ours;
  note_use(access, taken ? oauth::scope_difference(access.scopes, extra) : access.scopes);
  if (extra.empty()) return;
  Access unwanted = access;
  unwanted.scopes = extra;
  if (taken)
    steps_.push_back(
        access_step(Action::remove, unwanted, level_(access_verb(access.kind, Action::remove))));
  else if (wanted)
    left_.push_back({Noun::access, access_title(access), extra});
}

void Planner::give_missing_access() {
  for (const auto& access : missing_) {
    if (!access.scopes.empty())
      steps_.push_back(
          access_step(Action::create, access, level_(access_verb(access.kind, Action::create))));
  }
}

}  // namespace mcpauth::registry
