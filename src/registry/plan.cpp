#include "registry/plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/scopes.hpp"

namespace mcpauth::registry {
namespace {

enum Stage { taking_access, servers, clients, agents, giving_access, removing };

const json::Source merged_object{"a merged object", Exit::bug};

McpServer object_from(const Json& value, const McpServer& /*like*/) {
  return server_from_json(value, merged_object);
}
Client object_from(const Json& value, const Client& /*like*/) {
  return client_from_json(value, merged_object);
}
Agent object_from(const Json& value, const Agent& /*like*/) {
  return agent_from_json(value, merged_object);
}

const Json* with_name(const Json& list, const Json& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Json& element) {
    const Json* other = json::find(element, "name");
    return other != nullptr && *other == name;
  });
  return found == list.end() ? nullptr : &*found;
}

// Return the scopes of `wanted`, each with what `standing` has of it besides, and then those that
// are in `standing` alone.
Json merged_scopes(const Json& standing, const Json& wanted) {
  Json scopes = Json::array();
  for (const auto& scope : wanted) {
    const Json* before = with_name(standing, scope["name"]);
    Json after = before != nullptr ? *before : Json::object();
    after.update(scope);
    scopes.push_back(std::move(after));
  }
  for (const auto& scope : standing) {
    if (with_name(wanted, scope["name"]) == nullptr) scopes.push_back(scope);
  }
  return scopes;
}

// Return `standing` with the members that `wanted` has: what a manifest does not mention stays.
Json overlaid(const Json& standing, const Json& wanted) {
  Json merged = standing;
  for (const auto& [name, value] : wanted.items()) {
    if (name == "metadata" && merged.contains(name))
      merged[name].update(value);
    else if (name == "scopes")
      merged[name] = merged_scopes(merged[name], value);
    else
      merged[name] = value;
  }
  return merged;
}

struct VerbsOf {
  Verb create;
  Verb update;
  Verb remove;
};

VerbsOf verbs_of(Noun noun) {
  if (noun == Noun::server)
    return {Verb::server_register, Verb::server_update, Verb::server_delete};
  if (noun == Noun::client)
    return {Verb::client_register, Verb::client_update, Verb::client_delete};
  return {Verb::agent_register, Verb::agent_update, Verb::agent_delete};
}

Verb access_verb(SubjectKind kind, Action action) {
  const bool gives = action == Action::create;
  if (kind == SubjectKind::client) return gives ? Verb::client_authorize : Verb::client_deauthorize;
  if (kind == SubjectKind::agent) return gives ? Verb::agent_authorize : Verb::agent_deauthorize;
  return gives ? Verb::user_authorize : Verb::user_deauthorize;
}

Stage stage_of(Noun noun) {
  if (noun == Noun::server) return servers;
  return noun == Noun::client ? clients : agents;
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
            action == Action::create ? giving_access : taking_access};
  const json::Document scopes{Json(access.scopes)};
  step.changes = {action == Action::create ? Difference{"scopes", scopes, json::Document(Json())}
                                           : Difference{"scopes", json::Document(Json()), scopes}};
  return step;
}

}  // namespace

Planner::Planner(const Manifest& manifest, Prune prune, std::function<Level(Verb)> level,
                 Unfinished unfinished)
    : manifest_(&manifest),
      prune_(prune),
      level_(std::move(level)),
      unfinished_(std::move(unfinished)),
      missing_(manifest.access) {
  for (const auto& client : manifest.clients) clients_[client.name] = &client;
  for (const auto& agent : manifest.agents) agents_[agent.name] = &agent;
}

void Planner::take(const Registered<McpServer>& server) {
  const auto* wanted = wanted_server(server.object);
  compare(server, wanted, Noun::server);
  if (wanted == nullptr || is_unfinished(Noun::server, wanted->name, Action::create)) return;
  auto scopes = unwanted_scopes(server.object, *wanted);
  if (scopes.empty()) return;
  if (prune_ == Prune::yes && server.ours)
    surplus_.push_back({server, wanted, std::move(scopes), {}});
  else
    left_.push_back({Noun::server, wanted->name, std::move(scopes)});
}

void Planner::take(const Registered<Client>& client) {
  const auto found = clients_.find(client.object.name);
  compare(client, found == clients_.end() ? nullptr : found->second, Noun::client);
}

void Planner::take(const Registered<Agent>& agent) {
  const auto found = agents_.find(agent.object.name);
  compare(agent, found == agents_.end() ? nullptr : found->second, Noun::agent);
}

// A server that has the resource is the same one, whatever it is called there.
const McpServer* Planner::wanted_server(const McpServer& standing) const {
  const auto& wanted = manifest_->servers;
  auto found = std::find_if(wanted.begin(), wanted.end(), [&](const McpServer& server) {
    return server.resource == standing.resource;
  });
  if (found == wanted.end())
    found = std::find_if(wanted.begin(), wanted.end(),
                         [&](const McpServer& server) { return server.name == standing.name; });
  return found == wanted.end() ? nullptr : &*found;
}

