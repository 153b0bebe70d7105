#include <doctest/doctest.h>

#include "http/curl_transport.hpp"
#include "http/idle_watch.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/raw_server.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using namespace mcpauth::test;
using namespace std::chrono_literals;

namespace {

Request limited(std::string url) {
  Request request;
  request.url = std::move(url);
  request.reach = Reach::anywhere;
  request.limits.body = 100'000;
  request.limits.header_block = 10'000;
  request.limits.total = 10s;
  return request;
}

std::string outcome(const Request& request) {
  return error_of([&] { make_transport({})(request); });
}

// Return what comes of a server that says `bytes` over and over, after `head`.
std::string outcome_of_endless(const std::string& head, const std::string& bytes) {
  RawServer server([&](Connection& connection) {
    connection.read_request();
    if (!connection.send(head)) return;
    while (connection.send(bytes)) continue;
  });
  return outcome(limited(server.url()));
}

}  // namespace

TEST_CASE("make_transport: S-17 endless answers end at the limit") {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string kilobyte(1000, 'x');
  CHECK(outcome_of_endless(ok + "\r\n", kilobyte) == "6 too_large");
  CHECK(outcome_of_endless(ok + "Content-Length: 99999999999\r\n\r\n", kilobyte) == "6 too_large");
  CHECK(outcome_of_endless(ok + "Transfer-Encoding: chunked\r\n\r\n",
                           "3E8\r\n" + kilobyte + "\r\n") == "6 too_large");
  CHECK(outcome_of_endless(ok, "A: b\r\n") == "6 too_large");
  CHECK(outcome_of_endless(ok + "A: ", kilobyte) == "6 too_large");
  CHECK(outcome_of_endless("", "HTTP/1.1 100 Continue\r\n\r\n") == "6 too_large");
  CHECK(outcome_of_endless("", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n") == "6 too_large");
  CHECK(outcome_of_endless(ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n") ==
        "6 too_large");
}

TEST_CASE("make_transport: S-18 what is not proper HTTP is exit 6") {
  struct Row {
    const char* answer;
    std::size_t size;
    const char* what;
  };
#define ROW(text, what)          \
  Row {                          \
    text, sizeof(text) - 1, what \
  }
  const Row rows[] = {
      ROW("hello, this is HTTP/0.9\n", "HTTP/0.9"),
      ROW("SSH-2.0-OpenSSH_9.2\r\n", "another protocol"),
      ROW("HTTP/1.1 200 OK\r\nContent-Type: a\r\nContent-Type: b\r\nContent-Length: 0\r\n\r\n",
          "two Content-Type"),
      ROW("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", "two lengths"),
      ROW("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: "
          "chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
          "CL and TE"),
      ROW("HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
          "two locations"),
      ROW("HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 0\r\n\r\n", "NUL in a header"),
      ROW("HTTP/1.1 200 OK\r\nA: b\rc\r\nContent-Length: 0\r\n\r\n", "CR in a header"),
      ROW("HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n", "a folded line"),
      ROW("HTTP/1.1 200 OK\r\nA b\r\nContent-Length: 0\r\n\r\n", "no colon"),
      ROW("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", "204 with a body"),
      ROW("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08",
          "gzip"),
      ROW("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
          "gzip as a transfer coding"),
      ROW("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", "101"),
  };
#undef ROW
  for (const auto& row : rows) {
    CAPTURE(std::string(row.what));
    RawServer server([&](Connection& connection) {
      connection.read_request();
      connection.send({row.answer, row.size});
    });
    CHECK(outcome(limited(server.url())) == "6 invalid_http");
  }
}

TEST_CASE("make_transport: S-17 a slow server is given up on in time") {
  const auto outcome_of_slow = [](const char* first, const Limits& limits) {
    RawServer server([&](Connection& connection) {
      connection.read_request();
      connection.send(first);
      while (!connection.closes_within(20ms) && connection.send("x")) continue;
    });
    Request request = limited(server.url());
    request.limits = limits;
    return outcome(request);
  };
  Limits total;
  total.total = 100ms;
  Limits idle;
  idle.total = 0ms;
  idle.idle = 100ms;
  // A byte in 20 ms are 50 a second: slow, not idle. So the idle limit takes a silent server.
  CHECK(outcome_of_slow("HTTP/1.1 200 OK\r\n\r\n", total) == "5 timeout");
  CHECK(outcome_of_slow("HTTP/1.1 200 OK\r\nA: ", total) == "5 timeout");
  RawServer silent([](Connection& connection) {
    connection.read_request();
    connection.closes_within(5s);
  });
  Request request = limited(silent.url());
  request.limits = idle;
  CHECK(outcome(request) == "5 timeout");
}

TEST_CASE("make_transport: a server may think for as long as the whole exchange may take") {
  RawServer server([](Connection& connection) {
    connection.read_request();
    if (!connection.closes_within(200ms))
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  });
  Request request = limited(server.url());
  request.limits.idle = 40ms;
  CHECK(outcome(request) == "no error");
}

TEST_CASE("make_transport: S-17 one that has begun and then drips is given up on") {
  RawServer server([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    while (!connection.closes_within(300ms) && connection.send("x")) continue;
  });
  Request request = limited(server.url());
  request.limits.idle = 100ms;
  CHECK(outcome(request) == "5 timeout");
}

TEST_CASE("make_transport: the run's deadline ends an exchange that has no limit of its own") {
  RawServer silent([](Connection& connection) {
    connection.read_request();
    connection.closes_within(5s);
  });
  Options options;
  options.deadline = std::make_shared<const std::optional<std::chrono::steady_clock::time_point>>(
      std::chrono::steady_clock::now() + 100ms);
  Request request = limited(silent.url());
  request.limits.total = 0ms;
  CHECK(error_of([&] { make_transport(options)(request); }) == "5 timeout");
}

TEST_CASE("IdleWatch: fewer bytes a second than the rate, or none, are too few in a whole window") {
  const IdleWatch::Clock::time_point start{};
  IdleWatch watch(10s, 10, start);
  CHECK(!watch.is_idle(start + 30s, 0));  // how long it takes to begin is the total limit's matter
  CHECK(!watch.is_idle(start + 39s, 50));
  CHECK(!watch.is_idle(start + 40s, 100));
  CHECK(!watch.is_idle(start + 49s, 100));
  CHECK(watch.is_idle(start + 50s, 199));
  IdleWatch stream(10s, 0, start);
  CHECK(!stream.is_idle(start + 10s, 1));
  CHECK(stream.is_idle(start + 20s, 1));
  CHECK(!IdleWatch(0s, 10, start).is_idle(start + 100h, 0));
}
