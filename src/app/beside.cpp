#include "app/beside.hpp"

namespace mcpauth::app {

bool is_beside(const Env& env, std::chrono::system_clock::time_point at) {
  return at >= env.started && at <= env.precisely_now();
}

}  // namespace mcpauth::app