template <typename Object>
void Planner::compare(const Registered<Object>& standing, const Object* wanted, Noun noun) {
  const auto& name = wanted != nullptr ? wanted->name : standing.object.name;
  if (wanted == nullptr) {
    if (!standing.ours || prune_ == Prune::no) return;
    note(noun, name, true);
    steps_.push_back({Action::remove,
                      noun,
                      name,
                      level_(verbs_of(noun).remove),
                      {},
                      Change<Object>{standing, {}},
                      removing});
    return;
  }
  if (standing_.contains({noun, name}))
    throw Error(Exit::usage, "ambiguous_name",
                std::string("there are two ") + std::string(to_string(noun)) + "s called " +
                    quote(name) + " at the authorization server",
                "rename or delete one of them");
  // Creating what stands already changes nothing there, and keeps what is known of it.
  if (is_unfinished(noun, name, Action::create)) return;
  note(noun, name, standing.ours);
  change(standing, *wanted, overlaid(full_json(standing.object), said_json(*manifest_, *wanted)),
         noun);
}

template <typename Object>
void Planner::change(const Registered<Object>& standing, const Object& wanted, const Json& after,
                     Noun noun) {
  auto changes = differences(after, full_json(standing.object));
  if (changes.empty() && !is_unfinished(noun, wanted.name, Action::update)) return;
  steps_.push_back({Action::update, noun, wanted.name, level_(verbs_of(noun).update),
                    std::move(changes),
                    Change<Object>{standing, object_from(after, standing.object)}, stage_of(noun)});
}

// Return the names of what stands and is not in the manifest, which must say something of scopes.
std::vector<std::string> Planner::unwanted_scopes(const McpServer& standing,
                                                  const McpServer& wanted) const {
  std::vector<std::string> names;
  const Json said = said_json(*manifest_, wanted);
  const Json* scopes = json::find(said, "scopes");
  if (scopes == nullptr) return names;
  for (const auto& scope : standing.scopes) {
    if (with_name(*scopes, Json(scope.name)) == nullptr) names.push_back(scope.name);
  }
  return names;
}

// Replaces the server's step, which has left all scopes where they are.
void Planner::take_scopes_away(const Surplus& surplus) {
  const auto& name = surplus.wanted->name;
  std::erase_if(steps_, [&](const Step& step) {
    return step.kind == Noun::server && step.name == name && step.action == Action::update;
  });
  Left left{Noun::server, name, {}};
  Json after = overlaid(full_json(surplus.server.object), said_json(*manifest_, *surplus.wanted));
  Json scopes = Json::array();
  for (auto& scope : after["scopes"]) {
    const auto& scope_name = *json::find_string(scope, "name");
    const bool unwanted = oauth::contains(surplus.scopes, {scope_name});
    if (unwanted && surplus.in_use.contains(scope_name)) left.scopes.push_back(scope_name);
    if (!unwanted || surplus.in_use.contains(scope_name)) scopes.push_back(std::move(scope));
  }
  after["scopes"] = std::move(scopes);
  change(surplus.server, *surplus.wanted, after, Noun::server);
  if (!left.scopes.empty()) left_.push_back(std::move(left));
}

void Planner::note_use(const std::string& server, const std::vector<std::string>& scopes) {
  for (auto& surplus : surplus_) {
    if (surplus.server.object.name == server) surplus.in_use.insert(scopes.begin(), scopes.end());
  }
}

void Planner::note(Noun noun, const std::string& name, bool ours) {
  standing_[{noun, name}] = ours;
}

bool Planner::is_ours(Noun noun, const std::string& name) const {
  const auto found = standing_.find({noun, name});
  return found != standing_.end() && found->second;
}

bool Planner::is_unfinished(Noun noun, const std::string& name, Action action) const {
  const auto found = unfinished_.find({noun, name});
  return found != unfinished_.end() && found->second == action;
}

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
  note_use(access.server, taken ? oauth::scope_difference(access.scopes, extra) : access.scopes);
  if (extra.empty()) return;
  Access unwanted = access;
  unwanted.scopes = extra;
  if (taken)
    steps_.push_back(
        access_step(Action::remove, unwanted, level_(access_verb(access.kind, Action::remove))));
  else if (wanted)
    left_.push_back({Noun::access, access_title(access), extra});
}

template <typename Object>
void Planner::create_missing(const std::vector<Object>& wanted, Noun noun) {
  for (const auto& object : wanted) {
    if (standing_.contains({noun, object.name})) continue;
    steps_.push_back({Action::create,
                      noun,
                      object.name,
                      level_(verbs_of(noun).create),
                      {},
                      Change<Object>{{}, object},
                      stage_of(noun)});
  }
}

Plan Planner::plan() {
  for (const auto& surplus : surplus_) take_scopes_away(surplus);
  create_missing(manifest_->servers, Noun::server);
  create_missing(manifest_->clients, Noun::client);
  create_missing(manifest_->agents, Noun::agent);
  for (const auto& access : missing_) {
    if (!access.scopes.empty())
      steps_.push_back(
          access_step(Action::create, access, level_(access_verb(access.kind, Action::create))));
  }
  // Within a stage in the order of the manifest or of the server; a server goes after what uses it.
  const auto rank = [](const Step& step) {
    const int kind = static_cast<int>(step.kind);
    return std::pair(step.stage, step.stage == removing ? -kind : 0);
  };
  std::stable_sort(steps_.begin(), steps_.end(),
                   [&](const Step& left, const Step& right) { return rank(left) < rank(right); });
  return {std::move(steps_), std::move(left_)};
}

}  // namespace mcpauth::registry
