#include "app/kept_names.hpp"

#include <algorithm>

#include "app/session.hpp"

namespace mcpauth::app {

std::vector<std::string> kept_urls(Env& env) {
  std::vector<std::string> urls;
  try {
    StoreOptions options;
    options.state_dir = env.variable("MCPAUTH_HOME").value_or("");
    const Context context = offline_context(env, options);
    for (const auto& session : all_sessions(context)) {
      if (!session.url.empty()) urls.push_back(session.url);
    }
  } catch (const Error&) {
    return {};  // whoever presses TAB has no use for an error
  }
  std::sort(urls.begin(), urls.end());
  urls.erase(std::unique(urls.begin(), urls.end()), urls.end());
  return urls;
}

}  // namespace mcpauth::app
