// The asgardeo driver at a development server, in one process; what passes between them can be
// bent, as far as another version of the product would.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "registry/asgardeo.hpp"
#include "store/store.hpp"
#include "tests/dev/admin_harness.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mcpauth::registry {

// A server without agents, clients and MCP servers, and an administrator of it.
struct AsgardeoEstate {
  explicit AsgardeoEstate(const std::string& persona = "asgardeo");

  // Return the driver as a new run of the program has it.
  std::unique_ptr<Registrar> driver();
  // Return what is kept of an object.
  Record kept(Noun noun, const std::string& name) const;
  void keep(const Record& record);
  // Return how often a request was sent: "POST /scim2/Agents".
  std::size_t sent(const std::string& request) const;

  // Return the token response of: a client for itself; alice through a client; an agent for itself,
  // by what is kept of it.
  Json machine_token(const std::string& client, const std::string& scope);
  Json user_token(const std::string& client, const std::string& scope,
                  const Parameters& changes = {}, const std::string& actor_token = {});
  Json agent_token(const std::string& agent, const std::string& scope);

  // Takes the place of the server where it answers; may spoil an answer.
  std::function<std::optional<http::Response>(const http::Request&)> instead;
  std::function<void(const http::Request&, http::Response&)> spoil;

  bool dry_run = false;  // of the drivers to come

  dev::Admin admin;
  std::vector<std::string> requests;
  std::vector<std::string> planned;  // what a dry run has not sent
  std::vector<std::string> warnings;

 private:
  http::Response send(const http::Request& request);
  test::TemporaryDirectory directory_;
  store::Store store_;
};

// Return a function for `spoil` that edits the JSON of answers to `method` at paths with `path`.
std::function<void(const http::Request&, http::Response&)> edited(
    const std::string& method, const std::string& path, const std::function<void(Json&)>& edit);

inline const McpServer files_server = {"files",
                                       "https://files.example/mcp",
                                       "The files",
                                       {{"files:read", "Read files", ""}, {"files:write", "", ""}}};
inline const Client desktop_client = {
    "desktop", {"http://127.0.0.1/callback"}, {"authorization_code", "refresh_token"}, "none", {},
    {}};
inline const Client nightly_client = {"nightly", {}, {"client_credentials"}, "client_secret_basic",
                                      {},        {}};
inline const Agent helper_agent = {"helper", "alice", AgentKind::interactive, true};

}  // namespace mcpauth::registry
