// What can be registered at an authorization server, in words that are no product's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace mcpauth::registry {

// Members are named as RFC 7591 names them, where it has a name.
struct Scope {
  std::string name;  // verbatim, as it stands in `scope`
  std::string title;
  std::string description;
  bool operator==(const Scope&) const = default;
};

// An MCP server as a protected resource.
struct McpServer {
  std::string name;
  std::string resource;  // the resource URI (RFC 8707 §2)
  std::string description;
  std::vector<Scope> scopes;
  bool operator==(const McpServer&) const = default;
};

// An MCP client. It is public where `token_endpoint_auth_method` is `none`.
struct Client {
  std::string name;
  std::vector<std::string> redirect_uris;
  std::vector<std::string> grant_types;
  std::string token_endpoint_auth_method;
  json::Document jwks;      // the public keys of private_key_jwt; an empty object: none
  json::Document metadata;  // members that have no option here, sent as they are (RFC 7591 §2)
  bool operator==(const Client&) const = default;
};

enum class AgentKind { interactive, background };

// An agent's identity. On every server it has a client, too.
struct Agent {
  std::string name;
  std::string owner;
  AgentKind kind = AgentKind::interactive;
  bool enabled = true;
  bool operator==(const Agent&) const = default;
};

// Whether a client or an agent uses a server for itself or for the user who signed in.
enum class For { self, user };

// Who may use what: `subject` is a client, an agent or a user.
enum class SubjectKind { client, agent, user };
struct Access {
  SubjectKind kind = SubjectKind::client;
  std::string subject;  // its name here
  std::string server;   // the server's name here
  std::vector<std::string> scopes;
  For on_behalf = For::user;
  bool operator==(const Access&) const = default;
};

// Return the name of who has access to what, unique at an issuer: "client desktop for user at
// files".
std::string access_title(const Access& access);

// Return the object in the form of manifests and of --json; members that are empty are absent.
Json to_json(const Scope& scope);
Json to_json(const McpServer& server);
Json to_json(const Client& client);
Json to_json(const Agent& agent);
Json to_json(const Access& access);

// Return the same with the members that have a default, whatever they are.
Json full_json(const McpServer& server);
Json full_json(const Client& client);
Json full_json(const Agent& agent);

// Return the object that `value` is. Throws by `source` for a missing name, a wrong type or a word
// that is none of ours; members that have no meaning here are passed over.
Scope scope_from_json(const Json& value, const json::Source& source);
McpServer server_from_json(const Json& value, const json::Source& source);
Client client_from_json(const Json& value, const json::Source& source);
Agent agent_from_json(const Json& value, const json::Source& source);
Access access_from_json(const Json& value, const json::Source& source);

std::string_view to_string(AgentKind kind);
std::string_view to_string(SubjectKind kind);
std::string_view to_string(For on_behalf);

}  // namespace mcpauth::registry
