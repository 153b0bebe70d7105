// What `--fail POINT=KIND` can break on purpose, so that people can test their clients.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mcpauth::dev {

struct Reply;
struct ServerRequest;
struct State;

// One row of the manual: `token`, `opaque`, "the access token is no JWT". A row of the point `any`
// goes with every endpoint by its name, and with all of them by `any`.
struct FailurePoint {
  std::string_view point;
  std::string_view kind;
  std::string_view help;
};

// Return all of them, in the manual's order.
std::span<const FailurePoint> failure_points();
// Return the names of the endpoints that rows of the point `any` go with.
std::span<const std::string_view> failure_endpoints();

// Whether a failure takes the place of an answer, which is then not even made, or spoils it.
enum class FailureTime { instead, afterwards };

// One failure that was asked for.
struct Failure {
  std::string point;
  std::size_t row;
  std::string argument;  // what stood behind a colon: the seconds of `slow`

  FailureTime time() const;
  void happen(State& state, const ServerRequest& request, Reply& reply) const;
};

// Return the failures that `options` (each POINT=KIND) ask for. Throws exit 2 for unknown ones.
std::vector<Failure> parse_failures(const std::vector<std::string>& options);

}  // namespace mcpauth::dev
