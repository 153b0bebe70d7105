// Waits on loopback for the browser to come back (RFC 8252 §7.3, security.md CB-1 to CB-13).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/callback_request.hpp"
#include "base/descriptor.hpp"
#include "base/url.hpp"

namespace mcpauth::app {

// What a query is: not ours (answered 400, and the wait goes on), the answer that was hoped for, or
// an answer that ends the sign-in. The page says no more than that.
enum class Verdict { not_ours, accepted, refused };

// How a wait ended. `input` says that the descriptor given has something to read (a pasted URL);
// the wait can be taken up again.
enum class WaitEnd { answered, timed_out, stopped, input };

// The port is held from the construction on and shared with nobody (CB-1). One poll loop, no
// threads: 32 connections at most, of which the oldest gives way, each for 5 seconds at most.
class CallbackListener {
 public:
  // Listen at `redirect_uri`: http, a loopback host, with its port or a free one where it has none.
  // `localhost` is both address families on one port (CB-2). Throws Exit 2: `port_busy` where the
  // port is somebody else's, `redirect_uri` where nobody could listen there.
  explicit CallbackListener(const Url& redirect_uri);

  // Return the redirect URI with the port that is listened on.
  std::string redirect_uri() const { return redirect_uri_.text(); }

  // Answer requests until `judge`, given the query of a request to the redirect URI, takes one, or
  // the time is over, or `stop` asks, or `input` (if given) can be read. `judge` is not called
  // again once it took one; what it throws ends the wait.
  WaitEnd wait(const std::function<Verdict(std::string_view query)>& judge,
               std::chrono::steady_clock::time_point deadline, const std::stop_token& stop,
               std::optional<int> input = {});

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Connection {
    Descriptor socket;
    TimePoint deadline;
    std::string received;
    bool answered = false;
  };

  Url redirect_uri_;
  CallbackAddress address_;
  std::vector<Descriptor> listeners_;
  std::vector<Connection> connections_;  // oldest first
  bool won_ = false;
};

}  // namespace mcpauth::app
