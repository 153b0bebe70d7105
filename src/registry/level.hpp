// How far an authorization server takes part in what a verb does.
#pragma once

#include <span>
#include <string_view>

namespace mcpauth::registry {

// The server has the object itself; it is composed of several objects of the server's; it is
// written down here only; there is no way.
enum class Level { native, composed, recorded, unsupported };

std::string_view to_string(Level level);

// Every verb that a driver answers for.
enum class Verb {
  server_register,
  server_list,
  server_update,
  server_delete,
  scope_add,
  scope_remove,
  client_register,
  client_list,
  client_update,
  client_rotate_secret,
  client_delete,
  client_authorize,
  client_deauthorize,
  agent_register,
  agent_list,
  agent_disable,  // and enable
  agent_rotate_secret,
  agent_delete,
  agent_authorize,
  agent_deauthorize,
  user_authorize,
  user_deauthorize,
  agent_update,  // by `apply`: no command of its own
};

// Return the verb as the command line has it: "server register".
std::string_view to_string(Verb verb);

// Return those that are commands, in the order above.
std::span<const Verb> all_verbs();

}  // namespace mcpauth::registry
