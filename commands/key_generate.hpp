// `mcpauth key generate`: make a private key for client assertions or DPoP.
#pragma once

#include "app/env.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct KeyGenerateOptions {
  std::string alg = "ES256";
  std::string out;
  bool json = false;
  bool operator==(const KeyGenerateOptions&) const = default;
};

void declare_key_generate(Declare& declare, KeyGenerateOptions& options);
Exit run_key_generate(const KeyGenerateOptions& options, app::Env& env);

}  // namespace mcpauth::commands
