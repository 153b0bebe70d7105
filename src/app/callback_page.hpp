// What the browser is shown when it comes back: constant bytes, nothing of the request in them
// (security.md CB-7).
#pragma once

#include <string>

namespace mcpauth::app {

// Return the whole HTTP answer that thanks for an answer that could be used.
std::string accepted_answer();
// Return the one that says that the sign-in ended without success.
std::string refused_answer();
// Return the answer to a request that is not the callback: a status and one line of text.
std::string plain_answer(int status);

}  // namespace mcpauth::app
