#include "tests/support/raw_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "base/text.hpp"

namespace mcpauth::test {
namespace {

std::size_t announced_length(const std::string& head) {
  constexpr std::string_view name = "\r\ncontent-length:";
  const std::string lower = to_lower(head);
  const auto at = lower.find(name);
  return at == std::string::npos ? 0 : std::stoul(lower.substr(at + name.size()));
}

void serve_plain(int fd, const RawServer::Serve& serve) {
  Connection connection(
      fd, [fd](char* buffer, std::size_t size) { return recv(fd, buffer, size, 0); },
      [fd](const char* bytes, std::size_t size) { return ::send(fd, bytes, size, MSG_NOSIGNAL); });
  serve(connection);
}

RawServer::Serve answer_all(std::string answer) {
  return [answer = std::move(answer)](Connection& connection) {
    while (!connection.read_request().empty() && connection.send(answer)) continue;
  };
}

// Binds a listener to a free port of `address` and returns it.
int listen_on(const char* address) {
  const bool v6 = std::string_view(address).find(':') != std::string_view::npos;
  const int fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 place6{};
  sockaddr_in place4{};
  place6.sin6_family = AF_INET6;
  place4.sin_family = AF_INET;
  inet_pton(AF_INET6, address, &place6.sin6_addr);
  inet_pton(AF_INET, address, &place4.sin_addr);
  const auto* place =
      v6 ? reinterpret_cast<sockaddr*>(&place6) : reinterpret_cast<sockaddr*>(&place4);
  if (bind(fd, place, v6 ? sizeof place6 : sizeof place4) != 0 || listen(fd, 64) != 0)
    throw std::runtime_error(std::string("cannot listen on ") + address);
  return fd;
}

int port_of(int fd) {
  sockaddr_in6 place{};
  socklen_t size = sizeof place;
  getsockname(fd, reinterpret_cast<sockaddr*>(&place), &size);
  return ntohs(place.sin6_port);  // at the same offset in sockaddr_in
}

}  // namespace

std::string Connection::read_request() {
  const auto fill = [this] {
    char chunk[4096];
    const long size = read_(chunk, sizeof chunk);
    if (size > 0) buffer_.append(chunk, static_cast<std::size_t>(size));
    return size > 0;
  };
  std::size_t head = std::string::npos;
  while ((head = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  const std::size_t whole = head + 4 + announced_length(buffer_.substr(0, head + 2));
  while (buffer_.size() < whole) {
    if (!fill()) return {};
  }
  std::string request = buffer_.substr(0, whole);
  buffer_.erase(0, whole);
  if (on_request) on_request(request);
  return request;
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const long size = write_(bytes.data(), bytes.size());
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

bool Connection::closes_within(std::chrono::milliseconds time) {
  pollfd waiting{fd_, POLLRDHUP, 0};
  return poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

RawServer::RawServer(Serve serve, const char* address)
    : RawServer(std::move(serve), address, serve_plain) {}

RawServer::RawServer(std::string answer) : RawServer(answer_all(std::move(answer))) {}

RawServer::RawServer(Serve serve, const char* address, Accept accept)
    : serve_(std::move(serve)),
      accept_(std::move(accept)),
      host_(address),
      listener_(listen_on(address)),
      port_(port_of(listener_)),
      acceptor_([this] { accept_all(); }) {
  if (host_.find(':') != std::string::npos) host_ = "[" + host_ + "]";
}

RawServer::~RawServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (const int fd : sockets_) shutdown(fd, SHUT_RDWR);
  for (auto& worker : workers_) worker.join();
  for (const int fd : sockets_) close(fd);
  close(listener_);
}

void RawServer::accept_all() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const int at_once = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    ++accepted_;
    sockets_.push_back(fd);
    workers_.emplace_back([this, fd] {
      accept_(fd, [this](Connection& connection) {
        connection.on_request = [this](const std::string& request) {
          const std::lock_guard lock(mutex_);
          requests_.push_back(request);
        };
        serve_(connection);
      });
      shutdown(fd, SHUT_RDWR);
    });
  }
}

std::string RawServer::url(std::string_view path) const {
  return "http://" + host_ + ":" + std::to_string(port_) + std::string(path);
}

std::vector<std::string> RawServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::string http_answer(std::string_view body, std::string_view head) {
  return std::string(head) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace mcpauth::test
