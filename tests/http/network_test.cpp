#include "http/network.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>

#include <cstring>
#include <vector>

using namespace mcpauth::http;

namespace {

struct Row {
  const char* address;
  Network network;
  const char* clause;
};

constexpr auto in_public = Network::public_internet;
constexpr auto in_private = Network::private_network;
constexpr auto on_loopback = Network::loopback;
constexpr auto nowhere = Network::forbidden;

// The first and last address of each block, and the neighbours outside of it.
constexpr Row rows[] = {
    {"1.1.1.1", in_public, "global unicast"},
    {"8.8.8.8", in_public, "global unicast"},
    {"0.0.0.0", nowhere, "RFC 791 §3.2 this network"},
    {"0.255.255.255", nowhere, "RFC 791 §3.2 this network"},
    {"1.0.0.0", in_public, "outside of 0.0.0.0/8"},
    {"9.255.255.255", in_public, "outside of 10.0.0.0/8"},
    {"10.0.0.0", in_private, "RFC 1918"},
    {"10.255.255.255", in_private, "RFC 1918"},
    {"11.0.0.0", in_public, "outside of 10.0.0.0/8"},
    {"100.63.255.255", in_public, "outside of 100.64.0.0/10"},
    {"100.64.0.0", in_private, "RFC 6598 carrier-grade NAT"},
    {"100.127.255.255", in_private, "RFC 6598 carrier-grade NAT"},
    {"100.128.0.0", in_public, "outside of 100.64.0.0/10"},
    {"100.100.100.200", nowhere, "metadata of Alibaba Cloud"},
    {"126.255.255.255", in_public, "outside of 127.0.0.0/8"},
    {"127.0.0.0", on_loopback, "RFC 1122 §3.2.1.3 loopback"},
    {"127.0.0.1", on_loopback, "RFC 1122 §3.2.1.3 loopback"},
    {"127.255.255.255", on_loopback, "RFC 1122 §3.2.1.3 loopback"},
    {"128.0.0.0", in_public, "outside of 127.0.0.0/8"},
    {"168.63.129.15", in_public, "next to Azure's"},
    {"168.63.129.16", nowhere, "metadata of Azure"},
    {"169.253.255.255", in_public, "outside of 169.254.0.0/16"},
    {"169.254.0.0", nowhere, "RFC 3927 link local"},
    {"169.254.169.254", nowhere, "RFC 3927 link local, metadata of most clouds"},
    {"169.255.0.0", in_public, "outside of 169.254.0.0/16"},
    {"172.15.255.255", in_public, "outside of 172.16.0.0/12"},
    {"172.16.0.0", in_private, "RFC 1918"},
    {"172.31.255.255", in_private, "RFC 1918"},
    {"172.32.0.0", in_public, "outside of 172.16.0.0/12"},
    {"192.0.0.0", nowhere, "RFC 6890 §2.1 IETF protocol assignments"},
    {"192.0.0.192", nowhere, "RFC 6890 §2.1, metadata of Oracle Cloud"},
    {"192.0.1.0", in_public, "outside of 192.0.0.0/24"},
    {"192.0.2.1", nowhere, "RFC 5737 TEST-NET-1"},
    {"192.31.196.1", nowhere, "RFC 7535 AS112-v4"},
    {"192.52.193.1", nowhere, "RFC 7450 AMT"},
    {"192.88.99.1", nowhere, "RFC 7526 6to4 relay"},
    {"192.167.255.255", in_public, "outside of 192.168.0.0/16"},
    {"192.168.0.0", in_private, "RFC 1918"},
    {"192.168.255.255", in_private, "RFC 1918"},
    {"192.169.0.0", in_public, "outside of 192.168.0.0/16"},
    {"192.175.48.1", nowhere, "RFC 7534 AS112"},
    {"198.17.255.255", in_public, "outside of 198.18.0.0/15"},
    {"198.18.0.0", in_private, "RFC 2544 benchmarking"},
    {"198.19.255.255", in_private, "RFC 2544 benchmarking"},
    {"198.20.0.0", in_public, "outside of 198.18.0.0/15"},
    {"198.51.100.1", nowhere, "RFC 5737 TEST-NET-2"},
    {"203.0.113.1", nowhere, "RFC 5737 TEST-NET-3"},
    {"223.255.255.255", in_public, "outside of 224.0.0.0/4"},
    {"224.0.0.1", nowhere, "RFC 5771 multicast"},
    {"239.255.255.255", nowhere, "RFC 5771 multicast"},
    {"240.0.0.0", nowhere, "RFC 1112 §4 reserved"},
    {"255.255.255.255", nowhere, "RFC 919 §7 limited broadcast"},
    {"2606:4700:4700::1111", in_public, "global unicast"},
    {"[2606:4700:4700::1111]", in_public, "global unicast, in brackets"},
    {"::", nowhere, "RFC 4291 §2.5.2 unspecified"},
    {"::1", on_loopback, "RFC 4291 §2.5.3 loopback"},
    {"::2", nowhere, "unassigned"},
    {"::7f00:1", nowhere, "RFC 4291 §2.5.5.1 IPv4-compatible"},
    {"::ffff:8.8.8.8", in_public, "RFC 4291 §2.5.5.2 IPv4-mapped"},
    {"::ffff:127.0.0.1", on_loopback, "RFC 4291 §2.5.5.2 IPv4-mapped"},
    {"::ffff:10.0.0.1", in_private, "RFC 4291 §2.5.5.2 IPv4-mapped"},
    {"::ffff:169.254.169.254", nowhere, "RFC 4291 §2.5.5.2 IPv4-mapped"},
    {"64:ff9b::8.8.8.8", in_public, "RFC 6052 §2.1 NAT64"},
    {"64:ff9b::10.0.0.1", nowhere, "RFC 6052 §2.1 NAT64 into a private network"},
    {"64:ff9b::127.0.0.1", nowhere, "RFC 6052 §2.1 NAT64 to somebody's loopback"},
    {"64:ff9b::169.254.169.254", nowhere, "RFC 6052 §2.1 NAT64 to link local"},
    {"64:ff9b:1::8.8.8.8", nowhere, "RFC 8215 local-use NAT64"},
    {"100::1", nowhere, "RFC 6666 discard only"},
    {"1fff::1", nowhere, "outside of 2000::/3"},
    {"2000::1", in_public, "RFC 3587 global unicast"},
    {"2001::1", nowhere, "RFC 4380 Teredo"},
    {"2001:0:7f00:1::", nowhere, "RFC 4380 Teredo"},
    {"2001:2::1", nowhere, "RFC 5180 benchmarking"},
    {"2001:10::1", nowhere, "RFC 4843 ORCHID"},
    {"2001:1ff:ffff::1", nowhere, "RFC 2928 IETF protocol assignments"},
    {"2001:200::1", in_public, "outside of 2001::/23"},
    {"2001:4860:4860::8888", in_public, "global unicast"},
    {"2001:db8::1", nowhere, "RFC 3849 documentation"},
    {"2002:7f00:1::", nowhere, "RFC 3056 6to4 of 127.0.0.1"},
    {"2002:808:808::", nowhere, "RFC 7526 6to4 is no more"},
    {"2620:4f:8000::1", nowhere, "RFC 7534 AS112"},
    {"3fff::1", nowhere, "RFC 9637 documentation"},
    {"3fff:1000::1", in_public, "outside of 3fff::/20"},
    {"5f00::1", nowhere, "RFC 9602 segment routing"},
    {"fbff::1", nowhere, "outside of fc00::/7"},
    {"fc00::1", in_private, "RFC 4193 unique local"},
    {"fdff::1", in_private, "RFC 4193 unique local"},
    {"fd00:ec2::254", nowhere, "metadata of Amazon EC2"},
    {"fd20:ce::254", nowhere, "metadata of Google Cloud"},
    {"fe80::1", nowhere, "RFC 4291 §2.5.6 link local"},
    {"febf::1", nowhere, "RFC 4291 §2.5.6 link local"},
    {"fec0::1", nowhere, "RFC 3879 site local"},
    {"ff02::1", nowhere, "RFC 4291 §2.7 multicast"},
};

}  // namespace

