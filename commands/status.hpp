// `mcpauth status`: what is kept, for whom, until when; never a secret.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct StatusOptions {
  std::string url;
  std::string dismiss;
  app::OutputOptions output;
  app::StoreOptions store;
  bool operator==(const StatusOptions&) const = default;
};

void declare_status(Declare& declare, StatusOptions& options);
Exit run_status(const StatusOptions& options, app::Env& env);

}  // namespace mcpauth::commands
