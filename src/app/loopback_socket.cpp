#include "app/loopback_socket.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "base/error.hpp"

namespace mcpauth::app {
namespace {

// Return a listening socket, or none with errno set. Without SO_REUSEADDR and SO_REUSEPORT: nobody
// else can bind the port.
Descriptor listen_on(const std::string& address, const std::string& port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  errno = EINVAL;
  if (::getaddrinfo(address.c_str(), port.c_str(), &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  Descriptor listener(
      ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  if (!listener || ::bind(listener.number(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(listener.number(), SOMAXCONN) != 0)
    return {};
  return listener;
}

// Return listeners at all `addresses` on one port ("0" is a free one), or none with errno set. A
// host without IPv6 has one address less: no browser gets there either.
std::vector<Descriptor> listen_on_all(const std::vector<std::string>& addresses,
                                      const std::string& port) {
  std::vector<Descriptor> listeners;
  for (const auto& address : addresses) {
    auto listener = listen_on(address, listeners.empty() ? port : port_of(listeners[0]));
    const bool no_such_family = errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT;
    if (listener) {
      listeners.push_back(std::move(listener));
    } else if (listeners.empty() || !no_such_family) {
      return {};
    }
  }
  return listeners;
}

std::vector<std::string> addresses_of(const Url& uri) {
  if (uri.scheme != "http" || !uri.is_loopback() || uri.has_query)
    throw Error(Exit::usage, "invalid_redirect_uri",
                fmt::format("nobody can listen at the redirect URI {}", uri.text()),
                "use http://127.0.0.1/callback, with or without a port");
  if (uri.host == "localhost") return {"127.0.0.1", "::1"};
  if (uri.host[0] == '[') return {uri.host.substr(1, uri.host.size() - 2)};
  return {uri.host};
}

}  // namespace

std::string port_of(const Descriptor& listener) {
  sockaddr_in6 address{};  // the port stands at the same place in both families
  socklen_t size = sizeof address;
  ::getsockname(listener.number(), reinterpret_cast<sockaddr*>(&address), &size);
  return std::to_string(ntohs(address.sin6_port));
}

std::vector<Descriptor> listen_on_loopback(const Url& uri) {
  const auto addresses = addresses_of(uri);
  std::vector<Descriptor> listeners;
  // A port that is free in one family may be taken in the other.
  for (int tries = uri.port.empty() ? 10 : 1; tries > 0 && listeners.empty(); --tries)
    listeners = listen_on_all(addresses, uri.port.empty() ? "0" : uri.port);
  if (listeners.empty())
    throw Error(
        Exit::usage, "port_busy",
        fmt::format("cannot listen at {}: {}", uri.text(), std::generic_category().message(errno)),
        "end the program that does, or use another port");
  return listeners;
}

}  // namespace mcpauth::app
