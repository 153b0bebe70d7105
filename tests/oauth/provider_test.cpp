#include "oauth/provider.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;

namespace {

struct KnownServer {
  std::string name;
  std::string issuer;
  std::string members;
  std::string provider;
  bool app_native = false;  // how agents sign in
};

const KnownServer servers[] = {
    {"Asgardeo", "https://api.asgardeo.io/t/acme/oauth2/token",
     R"("token_endpoint": "https://api.asgardeo.io/t/acme/oauth2/token")", "asgardeo", true},
    {"WSO2 Identity Server", "https://localhost:9443/oauth2/token",
     R"("token_endpoint": "https://localhost:9443/oauth2/token",
        "registration_endpoint": "https://localhost:9443/api/identity/oauth2/dcr/v1.0/register")",
     "asgardeo", true},
    {"the development server as Asgardeo", "http://127.0.0.1:9000/oauth2/token",
     R"("token_endpoint": "http://127.0.0.1:9000/oauth2/token",
        "mcpauth_dev_persona": "asgardeo")",
     "asgardeo", true},
    {"the development server", "http://127.0.0.1:9000",
     R"("token_endpoint": "http://127.0.0.1:9000/oauth2/token",
        "mcpauth_dev_persona": "default")",
     "asgardeo"},
    {"Keycloak", "https://sso.example/realms/acme",
     R"("token_endpoint": "https://sso.example/realms/acme/protocol/openid-connect/token")",
     "keycloak"},
    {"Keycloak below a path", "https://sso.example/auth/realms/acme",
     R"("token_endpoint": "https://sso.example/auth/realms/acme/protocol/openid-connect/token")",
     "keycloak"},
    {"Glewlwyd", "http://127.0.0.1:4593/api/oidc",
     R"("token_endpoint": "http://127.0.0.1:4593/api/oidc/token",
        "access_token_signing_alg_values_supported": ["RS256"], "require_code_challenge": true)",
     "glewlwyd"},
    {"oidc-provider", "http://127.0.0.1:3000",
     R"("token_endpoint": "http://127.0.0.1:3000/token",
        "device_authorization_endpoint": "http://127.0.0.1:3000/device/auth")",
     "standard"},
    {"a server with /oauth2/token and another registration", "https://as.example",
     R"("token_endpoint": "https://as.example/oauth2/token",
        "registration_endpoint": "https://as.example/oauth2/register")",
     "standard"},
    {"a host that only looks like Asgardeo", "https://api.asgardeo.io.evil.example",
     R"("token_endpoint": "https://api.asgardeo.io.evil.example/oauth2/token")", "standard"},
    {"a realm without Keycloak's token endpoint", "https://sso.example/realms/acme",
     R"("token_endpoint": "https://evil.example/realms/acme/protocol/openid-connect/token")",
     "standard"},
};

}  // namespace

TEST_CASE("detect_provider: the product that the user names counts, whatever the metadata tell") {
  const auto metadata = parse_server_metadata(
      json::parse_untrusted(R"({"issuer": "https://as.example"})", {"test"}), "https://as.example");
  CHECK(has_app_native_login(metadata, "asgardeo"));
  CHECK(takes_resource_of_machines(metadata, "asgardeo"));
  CHECK(!has_app_native_login(metadata, "keycloak"));
  CHECK(!takes_resource_of_machines(metadata, "keycloak"));
}

TEST_CASE("detect_provider: by signals in the metadata") {
  for (const auto& server : servers) {
    CAPTURE(server.name);
    const auto text =
        std::string(R"({"issuer": ")") + server.issuer + "\", " + server.members + "}";
    const auto metadata =
        parse_server_metadata(json::parse_untrusted(text, {"test"}), server.issuer);
    CHECK(detect_provider(metadata) == server.provider);
    CHECK(has_app_native_login(metadata) == server.app_native);
    // Keycloak answers client credentials that have a `resource` with 500.
    CHECK(takes_resource_of_machines(metadata) == (server.provider != std::string("keycloak")));
  }
}
