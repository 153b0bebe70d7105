#include "http/admission.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "http/network.hpp"

namespace mcpauth::http {
namespace {

std::string_view place(Network network) {
  switch (network) {
    case Network::public_internet:
      return "in the public internet";
    case Network::private_network:
      return "in a private network";
    case Network::loopback:
      return "this machine itself";
    case Network::forbidden:
      return "link-local, reserved or a cloud's own";
  }
  return {};
}

// Who is sent there by a server is not invited to accept it.
Error not_encrypted(const Url& url, std::string_view where, Reach reach) {
  const bool own = reach == Reach::anywhere;
  return Error(
      own ? Exit::usage : Exit::unsafe, "insecure_http",
      fmt::format("{} is not encrypted, and {} is no loopback address", url.origin(), where),
      own ? "use https, or --insecure-http if nobody else can listen" : "");
}

}  // namespace

void admit(const Url& url, std::string_view address, Network network, Reach reach,
           const Allowed& allowed) {
  const auto& hosts = allowed.private_hosts;
  const bool named = network == Network::private_network &&
                     std::any_of(hosts.begin(), hosts.end(), [&](const auto& host) {
                       return equal_ignoring_case(host, url.host);
                     });
  if (!named && !reaches(reach, network)) {
    throw Error(Exit::unsafe, "unsafe_address",
                fmt::format("{} leads to {}, which is {}: a URL from elsewhere may not go there",
                            url.origin(), address, place(network)),
                network == Network::private_network
                    ? fmt::format("--allow-private {} if that is right", url.host)
                    : "");
  }
  if (url.scheme == "http" && network != Network::loopback && !allowed.insecure_http)
    throw not_encrypted(url, address, reach);
}

void admit_spelling(const Url& url, Reach reach, const Allowed& allowed) {
  const auto network = url.is_loopback() ? Network::loopback : classify(url.host);
  if (network) return admit(url, url.host, *network, reach, allowed);
  if (url.scheme == "http" && !allowed.insecure_http) throw not_encrypted(url, url.host, reach);
}

}  // namespace mcpauth::http
