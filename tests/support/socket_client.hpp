// A client of a loopback server that sends any bytes it likes, slowly or never.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>

#include "base/descriptor.hpp"

namespace mcpauth::test {

class SocketClient {
 public:
  explicit SocketClient(int port, const char* host = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, host, &address.sin_addr);
    if (::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }

  void send(const std::string& bytes) const {
    ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  // Return everything until the other side closes, or until `size` bytes are there.
  std::string receive(std::size_t size = SIZE_MAX) const {
    std::string bytes;
    char piece[4'096];
    while (bytes.size() < size) {
      const auto count = ::recv(socket_.number(), piece, sizeof piece, 0);
      if (count <= 0) break;
      bytes.append(piece, static_cast<std::size_t>(count));
    }
    return bytes;
  }

  // Return an HTTP answer with a Content-Length, and stop there as a browser does.
  std::string receive_answer() const {
    std::string bytes;
    char byte = 0;
    while (bytes.find("\r\n\r\n") == std::string::npos &&
           ::recv(socket_.number(), &byte, 1, 0) == 1)
      bytes += byte;
    const auto length = bytes.find("Content-Length: ");
    if (length == std::string::npos) return bytes;
    const auto rest = std::stoul(bytes.substr(length + 16));
    return bytes + receive(rest);
  }

 private:
  Descriptor socket_;
};

}  // namespace mcpauth::test
