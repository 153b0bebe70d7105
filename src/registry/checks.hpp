// What is checked of an object before any server hears of it.
#pragma once

#include <string_view>

#include "oauth/server_metadata.hpp"
#include "registry/model.hpp"

namespace mcpauth::registry {

// Throw Error 2 for a redirect URI that is neither https nor loopback or has a fragment or user
// information, whatever the server would take; for private_key_jwt without keys, and for keys that
// are not public; and for an unmanageable name. Redirect URIs that are `standing` at the server
// already are not judged: who updates the client did not give them. The same for metadata that call
// by a driver's own word what a client has a member of its own for: it would pass by all of that.
void check_client(const Client& client, const std::vector<std::string>& standing = {});

// Return whether `member` is such a word: of the id, the secret, the redirect URIs, the grants or
// the way the client proves itself.
bool is_drivers_word(std::string_view member);

// Throw Error 2 where `other` is called as `wanted` and is for another resource: here a name names
// one server, whatever the authorization server allows.
void must_be_same(const McpServer& other, const McpServer& wanted);

// Return `client` with what it leaves open: the grants by whether it has redirect URIs, the way it
// proves itself by its grants and what the server lists.
Client completed(Client client, const oauth::ServerMetadata& server);

// Return the same where public clients work whatever the metadata list: one that people sign in
// with is public.
Client completed_as_public(Client client, const oauth::ServerMetadata& server);

// Return `wanted` with what it does not speak of as it is in `before`; an empty list of redirect
// URIs says that there are none.
Client changed(Client wanted, const Client& before);

}  // namespace mcpauth::registry
