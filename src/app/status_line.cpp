#include "app/status_line.hpp"

#include <mutex>
#include <ostream>

namespace mcpauth::app {
namespace {

constexpr std::string_view clear_line = "\r\x1b[K";

// A process has one stderr.
std::mutex mutex;
bool is_shown = false;

}  // namespace

void show_status(Env& env, std::string_view line) {
  const std::lock_guard held(mutex);
  if (is_shown || !line.empty()) env.err << clear_line << line << std::flush;
  is_shown = !line.empty();
}

void write_line(Env& env, std::string_view line) {
  const std::lock_guard held(mutex);
  if (is_shown) env.err << clear_line;
  is_shown = false;
  env.err << line << '\n' << std::flush;
}

}  // namespace mcpauth::app
