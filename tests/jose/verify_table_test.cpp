// Bad tokens, each with the check that must end it and the clause that says so.
#include "tests/jose/bad_token.hpp"

using namespace mcpauth;
using namespace mcpauth::jose;
using made::BadToken;
using made::check_all;
using made::plain_header;
using made::plain_payload;

namespace {

std::string unsigned_token(const std::string& alg) {
  return base64url_encode(R"({"typ":"at+jwt","alg":")" + alg + R"("})") + '.' +
         base64url_encode(plain_payload) + '.';
}

// The good token with the last digit of its signature, which has 4 unused bits, increased by one.
std::string with_unused_bits() {
  std::string token = made::good();
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  token.back() = digits[digits.find(token.back()) + 1];
  return token;
}

std::string with_flipped_bit(std::size_t part) {
  std::string token = made::good();
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  const std::size_t begins[] = {0, first + 1, second + 1};
  char& digit = token[begins[part] + 20];
  digit = digit == 'A' ? 'B' : 'A';
  return token;
}

std::string with_signature(std::string_view bytes) {
  const std::string token = made::good();
  return token.substr(0, token.rfind('.') + 1) + base64url_encode(bytes);
}

// HMAC with what an attacker knows, in place of the signature (RFC 8725 §2.1).
std::string confused(const std::string& secret, const std::string& kid) {
  const SigningKey key{symmetric_key(Secret(secret)), kid, find_algorithm("HS256")};
  return sign_jwt(key, made::header, made::claims);
}

std::string text_of(const Json& jwk) {
  return json::dump(jwk);
}

std::vector<BadToken> bad_forms() {
  const std::string good = made::good();
  return {
      {"J-12", "empty", "form", ""},
      {"J-12", "one part: an opaque token", "form", "2YotnFZFEjr1zCsicMWpAA"},
      {"J-12", "two parts", "form", good.substr(0, good.rfind('.'))},
      {"J-12", "four parts", "form", good + ".AAAA"},
      {"J-03", "five parts: a JWE", "form", "e30.AAAA.AAAA.AAAA.AAAA"},
      {"J-12", "JSON serialisation", "form",
       R"({"payload":"e30","protected":"e30","signature":"AA"})"},
      {"J-12", "braces in a part", "form", "{}." + good.substr(good.find('.') + 1)},
      {"J-12", "in quotes", "form", '"' + good + '"'},
      {"J-12", "100,000 dots", "form", std::string(100'000, '.')},
      {"W-4", "longer than a token may be", "form",
       made::with_header({{"x", std::string(200'000, 'a')}})},
      {"RFC 7515 §2", "padding", "form", good + "="},
      {"RFC 7515 §2", "unused bits not zero", "form", with_unused_bits()},
      {"RFC 7515 §2", "the alphabet of base64", "form", "e30+" + good},
      {"RFC 7515 §2", "an impossible length", "form", "A." + good.substr(good.find('.') + 1)},
      {"RFC 7515 §5.2", "blank before", "form", " " + good},
      {"RFC 7515 §5.2", "line feed behind", "form", good + "\n"},
      {"RFC 7515 §5.2", "line feed within", "form", std::string(good).insert(10, "\n")},
      {"RFC 7515 §5.2", "NUL within", "form", std::string(good).insert(10, 1, '\0')},
      {"RFC 6750 §2.1", "with its scheme", "form", "Bearer " + good},
  };
}

std::vector<BadToken> bad_headers() {
  using made::signed_bytes;
  using made::with_header;
  return {
      {"RFC 7515 §4", "an empty header", "header", signed_bytes("", plain_payload)},
      {"RFC 7515 §4", "no JSON", "header", signed_bytes("alg:ES256", plain_payload)},
      {"RFC 7515 §4", "an array", "header", signed_bytes(R"([{"alg":"ES256"}])", plain_payload)},
      {"RFC 7515 §4", "text behind it", "header", signed_bytes(plain_header + "{}", plain_payload)},
      {"RFC 7515 §4", "a member twice", "header",
       signed_bytes(R"({"alg":"ES256","alg":"none"})", plain_payload)},
      {"RFC 7515 §4", "a member twice, once escaped", "header",
       signed_bytes(R"({"alg":"ES256","\u0061lg":"none"})", plain_payload)},
      {"J-06", "a byte order mark", "header",
       signed_bytes("\xef\xbb\xbf" + plain_header, plain_payload)},
      {"J-06", "UTF-16", "header", signed_bytes(std::string("{\0\"\0a\0", 6), plain_payload)},
      {"J-06", "bytes that are not UTF-8", "header",
       signed_bytes("{\"alg\":\"ES256\",\"x\":\"\xff\"}", plain_payload)},
      {"J-06", "a lone surrogate", "header",
       signed_bytes(R"({"alg":"ES256","x":"\ud800"})", plain_payload)},
      {"W-4", "a NUL behind it", "header",
       signed_bytes(plain_header + std::string(1, '\0'), plain_payload)},
      {"W-4", "nested too deeply", "header",
       signed_bytes(R"({"alg":"ES256","x":)" + std::string(40, '[') + std::string(40, ']') + "}",
                    plain_payload)},
      {"RFC 7515 §4.1.11", "crit with a name", "crit",
       with_header({{"crit", {"exp"}}, {"exp", 1}})},
      {"RFC 7515 §4.1.11", "crit with b64", "crit",
       with_header({{"crit", {"b64"}}, {"b64", true}})},
      {"RFC 7515 §4.1.11", "crit empty", "crit", with_header({{"crit", Json::array()}})},
      {"RFC 7515 §4.1.11", "crit a string", "crit", with_header({{"crit", "b64"}})},
      {"RFC 7515 §4.1.11", "crit null", "crit",
       signed_bytes(R"({"alg":"ES256","kid":"ec","crit":null})", plain_payload)},
      {"RFC 7515 §4.1.1", "no alg", "alg", with_header({{"alg", nullptr}})},
      {"RFC 7515 §4.1.1", "alg null", "alg",
       signed_bytes(R"({"alg":null,"kid":"ec"})", plain_payload)},
      {"RFC 7515 §4.1.1", "alg an array", "alg", with_header({{"alg", {"ES256"}}})},
      {"J-01", "alg in lower case", "alg", with_header({{"alg", "es256"}})},
      {"J-01", "alg with a blank", "alg", with_header({{"alg", "ES256 "}})},
      {"J-01", "alg unknown", "alg", with_header({{"alg", "ES256K"}})},
      {"J-01", "alg of encryption", "alg", with_header({{"alg", "RSA-OAEP"}})},
      {"J-01", "HS256 with the public key as secret", "alg",
       confused(text_of(public_jwk(made::rsa())), "rsa")},
  };
}

std::vector<BadToken> none_in_all_spellings() {
  std::vector<BadToken> rows;
  for (const char* alg : {"none", "None", "NONE", "nOnE", "none ", " none", "NonE", "\\u006eone",
                          "none\\u200b", "n\\u043ene", "", "null"}) {
    rows.push_back({"J-02", alg, "alg", unsigned_token(alg)});
  }
  return rows;
}

std::vector<BadToken> bad_keys() {
  using made::with_header;
  const Json own = public_jwk(made::ec());
  return {
      {"J-09", "a kid of no key", "kid", with_header({{"kid", "other"}})},
      {"J-09", "a kid in other case", "kid", with_header({{"kid", "EC"}})},
      {"J-09", "a kid that is a path", "kid", with_header({{"kid", "../../../dev/null"}})},
      {"J-09", "a kid that is SQL", "kid", with_header({{"kid", "x' UNION SELECT 'secret"}})},
      {"J-09", "a kid that is a URL", "kid", with_header({{"kid", "https://evil.example/jwks"}})},
      {"J-09", "a kid with a control character", "kid", with_header({{"kid", "ec\x1b[2J"}})},
      {"J-09", "an empty kid", "kid", with_header({{"kid", ""}})},
      {"RFC 7515 §4.1.4", "a kid that is a number", "kid", with_header({{"kid", 1}})},
      {"RFC 7515 §4.1.4", "a kid that is an array", "kid", with_header({{"kid", {"ec"}}})},
      {"J-01", "the kid of a key of another kind", "key", with_header({{"kid", "rsa"}})},
      {"J-01", "ES256 by a key of another curve", "key", with_header({{"kid", "ed"}})},
      {"J-01", "RS256 for a key that says PS256", "key",
       with_header({{"alg", "PS256"}, {"kid", "rsa"}})},
      {"J-09", "jwk in the header", "signature",
       with_header({{"jwk", public_jwk(made::ed25519())}, {"kid", "ec"}, {"alg", "ES256"}},
                   made::ed25519())},
      {"J-09", "jku in the header", "kid",
       with_header({{"kid", "evil"}, {"jku", "http://127.0.0.1:1/jwks"}})},
      {"J-09", "x5u in the header", "kid",
       with_header({{"kid", "evil"}, {"x5u", "http://127.0.0.1:1/x5u"}})},
      {"RFC 7515 §5.2", "a bit of the header", "header", with_flipped_bit(0)},
      {"RFC 7515 §5.2", "a bit of the payload", "signature", with_flipped_bit(1)},
      {"RFC 7515 §5.2", "a bit of the signature", "signature", with_flipped_bit(2)},
      {"RFC 7515 §5.2", "no signature", "signature", with_signature("")},
      {"RFC 7515 §5.2", "the signature of another token", "signature",
       with_signature(*base64url_decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-"
                                        "F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"))},
      {"RFC 7518 §3.4", "r and s zero (CVE-2022-21449)", "signature",
       with_signature(std::string(64, '\0'))},
      {"RFC 7518 §3.4", "63 octets", "signature", with_signature(std::string(63, '\1'))},
      {"RFC 7518 §3.4", "65 octets", "signature", with_signature(std::string(65, '\1'))},
      {"RFC 7518 §3.4", "DER", "signature", with_signature("\x30\x06\x02\x01\x01\x02\x01\x01")},
      {"RFC 7518 §3.4", "r above the order", "signature", with_signature(std::string(64, '\xff'))},
  };
}

}  // namespace

TEST_CASE("verify: the token that the bad ones are made of is good") {
  const auto result = verify(made::good(), parse_jwks(made::public_set()), made::expected());
  CHECK(result.reason == "");
  CHECK(result.valid);
}

TEST_CASE("verify: each token of a bad form ends at its check") {
  check_all(bad_forms(), made::expected());
}

TEST_CASE("verify: each token with a bad header ends at its check") {
  check_all(bad_headers(), made::expected());
}

TEST_CASE("verify: alg none is nothing in all its spellings") {
  check_all(none_in_all_spellings(), made::expected());
}

TEST_CASE("verify: each token with a wrong key or signature ends at its check") {
  check_all(bad_keys(), made::expected());
}

TEST_CASE("verify: the kind of the key stops confusion even where HS256 is allowed (J-01)") {
  Expectations expected = made::expected();
  for (const auto& row : algorithms) expected.algorithms.push_back(&row);
  const Json rsa = public_jwk(made::rsa());
  check_all(
      {{"J-01", "the JWK as secret", "key", confused(text_of(rsa), "rsa")},
       {"J-01", "its modulus as secret", "key", confused(*json::find_string(rsa, "n"), "rsa")},
       {"J-01", "the point as secret", "key", confused(text_of(public_jwk(made::ec())), "ec")},
       {"J-01", "no kid", "kid", confused(text_of(rsa), "")}},
      expected);
}
