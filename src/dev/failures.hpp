// What `--fail POINT=KIND` can break on purpose, so that people can test their clients.
#pragma once

#include <span>
#include <string_view>

namespace mcpauth::dev {

// One row of the manual: `token`, `slow:SECONDS`, "the answer comes so much later".
struct FailurePoint {
  std::string_view point;
  std::string_view kind;
  std::string_view help;
};

// Return all of them, sorted by point.
std::span<const FailurePoint> failure_points();

}  // namespace mcpauth::dev
