#include "http/curl_transport.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <utility>

#include "base/text.hpp"
#include "base/url.hpp"
#include "http/admission.hpp"
#include "http/answer_reader.hpp"
#include "http/curl_connections.hpp"
#include "http/fields.hpp"
#include "http/idle_watch.hpp"
#include "http/network.hpp"
#include "http/proxy.hpp"
#include "http/redact.hpp"
#include "http/redirect.hpp"
#include "http/trace.hpp"

namespace mcpauth::http {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// How long a transfer may go unwatched.
constexpr milliseconds watch_interval{1'000};

// How long an answer of which there was enough may take to end by itself: one that does leaves its
// connection usable, as servers' event streams do that end behind their last event.
constexpr milliseconds parting_time{30};

// Whoever sets no total limit waits for an open stream, whose signs of life are few.
std::size_t least_rate(const Limits& limits) {
  return limits.total.count() == 0 ? 0 : 10;
}

// One request and its answer.
class Exchange {
 public:
  Exchange(CurlConnections& connections, const Options& options, const Request& request)
      : connections_(connections),
        options_(options),
        request_(request),
        url_(parse_url(request.url, "URL", UrlFrom::server)),
        allowed_{options.insecure_http, options.allow_private},
        proxy_(proxy_for(url_, options.environment)),
        reader_(request) {}

  Response run() {
    stop_if_asked();
    admit_spelling(url_, request_.reach, allowed_);
    // The proxy connects, not we: what can be checked is an address in the URL.
    if (!proxy_.empty()) admit_to(url_.host, classify(url_.host).value_or(network_));
    const std::stop_callback wake(options_.stop, [this] { connections_.wake(); });
    auto failure = connections_.transfer(transfer());
    if (failure && failure->code == "connection_cut" && reader_.bytes() > 0)
      failure->code = "answer_cut";
    if (failure && !parting_) fail(*failure);
    Response response = std::move(reader_).finish();
    response.network = network_;
    return response;
  }

 private:
  Transfer transfer();
  milliseconds time_left() const;
  void stop_if_asked() const;
  milliseconds watch();
  void take_body(std::string_view piece);
  void admit_to(std::string_view address, Network network);
  void begin_to_send();
  [[noreturn]] void fail(const Failure& failure) const;

  CurlConnections& connections_;
  const Options& options_;
  const Request& request_;
  Url url_;
  Allowed allowed_;
  std::string proxy_;
  AnswerReader reader_;
  std::optional<IdleWatch> idle_;             // once the request is being sent
  std::optional<Clock::time_point> parting_;  // once the sink has enough: when to leave
  // Where the connection leads. Behind a proxy nobody knows, so nobody counts as near.
  Network network_ = Network::public_internet;
};

Transfer Exchange::transfer() {
  return {
      .method = request_.method,
      .url = url_.text(),
      .headers = request_.headers,
      .user_agent = options_.user_agent,
      .body = request_.body,
      .proxy = proxy_,
      .ca_file = options_.ca_file,
      .client_certificate = request_.client_certificate,
      .resolve = options_.resolve,
      .connect_timeout = request_.limits.connect,
      .timeout = time_left(),
      .before_connecting =
          [this](const sockaddr& address) {
            if (proxy_.empty()) admit_to(to_text(address), classify(address));
          },
      .before_sending =
          [this](std::string_view address) {
            if (proxy_.empty()) admit_to(address, classify(address).value_or(Network::forbidden));
            begin_to_send();
          },
      .take_line = [this](std::string_view line) { reader_.take_line(line); },
      .take_body = [this](std::string_view piece) { take_body(piece); },
      .watch = [this] { return watch(); },
  };
}

// Return how long the exchange may take, zero for no limit.
milliseconds Exchange::time_left() const {
  const milliseconds total = request_.limits.total;
  if (!options_.deadline || !*options_.deadline) return total;
  const auto left = std::chrono::ceil<milliseconds>(**options_.deadline - Clock::now());
  if (left.count() <= 0) fail({Exit::network, "timeout", "no time left for", "the run is over"});
  return total.count() == 0 ? left : std::min(total, left);
}

void Exchange::stop_if_asked() const {
  if (!options_.stop.stop_requested()) return;
  const Exit exit = options_.stopped_as ? options_.stopped_as() : Exit::interrupted;
  throw Error(exit, "stopped", exit == Exit::terminated ? "terminated" : "interrupted");
}

milliseconds Exchange::watch() {
  stop_if_asked();
  if (parting_) return std::chrono::ceil<milliseconds>(*parting_ - Clock::now());
  if (idle_ && idle_->is_idle(Clock::now(), reader_.bytes()))
    fail({Exit::network, "timeout", "no answer in time from", "it sends next to nothing"});
  const auto idle = request_.limits.idle;
  return idle.count() == 0 ? watch_interval : std::min(watch_interval, idle);
}

void Exchange::take_body(std::string_view piece) {
  if (!parting_ && !reader_.take_body(piece)) parting_ = Clock::now() + parting_time;
}

void Exchange::admit_to(std::string_view address, Network network) {
  admit(url_, address, network, request_.reach, allowed_);
  network_ = network;
}

// curl sends a request again, by itself, when a kept connection is closed before an answer comes.
// But the other side may have acted on it, so this is for what may be repeated (RFC 9110 §9.2.2).
void Exchange::begin_to_send() {
  const bool repeatable = request_.method == "GET" || request_.method == "HEAD";
  if (idle_ && !repeatable)
    fail({Exit::network, "connection_cut", "no whole answer from", "the connection was closed"});
  idle_.emplace(request_.limits.idle, least_rate(request_.limits), Clock::now());
}

void Exchange::fail(const Failure& failure) const {
  // curl's words can hold the proxy's password, and names out of certificates.
  const auto reason = redact(failure.reason, request_.secrets);
  throw Error(failure.exit, std::string(failure.code),
              fmt::format("{} {}: {}", failure.what, url_.origin(), quote(reason)),
              failure.code != "tls_failed"
                  ? ""
                  : "--ca-cert FILE names the authority, if it is one of your own");
}

// The sets of connections that no exchange uses now. The one given back last is taken first, so a
// run that does one thing at a time has one.
struct Pool {
  std::mutex mutex;
  std::vector<std::unique_ptr<CurlConnections>> idle;
};

// A set of connections for as long as an exchange needs it.
class Lease {
 public:
  explicit Lease(Pool& pool) : pool_(pool) {
    const std::lock_guard lock(pool_.mutex);
    if (pool_.idle.empty()) pool_.idle.push_back(std::make_unique<CurlConnections>());
    connections_ = std::move(pool_.idle.back());
    pool_.idle.pop_back();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    const std::lock_guard lock(pool_.mutex);
    pool_.idle.push_back(std::move(connections_));
  }

  CurlConnections& connections() { return *connections_; }

 private:
  Pool& pool_;
  std::unique_ptr<CurlConnections> connections_;
};

}  // namespace

Transport make_transport(Options options) {
  if (!options.environment)
    options.environment = [](const char* name) -> const char* { return std::getenv(name); };
  const auto trace = options.trace;
  Transport transport = [options = std::move(options),
                         pool = std::make_shared<Pool>()](const Request& request) {
    validate_fields(request);
    Lease lease(*pool);
    return Exchange(lease.connections(), options, request).run();
  };
  return redirecting(trace ? traced(std::move(transport), trace) : std::move(transport));
}

}  // namespace mcpauth::http
