#include "app/countdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "app/context.hpp"

namespace mcpauth::app {
namespace {

// Fits the longest line below; blanks do on every terminal what escape codes do on most.
constexpr std::size_t line_width = 40;

// The line in which it is counted, removed at the end whatever happens.
class Line {
 public:
  explicit Line(std::ostream& err) : err_(err) {}
  ~Line() { err_ << '\r' << std::string(line_width, ' ') << '\r' << std::flush; }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void show(std::chrono::seconds left) {
    err_ << fmt::format("\rwaiting for the sign-in, {}:{:02} left ", left.count() / 60,
                        left.count() % 60)
         << std::flush;
  }

 private:
  std::ostream& err_;
};

}  // namespace

void wait_visibly(Env& env, std::chrono::seconds span, Time end) {
  const auto sleep = stoppable_sleep(env);
  span = std::clamp(end - env.now(), std::chrono::seconds(0), span);
  if (!env.terminal.err) return sleep(span);
  Line line(env.err);
  for (; span > std::chrono::seconds(0); span -= std::chrono::seconds(1)) {
    line.show(std::max(end - env.now(), std::chrono::seconds(0)));
    sleep(std::chrono::seconds(1));
  }
}

}  // namespace mcpauth::app
