#include "oauth/provider.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::oauth {
namespace {

bool ends_with(const std::optional<Url>& endpoint, std::string_view path) {
  return endpoint && endpoint->path.ends_with(path);
}

bool is_at(const std::optional<Url>& endpoint, const std::string& url) {
  return endpoint && endpoint->text() == url;
}

bool is_asgardeo(const ServerMetadata& metadata) {
  const auto* persona = json::find_string(*metadata.document, "mcpauth_dev_persona");
  if (persona != nullptr) return *persona == "asgardeo";
  const auto& registration = metadata.registration_endpoint;
  return ends_with(metadata.token_endpoint, "/oauth2/token") &&
         (metadata.token_endpoint->host.ends_with(".asgardeo.io") ||
          (registration &&
           registration->path.find("/api/identity/oauth2/dcr/") != std::string::npos));
}

// Our development server has that product's admin interface in each of its personas.
bool is_development_server(const ServerMetadata& metadata) {
  return json::find_string(*metadata.document, "mcpauth_dev_persona") != nullptr;
}

bool is_keycloak(const ServerMetadata& metadata) {
  return metadata.issuer.find("/realms/") != std::string::npos &&
         is_at(metadata.token_endpoint, metadata.issuer + "/protocol/openid-connect/token");
}

bool is_glewlwyd(const ServerMetadata& metadata) {
  return json::find(*metadata.document, "access_token_signing_alg_values_supported") != nullptr &&
         json::find(*metadata.document, "require_code_challenge") != nullptr &&
         is_at(metadata.token_endpoint, metadata.issuer + "/token");
}

enum class AgentLogin { app_native, as_client };
// Keycloak 26.7 ignores `resource`, or, where it can read it, answers client credentials that have
// one with 500. The scopes decide what the token is for.
enum class MachineResource { sent, left_out };

struct Provider {
  const char* name;
  AgentLogin agents;
  MachineResource machines;
  bool (*matches)(const ServerMetadata& metadata);
};

constexpr Provider providers[] = {
    {"asgardeo", AgentLogin::app_native, MachineResource::sent, is_asgardeo},
    {"asgardeo", AgentLogin::as_client, MachineResource::sent, is_development_server},
    {"keycloak", AgentLogin::as_client, MachineResource::left_out, is_keycloak},
    {"glewlwyd", AgentLogin::as_client, MachineResource::sent, is_glewlwyd},
    {"standard", AgentLogin::as_client, MachineResource::sent,
     [](const ServerMetadata&) { return true; }},
};

const Provider& find_provider(const ServerMetadata& metadata, std::string_view named = {}) {
  return *std::ranges::find_if(providers, [&](const Provider& row) {
    return named.empty() ? row.matches(metadata) : row.name == named;
  });
}

}  // namespace

std::string detect_provider(const ServerMetadata& metadata) {
  return find_provider(metadata).name;
}

bool has_app_native_login(const ServerMetadata& metadata, std::string_view named) {
  return find_provider(metadata, named).agents == AgentLogin::app_native;
}

bool takes_resource_of_machines(const ServerMetadata& metadata, std::string_view named) {
  return find_provider(metadata, named).machines == MachineResource::sent;
}

}  // namespace mcpauth::oauth
