// `mcpauth key show`: the public half of a private key.
#pragma once

#include "app/env.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct KeyShowOptions {
  std::string key;
  bool json = false;
  bool operator==(const KeyShowOptions&) const = default;
};

void declare_key_show(Declare& declare, KeyShowOptions& options);
Exit run_key_show(const KeyShowOptions& options, app::Env& env);

}  // namespace mcpauth::commands
