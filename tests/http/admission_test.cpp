#include "http/admission.hpp"

#include <doctest/doctest.h>

#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using mcpauth::test::error_of;

namespace {

std::string admission(const char* url, Network network, Reach reach, const Allowed& allowed = {}) {
  return error_of(
      [&] { admit(parse_url(url, "URL", UrlFrom::user), "ADDRESS", network, reach, allowed); });
}

}  // namespace

TEST_CASE("admit: --allow-private opens a private network to the host it names, and no more") {
  const Allowed allowed{.private_hosts = {"Mcp.Example"}};
  CHECK(admission("https://mcp.example", Network::private_network, Reach::public_only) ==
        "8 unsafe_address");
  CHECK(admission("https://mcp.example", Network::private_network, Reach::public_only, allowed) ==
        "no error");
  CHECK(admission("https://a.mcp.example", Network::private_network, Reach::public_only, allowed) ==
        "8 unsafe_address");
  CHECK(admission("https://mcp.example", Network::loopback, Reach::public_only, allowed) ==
        "8 unsafe_address");
  CHECK(admission("https://mcp.example", Network::private_network, Reach::loopback_too) ==
        "8 unsafe_address");
  CHECK(admission("https://mcp.example", Network::private_network, Reach::loopback_too, allowed) ==
        "no error");
  CHECK(admission("https://mcp.example", Network::forbidden, Reach::loopback_too, allowed) ==
        "8 unsafe_address");
}

TEST_CASE("admit: policy 12, http leads to loopback, or anywhere with --insecure-http") {
  const Allowed insecure{.insecure_http = true, .private_hosts = {}};
  CHECK(admission("http://mcp.example", Network::loopback, Reach::anywhere) == "no error");
  CHECK(admission("http://mcp.example", Network::public_internet, Reach::anywhere) ==
        "2 insecure_http");
  CHECK(admission("http://mcp.example", Network::public_internet, Reach::public_only) ==
        "8 insecure_http");
  CHECK(admission("http://mcp.example", Network::private_network, Reach::anywhere, insecure) ==
        "no error");
  CHECK(admission("http://mcp.example", Network::private_network, Reach::public_only, insecure) ==
        "8 unsafe_address");
}

TEST_CASE("admit: the message names URL, address and the way out") {
  try {
    admit(parse_url("https://mcp.example/a", "URL", UrlFrom::user), "10.0.0.1",
          Network::private_network, Reach::public_only, {});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.message ==
          "https://mcp.example leads to 10.0.0.1, which is in a private network: a URL from "
          "elsewhere may not go there");
    CHECK(error.hint == "--allow-private mcp.example if that is right");
  }
}

TEST_CASE("admit_spelling: what a URL's spelling tells is refused before anybody is sent there") {
  struct Row {
    const char* clause;
    const char* url;
    Reach reach;
    const char* outcome;
  };
  const Row rows[] = {
      {"S-1 link-local", "https://169.254.169.254/a", Reach::public_only, "8 unsafe_address"},
      {"S-1 link-local, from loopback", "http://169.254.169.254/a", Reach::loopback_too,
       "8 unsafe_address"},
      {"S-1 private", "https://10.0.0.1/a", Reach::public_only, "8 unsafe_address"},
      {"S-1 private, from loopback", "http://10.0.0.1/a", Reach::loopback_too, "8 unsafe_address"},
      {"S-1 loopback", "https://127.0.0.1/a", Reach::public_only, "8 unsafe_address"},
      {"S-1 localhost", "https://localhost/a", Reach::public_only, "8 unsafe_address"},
      {"S-4 mapped", "https://[::ffff:a9fe:a9fe]/a", Reach::public_only, "8 unsafe_address"},
      {"M-25 http at a name", "http://evil.example/a", Reach::loopback_too, "8 insecure_http"},
      {"M-25 http at an address", "http://8.8.8.8/a", Reach::loopback_too, "8 insecure_http"},
      {"M-25 https at a name", "https://login.example/a", Reach::public_only, "no error"},
      {"M-25 loopback from loopback", "http://127.0.0.1:9/a", Reach::loopback_too, "no error"},
      {"policy 12, the user's own", "http://evil.example/a", Reach::anywhere, "2 insecure_http"},
      {"policy 12, the user's own", "http://8.8.8.8/a", Reach::anywhere, "2 insecure_http"},
      {"policy 12, loopback", "http://localhost:9/a", Reach::anywhere, "no error"},
      {"policy 12, loopback", "http://[::1]:9/a", Reach::anywhere, "no error"},
  };
  const auto outcome = [](const Row& row, const Allowed& allowed) {
    return error_of(
        [&] { admit_spelling(parse_url(row.url, "URL", UrlFrom::server), row.reach, allowed); });
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    CAPTURE(std::string(row.url));
    CHECK(outcome(row, {}) == row.outcome);
  }
  CHECK(outcome(rows[2], {.private_hosts = {"10.0.0.1"}}) == "no error");
  CHECK(outcome(rows[7], {.insecure_http = true, .private_hosts = {}}) == "no error");
}

TEST_CASE("admit: who was sent there by a server is not invited to accept it") {
  const auto hint_for = [](Reach reach) {
    try {
      admit_spelling(parse_url("http://evil.example", "URL", UrlFrom::server), reach, {});
    } catch (const Error& error) {
      return error.hint;
    }
    return std::string("no error");
  };
  CHECK(hint_for(Reach::anywhere) == "use https, or --insecure-http if nobody else can listen");
  CHECK(hint_for(Reach::loopback_too).empty());
}
