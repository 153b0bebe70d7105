// Shows what would be sent, and sends only what changes nothing.
#pragma once

#include <functional>
#include <string>

#include "http/pretended_server.hpp"

namespace mcpauth::http {

// A request that was not sent, its secrets replaced.
struct PlannedRequest {
  std::string method;
  std::string url;
  std::string body;
  std::string curl;  // the same as a command line for a shell
  bool operator==(const PlannedRequest&) const = default;
};

// Return `next` for GET alone. Every other request goes to `sink` and is answered as a server that
// took it would: a created object has what was sent, an `id`, a `client_id`, a `client_secret`, and
// a Location, where it can be read from then on, together with what `side_effects` tell of; what
// was replaced, patched or deleted reads so, too; an `id` that the collection lists is a conflict.
// `authorization` stands for the field of that name in requests that have none yet ("Bearer
// $ADMIN_TOKEN"); empty: none is added.
Transport dry_run(Transport next, std::string authorization,
                  std::function<void(const PlannedRequest& request)> sink,
                  SideEffects* side_effects = nullptr);

}  // namespace mcpauth::http
