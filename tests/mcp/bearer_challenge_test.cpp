#include <doctest/doctest.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mcp/challenge.hpp"
#include "tests/mcp/outcome.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;

namespace {

const Url remote = parse_url("https://mcp.example.com/mcp", "server", UrlFrom::user);
const Url local = parse_url("http://127.0.0.1:8080/mcp", "server", UrlFrom::user);
const Url insecure = parse_url("http://mcp.example.com/mcp", "server", UrlFrom::user);

// `Scheme url [scopes] error description`, with `-` for what is absent.
std::string picked(const std::vector<std::string>& fields, const Url& sender = remote) {
  try {
    const auto challenge = bearer_challenge(fields, sender);
    if (!challenge) return "none";
    const auto& url = challenge->resource_metadata;
    return challenge->scheme + " " + (url ? url->text() : "-") + " [" +
           join(challenge->scopes, " ") + "] " + challenge->error.value_or("-") + " " +
           challenge->error_description.value_or("-");
  } catch (const Error& error) {
    return test::outcome_of(error);
  }
}

struct PickRow {
  const char* clause;
  std::vector<std::string> fields;
  std::string expected;
};

const PickRow pick_rows[] = {
    {"mcp.md §1.2", {}, "none"},
    {"mcp.md §1.2 other schemes", {"Basic realm=\"x\", Digest nonce=n"}, "none"},
    {"M-02", {"bearer"}, "Bearer - [] - -"},
    {"RFC 9449 §7.1", {"dpop algs=\"ES256\""}, "DPoP - [] - -"},
    {"W-2", {"Bearer resource_metadata="}, "Bearer - [] - -"},
    {"RFC 9728 §5.1",
     {"Bearer resource_metadata=\"https://mcp.example.com/m\""},
     "Bearer https://mcp.example.com/m [] - -"},
    {"W-1 other schemes' parameters",
     {"Basic resource_metadata=\"https://evil.example/\", Bearer scope=\"a\""},
     "Bearer - [a] - -"},
    {"W-1 the one that says where",
     {"Bearer realm=\"x\", DPoP resource_metadata=\"https://mcp.example.com/m\""},
     "DPoP https://mcp.example.com/m [] - -"},
    {"W-1 the one that says anything", {"Bearer, DPoP algs=\"ES256\""}, "DPoP - [] - -"},
    {"W-1 else the first", {"Bearer error=a, Bearer error=b"}, "Bearer - [] a -"},
    {"RFC 6750 §3.1",
     {"Bearer error=\"insufficient_scope\", error_description=\"more\", scope=\"a b:c\""},
     "Bearer - [a b:c] insufficient_scope more"},
    {"RFC 6749 §3.3 empty", {"Bearer scope=\"\""}, "Bearer - [] - -"},
    {"RFC 6749 §3.3 character", {"Bearer scope=\"a \\\"b\""}, "6 invalid_scope"},
    {"RFC 6749 §3.3 character", {"Bearer scope=\"a\\\\b\""}, "6 invalid_scope"},
    {"RFC 6749 §3.3 not ASCII", {"Bearer scope=\"\xc3\xa9\""}, "6 invalid_scope"},
    {"W-1 broken elsewhere", {"Basic realm=\"x", "Bearer scope=a"}, "6 malformed_challenge"},
    {"U-2 scheme", {"Bearer resource_metadata=\"file:///etc/passwd\""}, "8 unsafe_url"},
    {"U-2 scheme", {"Bearer resource_metadata=\"javascript:alert(1)\""}, "8 unsafe_url"},
    {"U-1 relative", {"Bearer resource_metadata=\"/.well-known/x\""}, "8 unsafe_url"},
    {"U-1 empty", {"Bearer resource_metadata=\"\""}, "8 unsafe_url"},
    {"U-1 userinfo", {"Bearer resource_metadata=\"https://a@evil.example/\""}, "8 unsafe_url"},
    {"U-1 backslash",
     {"Bearer resource_metadata=\"https://mcp.example.com\\\\@evil.example/\""},
     "8 unsafe_url"},
    {"U-1 fragment", {"Bearer resource_metadata=\"https://mcp.example.com/#x\""}, "8 unsafe_url"},
    {"S-4 odd numbers", {"Bearer resource_metadata=\"https://0x7f000001/\""}, "8 unsafe_url"},
    {"policy 12", {"Bearer resource_metadata=\"http://mcp.example.com/m\""}, "8 unsafe_url"},
    {"policy 12 loopback", {"Bearer resource_metadata=\"http://127.0.0.1/m\""}, "8 unsafe_url"},
    {"policy 4 another origin",
     {"Bearer resource_metadata=\"https://metadata.example/m\""},
     "Bearer https://metadata.example/m [] - -"},
};

}  // namespace

TEST_CASE("bearer_challenge picks the challenge for tokens and holds it to the policies") {
  for (const auto& row : pick_rows) {
    CAPTURE(row.clause);
    CAPTURE(join(row.fields, " // "));
    CHECK(picked(row.fields) == row.expected);
  }
}

TEST_CASE("bearer_challenge: http is for loopback, and for a server the user himself let be http") {
  const std::vector<std::string> loopback{"Bearer resource_metadata=\"http://127.0.0.1:8080/m\""};
  const std::vector<std::string> plain{"Bearer resource_metadata=\"http://other.example/m\""};
  CHECK(picked(loopback, local) == "Bearer http://127.0.0.1:8080/m [] - -");
  CHECK(picked(plain, local) == "8 unsafe_url");
  CHECK(picked(plain, insecure) == "Bearer http://other.example/m [] - -");
}

TEST_CASE("parse_server_url: a refusal says what names the URL") {
  const auto message = [](const char* url) -> std::string {
    try {
      parse_server_url(url, "authorization server", remote);
      return "no error";
    } catch (const Error& error) {
      return error.message;
    }
  };
  CHECK(message("http://evil.example") ==
        "the authorization server named by https://mcp.example.com \"http://evil.example\" is not "
        "acceptable: it is http");
  CHECK(message("javascript:alert(1)") ==
        "the authorization server named by https://mcp.example.com \"javascript:alert(1)\" is not "
        "acceptable: it does not begin with https://");
}

TEST_CASE("bearer_challenge keeps all parameters and the warnings") {
  const auto challenge = bearer_challenge(
      {"Bearer resource_metadata=https://mcp.example.com/m, algs=\"ES256\""}, remote);
  REQUIRE(challenge);
  CHECK(challenge->parameters ==
        Parameters{{"resource_metadata", "https://mcp.example.com/m"}, {"algs", "ES256"}});
  CHECK(challenge->warnings ==
        std::vector<std::string>{"the challenge's \"resource_metadata\" is a URL without quotes"});
}

TEST_CASE("scopes_for_step_up is the union, in the order of asking") {
  Challenge challenge;
  challenge.scopes = {"mcp:write", "mcp:read"};
  CHECK(scopes_for_step_up({"mcp:read", "openid"}, challenge) ==
        oauth::Scopes{"mcp:read", "openid", "mcp:write"});
  CHECK(scopes_for_step_up({}, challenge) == oauth::Scopes{"mcp:write", "mcp:read"});
  CHECK(scopes_for_step_up({"mcp:read"}, {}) == oauth::Scopes{"mcp:read"});
}
