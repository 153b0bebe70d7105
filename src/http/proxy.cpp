#include "http/proxy.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "base/text.hpp"
#include "http/network.hpp"

namespace mcpauth::http {
namespace {

// An empty variable counts as one that is not set.
std::string first_set(const Environment& environment, std::initializer_list<const char*> names) {
  for (const auto* name : names) {
    const char* value = environment(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

bool is_name_within(std::string_view host, std::string_view domain) {
  while (domain.starts_with('.')) domain.remove_prefix(1);
  if (domain.ends_with('.')) domain.remove_suffix(1);
  if (domain.empty() || host.size() < domain.size()) return false;
  const auto subdomain = host.size() - domain.size();
  return equal_ignoring_case(host.substr(subdomain), domain) &&
         (subdomain == 0 || host[subdomain - 1] == '.');
}

bool is_exempt(const std::string& host, std::string exemptions) {
  std::replace(exemptions.begin(), exemptions.end(), ',', ' ');
  for (const auto& entry : split(exemptions, ' ')) {
    if (entry == "*" || (classify(host) ? is_within(host, entry) : is_name_within(host, entry)))
      return true;
  }
  return false;
}

}  // namespace

std::string proxy_for(const Url& url, const Environment& environment) {
  if (url.is_loopback() || url.host.ends_with(".localhost")) return {};
  if (is_exempt(url.host, first_set(environment, {"no_proxy", "NO_PROXY"}))) return {};
  if (url.scheme == "https") {
    return first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  }
  // HTTP_PROXY can be set by whoever sends a CGI program a header called Proxy.
  return first_set(environment, {"http_proxy", "all_proxy", "ALL_PROXY"});
}

}  // namespace mcpauth::http
