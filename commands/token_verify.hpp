// `mcpauth token verify`: does this token hold?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/env.hpp"
#include "app/options.hpp"
#include "app/verification_keys.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct TokenVerifyOptions {
  std::string token;
  app::KeySource keys;
  bool any_issuer = false;
  std::string audience;
  bool any_audience = false;
  std::vector<std::string> algorithms;
  std::string typ;
  std::optional<std::int64_t> leeway;
  std::string at;
  std::vector<std::string> require;
  std::optional<std::int64_t> jobs;
  app::OutputOptions output;
  app::NetworkOptions network;
  bool operator==(const TokenVerifyOptions&) const = default;
};

void declare_token_verify(Declare& declare, TokenVerifyOptions& options);
Exit run_token_verify(const TokenVerifyOptions& options, app::Env& env);

}  // namespace mcpauth::commands
