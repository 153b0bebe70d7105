// `mcpauth client metadata`: write or check a client ID metadata document.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ClientMetadataOptions {
  std::string name;
  std::string url;
  bool check = false;
  app::DescriptionOptions description;
  app::OutputOptions output;
  app::NetworkOptions network;
  bool operator==(const ClientMetadataOptions&) const = default;
};

void declare_client_metadata(Declare& declare, ClientMetadataOptions& options);
Exit run_client_metadata(const ClientMetadataOptions& options, app::Env& env);

}  // namespace mcpauth::commands
