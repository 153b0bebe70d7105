#include "app/estate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/registration.hpp"
#include "base/text.hpp"
#include "store/journal.hpp"

namespace mcpauth::app {
namespace {

template <typename Object>
auto planned_by(registry::Planner& planner) {
  return [&planner](const registry::Registered<Object>& registered) {
    planner.take(registered);
    return true;
  };
}

template <typename Object>
auto kept_in(std::vector<Object>& objects) {
  return [&objects](const registry::Registered<Object>& registered) {
    objects.push_back(registered.object);
    return true;
  };
}

// Return the place in its section of the element that `member` is in, for "clients[3].name" 3.
std::size_t index_of(const std::string& member, const std::string& section) {
  return std::stoul(member.substr(section.size() + 1));
}

template <typename Object>
bool drop(std::vector<Object>& objects, const std::string& section,
          const std::vector<registry::ManifestProblem>& problems) {
  std::vector<std::size_t> indexes;
  for (const auto& problem : problems) {
    if (problem.member.starts_with(section + '['))
      indexes.push_back(index_of(problem.member, section));
  }
  std::sort(indexes.begin(), indexes.end(), std::greater<>());
  indexes.erase(std::unique(indexes.begin(), indexes.end()), indexes.end());
  for (const auto index : indexes)
    objects.erase(objects.begin() + static_cast<std::ptrdiff_t>(index));
  return !indexes.empty();
}

std::string name_in(const registry::Manifest& manifest, const std::string& member) {
  const auto at = [&](const auto& objects, const std::string& section) {
    return member.starts_with(section + '[')
               ? section + ' ' + quote(objects[index_of(member, section)].name) + ": "
               : std::string();
  };
  return at(manifest.servers, "servers") + at(manifest.clients, "clients") +
         at(manifest.agents, "agents");
}

// A manifest names everything by its name, and a server by its resource as well: of two that share
// one, neither can be meant.
template <typename Object, typename Key>
void leave_out_twins(Env& env, std::vector<Object>& objects, const std::string& section, Key key) {
  std::map<std::string, int> count;
  for (const auto& object : objects) ++count[object.*key];
  std::erase_if(objects, [&](const Object& object) {
    const bool is_twin = count[object.*key] > 1;
    if (is_twin)
      warn(env, section + ' ' + quote(object.name) + ": left out, because there are " +
                    std::to_string(count[object.*key]) + " of " + quote(object.*key));
    return is_twin;
  });
}

// A manifest that says no grants has the usual ones (RFC 7591 §2), which this client was not given.
void leave_out_without_grants(Env& env, std::vector<registry::Client>& clients) {
  std::erase_if(clients, [&](const registry::Client& client) {
    if (client.grant_types.empty())
      warn(env, "clients " + quote(client.name) +
                    ": left out, because it has no grant, and a manifest would give it one");
    return client.grant_types.empty();
  });
}

// Access between what is left out goes without a word.
void say_left_out(Env& env, const registry::Manifest& manifest,
                  const std::vector<registry::ManifestProblem>& problems) {
  for (const auto& problem : problems) {
    const auto name = name_in(manifest, problem.member);
    if (!name.empty())
      warn(env, name + "left out, because a manifest has no way to say it: " + problem.member +
                    ' ' + problem.text);
  }
}

// Return the client with what an earlier run has seen that the server does not take.
registry::Registered<registry::Client> with_untaken(const registry::Records& records,
                                                    registry::Registered<registry::Client> client) {
  const auto record = records.find(registry::Noun::client, client.object.name);
  if (!record) return client;
  for (const auto& [member, values] : record->untaken->items()) {
    const Json* asked = json::find(values, "asked");
    const Json* got = json::find(values, "got");
    if (asked != nullptr)
      client.differences.push_back(
          {member, json::Document(*asked), json::Document(got != nullptr ? *got : Json())});
  }
  return client;
}

registry::AskedOfClients asked_of_clients(const registry::Manifest& manifest) {
  registry::AskedOfClients asked;
  for (const auto& client : manifest.clients)
    asked[client.name] = json::Document(registry::said_json(manifest, client));
  return asked;
}

// Throw Error 9 where the server takes part in the verb and cannot be told what is wanted by it.
struct MustTake {
  registry::Registrar& registrar;

