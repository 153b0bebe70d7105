// What a good token is, which key is taken, and what the result says.
#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "tests/jose/token_maker.hpp"

using namespace mcpauth;
using namespace mcpauth::jose;

namespace {

Verification verified(const std::string& token, const Expectations& expected = made::expected()) {
  return verify(token, parse_jwks(made::public_set()), expected);
}

// Return the check that ended it, or "" for a valid token.
std::string failed(const std::string& token, const Expectations& expected = made::expected()) {
  return verified(token, expected).failed.value_or("");
}

std::string failed_with(const std::string& token, const Json& keys) {
  return verify(token, parse_jwks(keys), made::expected()).failed.value_or("");
}

Json own(const Json& changes = Json::object()) {
  return rfc::with(public_jwk(made::ec()), changes);
}

SigningKey secret_key(const std::string& secret, const char* algorithm) {
  return {symmetric_key(Secret(secret)), "", find_algorithm(algorithm)};
}

Expectations allowing(const char* algorithm) {
  Expectations expected = made::expected();
  expected.algorithms = {find_algorithm(algorithm)};
  return expected;
}

const std::string secret_of_32(32, 's');

}  // namespace

TEST_CASE("verify: the names of the checks and their order are a contract") {
  const std::vector<std::string> names = {"form", "header",    "crit",    "alg", "jwks",   "kid",
                                          "key",  "signature", "payload", "typ", "iss",    "aud",
                                          "exp",  "nbf",       "iat",     "sub", "require"};
  const auto result = verified(made::good());
  std::vector<std::string> made_checks;
  for (const Check& check : result.checks) {
    CHECK(check.passed);
    made_checks.emplace_back(check.name);
  }
  CHECK(made_checks == names);
}

TEST_CASE("verify: a valid token's header and claims are returned") {
  const auto result = verified(made::good());
  CHECK(result.valid);
  CHECK(result.failed == std::nullopt);
  CHECK(result.header == Json({{"alg", "ES256"}, {"kid", "ec"}, {"typ", "at+jwt"}}));
  CHECK(result.claims == made::claims);
}

TEST_CASE("verify: no claim is shown before the signature holds") {
  const auto result = verify(made::good(), parse_jwks(rfc::set_of({})), made::expected());
  CHECK(result.header.is_object());
  CHECK(result.claims.is_null());
}

