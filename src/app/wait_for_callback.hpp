// The browser step: a person is sent to sign in, and comes back with a code.
#pragma once

#include <string>

#include "app/context.hpp"
#include "app/listener.hpp"
#include "oauth/callback.hpp"

namespace mcpauth::app {

// How long a person may take, unless --timeout says otherwise.
inline constexpr std::chrono::seconds patience_with_people{300};

// Open `url` in a browser, or show it, and return the code that comes back to `listener` or is
// pasted. Throws Error 3 where nobody comes back in time (--timeout, else five minutes), and what
// an answer of the server's says. `otherwise` is what else a person without a browser can do;
// empty: nothing.
oauth::AuthorizationCode wait_for_callback(const Context& context, const BrowserOptions& options,
                                           const std::string& url, const oauth::Pending& pending,
                                           CallbackListener& listener,
                                           const std::string& otherwise);

}  // namespace mcpauth::app
