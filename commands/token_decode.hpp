// `mcpauth token decode`: header and claims of a token, marked NOT VERIFIED.
#pragma once

#include <string>

#include "app/env.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct TokenDecodeOptions {
  std::string token;
  bool json = false;
  bool operator==(const TokenDecodeOptions&) const = default;
};

void declare_token_decode(Declare& declare, TokenDecodeOptions& options);
Exit run_token_decode(const TokenDecodeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
