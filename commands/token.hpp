// `mcpauth token`: print a token that was kept, refreshed or minted; never opens a browser.
#pragma once

#include "app/env.hpp"
#include "commands/wanted_options.hpp"

namespace mcpauth::commands {

struct TokenOptions : WantedOptions {
  std::string format;
  std::string operation;
  bool show_refresh = false;
};

void declare_token(Declare& declare, TokenOptions& options);
Exit run_token(const TokenOptions& options, app::Env& env);

}  // namespace mcpauth::commands
