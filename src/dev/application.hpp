// Clients as applications, for the files that serve parts of them.
#pragma once

#include <string>

#include "dev/state.hpp"

namespace mcpauth::dev {

// Return the client whose application the path names; refused with 404 where there is none.
Client& application_in_path(State& state, const ServerRequest& request);

// Return the application of that id or name that administrators see; null where there is none.
Client* find_application(State& state, std::string_view id);
Client* find_application_named(State& state, std::string_view name);

// Return a client with an application of that name and without any protocol.
Client new_application(const State& state, std::string name);

// Make `client` what an inbound configuration says: whatever it does not say is a default, but for
// the client id and the secret.
void configure_oidc(const State& state, Client& client, const json::Object& oidc);

// Return the inbound configuration, secret included.
Json oidc_document(const Client& client);

// Make `client` what advancedConfigurations say.
void configure_advanced(Client& client, const Json& advanced);

}  // namespace mcpauth::dev
