// Tokens with a good signature and bad contents, each with the check that must end it.
#include "tests/jose/bad_token.hpp"

using namespace mcpauth;
using made::BadToken;
using made::check_all;
using made::plain_header;
using made::plain_payload;

namespace {

std::vector<BadToken> bad_payloads() {
  using made::signed_bytes;
  return {
      {"RFC 7519 §7.2", "empty", "payload", signed_bytes(plain_header, "")},
      {"RFC 7519 §7.2", "a string", "payload", signed_bytes(plain_header, R"("alice")")},
      {"RFC 7519 §7.2", "an array", "payload",
       signed_bytes(plain_header, "[" + plain_payload + "]")},
      {"J-03", "a token in a token", "payload",
       signed_bytes(R"({"alg":"ES256","kid":"ec","cty":"JWT"})", made::good())},
      {"RFC 7519 §4", "a claim twice", "payload",
       signed_bytes(plain_header, R"({"sub":"a","sub":"b"})")},
      {"J-06", "a byte order mark", "payload",
       signed_bytes(plain_header, "\xef\xbb\xbf" + plain_payload)},
      {"J-06", "bytes that are not UTF-8", "payload",
       signed_bytes(plain_header, "{\"sub\":\"\xc0\xaf\"}")},
      {"W-4", "a number that no double holds", "payload",
       signed_bytes(plain_header, R"({"exp":1e400})")},
      {"W-4", "NaN", "payload", signed_bytes(plain_header, R"({"exp":NaN})")},
      {"W-4", "nested too deeply", "payload",
       signed_bytes(plain_header, R"({"x":)" + std::string(40, '[') + std::string(40, ']') + "}")},
  };
}

std::vector<BadToken> bad_types() {
  using made::with_header;
  return {
      {"J-10", "no typ", "typ", with_header({{"typ", nullptr}})},
      {"J-10", "an ID token's typ", "typ", with_header({{"typ", "JWT"}})},
      {"J-10", "a DPoP proof", "typ", with_header({{"typ", "dpop+jwt"}})},
      {"J-10", "a logout token", "typ", with_header({{"typ", "logout+jwt"}})},
      {"J-10", "another top-level type", "typ", with_header({{"typ", "text/at+jwt"}})},
      {"J-10", "a parameter behind it", "typ", with_header({{"typ", "at+jwt;x=1"}})},
      {"RFC 7515 §4.1.9", "typ a number", "typ", with_header({{"typ", 1}})},
      {"RFC 7515 §4.1.9", "typ an array", "typ", with_header({{"typ", {"at+jwt"}}})},
  };
}

std::vector<BadToken> bad_claims() {
  using made::with_claims;
  return {
      {"J-07", "no iss", "iss", with_claims({{"iss", nullptr}})},
      {"J-07", "another issuer", "iss", with_claims({{"iss", "https://evil.example"}})},
      {"J-07", "iss with a slash", "iss", with_claims({{"iss", "https://as.example/"}})},
      {"J-07", "iss in other case", "iss", with_claims({{"iss", "https://AS.example"}})},
      {"J-07", "iss with its default port", "iss",
       with_claims({{"iss", "https://as.example:443"}})},
      {"J-07", "iss as the beginning", "iss",
       with_claims({{"iss", "https://as.example.evil.example"}})},
      {"RFC 7519 §4.1.1", "iss an array", "iss", with_claims({{"iss", {"https://as.example"}}})},
      {"J-08", "no aud", "aud", with_claims({{"aud", nullptr}})},
      {"J-08", "another audience", "aud", with_claims({{"aud", "https://other.example/mcp"}})},
      {"J-08", "aud as the beginning", "aud",
       with_claims({{"aud", "https://mcp.example/mcp/admin"}})},
      {"J-08", "an empty array", "aud", with_claims({{"aud", Json::array()}})},
      {"J-08", "an array of others", "aud", with_claims({{"aud", {"a", "b"}}})},
      {"RFC 7519 §4.1.3", "ours beside a number", "aud",
       with_claims({{"aud", {"https://mcp.example/mcp", 1}}})},
      {"RFC 7519 §4.1.3", "ours in an inner array", "aud",
       with_claims({{"aud", Json::array({Json::array({"https://mcp.example/mcp"})})}})},
      {"RFC 7519 §4.1.3", "an object", "aud",
       with_claims({{"aud", {{"https://mcp.example/mcp", true}}}})},
      {"RFC 9068 §2.2", "no exp", "exp", with_claims({{"exp", nullptr}})},
      {"RFC 7519 §4.1.4", "expired", "exp", with_claims({{"exp", 1785230999}})},
      {"RFC 7519 §4.1.4", "expires now", "exp", with_claims({{"exp", 1785231000}})},
      {"RFC 7519 §2", "exp a string", "exp", with_claims({{"exp", "1785231060"}})},
      {"RFC 7519 §2", "exp null", "exp",
       made::signed_bytes(
           plain_header,
           R"({"iss":"https://as.example","aud":"https://mcp.example/mcp","exp":null})")},
      {"RFC 7519 §2", "exp true", "exp", with_claims({{"exp", true}})},
      {"RFC 7519 §2", "exp an array", "exp", with_claims({{"exp", {1785231060}}})},
      {"RFC 7519 §2", "exp in milliseconds", "exp", with_claims({{"exp", 1785231060000}})},
      {"RFC 7519 §2", "exp negative", "exp", with_claims({{"exp", -1}})},
      {"RFC 7519 §2", "exp beyond 64 bits", "exp", with_claims({{"exp", 1e30}})},
      {"RFC 7519 §2", "exp 2^64 - 1", "exp", with_claims({{"exp", UINT64_MAX}})},
      {"RFC 7519 §2", "exp a fraction too early", "exp", with_claims({{"exp", 1785230999.75}})},
      {"RFC 7519 §4.1.5", "not yet valid", "nbf", with_claims({{"nbf", 1785231001}})},
      {"RFC 7519 §2", "nbf a string", "nbf", with_claims({{"nbf", "0"}})},
      {"RFC 7519 §2", "nbf null", "nbf",
       made::signed_bytes(
           plain_header,
           R"({"iss":"https://as.example","aud":"https://mcp.example/mcp","exp":1785231060,"nbf":null})")},
      {"RFC 7519 §2", "nbf negative", "nbf", with_claims({{"nbf", -5}})},
      {"RFC 7519 §4.1.6", "issued in the future", "iat", with_claims({{"iat", 1785231001}})},
      {"RFC 7519 §2", "iat a string", "iat", with_claims({{"iat", "now"}})},
      {"RFC 7519 §2", "iat an object", "iat", with_claims({{"iat", {{"s", 1}}}})},
      {"RFC 7519 §4.1.2", "sub a number", "sub", with_claims({{"sub", 1000}})},
      {"RFC 7519 §4.1.2", "sub an array", "sub", with_claims({{"sub", {"alice"}}})},
      {"RFC 7519 §4.1.2", "sub null", "sub",
       made::signed_bytes(
           plain_header,
           R"({"iss":"https://as.example","aud":"https://mcp.example/mcp","exp":1785231060,"sub":null})")},
      {"RFC 8693 §4.1", "no act", "require", with_claims({{"act", nullptr}})},
      {"RFC 8693 §4.1", "act another agent", "require", with_claims({{"act", {{"sub", "other"}}}})},
      {"RFC 8693 §4.1", "act a string", "require", with_claims({{"act", "agent"}})},
      {"RFC 8693 §4.1", "act without sub", "require", with_claims({{"act", {{"iss", "agent"}}}})},
      {"RFC 8693 §4.1", "act an array", "require",
       with_claims({{"act", Json::array({{{"sub", "agent"}}})}})},
      {"RFC 8693 §4.1", "the agent one deeper", "require",
       with_claims({{"act", {{"act", {{"sub", "agent"}}}}}})},
  };
}

}  // namespace

TEST_CASE("verify: each bad payload ends at its check") {
  check_all(bad_payloads(), made::expected());
}

TEST_CASE("verify: each bad typ ends at its check") {
  check_all(bad_types(), made::expected());
}

TEST_CASE("verify: each bad claim ends at its check") {
  check_all(bad_claims(), made::expected());
}
