// Makes a row of the command table from the two functions of a command.
#pragma once

#include <memory>

#include "commands/tree.hpp"

namespace mcpauth::commands {

template <typename Options>
Options options_of(void (*declare)(Declare&, Options&));

// Return the row for a command with `void declare(Declare&, Options&)` and
// `Exit run(const Options&, Env&)`.
template <auto declare, auto run>
constexpr Leaf leaf(std::string_view name, std::string_view summary, bool hidden = false) {
  return {name, summary,
          [](Declare& declaration) -> Run {
            auto options = std::make_shared<decltype(options_of(declare))>();
            declare(declaration, *options);
            return [options](app::Env& env) { return run(*options, env); };
          },
          hidden};
}

}  // namespace mcpauth::commands
