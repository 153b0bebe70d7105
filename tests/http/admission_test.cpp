#include "http/admission.hpp"

#include <doctest/doctest.h>

#include "tests/http/expect_error.hpp"

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
  CHECK(admission("https://mcp.example", Network::forbidden, Reach::loopback_too, allowed) ==
        "8 unsafe_address");
}

TEST_CASE("admit: policy 12, http leads to loopback, or anywhere with --insecure-http") {
  const Allowed insecure{.insecure_http = true, .private_hosts = {}};
  CHECK(admission("http://mcp.example", Network::loopback, Reach::anywhere) == "no error");
  CHECK(admission("http://mcp.example", Network::public_internet, Reach::anywhere) ==
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
    const char* sender;
    Reach reach;
    const char* outcome;
  };
  const char* far = "https://as.example";
  const char* near = "http://127.0.0.1:9";
  const Row rows[] = {
      {"S-1 link-local", "https://169.254.169.254/a", far, Reach::public_only, "8 unsafe_address"},
      {"S-1 link-local, from loopback", "http://169.254.169.254/a", near, Reach::loopback_too,
       "8 unsafe_address"},
      {"S-1 private", "https://10.0.0.1/a", far, Reach::public_only, "8 unsafe_address"},
      {"S-1 loopback", "https://127.0.0.1/a", far, Reach::public_only, "8 unsafe_address"},
      {"S-1 localhost", "https://localhost/a", far, Reach::public_only, "8 unsafe_address"},
      {"S-4 mapped", "https://[::ffff:a9fe:a9fe]/a", far, Reach::public_only, "8 unsafe_address"},
      {"M-25 http at a name", "http://evil.example/a", near, Reach::loopback_too,
       "8 insecure_http"},
      {"M-25 http at an address", "http://8.8.8.8/a", near, Reach::loopback_too, "8 insecure_http"},
      {"M-25 http at the sender's own name", "http://as.internal:8080/a", "http://as.internal",
       Reach::private_too, "no error"},
      {"M-25 https at a name", "https://login.example/a", far, Reach::public_only, "no error"},
      {"M-25 loopback from loopback", "http://127.0.0.1:9/a", near, Reach::loopback_too,
       "no error"},
  };
  const auto outcome = [](const Row& row, const Allowed& allowed) {
    return error_of([&] {
      admit_spelling(parse_url(row.url, "URL", UrlFrom::server),
                     parse_url(row.sender, "sender", UrlFrom::server), row.reach, allowed);
    });
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    CHECK(outcome(row, {}) == row.outcome);
  }
  CHECK(outcome(rows[2], {.private_hosts = {"10.0.0.1"}}) == "no error");
  CHECK(outcome(rows[6], {.insecure_http = true, .private_hosts = {}}) == "no error");
}
