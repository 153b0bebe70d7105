#include "app/known_client.hpp"

#include "base/text.hpp"

namespace mcpauth::app {

Identity known_client(const Context& context, const Credentials& credentials,
                      const oauth::ServerMetadata& server) {
  if (const auto identity = find_identity(context, credentials, server)) return *identity;
  throw Error(Exit::unsupported, "no_client", "no client is registered at " + quote(server.issuer),
              "give one with --client-id and --client-secret or --client-key");
}

}  // namespace mcpauth::app
