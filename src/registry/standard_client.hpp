// A client by RFC 7591 and RFC 7592, and its record: of a client, or of an agent that has one.
#pragma once

#include "registry/registrar.hpp"

namespace mcpauth::registry {

// Return the client as the server registered it, as far as `wanted` asked.
Client as_registered(const Client& wanted, const oauth::ClientRegistration& registration);

// Return what was sent for `sent` beside what `asked` says of it, and was answered otherwise. What
// the server does not speak of is not known to differ.
std::vector<Difference> answered_otherwise(const Client& asked, const Client& sent,
                                           const oauth::ClientRegistration& registration);

// Register `wanted` and keep what comes back in `record`, before it is judged. Throws Error 6 where
// there is no id or a secret is missing (nothing is kept then), Error 8 where the redirect URIs are
// others.
Record create_client(const Administration& administration, Record record, const Client& wanted);

// Throw Error 8 where the server has other redirect URIs than those that were asked for.
void check_redirects(const Record& record);

// Ask the server and keep what it says now; a record that it cannot be asked for stays as it is.
Record refresh_client(const Administration& administration, Record record);

// Return the same, with a warning where nothing is sent because the client is managed elsewhere,
// and where the redirect URIs are not ours: that hides nothing of what is kept.
Record show_client(const Administration& administration, Record record);

// Replace the client's metadata so that it is as `wanted`, and keep the answer. Throws Error 9
// where the server does not manage clients, 8 as `create_client` does.
Record replace_client(const Administration& administration, Record record, const Client& wanted);

// Have the server issue another secret and keep it. Throws Error 9 where it does not: by RFC 7592
// it may, when a client is replaced without naming its secret, and there is no other way; 8 as
// `create_client` does.
Record rotate_secret(const Administration& administration, Record record);

// Delete the client at the server.
void remove_client(const Administration& administration, const Record& record);

}  // namespace mcpauth::registry
