// Clients that are known by the URL of their metadata document
// (draft-ietf-oauth-client-id-metadata- document).
#pragma once

#include <string>

#include "dev/state.hpp"

namespace mcpauth::dev {

// If `client_id` is the URL of such a document (https, or http on loopback, with a path), fetch it
// and know the client from now on. A `Refusal` invalid_client for a document that is not right: not
// 200, not JSON, longer than 5 KiB, with another client_id, with a secret, or with metadata that
// registration would refuse as well.
void learn_client(State& state, const std::string& client_id);

}  // namespace mcpauth::dev
