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

// A signal that only requests the stop does not end a read.
void wait_for_answer(Env& env) {
  if (!env.in_descriptor || env.in.rdbuf()->in_avail() > 0) return;
  const Descriptor stopped(::eventfd(0, EFD_CLOEXEC));
  const std::stop_callback wake(env.stop, [&] { ::eventfd_write(stopped.number(), 1); });
  std::array<pollfd, 2> polled{{{*env.in_descriptor, POLLIN, 0}, {stopped.number(), POLLIN, 0}}};
  while (::poll(polled.data(), polled.size(), -1) < 0 && errno == EINTR) {
  }
  if (!env.stop.stop_requested()) return;
  env.err << '\n';
  throw Error(env.stopped_by(), "stopped", "stopped at the question: nothing was done");
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
