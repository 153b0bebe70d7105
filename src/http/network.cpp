#include "http/network.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace mcpauth::http {
namespace {

// An IPv6 address; an IPv4 one as ::ffff:a.b.c.d.
using Address = std::array<unsigned char, 16>;

constexpr std::size_t mapped_bits = 96;

struct Block {
  std::string_view text;
  Network network;
};

// The first that contains an address counts.
constexpr Block special_blocks[] = {
    // Where clouds hand out credentials, outside the link-local range.
    {"168.63.129.16", Network::forbidden},    // Azure
    {"100.100.100.200", Network::forbidden},  // Alibaba Cloud
    {"fd00:ec2::/32", Network::forbidden},    // Amazon EC2
    {"fd20:ce::254", Network::forbidden},     // Google Cloud
    // IANA IPv4 Special-Purpose Address Registry, and multicast.
    {"0.0.0.0/8", Network::forbidden},             // this network
    {"10.0.0.0/8", Network::private_network},      // private use
    {"100.64.0.0/10", Network::private_network},   // shared address space (carrier-grade NAT)
    {"127.0.0.0/8", Network::loopback},            // loopback
    {"169.254.0.0/16", Network::forbidden},        // link local
    {"172.16.0.0/12", Network::private_network},   // private use
    {"192.0.0.0/24", Network::forbidden},          // IETF protocol assignments
    {"192.0.2.0/24", Network::forbidden},          // documentation (TEST-NET-1)
    {"192.31.196.0/24", Network::forbidden},       // AS112-v4
    {"192.52.193.0/24", Network::forbidden},       // AMT
    {"192.88.99.0/24", Network::forbidden},        // 6to4 relay anycast
    {"192.168.0.0/16", Network::private_network},  // private use
    {"192.175.48.0/24", Network::forbidden},       // direct delegation AS112 service
    {"198.18.0.0/15", Network::private_network},   // benchmarking
    {"198.51.100.0/24", Network::forbidden},       // documentation (TEST-NET-2)
    {"203.0.113.0/24", Network::forbidden},        // documentation (TEST-NET-3)
    {"224.0.0.0/4", Network::forbidden},           // multicast
    {"240.0.0.0/4", Network::forbidden},           // reserved, limited broadcast
    {"0.0.0.0/0", Network::public_internet},
    // IANA IPv6 Special-Purpose Address Registry, and what is not global unicast.
    {"::1", Network::loopback},                 // loopback
    {"2001::/23", Network::forbidden},          // IETF protocol assignments: Teredo, ORCHID, …
    {"2001:db8::/32", Network::forbidden},      // documentation
    {"2002::/16", Network::forbidden},          // 6to4
    {"2620:4f:8000::/48", Network::forbidden},  // direct delegation AS112 service
    {"3fff::/20", Network::forbidden},          // documentation
    {"2000::/3", Network::public_internet},     // global unicast
    {"fc00::/7", Network::private_network},     // unique local
    {"::/0", Network::forbidden},  // link local, site local, multicast, discard, unassigned, …
};

std::optional<Address> parse_address(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  const std::string terminated(text);
  Address address{};
  if (inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  address[10] = address[11] = 0xff;
  if (inet_pton(AF_INET, terminated.c_str(), &address[12]) == 1) return address;
  return {};
}

bool same_prefix(const Address& left, const Address& right, std::size_t bits) {
  const std::size_t bytes = bits / 8;
  if (!std::equal(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(bytes), right.begin()))
    return false;
  const std::size_t rest = 8 - bits % 8;
  return rest == 8 || left[bytes] >> rest == right[bytes] >> rest;
}

bool block_holds(const Address& address, std::string_view block) {
  const auto slash = std::min(block.find('/'), block.size());
  const auto prefix = parse_address(block.substr(0, slash));
  if (!prefix) return false;
  std::size_t bits = 128;
  if (slash < block.size()) {
    const auto length = block.substr(slash + 1);
    const auto [end, error] = std::from_chars(length.begin(), length.end(), bits);
    if (error != std::errc() || end != length.end()) return false;
    if (block.find(':') == std::string_view::npos) bits += mapped_bits;
  }
  return bits <= 128 && same_prefix(address, *prefix, bits);
}

Network network_of(const Address& address) {
  if (block_holds(address, "64:ff9b::/96")) {  // NAT64 (RFC 6052 §2.1)
    Address inner{};
    inner[10] = inner[11] = 0xff;
    std::copy(address.begin() + 12, address.end(), inner.begin() + 12);
    return network_of(inner) == Network::public_internet ? Network::public_internet
                                                         : Network::forbidden;
  }
  return std::find_if(std::begin(special_blocks), std::end(special_blocks),
                      [&](const Block& block) { return block_holds(address, block.text); })
      ->network;
}

}  // namespace

Network classify(const sockaddr& address) {
  return classify(to_text(address)).value_or(Network::forbidden);
}

std::string to_text(const sockaddr& address) {
  const void* bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (address.sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  char text[INET6_ADDRSTRLEN] = {};
  if (inet_ntop(address.sa_family, bytes, text, sizeof text) == nullptr) return "no IP address";
  return text;
}

std::optional<Network> classify(std::string_view address) {
  const auto bytes = parse_address(address);
  if (!bytes) return {};
  return network_of(*bytes);
}

bool is_within(std::string_view address, std::string_view block) {
  const auto bytes = parse_address(address);
  return bytes && block_holds(*bytes, block);
}

bool reaches(Reach reach, Network network) {
  switch (reach) {
    case Reach::public_only:
      return network == Network::public_internet;
    case Reach::private_too:
      return network == Network::public_internet || network == Network::private_network;
    case Reach::loopback_too:
      return network == Network::public_internet || network == Network::loopback;
    case Reach::anywhere:
      return true;
  }
  return false;
}

}  // namespace mcpauth::http
