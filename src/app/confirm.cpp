#include "app/confirm.hpp"

#include <istream>
#include <ostream>

#include "base/text.hpp"

namespace mcpauth::app {

bool may_ask(const Env& env) {
  return env.terminal.in && env.terminal.err;
}

bool confirmed(Env& env, const std::string& question) {
  env.err << "mcpauth: " + question + " [y/N] " << std::flush;
  std::string answer;
  std::getline(env.in, answer);
  return equal_ignoring_case(answer, "y") || equal_ignoring_case(answer, "yes");
}

void confirm_on_terminal(Env& env, const std::string& question) {
  if (may_ask(env) && !confirmed(env, question))
    throw Error(Exit::usage, "not_confirmed", "nothing was done");
}

}  // namespace mcpauth::app
