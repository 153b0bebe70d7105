#include "dev/routes.hpp"

#include <algorithm>

#include "dev/endpoints.hpp"
#include "dev/pages.hpp"

namespace mcpauth::dev {
namespace {

bool is_path(const Route& route, std::string_view path) {
  if (!route.path.ends_with("/*")) return route.path == path;
  const std::string_view parent = std::string_view(route.path).substr(0, route.path.size() - 1);
  return path.starts_with(parent) && path.size() > parent.size() &&
         path.find('/', parent.size()) == std::string_view::npos;
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
  if (!persona.registration_path.empty()) {
    const std::string path(persona.registration_path);
    table.push_back({"POST", path, "register", register_client});
    table.push_back({"GET", path + "/*", "register", read_registration});
    table.push_back({"PUT", path + "/*", "register", update_registration});
    table.push_back({"DELETE", path + "/*", "register", delete_registration});
  }
  return table;
}

const Route& find_route(const std::vector<Route>& routes, const ServerRequest& request) {
  bool path_known = false;
  for (const Route& route : routes) {
    if (!is_path(route, request.path)) continue;
    if (route.method == request.method) return route;
    path_known = true;
  }
  if (path_known) throw Refusal{405, "invalid_request", "the method is not allowed here"};
  throw Refusal{404, "not_found", "there is nothing at " + request.path};
}

}  // namespace mcpauth::dev
