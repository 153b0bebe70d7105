#include "registry/plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/scopes.hpp"
#include "registry/overlay.hpp"

namespace mcpauth::registry {
namespace {

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

Stage stage_of(Noun noun) {
  if (noun == Noun::server) return Stage::servers;
  return noun == Noun::client ? Stage::clients : Stage::agents;
}

}  // namespace

Planner::Planner(const Manifest& manifest, Prune prune, std::function<Level(Verb)> level,
                 Unfinished unfinished, PurposesOf purposes, GivenHere given_here)
    : manifest_(&manifest),
      prune_(prune),
      level_(std::move(level)),
      unfinished_(std::move(unfinished)),
      purposes_(std::move(purposes)),
      given_here_(std::move(given_here)),
      missing_(manifest.access) {
  for (const auto& client : manifest.clients) clients_[client.name] = &client;
  for (const auto& agent : manifest.agents) agents_[agent.name] = &agent;
}

void Planner::take(const Registered<McpServer>& server) {
  const auto* wanted = wanted_server(server.object);
  compare(server, wanted, Noun::server);
  if (wanted != nullptr) names_[server.object.name] = wanted->name;
  if (wanted == nullptr || is_unfinished(Noun::server, wanted->name, Action::create)) return;
  auto scopes = unwanted_scopes(server.object, *wanted);
  const bool pruned = prune_ == Prune::yes && server.ours;
  auto taken = pruned ? oauth::scope_difference(scopes, server.foreign) : oauth::Scopes();
  const auto stays = oauth::scope_difference(scopes, taken);
  if (!stays.empty()) left_.push_back({Noun::server, wanted->name, stays});
  if (taken.empty()) return;
  in_use_[wanted->name];
  surplus_.push_back({server, wanted, std::move(taken)});
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
    if (!standing.foreign.empty()) {
      left_.push_back({noun, name, standing.foreign});
      return;
    }
    if (noun == Noun::server) in_use_[name];
    steps_.push_back({Action::remove,
                      noun,
                      name,
                      level_(verbs_of(noun).remove),
                      {},
                      Change<Object>{standing, {}},
                      Stage::removing});
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
  std::erase_if(changes, [&](const Difference& change) {
    const bool known = std::ranges::count(standing.differences, change) > 0;
    if (known)
      untaken_.push_back(std::string(to_string(noun)) + ' ' + wanted.name + ' ' + change.member);
    return known;
  });
  if (changes.empty() && !is_unfinished(noun, wanted.name, Action::update)) return;
  steps_.push_back({Action::update, noun, wanted.name, level_(verbs_of(noun).update),
                    std::move(changes),
                    Change<Object>{standing, object_from(after, standing.object)}, stage_of(noun)});
}

// Replaces the server's step, which has left all scopes where they are.
void Planner::take_scopes_away(const Surplus& surplus) {
  std::erase_if(steps_, [&](const Step& step) {
    return step.kind == Noun::server && step.name == surplus.wanted->name &&
           step.action == Action::update;
  });
  change(surplus.server, *surplus.wanted, without_unused_scopes(surplus), Noun::server);
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
  leave_servers_in_use();
  create_missing(manifest_->servers, Noun::server);
  create_missing(manifest_->clients, Noun::client);
  create_missing(manifest_->agents, Noun::agent);
  give_missing_access();
  order_by_names();
  // Within a stage in the order of the manifest or of the server; a server goes after what uses it.
  const auto rank = [](const Step& step) {
    const int kind = static_cast<int>(step.kind);
    return std::pair(step.stage, step.stage == Stage::removing ? -kind : 0);
  };
  std::stable_sort(steps_.begin(), steps_.end(),
                   [&](const Step& left, const Step& right) { return rank(left) < rank(right); });
  return {std::move(steps_), std::move(left_), std::move(untaken_)};
}

}  // namespace mcpauth::registry
