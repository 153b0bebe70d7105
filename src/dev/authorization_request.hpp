// A client's authorization request, from its parameters: for authorize, PAR and app-native alike.
#pragma once

#include <string>
#include <string_view>

#include "dev/state.hpp"

namespace mcpauth::dev {

// Where an answer may be sent: known before anything else of a request is looked at.
struct RedirectTarget {
  const Client* client;
  std::string redirect_uri;
};

// Return the client and the registered redirect URI that the request names. A `Refusal` must never
// be sent to the redirect URI (RFC 6749 §4.1.2.1).
RedirectTarget redirect_target(State& state, const Parameters& parameters);

// Return the rest, checked; a `Refusal` is for the client to see.
AuthorizationRequest authorization_request(const State& state, const Parameters& parameters,
                                           const RedirectTarget& target);

// Return whether `given` is `registered`: byte for byte, or but for the port of a loopback address
// (RFC 8252 §7.3).
enum class Localhost { exact, any_port };
bool is_same_redirect_uri(std::string_view registered, std::string_view given, Localhost localhost);

// Return the URL that carries `answer` (a code or an error) to the client, with its state and our
// `iss` (RFC 9207).
std::string callback_url(const State& state, std::string_view redirect_uri,
                         const std::optional<std::string>& client_state, Parameters answer);

}  // namespace mcpauth::dev
