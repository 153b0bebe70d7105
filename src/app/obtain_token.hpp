// One way to a token for everybody who needs one: kept, refreshed, minted, or signed in for.
#pragma once

#include <optional>

#include "app/guard.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// What may be done to get it: nothing but look; refresh or mint where what is kept does not serve;
// the same, although what is kept seems to serve, unless it is another token than the one that was
// refused; ask a person.
enum class Effort { kept_only, kept_or_renewed, renew, sign_in };

// Return a token. A kept one that is fresh and wide enough costs neither lock nor network. Throws
// Error 3 where a person is needed and `effort` or this run does not allow to ask one, Error 2
// where several sessions fit. `needs` is what the server has just asked for.
Obtained obtain_token(const Context& context, const Wanted& asked, Effort effort,
                      const std::optional<mcp::NeedsAuthorization>& needs = {});

}  // namespace mcpauth::app
