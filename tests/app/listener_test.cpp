#include "app/listener.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include "app/callback_page.hpp"
#include "base/error.hpp"
#include "tests/support/socket_client.hpp"

using namespace mcpauth;
using namespace mcpauth::app;
using mcpauth::test::SocketClient;
using namespace std::chrono_literals;

namespace {

CallbackListener listener_at(const std::string& redirect_uri) {
  return CallbackListener(parse_url(redirect_uri, "redirect URI", UrlFrom::user));
}

int port_in(const CallbackListener& listener) {
  const auto url = parse_url(listener.redirect_uri(), "redirect URI", UrlFrom::user);
  return std::stoi(url.port);
}

// A listener at work in another thread; the sign-in it waits for has the state "right".
class WaitingListener {
 public:
  explicit WaitingListener(const std::string& redirect_uri = "http://127.0.0.1/callback",
                           std::chrono::milliseconds limit = 60s)
      : listener_(listener_at(redirect_uri)), port_(port_in(listener_)) {
    end_ = std::async(std::launch::async, [this, limit] {
      return listener_.wait(
          [this](std::string_view query) {
            ++judged_;
            if (query.find("state=right") == std::string_view::npos) return Verdict::not_ours;
            if (query.find("error=") != std::string_view::npos)
              throw Error(Exit::refused, "access_denied", "");
            accepted_ = query;
            return Verdict::accepted;
          },
          CallbackListener::Clock::now() + limit, stop_.get_token());
    });
  }
  WaitingListener(const WaitingListener&) = delete;
  WaitingListener& operator=(const WaitingListener&) = delete;
  ~WaitingListener() { stop_.request_stop(); }

  int port() const { return port_; }
  std::string host() const { return "Host: 127.0.0.1:" + std::to_string(port_) + "\r\n"; }
  std::string get(const std::string& target) const {
    return "GET " + target + " HTTP/1.1\r\n" + host() + "\r\n";
  }
  std::string answer_to(const std::string& bytes) const {
    const SocketClient client(port_);
    client.send(bytes);
    return client.receive_answer();
  }
  WaitEnd end() { return end_.get(); }
  bool still_waits() const { return end_.wait_for(0s) != std::future_status::ready; }
  void stop() { stop_.request_stop(); }
  const std::string& accepted() const { return accepted_; }
  int judged() const { return judged_; }

 private:
  CallbackListener listener_;
  int port_;
  std::stop_source stop_;
  std::atomic<int> judged_ = 0;
  std::string accepted_;
  std::future<WaitEnd> end_;
};

std::string status_line(const std::string& answer) {
  return answer.substr(0, answer.find("\r\n"));
}

const std::string real = "/callback?code=c&state=right";

std::size_t resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stoul(line.substr(6));
  }
  return 0;
}

}  // namespace

TEST_CASE("listener: the callback is judged, accepted and answered with the page") {
  WaitingListener waiting;
  CHECK(waiting.answer_to(waiting.get(real)) == accepted_answer());
  CHECK(waiting.end() == WaitEnd::answered);
  CHECK(waiting.accepted() == "code=c&state=right");
  CHECK(waiting.judged() == 1);
}

TEST_CASE("listener: CB-5: a callback with another state is answered 400 and ends nothing") {
  WaitingListener waiting;
  for (const auto* query : {"code=c&state=wrong", "error=access_denied", "", "code=c"}) {
    CHECK(waiting.answer_to(waiting.get(std::string("/callback?") + query)) == plain_answer(400));
  }
  CHECK(waiting.still_waits());
  CHECK(waiting.answer_to(waiting.get(real)) == accepted_answer());
  CHECK(waiting.end() == WaitEnd::answered);
  CHECK(waiting.judged() == 5);
}

