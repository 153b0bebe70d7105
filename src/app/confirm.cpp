#include "app/confirm.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <istream>
#include <ostream>

#include "base/descriptor.hpp"
#include "base/text.hpp"

namespace mcpauth::app {

namespace {

void wait_for_answer(Env& env) {
  if (!env.in_descriptor || env.in.rdbuf()->in_avail() > 0) return;
  try {
    wait_readable(*env.in_descriptor, env.waiting(), "asking: nothing was done");
  } catch (const Error&) {
    env.err << '\n';
    throw;
  }
}

}  // namespace

bool may_ask(const Env& env) {
  return env.terminal.in && env.terminal.err;
}

bool confirmed(Env& env, const std::string& question) {
  env.err << "mcpauth: " + question + " [y/N] " << std::flush;
  wait_for_answer(env);
  std::string answer;
  std::getline(env.in, answer);
  return equal_ignoring_case(answer, "y") || equal_ignoring_case(answer, "yes");
}

void confirm_on_terminal(Env& env, const std::string& question) {
  if (may_ask(env) && !confirmed(env, question))
    throw Error(Exit::usage, "not_confirmed", "nothing was done");
}

}  // namespace mcpauth::app
