// The private key of a client certificate: a file that the TLS library reads by itself.
#pragma once

#include <string>

#include "app/env.hpp"

namespace mcpauth::app {

// Look at the PEM file `path` before a request is made with it. Throws Error 2 where it cannot be
// read or its key is encrypted: nobody is asked for a pass phrase. Warns where others may read it.
void check_certificate_key(const std::string& path, Env& env);

}  // namespace mcpauth::app