TEST_CASE("listener: what the judge throws ends the wait, with a page that says so") {
  WaitingListener waiting;
  CHECK(waiting.answer_to(waiting.get("/callback?error=access_denied&state=right")) ==
        refused_answer());
  CHECK_THROWS_AS(waiting.end(), Error);
}

TEST_CASE("listener: CB-6: of a hundred concurrent callbacks one is judged, others get a 410") {
  WaitingListener waiting;
  std::atomic<int> accepted = 0;
  std::atomic<int> others = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 100; ++i) {
      clients.emplace_back([&] {
        try {
          const auto answer = waiting.answer_to(waiting.get(real));
          if (answer == accepted_answer()) ++accepted;
          if (answer == plain_answer(410) || answer.empty()) ++others;
        } catch (const std::runtime_error&) {
          ++others;  // the port is closed
        }
      });
    }
    CHECK(waiting.end() == WaitEnd::answered);
    waiting.stop();
  }
  CHECK(accepted == 1);
  CHECK(waiting.judged() == 1);
}

TEST_CASE("listener: HEAD gets the head of an answer, and the handler does not run") {
  WaitingListener waiting;
  const SocketClient client(waiting.port());
  client.send("HEAD " + real + " HTTP/1.1\r\n" + waiting.host() + "\r\n");
  const auto whole = plain_answer(405);
  CHECK(client.receive() == whole.substr(0, whole.find("\r\n\r\n") + 4));
  CHECK(waiting.judged() == 0);
}

TEST_CASE("listener: a request may come in pieces") {
  WaitingListener waiting;
  const SocketClient client(waiting.port());
  for (const char c : waiting.get(real)) client.send(std::string(1, c));
  CHECK(client.receive_answer() == accepted_answer());
  CHECK(waiting.end() == WaitEnd::answered);
}

