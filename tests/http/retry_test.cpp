#include "http/retry.hpp"

#include <doctest/doctest.h>

#include <future>
#include <mutex>

#include "base/error.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using namespace mcpauth::test;
using std::chrono::seconds;

namespace {

ScriptedTransport::Answer failing(const char* code, Exit exit = Exit::network) {
  return [=](const Request&) -> Response { throw Error(exit, code, "it fails"); };
}

}  // namespace

TEST_CASE("retry_after: C-10 seconds, a date, or nothing") {
  struct Row {
    const char* value;
    std::optional<seconds> wait;
  };
  const Row rows[] = {
      {"1", seconds(1)},
      {"0", seconds(0)},
      {"86400", seconds(86400)},
      {"Fri, 31 Dec 1999 23:59:59 GMT", seconds(59)},
      {"Fri, 31 Dec 1999 23:58:00 GMT", seconds(0)},
      {"-1", {}},
      {"1e9", {}},
      {"1.5", {}},
      {"", {}},
      {"soon", {}},
      {"99999999999", {}},
      {"Fri, 31 Feb 1999 23:59:59 GMT", {}},
      {"Fri, 31 anF 1999 23:59:59 GMT", {}},
      {"Friday, 31-Dec-99 23:59:59 GMT", {}},
  };
  const Time now = *parse_time("1999-12-31T23:59:00Z");
  for (const auto& row : rows) {
    CAPTURE(std::string(row.value));
    for (const int status : {429, 503})
      CHECK(retry_after(empty_answer(status, {{"Retry-After", row.value}}), now) == row.wait);
  }
  CHECK(!retry_after(empty_answer(429), now));
  CHECK(!retry_after(empty_answer(500, {{"Retry-After", "1"}}), now));
}

TEST_CASE("retried: X-1 X-2 one more try where nothing can have been processed") {
  for (const auto* code : {"dns_failed", "connection_failed"}) {
    for (const auto* method : {"GET", "POST"}) {
      CAPTURE(std::string(code));
      CAPTURE(std::string(method));
      ScriptedTransport script;
      script.answers(failing(code)).answers(json_answer("{}"));
      std::vector<std::chrono::milliseconds> pauses;
      const auto transport = retried(
          script.transport(), [&](std::chrono::milliseconds time) { pauses.push_back(time); });
      Request request = get_json("https://as.example/", Reach::public_only);
      request.method = method;
      CHECK(transport(request).body == "{}");
      CHECK(pauses == std::vector<std::chrono::milliseconds>{std::chrono::milliseconds(500)});
    }
  }
}

TEST_CASE("retried: X-1 a cut connection is tried again for a plain GET alone") {
  const auto outcome = [](const Request& request, const char* code, Exit exit, int tries) {
    ScriptedTransport script;
    for (int i = 0; i < tries; ++i) script.answers(failing(code, exit));
    return error_of(
        [&] { retried(script.transport(), [](std::chrono::milliseconds) {})(request); });
  };
  const Request get = get_json("https://as.example/", Reach::public_only);
  Request streamed = get;
  streamed.sink = [](std::string_view) { return true; };
  const Request post = post_form("https://as.example/", "a=b", Reach::public_only);
  CHECK(outcome(get, "connection_cut", Exit::network, 2) == "5 connection_cut");
  CHECK(outcome(streamed, "connection_cut", Exit::network, 1) == "5 connection_cut");
  CHECK(outcome(post, "connection_cut", Exit::network, 1) == "5 connection_cut");
  CHECK(outcome(get, "timeout", Exit::network, 1) == "5 timeout");
  CHECK(outcome(get, "tls_failed", Exit::network, 1) == "5 tls_failed");
  CHECK(outcome(get, "unsafe_address", Exit::unsafe, 1) == "8 unsafe_address");
}

TEST_CASE("retried: an answer is an answer, whatever its status") {
  ScriptedTransport script;
  script.answers(json_answer("{}", 503));
  CHECK(retried(script.transport(), [](std::chrono::milliseconds) {})(
            get_json("https://as.example/", Reach::public_only))
            .status == 503);
}

TEST_CASE("patient: C-10 a 503 that names a time is waited for, at most twice and so long in all") {
  const auto busy = empty_answer(503, {{"Retry-After", "10"}});
  struct Row {
    std::vector<Response> answers;
    seconds longest;
    int status;
    std::vector<int> waited;
  };
  const Row rows[] = {
      {{busy, empty_answer(200)}, seconds(30), 200, {10}},
      {{busy, busy, busy}, seconds(30), 503, {10, 10}},
      {{busy, busy}, seconds(15), 503, {10}},
      {{busy}, seconds(9), 503, {}},
      {{empty_answer(503)}, seconds(30), 503, {}},
      {{empty_answer(500, {{"Retry-After", "1"}})}, seconds(30), 500, {}},
  };
  for (const auto& row : rows) {
    ScriptedTransport script;
    for (const auto& answer : row.answers) script.answers(answer);
    std::vector<int> waited;
    const auto transport = patient(
        script.transport(), [] { return from_epoch(0); },
        [&](std::chrono::milliseconds span) {
          waited.push_back(static_cast<int>(span.count() / 1000));
        },
        row.longest);
    CHECK(transport({.method = "POST", .url = "https://a.example/"}).status == row.status);
    CHECK(waited == row.waited);
  }
}

TEST_CASE("patient: RFC 6749 §4.1.2, what is sent once is not sent again, even at once") {
  ScriptedTransport script;
  script.answers(empty_answer(503, {{"Retry-After", "0"}}));
  const auto transport = patient(
      script.transport(), [] { return from_epoch(0); }, [](std::chrono::milliseconds) {},
      seconds(30));
  const auto answer = transport({.method = "POST", .url = "https://a.example/", .once = true});
  CHECK(answer.status == 503);
  CHECK(script.requests.size() == 1);
}

TEST_CASE("patient: while one request waits, none is sent from another thread") {
  std::mutex mutex;
  std::vector<std::string> events;
  const auto note = [&](const std::string& event) {
    const std::lock_guard held(mutex);
    events.push_back(event);
  };
  bool refused = false;  // of the first request's thread alone
  const Transport server = [&](const Request& request) {
    note(request.url);
    if (request.url != "https://a.example/first" || refused) return empty_answer(200);
    refused = true;
    return empty_answer(429, {{"Retry-After", "2"}});
  };
  Transport transport;
  std::future<Response> second;
  const auto sleep = [&](std::chrono::milliseconds) {
    second = std::async(std::launch::async, [copy = transport] {
      return copy({.method = "POST", .url = "https://a.example/second"});
    });
    second.wait_for(std::chrono::milliseconds(20));  // time to go wrong
    note("waited");
  };
  transport = patient(
      server, [] { return from_epoch(0); }, sleep, seconds(30));
  CHECK(transport({.method = "POST", .url = "https://a.example/first"}).status == 200);
  CHECK(second.get().status == 200);
  REQUIRE(events.size() == 4);
  CHECK(events[1] == "waited");
}
