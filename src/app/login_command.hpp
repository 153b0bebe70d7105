// Commands that hints show: whoever copies one runs what stands there and nothing that a server
// wrote into it (T-5).
#pragma once

#include <string>
#include <string_view>

#include "app/wanted.hpp"

namespace mcpauth::app {

// Return `text` as one word of a shell: as it is where that is safe, else in quotes.
std::string shell_word(std::string_view text);

// Return what was wanted when `session` began, so that it leads to that one again and to no other.
// A client is named unless it is the one that was registered here.
Wanted wanted_again(const Context& context, const Session& session);

// Return the command that signs in for what is wanted, or for a session that has ended.
std::string login_command(const Wanted& wanted);
std::string login_command(const Context& context, const Session& session);

}  // namespace mcpauth::app