TEST_CASE("classify: S-1 every special-purpose block of IANA's, to its edges") {
  for (const auto& row : rows) {
    CAPTURE(std::string(row.address));
    CAPTURE(std::string(row.clause));
    CHECK(classify(row.address) == row.network);
  }
}

TEST_CASE("classify: S-4 what is no address has no network") {
  for (const auto* text : {"", "localhost", "mcp.example", "0x7f.1", "127.1", "2130706433", "[]",
                           "fe80::1%eth0", "10.0.0.0/8", "01.1.1.1"}) {
    CAPTURE(std::string(text));
    CHECK(!classify(text));
  }
}

TEST_CASE("classify: socket addresses are read by their family") {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0x0a000001);
  CHECK(classify(reinterpret_cast<const sockaddr&>(v4)) == in_private);
  CHECK(to_text(reinterpret_cast<const sockaddr&>(v4)) == "10.0.0.1");
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  CHECK(classify(reinterpret_cast<const sockaddr&>(v6)) == on_loopback);
  CHECK(to_text(reinterpret_cast<const sockaddr&>(v6)) == "::1");
  sockaddr local{};
  local.sa_family = AF_UNIX;
  CHECK(classify(local) == nowhere);
}

TEST_CASE("is_within: an address is in a block when the prefix is the same") {
  CHECK(is_within("10.1.2.3", "10.0.0.0/8"));
  CHECK(is_within("10.1.2.3", "10.1.2.3"));
  CHECK(is_within("10.1.2.3", "10.1.2.2/31"));
  CHECK(!is_within("10.1.2.3", "10.1.2.4/30"));
  CHECK(is_within("10.1.2.3", "0.0.0.0/0"));
  CHECK(is_within("[fd00::1]", "fd00::/8"));
  CHECK(!is_within("fd00::1", "0.0.0.0/0"));
  for (const auto* block :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/8x", "10.0.0.0/-1", "::/129"}) {
    CAPTURE(std::string(block));
    CHECK(!is_within("10.1.2.3", block));
  }
}

TEST_CASE("reaches: a server leads to the public internet and to its own network") {
  const auto reached = [](Reach reach) {
    std::vector<Network> networks;
    for (const auto network : {in_public, in_private, on_loopback, nowhere}) {
      if (reaches(reach, network)) networks.push_back(network);
    }
    return networks;
  };
  CHECK(reached(Reach::public_only) == std::vector{in_public});
  CHECK(reached(Reach::private_too) == std::vector{in_public, in_private});
  CHECK(reached(Reach::loopback_too) == std::vector{in_public, on_loopback});
  CHECK(reached(Reach::anywhere) == std::vector{in_public, in_private, on_loopback, nowhere});
}
