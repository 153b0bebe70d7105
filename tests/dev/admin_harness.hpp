// An administrator of a development server in a test.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tests/dev/harness.hpp"

namespace mcpauth::dev {

inline constexpr const char* api_path = "/api/server/v1/api-resources";
inline constexpr const char* application_path = "/api/server/v1/applications";

struct Admin {
  explicit Admin(const Options& options = automatic_asgardeo()) : server(options) {
    token = token_for(
        "internal_api_resource_view internal_api_resource_create internal_api_resource_update "
        "internal_api_resource_delete internal_application_mgt_view "
        "internal_application_mgt_create internal_application_mgt_update "
        "internal_application_mgt_delete internal_application_mgt_client_secret_create "
        "internal_agent_mgt_list internal_agent_mgt_view internal_agent_mgt_create "
        "internal_agent_mgt_update internal_agent_mgt_delete internal_role_mgt_view "
        "internal_role_mgt_create internal_role_mgt_update internal_role_mgt_delete "
        "internal_user_mgt_list internal_user_mgt_view internal_dcr_view internal_dcr_create "
        "internal_dcr_update internal_dcr_delete");
  }

  std::string token_for(const std::string& scope) {
    const Ready::Client& admin = server.ready.admin;
    return body_of(server.post("/oauth2/token",
                               {{"grant_type", "client_credentials"}, {"scope", scope}},
                               {basic_of(admin.client_id, admin.client_secret)}))["access_token"];
  }

  static http::Header basic_of(const std::string& id, const std::string& secret) {
    return {"Authorization", "Basic " + base64_encode(id + ':' + secret)};
  }

  http::Response ask(const std::string& method, const std::string& target,
                     const Json& body = nullptr) {
    const std::size_t question = std::min(target.find('?'), target.size());
    return server.send({method,
                        target.substr(0, question),
                        question < target.size() ? target.substr(question + 1) : "",
                        {bearer(token), {"Content-Type", "application/json"}},
                        body.is_null() ? "" : json::dump(body)});
  }
  Json read(const std::string& target) { return body_of(ask("GET", target)); }

  // Create an MCP server and return its id.
  std::string create_api(const std::string& identifier = "https://files.example/mcp",
                         const Json& scopes = {{{"name", "files:read"}},
                                               {{"name", "files:write"}}}) {
    return body_of(ask("POST", api_path,
                       {{"name", "files"},
                        {"identifier", identifier},
                        {"resourceType", "MCP"},
                        {"scopes", scopes}}))["id"];
  }

  // Create an application with that configuration and return its id.
  std::string create_application(const std::string& name, const Json& oidc) {
    const http::Response response =
        ask("POST", application_path,
            {{"name", name},
             {"inboundProtocolConfiguration", {{"oidc", oidc}}},
             {"associatedRoles", {{"allowedAudience", "ORGANIZATION"}}}});
    const std::string location = header_of(response, "Location");
    return location.substr(location.rfind('/') + 1);
  }
  Json oidc(const std::string& id) {
    return read(std::string(application_path) + '/' + id + "/inbound-protocols/oidc");
  }

  Harness server;
  std::string token;
};

// A confidential client that acts for itself.
inline const Json machine_oidc = {{"grantTypes", {"client_credentials"}},
                                  {"accessToken", {{"type", "JWT"}}}};
// A client that people sign in through.
inline const Json user_oidc = {{"grantTypes", {"authorization_code", "refresh_token"}},
                               {"callbackURLs", {redirect_uri}},
                               {"publicClient", true},
                               {"accessToken", {{"type", "JWT"}}}};

}  // namespace mcpauth::dev
