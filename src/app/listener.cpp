#include "app/listener.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "app/callback_page.hpp"
#include "app/loopback_socket.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"

namespace mcpauth::app {
namespace {

using Clock = CallbackListener::Clock;

constexpr std::size_t most_connections = 32;
constexpr int most_accepted_at_once = 16;
constexpr auto longest_connection = std::chrono::seconds(5);
// The browser closes when it has its page. Were it us, the port could not be bound again for a
// minute.
constexpr auto longest_farewell = std::chrono::milliseconds(250);

int milliseconds_until(Clock::time_point time) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

}  // namespace

CallbackListener::CallbackListener(const Url& redirect_uri)
    : redirect_uri_(redirect_uri), listeners_(listen_on_loopback(redirect_uri)) {
  redirect_uri_.port = port_of(listeners_[0]);
  // A browser leaves the scheme's own port out.
  address_.authority =
      redirect_uri_.port == "80" ? redirect_uri.host : redirect_uri.host + ':' + redirect_uri_.port;
  address_.path = redirect_uri.path.empty() ? "/" : redirect_uri.path;
}

WaitEnd CallbackListener::wait(const Judge& judge, Clock::time_point deadline,
                               const std::stop_token& stop, std::optional<int> input) {
  const Descriptor wakeup(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback wake(stop, [&] { ::eventfd_write(wakeup.number(), 1); });
  while (!farewell_) {
    if (stop.stop_requested()) return WaitEnd::stopped;
    if (Clock::now() >= deadline) return WaitEnd::timed_out;
    if (poll_once(judge, deadline, {wakeup.number(), input.value_or(-1)})) return WaitEnd::input;
  }
  const auto has_its_page = [](const Connection& connection) { return !connection.answered; };
  while (Clock::now() < *farewell_ &&
         !std::all_of(connections_.begin(), connections_.end(), has_its_page))
    poll_once(judge, *farewell_, {});
  listeners_.clear();
  connections_.clear();
  if (failure_) std::rethrow_exception(failure_);
  return WaitEnd::answered;
}

// Return whether `others.input` can be read.
bool CallbackListener::poll_once(const Judge& judge, Clock::time_point deadline, Others others) {
  std::vector<pollfd> polled = {{others.wakeup, POLLIN, 0}, {others.input, POLLIN, 0}};
  for (const auto& listener : listeners_) polled.push_back({listener.number(), POLLIN, 0});
  for (const auto& connection : connections_) {
    polled.push_back({connection.socket.number(), POLLIN, 0});
    deadline = std::min(deadline, connection.deadline);
  }
  if (::poll(polled.data(), polled.size(), milliseconds_until(deadline)) < 0) return false;
  // What is there already is served before it could have to give way to a newcomer.
  const std::size_t first = 2 + listeners_.size();
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    if (polled[first + i].revents != 0) serve(connections_[i], judge);
  }
  const auto now = Clock::now();
  std::erase_if(connections_, [&](const Connection& connection) {
    return !connection.socket || connection.deadline <= now;
  });
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    if (polled[2 + i].revents != 0) accept_from(listeners_[i].number(), judge);
  }
  return polled[1].revents != 0;
}

void CallbackListener::accept_from(int listener, const Judge& judge) {
  for (int accepted = 0; accepted < most_accepted_at_once; ++accepted) {
    Descriptor socket(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket && (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR)) return;
    if (!socket && connections_.empty())
      throw Error(Exit::network, "accept_failed",
                  fmt::format("cannot accept the browser's connection: {}",
                              std::generic_category().message(errno)));
    if (!socket || connections_.size() == most_connections)
      connections_.erase(connections_.begin());
    if (!socket) continue;  // no descriptor was free; now one is
    connections_.push_back({std::move(socket), Clock::now() + longest_connection, {}});
    serve(connections_.back(), judge);
  }
}

void CallbackListener::serve(Connection& connection, const Judge& judge) {
  std::string& received = connection.received;
  const auto before = received.size();
  received.resize(before + longest_callback_request + 1);
  const auto count =
      ::recv(connection.socket.number(), received.data() + before, received.size() - before, 0);
  received.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    connection.socket = Descriptor();
    return;
  }
  const auto request = parse_callback_request(received, address_);
  if (!connection.answered && request.status == 0) return;
  if (!connection.answered) {
    std::string answer = answer_to(request, judge);
    // RFC 9110 §9.3.2: no content in the answer to HEAD.
    if (received.starts_with("HEAD ")) answer.resize(answer.find("\r\n\r\n") + 4);
    ::send(connection.socket.number(), answer.data(), answer.size(), MSG_NOSIGNAL);
    connection.answered = true;
    connection.deadline = Clock::now() + longest_farewell;
  }
  wipe(received);
}

std::string CallbackListener::answer_to(const CallbackRequest& request, const Judge& judge) {
  if (request.status != 200) return plain_answer(request.status);
  if (farewell_) return plain_answer(410);
  try {
    if (judge(request.query) == Verdict::not_ours) return plain_answer(400);
  } catch (...) {
    failure_ = std::current_exception();
  }
  farewell_ = Clock::now() + longest_farewell;
  return failure_ ? refused_answer() : accepted_answer();
}

}  // namespace mcpauth::app
