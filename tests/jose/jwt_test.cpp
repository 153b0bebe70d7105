// Making tokens, and reading them without trust.
#include <doctest/doctest.h>

#include "tests/jose/token_maker.hpp"

using namespace mcpauth;
using namespace mcpauth::jose;

TEST_CASE("sign_jwt: the header has alg, kid and what is added, in this order") {
  const std::string token = sign_jwt(made::ec(), {{"typ", "dpop+jwt"}}, {{"sub", "a"}});
  CHECK(token.substr(0, token.rfind('.')) ==
        base64url_encode(R"({"alg":"ES256","kid":"ec","typ":"dpop+jwt"})") + '.' +
            base64url_encode(R"({"sub":"a"})"));
}

TEST_CASE("sign_jwt: a key without kid names none") {
  SigningKey key = made::ec();
  key.kid = "";
  CHECK(decode(sign_jwt(key, nullptr, Json::object())).header ==
        rfc::json_of(R"({"alg":"ES256"})"));
}

TEST_CASE("decode: header and claims of any token that can be read, unverified") {
  const Decoded decoded = decode(base64url_encode(R"({"alg":"none"})") + '.' +
                                 base64url_encode(R"({"exp":"x"})") + '.');
  CHECK(decoded.header == rfc::json_of(R"({"alg":"none"})"));
  CHECK(decoded.claims == rfc::json_of(R"({"exp":"x"})"));
}

TEST_CASE("decode: what cannot be read is exit 2, not_a_jwt") {
  const auto refused = [](const std::string& token) -> std::string {
    try {
      decode(token);
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
      CHECK(error.code == "not_a_jwt");
      return error.message;
    }
    return "";
  };
  CHECK(refused("") == "the token is empty");
  CHECK(refused("opaque") == "the token has 1 part, not 3");
  CHECK(refused("a.b.c.d.e") == "the token is encrypted (it has 5 parts), not signed");
  CHECK(refused("e30.e3.") == "the token's payload is not strict base64url");
  CHECK(refused("e30.W10.") == "the token's payload is not a JSON object");
  CHECK(refused("AAAA.e30.") == "the token's header cannot be read: it has a NUL byte");
}
