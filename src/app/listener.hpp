// Waits on loopback for the browser to come back (RFC 8252 §7.3, security.md CB-1 to CB-13).
#pragma once

#include <chrono>
#include <exception>
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

// Whether a query is the answer that is waited for. One that is not ours is answered 400, and the
// wait goes on: it can come from anyone and ends nothing (CB-5).
enum class Verdict { not_ours, accepted };

// Says so of the query of a request to the redirect URI. What it throws says that it is an answer
// that ends the sign-in: the browser is shown that, and `wait` throws it on. Either way it is not
// called again (CB-6).
using Judge = std::function<Verdict(std::string_view query)>;

// How a wait ended. `input` says that the descriptor given can be read (a pasted URL, or its end);
// the wait can be taken up again.
enum class WaitEnd { answered, timed_out, stopped, input };

// The port is held from the construction on and shared with nobody (CB-1). One poll loop, no
// threads: at most 32 connections, of which the oldest gives way, each for at most 5 seconds
// (CB-8).
class CallbackListener {
 public:
  using Clock = std::chrono::steady_clock;

  // Listen at `redirect_uri`: http, a loopback host, with its port or a free one where it has none.
  // `localhost` is both address families on one port (CB-2). Throws Exit 2: `port_busy` where the
  // port is somebody else's, `invalid_redirect_uri` where nobody could listen there.
  explicit CallbackListener(const Url& redirect_uri);

  // Return the redirect URI with the port that is listened on.
  std::string redirect_uri() const { return redirect_uri_.text(); }

  // Answer requests until `judge` takes one, `deadline` is over, `stop` asks, or `input` (if given)
  // can be read. After an answer, later ones get a neutral 410 until the browser has its page; then
  // the port is closed.
  WaitEnd wait(const Judge& judge, Clock::time_point deadline, const std::stop_token& stop,
               std::optional<int> input = {});

 private:
  struct Connection {
    Descriptor socket;
    Clock::time_point deadline;
    std::string received;
    bool answered = false;
  };

  struct Others {
    int wakeup = -1;
    int input = -1;
  };

  bool poll_once(const Judge& judge, Clock::time_point deadline, Others others);
  void accept_from(int listener, const Judge& judge);
  void serve(Connection& connection, const Judge& judge);
  std::string answer_to(const CallbackRequest& request, const Judge& judge);

  Url redirect_uri_;
  CallbackAddress address_;
  std::vector<Descriptor> listeners_;
  std::vector<Connection> connections_;        // oldest first
  std::optional<Clock::time_point> farewell_;  // set by the answer: how long others get a 410
  std::exception_ptr failure_;
};

}  // namespace mcpauth::app
