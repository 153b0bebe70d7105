#include "dev/routes.hpp"

#include <algorithm>

#include "dev/admin.hpp"
#include "dev/endpoints.hpp"
#include "dev/pages.hpp"

namespace mcpauth::dev {
namespace {

// Return the first segment of `path` and take it away.
std::string_view next_segment(std::string_view& path) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

bool is_path(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = next_segment(pattern);
    const std::string_view segment = next_segment(path);
    if (wanted == "/*" ? segment.size() < 2 : wanted != segment) return false;
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::vector<Route> routes(const Persona& persona) {
  std::vector<Route> table = {
      {"GET", "/", "", welcome_page},
      {"GET", "/oauth2/authorize", "authorize", authorize},
      {"POST", "/oauth2/authorize", "authorize", authorize},
      {"GET", "/oauth2/interaction", "", show_interaction},
      {"POST", "/oauth2/login", "", submit_login},
      {"POST", "/oauth2/consent", "", submit_consent},
      {"POST", "/oauth2/authn", "authn", app_native_authn},
      {"POST", "/oauth2/token", "token", token},
      {"POST", "/oauth2/device_authorize", "device", device_authorize},
      {"GET", "/oauth2/device", "", show_device},
      {"POST", "/oauth2/device", "", submit_device},
      {"GET", "/oauth2/device/allowed", "", device_answered},
      {"GET", "/oauth2/device/denied", "", device_answered},
      {"GET", "/oauth2/device/used", "", device_answered},
      {"POST", "/oauth2/par", "par", pushed_authorization_request},
      {"POST", "/oauth2/introspect", "introspect", introspect},
      {"POST", "/oauth2/revoke", "revoke", revoke},
      {"GET", "/oauth2/userinfo", "userinfo", userinfo},
      {"POST", "/oauth2/userinfo", "userinfo", userinfo},
      {"GET", "/oauth2/jwks", "jwks", jwks},
      {"GET", "/.well-known/oauth-protected-resource/mcp", "resource", resource_metadata},
      {"POST", "/mcp", "mcp", mcp_post},
      {"DELETE", "/mcp", "mcp", mcp_delete},
  };
  for (const std::string_view path : persona.oauth_metadata_paths)
    table.push_back({"GET", std::string(path), "metadata", oauth_metadata});
  for (const std::string_view path : persona.openid_metadata_paths)
    table.push_back({"GET", std::string(path), "metadata", openid_metadata});
  if (persona.open_registration) {
    const std::string path(persona.registration_path);
    table.push_back({"POST", path, "register", register_client});
    table.push_back({"GET", path + "/*", "register", read_registration});
    table.push_back({"PUT", path + "/*", "register", update_registration});
    table.push_back({"DELETE", path + "/*", "register", delete_registration});
  }
  add_admin_routes(table, persona);
  return table;
}

const Route& find_route(const std::vector<Route>& routes, const ServerRequest& request) {
  bool path_known = false;
  for (const Route& route : routes) {
    if (!is_path(route.path, request.path)) continue;
    if (route.method == request.method) return route;
    path_known = true;
  }
  if (path_known) throw Refusal{405, "invalid_request", "the method is not allowed here"};
  throw Refusal{404, "not_found", "there is nothing at " + request.path};
}

}  // namespace mcpauth::dev
