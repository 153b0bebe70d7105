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
