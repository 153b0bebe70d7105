// What the deletions of servers, clients and agents have in common.
#pragma once

#include <functional>

#include "app/registration_json.hpp"
#include "commands/administering.hpp"

namespace mcpauth::commands {

struct Deletion {
  registry::Noun noun;
  std::string name;
  app::Registration object;
  bool yes = false;  // nobody is asked
  std::string_view outcome = "deleted";
};

// Ask on a terminal, call `remove` while no other run works with the object, and say or print what
// is gone. Throws Error 2 where the person says no.
void delete_object(const app::Context& context, const app::Administration& administration,
                   const Administering& options, const Deletion& deletion,
                   const std::function<void()>& remove);

}  // namespace mcpauth::commands