  void operator()(const registry::Change<registry::McpServer>& change) const {
    if (change.before) registrar.must_take_server(change.after, change.before->object);
  }
  void operator()(const registry::Change<registry::Client>& change) const {
    registrar.must_take_client(change.after,
                               change.before ? change.before->object : registry::Client());
  }
  void operator()(const registry::Change<registry::Agent>& change) const {
    registrar.must_take_agent(change.after);
  }
  void operator()(const registry::Access& access) const { registrar.must_take_access(access); }
};

void judge_level(registry::Registrar& registrar, registry::Step& step) {
  if (step.action == registry::Action::remove) return;
  try {
    std::visit(MustTake{registrar}, step.what);
  } catch (const Error& error) {
    if (error.exit != Exit::unsupported) throw;
    step.level = registry::Level::unsupported;
  }
}

constexpr registry::Noun administered[] = {registry::Noun::server, registry::Noun::client,
                                           registry::Noun::agent};

}  // namespace

registry::Unfinished unfinished(const Context& context, const Administration& administration) {
  registry::Unfinished unfinished;
  for (const auto& intent : store::in_doubt(*context.store)) {
    const json::Object about(*intent.about, {"an entry of the journal", Exit::store});
    const auto name = about.optional_string("name");
    if (!name || about.optional_string("issuer") != administration.server.issuer) continue;
    for (const auto noun : administered) {
      if (intent.kind != to_string(noun)) continue;
      if (intent.what == "register")
        unfinished.emplace(std::pair(noun, *name), registry::Action::create);
      if (intent.what == "update") unfinished[{noun, *name}] = registry::Action::update;
    }
  }
  return unfinished;
}

registry::Plan plan_estate(const Administration& administration, const registry::Manifest& manifest,
                           registry::Prune prune, registry::Unfinished unfinished) {
  auto& registrar = *administration.registrar;
  registrar.look_for(asked_of_clients(manifest));
  registry::Planner planner(
      manifest, prune, [&](registry::Verb verb) { return registrar.level(verb); },
      std::move(unfinished), [&](registry::SubjectKind kind) { return registrar.purposes(kind); },
      [&](const registry::Access& access) { return registrar.given_here(access); });
  registrar.list_servers(planned_by<registry::McpServer>(planner));
  // What `login` registers for itself is no part of an estate.
  const auto is_wanted = [&](const std::string& name) {
    return std::any_of(manifest.clients.begin(), manifest.clients.end(),
                       [&](const registry::Client& client) { return client.name == name; });
  };
  registrar.list_clients([&](const registry::Registered<registry::Client>& client) {
    if (is_wanted(client.object.name) || !is_for_sign_ins(client.object.name))
      planner.take(with_untaken(administration.records, client));
    return true;
  });
  registrar.list_agents(planned_by<registry::Agent>(planner));
  for (const auto& access : registrar.list_access(nullptr)) planner.take(access);
  auto plan = planner.plan();
  for (auto& step : plan.steps) judge_level(registrar, step);
  return plan;
}

registry::Manifest standing_estate(Env& env, const Administration& administration) {
  auto& registrar = *administration.registrar;
  registry::Manifest manifest;
  registrar.list_servers(kept_in(manifest.servers));
  registrar.list_clients(kept_in(manifest.clients));
  std::erase_if(manifest.clients,
                [](const registry::Client& client) { return is_for_sign_ins(client.name); });
  registrar.list_agents(kept_in(manifest.agents));
  leave_out_twins(env, manifest.servers, "servers", &registry::McpServer::name);
  leave_out_twins(env, manifest.servers, "servers", &registry::McpServer::resource);
  leave_out_twins(env, manifest.clients, "clients", &registry::Client::name);
  leave_out_twins(env, manifest.agents, "agents", &registry::Agent::name);
  leave_out_without_grants(env, manifest.clients);
  for (auto& access : registrar.list_access(nullptr)) {
    if (!access.scopes.empty()) manifest.access.push_back(std::move(access));
  }
  for (bool dropped = true; dropped;) {
    std::vector<registry::ManifestProblem> problems;
    registry::read_manifest({{"export.json", json::dump(registry::to_json(manifest))}}, problems);
    say_left_out(env, manifest, problems);
    dropped = drop(manifest.access, "access", problems);
    dropped = drop(manifest.servers, "servers", problems) || dropped;
    dropped = drop(manifest.clients, "clients", problems) || dropped;
    dropped = drop(manifest.agents, "agents", problems) || dropped;
  }
  return manifest;
}

std::string plan_text(const registry::Plan& plan, const std::string& nothing) {
  std::string text = plan.steps.empty() ? nothing + '\n' : "";
  for (const auto& step : plan.steps) text += registry::step_text(step);
  for (const auto& left : plan.left) text += registry::left_text(left);
  for (const auto& member : plan.untaken)
    text += "not taken by the server: " + safe_text(member) + '\n';
  return text;
}

Json plan_json(const std::string& noun, const registry::Plan& plan) {
  Json steps = Json::array();
  for (const auto& step : plan.steps) steps.push_back(registry::to_json(step));
  Json left = Json::array();
  for (const auto& stays : plan.left) left.push_back(registry::to_json(stays));
  return {{"schema", fmt::format("mcpauth/{}/1", noun)},
          {"steps", std::move(steps)},
          {"left", std::move(left)},
          {"untaken", plan.untaken}};
}

}  // namespace mcpauth::app
