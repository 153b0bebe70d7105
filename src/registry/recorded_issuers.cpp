#include "registry/recorded_issuers.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "registry/record.hpp"

namespace mcpauth::registry {

std::vector<std::string> recorded_issuers(store::Store& store) {
  std::set<std::string> issuers;
  for (const auto noun : {Noun::server, Noun::client, Noun::agent, Noun::access}) {
    for (const auto& entry : store.list(to_string(noun))) {
      // A record's key is the JSON array of its issuer and its name.
      const Json key = json::parse_untrusted(entry.key, {"the key of a record", Exit::store});
      if (!key.is_array() || key.empty()) continue;
      if (const auto* issuer = key.front().get_ptr<const std::string*>()) issuers.insert(*issuer);
    }
  }
  return {issuers.begin(), issuers.end()};
}

}  // namespace mcpauth::registry
