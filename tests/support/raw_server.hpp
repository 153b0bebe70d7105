// A TCP server on loopback that says exactly what a test tells it to.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace mcpauth::test {

// One connection, as the server has it.
class Connection {
 public:
  using Read = std::function<long(char* buffer, std::size_t size)>;
  using Write = std::function<long(const char* bytes, std::size_t size)>;

  Connection(int fd, Read read, Write write)
      : fd_(fd), read_(std::move(read)), write_(std::move(write)) {}

  // Return the next request, with the body that its Content-Length announces; empty at the end.
  std::string read_request();
  // Return whether `bytes` could still be sent.
  bool send(std::string_view bytes);
  // Wait until the other side closes, at most `time`; return whether it did.
  bool closes_within(std::chrono::milliseconds time);

  std::function<void(const std::string& request)> on_request;

 private:
  int fd_;
  Read read_;
  Write write_;
  std::string buffer_;
};

// Runs `serve` for every connection in a thread of its own. The destructor shuts every connection
// down and waits for the threads.
class RawServer {
 public:
  using Serve = std::function<void(Connection&)>;
  // Makes a Connection of an accepted socket and has it served (TLS shakes hands first).
  using Accept = std::function<void(int fd, const Serve& serve)>;

  explicit RawServer(Serve serve, const char* address = "127.0.0.1");
  RawServer(Serve serve, const char* address, Accept accept);
  // Answers every request on a connection with `answer`.
  explicit RawServer(std::string answer);
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer();

  // Return `http://ADDRESS:PORT` and `path`.
  std::string url(std::string_view path = "/") const;
  int port() const { return port_; }
  int accepted() const { return accepted_; }
  std::vector<std::string> requests() const;

 private:
  void accept_all();

  Serve serve_;
  Accept accept_;
  std::string host_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> accepted_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<int> sockets_;
  std::vector<std::thread> workers_;
  std::thread acceptor_;
};

// Return an answer with `body`; the status line and fields are `head`, without the last line end.
std::string http_answer(
    std::string_view body = "{}",
    std::string_view head = "HTTP/1.1 200 OK\r\nContent-Type: application/json");

}  // namespace mcpauth::test
