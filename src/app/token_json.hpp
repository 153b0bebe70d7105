// A session's token for programs and for people.
#pragma once

#include "app/wanted.hpp"

namespace mcpauth::app {

enum class ShowAccess { yes, no };
enum class ShowRefresh { yes, no };

// Return the object mcpauth/token/1.
Json token_json(const Obtained& obtained, ShowAccess access, ShowRefresh refresh);

// Print the token and a newline, or the object.
void print_token(Env& env, const Obtained& obtained, bool json, ShowRefresh refresh);

// Return what is known of a session, one member a line, without any secret.
std::string session_summary(const Session& session, Time now);

// Return the same as an element of mcpauth/sessions/1.
Json session_json(const Session& session, Time now);

}  // namespace mcpauth::app