TEST_CASE("listener: CB-10: refused bytes are answered, closed, and the wait goes on") {
  WaitingListener waiting;
  const std::string host = waiting.host();
  const struct {
    const char* clause;
    std::string bytes;
    const char* status;
  } rows[] = {
      {"CB-10 TLS", std::string("\x16\x03\x01\x02\x00\x01", 6), "HTTP/1.1 400 Bad Request"},
      {"CB-10 HTTP/0.9", "GET /callback?code=c&state=right\r\n", "HTTP/1.1 400 Bad Request"},
      {"CB-10 absolute form", "GET http://127.0.0.1" + real + " HTTP/1.1\r\n" + host + "\r\n",
       "HTTP/1.1 400 Bad Request"},
      {"CB-10 CL+TE",
       "GET " + real + " HTTP/1.1\r\n" + host +
           "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "HTTP/1.1 400 Bad Request"},
      {"CB-4 Host", "GET " + real + " HTTP/1.1\r\nHost: evil.example\r\n\r\n",
       "HTTP/1.1 421 Misdirected Request"},
      {"CB-4 Origin",
       "GET " + real + " HTTP/1.1\r\n" + host + "Origin: https://evil.example\r\n\r\n",
       "HTTP/1.1 403 Forbidden"},
      {"CB-6 favicon", "GET /favicon.ico HTTP/1.1\r\n" + host + "\r\n", "HTTP/1.1 404 Not Found"},
      {"§0.1 percent", "GET /%63allback?state=right HTTP/1.1\r\n" + host + "\r\n",
       "HTTP/1.1 404 Not Found"},
      {"CB-12 POST", "POST " + real + " HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nx",
       "HTTP/1.1 405 Method Not Allowed"},
      {"CB-8 long", "GET /callback?" + std::string(20'000, 'x'),
       "HTTP/1.1 431 Request Header Fields Too Large"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(status_line(waiting.answer_to(row.bytes)) == row.status);
    CHECK(waiting.still_waits());
  }
  CHECK(waiting.judged() == 0);
  CHECK(waiting.answer_to(waiting.get(real)) == accepted_answer());
}

TEST_CASE("listener: CB-8: 64 idle and 64 dripping connections do not delay the callback") {
  WaitingListener waiting;
  std::vector<SocketClient> hostile;
  for (int i = 0; i < 128; ++i) {
    hostile.emplace_back(waiting.port());
    if (i % 2 == 0) hostile.back().send("G");
  }
  std::jthread drip([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (std::size_t i = 0; i < hostile.size(); i += 2) hostile[i].send("E");
      std::this_thread::sleep_for(10ms);
    }
  });
  const auto before = std::chrono::steady_clock::now();
  CHECK(waiting.answer_to(waiting.get(real)) == accepted_answer());
  CHECK(std::chrono::steady_clock::now() - before < 1s);
  CHECK(waiting.end() == WaitEnd::answered);
}

TEST_CASE("listener: CB-8: 10,000 connections cost no memory, and the callback still comes") {
  WaitingListener waiting;
  for (int i = 0; i < 100; ++i) SocketClient(waiting.port()).send("GET /call");
  [[maybe_unused]] const auto before = resident_kilobytes();
  for (int i = 0; i < 10'000; ++i) SocketClient(waiting.port()).send("GET /call");
#ifndef __SANITIZE_ADDRESS__  // it keeps what is freed for a while
  CHECK(resident_kilobytes() < before + 4'096);
#endif
  CHECK(waiting.answer_to(waiting.get(real)) == accepted_answer());
}

TEST_CASE("listener: the callback succeeds after 1,000 hostile requests") {
  WaitingListener waiting;
  for (int i = 0; i < 250; ++i) {
    waiting.answer_to(waiting.get("/callback?code=evil&state=" + std::to_string(i)));
    waiting.answer_to(waiting.get("/callback?error=access_denied"));
    waiting.answer_to("POST /callback HTTP/1.1\r\n" + waiting.host() + "\r\n");
    waiting.answer_to(std::string("\x16\x03\x01", 3));
  }
  CHECK(waiting.still_waits());
  CHECK(waiting.answer_to(waiting.get(real)) == accepted_answer());
  CHECK(waiting.end() == WaitEnd::answered);
  CHECK(waiting.accepted() == "code=c&state=right");
}

TEST_CASE("listener: CB-9: the wait ends in time, and at once when it is stopped") {
  WaitingListener patient;
  patient.stop();
  CHECK(patient.end() == WaitEnd::stopped);
  WaitingListener hasty("http://127.0.0.1/callback", 1ms);
  CHECK(hasty.end() == WaitEnd::timed_out);
}

TEST_CASE(
    "listener: something to read elsewhere interrupts the wait, which can be taken up again") {
  auto listener = listener_at("http://127.0.0.1/callback");
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Descriptor input(ends[0]);
  const Descriptor typed(ends[1]);
  REQUIRE(::write(typed.number(), "x", 1) == 1);
  const auto judge = [](std::string_view) { return Verdict::accepted; };
  const auto deadline = CallbackListener::Clock::now() + 60s;
  CHECK(listener.wait(judge, deadline, {}, input.number()) == WaitEnd::input);
  std::jthread browser([&] {
    const SocketClient client(port_in(listener));
    client.send("GET /callback HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_in(listener)) +
                "\r\n\r\n");
    client.receive_answer();
  });
  CHECK(listener.wait(judge, deadline, {}) == WaitEnd::answered);
}

TEST_CASE("listener: CB-1: its port is its own, and free again when it goes") {
  std::string uri;
  {
    const auto listener = listener_at("http://127.0.0.1/callback");
    uri = listener.redirect_uri();
    CHECK(uri == "http://127.0.0.1:" + std::to_string(port_in(listener)) + "/callback");
    try {
      listener_at(uri);
      FAIL("the port was had twice");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
      CHECK(error.code == "port_busy");
      CHECK(error.message == "cannot listen at " + uri + ": Address already in use");
    }
    const int reusing = ::socket(AF_INET, SOCK_STREAM, 0);
    const Descriptor thief(reusing);
    const int on = 1;
    ::setsockopt(reusing, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    ::setsockopt(reusing, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_in(listener)));
    CHECK(::bind(reusing, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0);
  }
  CHECK(listener_at(uri).redirect_uri() == uri);
}

TEST_CASE("listener: a fixed port can be used again right after a sign-in") {
  std::string uri = "http://127.0.0.1/callback";
  for (int round = 0; round < 3; ++round) {
    auto listener = listener_at(uri);
    uri = listener.redirect_uri();
    std::jthread browser([&] {
      const SocketClient client(port_in(listener));
      client.send("GET /callback HTTP/1.1\r\nHost: " + uri.substr(7, uri.find("/c") - 7) +
                  "\r\n\r\n");
      client.receive_answer();
    });
    CHECK(listener.wait([](std::string_view) { return Verdict::accepted; },
                        CallbackListener::Clock::now() + 60s, {}) == WaitEnd::answered);
  }
}

TEST_CASE(
    "listener: CB-2, CB-3: loopback literals as given, localhost in both families, no others") {
  CHECK(listener_at("http://127.0.0.2/x").redirect_uri().rfind("http://127.0.0.2:", 0) == 0);
  const auto both = listener_at("http://localhost/callback");
  const std::string port = std::to_string(port_in(both));
  CHECK(both.redirect_uri() == "http://localhost:" + port + "/callback");
  CHECK_THROWS_AS(listener_at("http://127.0.0.1:" + port + "/callback"), Error);
  bool has_ipv6 = true;
  try {
    listener_at("http://[::1]/callback");
  } catch (const Error&) {
    has_ipv6 = false;
  }
  if (has_ipv6) {
    CHECK_THROWS_AS(listener_at("http://[::1]:" + port + "/callback"), Error);
    const auto six = listener_at("http://[::1]/callback");
    const std::string its = std::to_string(port_in(six));
    CHECK_THROWS_AS(listener_at("http://localhost:" + its + "/callback"), Error);
  }
  for (const auto* uri : {"https://127.0.0.1/callback", "http://192.0.2.1/callback",
                          "http://app.example/callback", "http://127.0.0.1/callback?x=y"}) {
    CAPTURE(uri);
    try {
      listener_at(uri);
      FAIL("it listens");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
      CHECK(error.code == "invalid_redirect_uri");
    }
  }
}

TEST_CASE("listener: no child inherits its port") {
  const auto listener = listener_at("http://127.0.0.1/callback");
  int sockets = 0;
  for (int number = 3; number < 256; ++number) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(number, reinterpret_cast<sockaddr*>(&address), &size) != 0) continue;
    if (ntohs(address.sin_port) != port_in(listener)) continue;
    ++sockets;
    CHECK((::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0);
  }
  CHECK(sockets == 1);
}

TEST_CASE("callback pages: CB-7: constant, without scripts, and locked by their headers") {
  for (const auto& answer : {accepted_answer(), refused_answer(), plain_answer(404)}) {
    CAPTURE(answer);
    for (const auto* header :
         {"\r\nContent-Security-Policy: default-src 'none'; style-src 'sha256-",
          "frame-ancestors 'none'\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
          "\r\nCache-Control: no-store\r\n", "\r\nReferrer-Policy: no-referrer\r\n",
          "\r\nConnection: close\r\n"}) {
      CAPTURE(header);
      CHECK(answer.find(header) != std::string::npos);
    }
    for (const auto* forbidden :
         {"<script", "Access-Control", "href", "src=", "http://", "https://"}) {
      CAPTURE(forbidden);
      CHECK(answer.find(forbidden) == std::string::npos);
    }
    const auto body = answer.substr(answer.find("\r\n\r\n") + 4);
    CHECK(answer.find("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") !=
          std::string::npos);
  }
  CHECK(plain_answer(599) == plain_answer(400));
}
