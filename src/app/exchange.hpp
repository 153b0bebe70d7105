// Token exchange (RFC 8693), its result believed only as far as it deserves.
#pragma once

#include "app/token_exchange.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// Send the exchange once and return what was issued. Where an actor was given, the result must name
// it: servers are known to ignore the actor and to answer 200. Throws as `send_grant`; Error 8
// `act_missing` or `act_mismatch`.
oauth::TokenSet exchange_token(const Context& context, const TokenAsk& ask,
                               const oauth::TokenExchangeGrant& grant);

// Return what `wanted.evidence` is exchanged for, as a session that nobody keeps. `requested_type`
// is the identifier of the kind of token wanted, or empty.
Session exchange_once(const Context& context, const Wanted& wanted,
                      const std::string& requested_type);

}  // namespace mcpauth::app
