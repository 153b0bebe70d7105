#include "app/kept_agent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::app {
namespace {

struct NamedAgent {
  std::string issuer;
  std::string name;
  std::string id;
};

// Return all agents that are kept. The key of a record is the JSON array of issuer and name.
std::vector<NamedAgent> kept_agents(const Context& context) {
  std::vector<NamedAgent> agents;
  for (const auto& entry : context.store->list(to_string(registry::Noun::agent))) {
    const Json key = json::parse_untrusted(entry.key, {"a kept registration", Exit::store});
    const auto* issuer =
        key.is_array() && key.size() == 2 ? key.front().get_ptr<const std::string*>() : nullptr;
    const auto* name = json::find_string(*entry.document, "name");
    const auto* id = json::find_string(*entry.document, "id");
    if (issuer != nullptr && name != nullptr && id != nullptr)
      agents.push_back({*issuer, *name, *id});
  }
  return agents;
}

std::string names_hint(const std::vector<NamedAgent>& agents) {
  if (agents.empty()) return "'mcpauth agent register' makes one; --agent-id names any other";
  std::vector<std::string> names;
  for (const auto& agent : agents)
    names.push_back(quote(agent.name) + " at " + quote(agent.issuer));
  std::sort(names.begin(), names.end());
  return "there are: " + join(names, ", ");
}

}  // namespace

AgentOptions named_agent(const Context& context, AgentOptions options, const std::string& issuer) {
  if (options.actor.empty()) return options;
  const auto agents = kept_agents(context);
  std::vector<NamedAgent> found;
  std::copy_if(agents.begin(), agents.end(), std::back_inserter(found),
               [&](const NamedAgent& agent) {
                 return (agent.name == options.actor || agent.id == options.actor) &&
                        (issuer.empty() || agent.issuer == issuer);
               });
  if (found.empty())
    throw Error(Exit::usage, "unknown_name",
                "no agent " + quote(options.actor) + " was registered " +
                    (issuer.empty() ? "here" : "at " + quote(issuer)),
                names_hint(agents));
  if (found.size() > 1)
    throw Error(Exit::usage, "ambiguous_name",
                fmt::format("an agent {} was registered at {} authorization servers",
                            quote(options.actor), found.size()),
                "say which with --issuer; " + names_hint(found));
  if (!options.agent_id.empty() && options.agent_id != found.front().id)
    throw Error(
        Exit::usage, "usage",
        fmt::format("the agent {} has another id than --agent-id says", quote(options.actor)),
        "leave one of the two out");
  options.agent_id = found.front().id;
  return options;
}

std::optional<registry::Record> find_agent(const Context& context, const std::string& issuer,
                                           const std::string& agent_id) {
  for (auto& record : registry::Records(*context.store, issuer).list(registry::Noun::agent)) {
    if (record.id == agent_id) return std::move(record);
  }
  return {};
}

}  // namespace mcpauth::app
