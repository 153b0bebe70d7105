#include "app/reference.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t most_candidates = 10;

template <typename Object>
std::string candidate_text(const registry::Registered<Object>& object) {
  const auto name = quote(object.object.name);
  return object.id.empty() ? name : fmt::format("{} ({})", name, safe_text(object.id));
}

std::string candidates_hint(const std::vector<std::string>& candidates, bool more) {
  if (candidates.empty()) return "there is none at this authorization server";
  return "there are: " + join(candidates, ", ") + (more ? " and more" : "");
}

// Return the hint that names the first objects of `list`.
template <typename Object, typename List>
std::string all_hint(List list) {
  std::vector<std::string> candidates;
  bool more = false;
  list([&](const registry::Registered<Object>& object) {
    more = candidates.size() == most_candidates;
    if (!more) candidates.push_back(candidate_text(object));
    return !more;
  });
  return candidates_hint(candidates, more);
}

template <typename Object, typename List>
registry::Registered<Object> only(std::vector<registry::Registered<Object>> found,
                                  std::string_view noun, const std::string& reference, List list) {
  if (found.size() == 1) return std::move(found.front());
  if (found.empty())
    throw Error(Exit::usage, "unknown_name",
                fmt::format("there is no {} {}", noun, quote(reference)), all_hint<Object>(list));
  std::vector<std::string> candidates;
  for (const auto& object : found) candidates.push_back(candidate_text(object));
  throw Error(Exit::usage, "ambiguous_name",
              fmt::format("{} means more than one {}", quote(reference), noun),
              candidates_hint(candidates, false));
}

}  // namespace

registry::Registered<registry::McpServer> require_server(registry::Registrar& registrar,
                                                         const std::string& reference) {
  return only(
      registrar.find_servers(reference), "server", reference,
      [&](const registry::Take<registry::McpServer>& take) { registrar.list_servers(take); });
}

registry::Registered<registry::Client> require_client(registry::Registrar& registrar,
                                                      const std::string& reference) {
  return only(registrar.find_clients(reference), "client", reference,
              [&](const registry::Take<registry::Client>& take) { registrar.list_clients(take); });
}

registry::Registered<registry::Agent> require_agent(registry::Registrar& registrar,
                                                    const std::string& reference) {
  return only(registrar.find_agents(reference), "agent", reference,
              [&](const registry::Take<registry::Agent>& take) { registrar.list_agents(take); });
}

}  // namespace mcpauth::app
