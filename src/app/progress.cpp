#include "app/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/output.hpp"
#include "app/status_line.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::chrono::milliseconds between_lines{100};

}  // namespace

Progress::Progress(Env& env, std::size_t total) : env_(env), total_(total) {}

void Progress::done(const std::string& what) {
  const std::lock_guard held(mutex_);
  ++count_;
  explain(env_, fmt::format("{} of {}: {}", count_, total_, safe_text(what)));
  const auto now = Clock::now();
  if (!env_.terminal.err || env_.verbosity != 0 || now - shown_ < between_lines) return;
  shown_ = now;
  show_status(env_, line(what, now));
}

std::string Progress::line(const std::string& what, Clock::time_point now) const {
  const std::chrono::duration<double> passed = now - began_;
  const double rate = static_cast<double>(count_) / std::max(passed.count(), 0.001);
  const double left = static_cast<double>(total_ - count_) / rate;
  const auto text = fmt::format("{} of {}, {:.0f}/s, {:.0f} s left: {}", count_, total_, rate, left,
                                safe_text(what));
  return text.substr(0, static_cast<std::size_t>(std::max(env_.terminal.columns - 1, 20)));
}

void Progress::finish() {
  show_status(env_, "");
}

}  // namespace mcpauth::app
