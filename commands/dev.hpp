// `mcpauth dev`: the embedded development authorization server and MCP server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/env.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct DevOptions {
  std::optional<std::int64_t> port;
  bool auto_consent = false;
  std::string persona = "default";
  std::string state_file;
  bool empty = false;
  std::vector<std::string> failures;
  std::vector<std::string> resources;
  std::vector<std::string> trusted_issuers;
  bool operator==(const DevOptions&) const = default;
};

void declare_dev(Declare& declare, DevOptions& options);
Exit run_dev(const DevOptions& options, app::Env& env);

}  // namespace mcpauth::commands