TEST_CASE("verify: the reason names the time, what was found and what was expected") {
  CHECK(verified(made::with_claims({{"exp", 1785230760}})).reason ==
        "the token expired at 2026-07-28T09:26:00Z (4 minutes ago)");
  CHECK(verified(made::with_claims({{"nbf", 1785231240}})).reason ==
        "the token is not valid before 2026-07-28T09:34:00Z (in 4 minutes)");
  CHECK(verified(made::with_claims({{"iss", "https://evil\x1b.example"}})).reason ==
        R"(iss is "https://evil\x1b.example", not "https://as.example")");
  CHECK(verified(made::with_header({{"kid", "other"}})).reason == R"(no key has the kid "other")");
  CHECK(verified(made::with_header({{"alg", "none"}})).reason == R"(alg "none" is not allowed)");
}

TEST_CASE("verify: typ may leave out application/ and is in any case (RFC 7515 §4.1.9)") {
  for (const char* typ : {"at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"}) {
    CAPTURE(typ);
    CHECK(failed(made::with_header({{"typ", typ}})) == "");
  }
}

TEST_CASE("verify: what is not expected is not checked") {
  Expectations expected;
  expected.now = made::now;
  CHECK(failed(made::signed_bytes(R"({"alg":"ES256","kid":"ec"})", R"({"exp":1785231060})"),
               expected) == "");
}

TEST_CASE("verify: aud may be an array with others in it (RFC 7519 §4.1.3)") {
  CHECK(failed(made::with_claims({{"aud", {"other", "https://mcp.example/mcp"}}})) == "");
}

TEST_CASE("verify: times are whole or with a fraction, and to the second") {
  CHECK(failed(made::with_claims({{"exp", 1785231000.5}})) == "");
  CHECK(failed(made::with_claims({{"exp", 1785231001}})) == "");
  CHECK(failed(made::with_claims({{"nbf", 1785231000}, {"iat", 1785231000}})) == "");
  CHECK(failed(made::with_claims({{"exp", 253402300799}})) == "");
  CHECK(failed(made::with_claims({{"nbf", nullptr}, {"iat", nullptr}, {"sub", nullptr}})) == "");
}

TEST_CASE("verify: leeway moves all three times") {
  Expectations expected = made::expected();
  expected.leeway = std::chrono::seconds(10);
  CHECK(failed(made::with_claims({{"exp", 1785230991}}), expected) == "");
  CHECK(failed(made::with_claims({{"exp", 1785230990}}), expected) == "exp");
  CHECK(failed(made::with_claims({{"nbf", 1785231010}}), expected) == "");
  CHECK(failed(made::with_claims({{"nbf", 1785231011}}), expected) == "nbf");
  CHECK(failed(made::with_claims({{"iat", 1785231010}}), expected) == "");
  CHECK(failed(made::with_claims({{"iat", 1785231011}}), expected) == "iat");
}

TEST_CASE("verify: a required claim is a name with dots or a path, a string, element or number") {
  const std::string token = made::with_claims({{"https://x.example/roles", {"admin", "user"}},
                                               {"email_verified", true},
                                               {"level", 3},
                                               {"empty", Json::object()}});
  const auto holds = [&](const char* claim, std::optional<std::string> value) {
    Expectations expected = made::expected();
    expected.require = {{claim, std::move(value)}};
    return failed(token, expected).empty();
  };
  CHECK(holds("sub", {}));
  CHECK(holds("act.sub", "agent"));
  CHECK(holds("https://x.example/roles", "user"));
  CHECK(holds("email_verified", "true"));
  CHECK(holds("level", "3"));
  CHECK(!holds("https://x.example/roles", "use"));
  CHECK(!holds("email_verified", "false"));
  CHECK(!holds("level", "03"));
  CHECK(!holds("empty", "{}"));
  CHECK(!holds("azp", {}));
  CHECK(!holds("sub.x", {}));
}

TEST_CASE("verify: RFC 8693 §4.1, a claim called act.sub is nobody who acts where act is there") {
  const auto holds = [](const Json& claims) {
    Expectations expected = made::expected();
    expected.require = {{"act.sub", "agent"}};
    return failed(made::with_claims(claims), expected).empty();
  };
  CHECK(holds({{"act", {{"sub", "agent"}}}, {"act.sub", "other"}}));
  CHECK(!holds({{"act", {{"sub", "other"}}}, {"act.sub", "agent"}}));
  CHECK(!holds({{"act", {{"iss", "x"}}}, {"act.sub", "agent"}}));
  CHECK(holds({{"act", nullptr}, {"act.sub", "agent"}}));
}

TEST_CASE("verify: without kid, the one key that fits is taken, and of several none") {
  const std::string token = made::with_header({{"kid", nullptr}});
  CHECK(failed(token) == "");
  CHECK(failed_with(token, rfc::set_of({own(), own({{"kid", "twin"}})})) == "kid");
  CHECK(failed_with(token, rfc::set_of({public_jwk(made::rsa()), public_jwk(made::ed25519())})) ==
        "kid");
  CHECK(failed_with(token, rfc::set_of({public_jwk(made::rsa())})) == "key");
}

TEST_CASE("verify: of keys with the same kid, the one that fits is taken, and of several none") {
  const Json rsa = rfc::with(public_jwk(made::rsa()), {{"kid", "ec"}});
  CHECK(failed_with(made::good(), rfc::set_of({rsa, own()})) == "");
  CHECK(failed_with(made::good(), rfc::set_of({own(), own()})) == "kid");
  CHECK(failed_with(made::good(), rfc::set_of({rsa, rsa})) == "kid");
}

TEST_CASE("verify: a key without kid stands in where none has the token's") {
  CHECK(failed_with(made::good(), rfc::set_of({own({{"kid", nullptr}})})) == "");
  CHECK(failed_with(made::good(),
                    rfc::set_of({own({{"kid", nullptr}}), own({{"kid", nullptr}})})) == "kid");
}

TEST_CASE("verify: a key's own alg, use and key_ops bind it (RFC 8725 §3.1)") {
  CHECK(failed_with(made::good(), rfc::set_of({own({{"alg", nullptr}, {"use", nullptr}})})) == "");
  CHECK(failed_with(made::good(), rfc::set_of({own({{"key_ops", {"verify"}}})})) == "");
  CHECK(failed_with(made::good(), rfc::set_of({own({{"use", "enc"}})})) == "key");
  CHECK(failed_with(made::good(), rfc::set_of({own({{"alg", "ES384"}})})) == "key");
  CHECK(failed_with(made::good(), rfc::set_of({own({{"alg", "ECDH-ES"}})})) == "key");
  CHECK(failed_with(made::good(), rfc::set_of({own({{"key_ops", {"sign"}}})})) == "key");
  CHECK(failed_with(made::good(), rfc::set_of({own({{"key_ops", Json::array()}})})) == "key");
}

TEST_CASE("verify: policy 7: a forbidden key is unusable, the others serve") {
  const Json with_private = rfc::with(rfc::json_of(rfc::ec_jwk), {{"kid", "ec"}});
  const Json symmetric = rfc::with(rfc::json_of(rfc::secret_jwk), {{"kid", "hmac"}});
  CHECK(failed_with(made::good(), rfc::set_of({symmetric, own()})) == "");
  CHECK(failed_with(made::good(), rfc::set_of({with_private, public_jwk(made::rsa())})) == "jwks");
  CHECK(failed_with(made::good(), rfc::set_of({symmetric})) == "jwks");
  CHECK(failed_with(made::good(), rfc::set_of({with_private, symmetric})) == "jwks");
  CHECK(failed_with(made::good(), rfc::set_of({})) == "kid");
}

TEST_CASE("verify: a bad key fails at key, with its problem") {
  const Json bad = own({{"y", public_jwk(made::ec())["x"]}});
  const auto result = verify(made::good(), parse_jwks(rfc::set_of({bad})), made::expected());
  CHECK(result.failed == "key");
  CHECK(result.reason == "the key cannot be used: its point is not on the curve");
}

TEST_CASE("verify: HS algorithms take a secret given on purpose, and are asked for") {
  const std::string token = sign_jwt(secret_key(secret_of_32, "HS256"), made::header, made::claims);
  const JwkSet keys = secret_jwks(Secret(secret_of_32));
  CHECK(verify(token, keys, allowing("HS256")).valid);
  CHECK(verify(token, keys, made::expected()).failed == "alg");
  CHECK(verify(token, secret_jwks(Secret(std::string(32, 't'))), allowing("HS256")).failed ==
        "signature");
  CHECK(verify(made::good(), keys, made::expected()).failed == "key");
}

TEST_CASE("verify: a token's kid does not matter to a secret that has none") {
  SigningKey key = secret_key(secret_of_32, "HS256");
  key.kid = "whatever";
  const std::string token = sign_jwt(key, made::header, made::claims);
  CHECK(verify(token, secret_jwks(Secret(secret_of_32)), allowing("HS256")).valid);
}

TEST_CASE("verify: an HMAC key is as long as the hash (RFC 7518 §3.2)") {
  const std::string token = sign_jwt(secret_key(secret_of_32, "HS256"), made::header, made::claims);
  const JwkSet short_secret = secret_jwks(Secret(secret_of_32.substr(1)));
  CHECK(verify(token, short_secret, allowing("HS256")).failed == "key");
}

TEST_CASE("verify: threads share keys") {
  const JwkSet keys = parse_jwks(made::public_set());
  const std::vector<std::string> tokens = {made::good(), made::with_header({}, made::rsa()),
                                           made::with_header({}, made::ed25519())};
  std::array<int, 4> valid{};
  std::vector<std::thread> threads;
  for (int& count : valid) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < 60; ++i)
        count += verify(tokens[i % tokens.size()], keys, made::expected()).valid ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(valid == std::array<int, 4>{60, 60, 60, 60});
}

TEST_CASE("verify: more keys than contexts are kept") {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 12; ++i) {
      const auto key = generate_signing_key(*find_algorithm("ES256"));
      const auto keys = parse_jwks(rfc::set_of({public_jwk(key)}));
      CHECK(verify(sign_jwt(key, made::header, made::claims), keys, made::expected()).valid);
      CHECK(verify(made::with_header({{"kid", key.kid}}), keys, made::expected()).failed ==
            "signature");
    }
  }
}
