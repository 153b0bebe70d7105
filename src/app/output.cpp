#include "app/output.hpp"

#include <ostream>

#include "app/status_line.hpp"

namespace mcpauth::app {

void print(Env& env, std::string_view text) {
  env.out << text << std::flush;
  if (!env.out) throw Error(Exit::store, "output_failed", "stdout cannot be written to");
}

void print_json(Env& env, const Json& value) {
  print(env, (env.terminal.out ? json::dump_pretty(value) : json::dump(value)) + '\n');
}

void say(Env& env, std::string_view text) {
  if (env.verbosity >= 0) write_line(env, "mcpauth: " + std::string(text));
}

void warn(Env& env, std::string_view text) {
  say(env, "warning: " + std::string(text));
}

void explain(Env& env, std::string_view text) {
  if (env.verbosity > 0) say(env, text);
}

}  // namespace mcpauth::app
