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

template <typename Object>
Json compared(const Object& object) {
  return to_json(object);
}
// A manifest that does not say whether an agent is enabled means that it is, and one without scopes
// that the server has none.
Json compared(const Agent& agent) {
  Json value = to_json(agent);
  value["enabled"] = agent.enabled;
  return value;
}
Json compared(const McpServer& server) {
  Json value = to_json(server);
  if (server.scopes.empty()) value["scopes"] = Json::array();
  return value;
}

const Json* with_name(const Json& list, const Json& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Json& element) {
    const Json* other = json::find(element, "name");
    return other != nullptr && *other == name;
  });
  return found == list.end() ? nullptr : &*found;
}

// Return `standing` with the members that `wanted` has: what a manifest does not mention stays.
Json overlaid(const Json& standing, const Json& wanted) {
  Json merged = standing;
  for (const auto& [name, value] : wanted.items()) {
    if (name == "metadata" && merged.contains(name)) {
      merged[name].update(value);
    } else if (name == "scopes") {
      Json scopes = Json::array();
      for (const auto& scope : value) {
        const Json* before =
            merged.contains(name) ? with_name(merged[name], scope["name"]) : nullptr;
        Json after = before != nullptr ? *before : Json::object();
        after.update(scope);
        scopes.push_back(std::move(after));
      }
      merged[name] = std::move(scopes);
    } else {
      merged[name] = value;
    }
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
  compare(server, wanted_server(server.object), Noun::server);
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
  const Json before = compared(standing.object);
  const Json after = overlaid(before, compared(*wanted));
  auto changes = differences(after, before);
  if (changes.empty() && !is_unfinished(noun, name, Action::update)) return;
  steps_.push_back({Action::update, noun, name, level_(verbs_of(noun).update), std::move(changes),
                    Change<Object>{standing, object_from(after, standing.object)}, stage_of(noun)});
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
  if (extra.empty() || (!wanted && !(prune_ == Prune::yes && both_ours))) return;
  Access unwanted = access;
  unwanted.scopes = extra;
  steps_.push_back(
      access_step(Action::remove, unwanted, level_(access_verb(access.kind, Action::remove))));
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

std::vector<Step> Planner::steps() {
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
  return std::move(steps_);
}

}  // namespace mcpauth::registry
