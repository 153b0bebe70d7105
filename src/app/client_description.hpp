// A client as the command line and a file describe it.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "registry/model.hpp"

namespace mcpauth::app {

// Return `client` with what `options` say of it: the members of --from, then --set and --set-json,
// then the options that have a name of their own. A private key stands for its public half. Throws
// Error 2 for a file that is no JSON object and for members that the server alone sets.
registry::Client described_client(registry::Client client, const DescriptionOptions& options,
                                  Env& env);

}  // namespace mcpauth::app
