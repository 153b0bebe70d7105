// What the admin interface administers beside clients and agents: APIs, applications and roles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace mcpauth::dev {

struct ApiScope {
  std::string id;
  std::string name;
  std::string title;  // `displayName`
  std::string description;
  bool operator==(const ApiScope&) const = default;
};

// What tokens are for: an MCP server, or a part of the admin interface itself.
struct ApiResource {
  std::string id;
  std::string name;
  std::string identifier;
  std::string description;
  std::string type;  // MCP, BUSINESS, or SYSTEM: the admin interface's own
  bool requires_authorization = true;
  std::vector<ApiScope> scopes;
  bool operator==(const ApiResource&) const = default;
};

inline constexpr std::string_view system_type = "SYSTEM";

// That an application may ask for these scopes of an API.
struct Authorization {
  std::string api;     // its id
  std::string policy;  // RBAC: roles decide, too; "No Policy"
  std::vector<std::string> scopes;
  bool operator==(const Authorization&) const = default;
};

inline constexpr std::string_view rbac_policy = "RBAC";

// How administrators see a client.
struct Application {
  std::string id;
  std::string description;
  std::string template_id;
  std::string role_audience = "ORGANIZATION";  // or APPLICATION: which roles count in it
  json::Document advanced;                     // advancedConfigurations
  json::Document oidc;           // the inbound configuration without what the client itself says
  bool self_registered = false;  // RFC 7591, open to all: nobody restricts it
  bool api_based_authentication = false;
  bool opaque_tokens = false;
  std::vector<Authorization> authorizations;
  bool operator==(const Application&) const = default;
};

struct Role {
  std::string id;
  std::string name;
  std::string application;               // whose own it is; empty: the whole organization's
  std::vector<std::string> permissions;  // names of scopes
  std::vector<std::string> users;        // ids of users and agents
  bool operator==(const Role&) const = default;
};

}  // namespace mcpauth::dev
