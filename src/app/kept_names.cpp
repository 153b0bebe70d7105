#include "app/kept_names.hpp"

#include <algorithm>
#include <functional>

#include "app/session.hpp"

namespace mcpauth::app {
namespace {

// Return what `collect` finds, sorted, each once. Whoever presses TAB has no use for an error.
std::vector<std::string> sorted_names(
    Env& env, const std::function<void(const Context&, std::vector<std::string>&)>& collect) {
  std::vector<std::string> names;
  try {
    StoreOptions options;
    options.state_dir = env.variable("MCPAUTH_HOME").value_or("");
    collect(offline_context(env, options), names);
  } catch (const Error&) {
    return {};
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

std::vector<std::string> kept_urls(Env& env) {
  return sorted_names(env, [](const Context& context, std::vector<std::string>& urls) {
    for (const auto& session : all_sessions(context)) {
      if (!session.url.empty()) urls.push_back(session.url);
    }
  });
}

std::vector<std::string> kept_client_ids(Env& env) {
  return sorted_names(env, [](const Context& context, std::vector<std::string>& ids) {
    for (const auto& session : all_sessions(context)) ids.push_back(session.tokens.client_id);
  });
}

std::vector<std::string> kept_agent_ids(Env& env) {
  return sorted_names(env, [](const Context& context, std::vector<std::string>& ids) {
    for (const auto& session : all_sessions(context)) {
      if (!session.actor.empty()) ids.push_back(session.actor);
    }
  });
}

std::vector<std::string> kept_names(Env& env, const std::string& kind) {
  return sorted_names(env, [&](const Context& context, std::vector<std::string>& names) {
    for (const auto& entry : context.store->list(kind)) {
      if (const auto* name = json::find_string(*entry.document, "name")) names.push_back(*name);
    }
  });
}

}  // namespace mcpauth::app
