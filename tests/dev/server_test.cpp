#include "dev/server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <openssl/rand.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.hpp"
#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

World real_world() {
  return {[] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
          [](std::size_t bytes) {
            std::string random(bytes, '\0');
            RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(bytes));
            return random;
          }};
}

// A server that answers on a real socket until the test ends.
struct Running {
  explicit Running(Options options = {}) : server(real_world(), std::move(options)) {
    ready = server.start();
    thread = std::thread([this] { server.run(); });
  }
  ~Running() {
    server.stop();
    thread.join();
  }
  int port() const {
    return std::stoi(ready.mcp_url.substr(std::string("http://127.0.0.1:").size()));
  }

  Server server;
  Ready ready;
  std::thread thread;
};

// A connection that says what it is told, byte for byte.
class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void say(const std::string& bytes) const {
    ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  // Return the first line of the next answer; its body is read as well.
  std::string hear() {
    while (heard_.find("\r\n\r\n") == std::string::npos)
      if (!more()) return heard_;
    const std::size_t end = heard_.find("\r\n\r\n") + 4;
    const std::string head = heard_.substr(0, end);
    const std::size_t field = head.find("Content-Length: ");
    const std::size_t length = field == std::string::npos ? 0 : std::stoul(head.substr(field + 16));
    while (heard_.size() < end + length)
      if (!more()) break;
    heard_.erase(0, end + length);
    return head.substr(0, head.find("\r\n"));
  }

 private:
  bool more() {
    char bytes[4096];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    heard_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  int socket_;
  std::string heard_;
};

std::string get_request(const Running& running, const std::string& target,
                        const std::string& headers = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(running.port()) +
         "\r\n" + headers + "\r\n";
}

}  // namespace

TEST_CASE("server: it answers on a free port of loopback, many requests on one connection") {
  Running running;
  Connection connection(running.port());
  for (int i = 0; i < 20; ++i) {
    connection.say(get_request(running, "/.well-known/oauth-authorization-server"));
    CHECK(connection.hear() == "HTTP/1.1 200 OK");
  }
  connection.say(get_request(running, "/nothing"));
  CHECK(connection.hear() == "HTTP/1.1 404 Not Found");
}

TEST_CASE("server: a request that is too large, or not for us, is refused") {
  Running running;
  const auto first_line = [&](const std::string& request) {
    Connection connection(running.port());
    connection.say(request);
    return connection.hear();
  };
  std::string many;
  for (int i = 0; i < 100; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  CHECK(first_line(get_request(running, "/", many)) ==
        "HTTP/1.1 431 Request Header Fields Too Large");
  CHECK(first_line("POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   "Content-Length: 1000000\r\n\r\n" +
                   std::string(1'000'000, ' ')) == "HTTP/1.1 413 Payload Too Large");
  CHECK(first_line("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") ==
        "HTTP/1.1 421 Misdirected Request");
  CHECK(first_line("HEAD / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(running.port()) +
                   "\r\n\r\n") == "HTTP/1.1 405 Method Not Allowed");
  CHECK(first_line(get_request(running, "/%2e")) == "HTTP/1.1 404 Not Found");
}

TEST_CASE("server: a port that is taken is not shared") {
  Running running;
  Options options;
  options.port = running.port();
  Server second(real_world(), options);
  try {
    second.start();
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
    CHECK(error.code == "port_busy");
    CHECK(error.hint == "name another one with --port; --port 0 takes one that is free");
  }
}

TEST_CASE("server: stop ends it, also in the middle of a slow answer") {
  Options options;
  options.failures = {"jwks=slow:3600"};
  const auto begin = std::chrono::steady_clock::now();
  {
    Running running(options);
    Connection connection(running.port());
    connection.say(get_request(running, "/oauth2/jwks"));
    Connection other(running.port());
    other.say(get_request(running, "/"));
    CHECK(other.hear() == "HTTP/1.1 200 OK");
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}
