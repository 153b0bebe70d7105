// The embedded development authorization server and the MCP server it protects, on loopback.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dev/failures.hpp"
#include "dev/world.hpp"

namespace mcpauth::dev {

enum class Consent { ask, automatic };
enum class Seed { all, empty };

struct Options {
  int port = 0;  // 0: a free one
  Consent consent = Consent::ask;
  std::string persona = "default";           // or "asgardeo"
  std::string state_file;                    // empty: everything is forgotten at the end
  Seed seed = Seed::all;                     // empty: the user and the administrator's client alone
  std::vector<std::string> failures;         // POINT=KIND
  std::vector<std::string> resources;        // further resources that tokens are given for
  std::vector<std::string> trusted_issuers;  // ISSUER=FILE: whose assertions are taken as grants
};

// What a client needs to know to use the server that was started.
struct Ready {
  struct User {
    std::string name, password, sub;
    bool operator==(const User&) const = default;
  };
  struct Client {
    std::string client_id, client_secret;  // no secret: a public client
    bool operator==(const Client&) const = default;
  };
  struct Agent {
    std::string agent_id, agent_secret;
    bool operator==(const Agent&) const = default;
  };
  std::string issuer;
  std::string mcp_url;
  std::string admin_url;
  User user;
  Client admin;
  // Empty after Seed::empty.
  Client public_client;
  Client confidential_client;
  Agent agent;
  bool operator==(const Ready&) const = default;
};

// Return `ready` as the one line of JSON that `mcpauth dev` prints (without a newline).
std::string ready_line(const Ready& ready);

class Server {
 public:
  // Throws exit 2 for an unknown persona or failure, exit 7 for a state file that cannot be read.
  Server(World world, Options options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Bind to loopback and make what must be there at the first request; connections wait from now
  // on. Throws exit 5 where the port is taken.
  Ready start();
  // Answer requests until `stop` is called, from another thread or by a handler of signals' thread.
  void run();
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mcpauth::dev
