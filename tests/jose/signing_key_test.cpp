// Private keys: what is read, what is refused, and what comes out again.
#include "jose/signing_key.hpp"

#include <doctest/doctest.h>

#include "base/encoding.hpp"
#include "jose/jwk.hpp"
#include "tests/jose/rfc_keys.hpp"

using namespace mcpauth;
using namespace mcpauth::jose;

namespace {

const char* const p384_pem = R"(-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBhuKGyrLolenuqjR+g
9vfgzIb5bbUC9mAZJfAo4Jt2tGeXuUtxMXXU77/A0Bg0jA+hZANiAASyPT73u3+w
xPPn0w12c+y2i4DgOx8l5wvr1mtknqrdU2A7pZFwEmy0ycTFbzaCm0mqrrdjC/3k
5S1ejkXy829mcfnGNtDGn1UEfoe6O8JnclRL9pVhPl1O8xRfOXyejIU=
-----END PRIVATE KEY-----
)";
const char* const ed25519_pem = R"(-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEILN+GnCBeaEpV83MmB6sANYwGnHYgStPJ3B4FqMbBc0/
-----END PRIVATE KEY-----
)";
const char* const secp256k1_pem = R"(-----BEGIN PRIVATE KEY-----
MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgFXOZuyrXEQKid7TUoEgM
lRMh369v9YE3FAnl1U6EdWihRANCAAR8NjjAzuNqaFf349JrpRuWL8imhf8DVnk6
cuRKgra9ZWuulVW3cMAbxLksXxC1960jhtBDezZyvgsOrHs7laU6
-----END PRIVATE KEY-----
)";
const char* const encrypted_pem = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAi2i0iiwl23ngICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEPcKcsWnM4bSBuGScRWlkVUEgZA5
8zYTMBUOhySj7kEf8vO4fEIchfUfm4b9PTagWL7NZizYNKGMUwEyVk/Hf1aUYGZn
gtKh3HnF7CLcc8/dyhUNwArJhwff7ry9qgnohytJTbNGUOwbMj4RBkfMmbGzHXRl
DOlNTURh9HZXtNi2ueDSnhvuWo4oyBgytcf+G4mkdrVlNStop7rOWnNz79VtQSE=
-----END ENCRYPTED PRIVATE KEY-----
)";
const char* const rsa1024_pem = R"(-----BEGIN PRIVATE KEY-----
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALMFbaFp73+Zix7v
c03n8lMW1iSH5eorM6duB3RyeDIw/GDUuUa4dp6ce+E0tOlFcZWqhy+9YlMdt/+H
0H8bDr3EbOxRxc2VPsQ6wZiqERGj3REOpilKMM88SKY5Jg0loN0pGFvIeP6GnbT7
17QN4vjawr7ftDclQHGh3nCnqLpTAgMBAAECgYBOOv4IfoGhchiggSUTE1wKwTz9
I8HuDcj5zpRFZ8xsqolvSyZX6D41284qwNyZ37XeIHIJA6qXBbKlYNVU5h8PRM6H
GMxZyw40Du5gczHC8xXO+LuoWMyfsS8g8O1NnO+AoXvNtgiU3YjMqmzmJujb++Ns
YBTlryWQXcZhij+WaQJBAOZkc6K+dCW6Yj6J2ubwXLJDhdET6Pt0Mb7pBCIW6NnR
ZT9SwrPDeW9LnEyxYDHOdtnXmIX4YYGxouLt979DSOUCQQDG60TfBHc78J9U17d0
iRET9Dgc+8hcoxBEM8ThLrWBenIjh+i+1vqb96kCTYmFeK15u4e3jbZMgk52FLm6
DlrXAkEAne6MKip+OgKbKB2d1iM8l+Kbj6gjVIPhOepHsAqeUfoteowD9fBwhO+C
1DvfIiVS6Z/V6ThLtvkLHJ5d71lzVQJBALCLHDvm5b/wBikxryOhhuOzy52FpUT6
gDRX0fOdFgBNYUHBnMLLX+7O9lQR5uzrtuMkmgZBorryp5pLOK81kE8CQGu+yOeY
V2T3OcRjbNKGg2QWbW54pottDE25eP/KwPhIdr1mp6lpss0/7R1bG4Dps4fTIVMx
LNcHfLCnkA9+keE=
-----END PRIVATE KEY-----
)";

std::string refusal(std::string_view text, const char* algorithm = nullptr) {
  try {
    parse_signing_key(Secret(text), algorithm != nullptr ? find_algorithm(algorithm) : nullptr);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
    return error.message;
  }
  return "";
}

// The bytes that the openssl command signed.
constexpr std::string_view input = "made by the openssl command";

bool verifies(const Json& jwk, const char* algorithm, const char* signature) {
  const Jwk parsed = parse_jwk(jwk);
  REQUIRE(parsed.key);
  return parsed.key->verify(*find_algorithm(algorithm), input, *base64url_decode(signature));
}

}  // namespace

TEST_CASE("key: RFC 8017 §8.1.2, an RSA signature without its leading zero is none") {
  const auto key = generate_signing_key(*find_algorithm("RS256")).key;
  for (const char* name : {"RS256", "PS256"}) {
    CAPTURE(std::string(name));
    const auto& algorithm = *find_algorithm(name);
    std::string text, signature;
    do {
      text += 'x';
      signature = key.sign(algorithm, text);
    } while (signature.front() != '\0');
    CHECK(key.verifying_key().verify(algorithm, text, signature));
    CHECK(!key.verifying_key().verify(algorithm, text, signature.substr(1)));
  }
}

TEST_CASE("key: every algorithm signs what its public half verifies, and nothing else") {
  for (const auto& algorithm : algorithms) {
    CAPTURE(std::string(algorithm.name));
    const PrivateKey key = algorithm.scheme == Scheme::hmac
                               ? symmetric_key(Secret(std::string(64, 'k')))
                               : generate_signing_key(algorithm).key;
    const std::string signature = key.sign(algorithm, "text");
    CHECK(key.verifying_key().verify(algorithm, "text", signature));
    CHECK(!key.verifying_key().verify(algorithm, "Text", signature));
    CHECK(!key.verifying_key().verify(algorithm, "text", signature + '\0'));
    CHECK(!key.verifying_key().verify(algorithm, "text", signature.substr(1)));
    for (const auto& other : algorithms) {
      if (&other != &algorithm) CHECK(!key.verifying_key().verify(other, "text", signature));
    }
  }
}

TEST_CASE("key: verifies ES384, ES512 and PS256 signatures of the openssl command") {
  CHECK(
      verifies({{"kty", "EC"},
                {"crv", "P-384"},
                {"x", "sj0-97t_sMTz59MNdnPstouA4DsfJecL69ZrZJ6q3VNgO6WRcBJstMnExW82gptJ"},
                {"y", "qq63Ywv95OUtXo5F8vNvZnH5xjbQxp9VBH6HujvCZ3JUS_aVYT5dTvMUXzl8noyF"}},
               "ES384",
               "NusBxUE3sQPGLtfrlaxakuIP40w2U2NlEOj2WdALMPXfGLA1XFr0Gj1WRo1ejYfN2Zcz4VIVXEDWvY_DJF_"
               "vI2bBI9M1sLq2MqqYT7XvPoG5BNbDl4WhtmWcB4YP2fcr"));
  CHECK(verifies(
      {{"kty", "EC"},
       {"crv", "P-521"},
       {"x",
        "AbyYQK7aQIxxA591PtznUHeSmUSM748K0DQKNJnKYMJv5px79igFVjrh1qnS93m7Lt9b2nhdDLxPDZ5oall3mYR2"},
       {"y",
        "AKiXHxiG4ElUpdZxeapldk4-"
        "vk9JBKFyOFyomItQVbbmoHLIZapYp0rcAeS3vtKoTIR1wU4jAM0Oaf8SOUbCVDEk"}},
      "ES512",
      "ANS7X0Wk23YX8Fj1H6kCS9SlRbyHX0hoiLmZ3hIkQQXzZBgy7ZQmo5v05fivsUTeAmj1ctPOvuLO93IpswlyxMbzAVE8"
      "JThe"
      "95jjBpFzpotRByBdwxYCAmyOml5RGfIqgQG4btUsBntEj3eG2M3sp3dBI0Ty1ef9pZxAUz933W8kB7I9"));
  const Json rsa = {{"kty", "RSA"},
                    {"n",
                     "uw40kEy-aM57yMxvyAFJCBHB-"
                     "hjbuN2Yu2AYuMd8D05oNobQuSvF0R9tmBsUmhQaaDiJqYbPew820hWLnsZHw7eaD6BN535N"
                     "0ZleGBXr2Tkk8Y853bsdqw3kgIONf4jDpWcsLJvnBuNzQ7Mb01QfAI0c2pV0gq5EcF89f2EXBzh1v"
                     "Zh9YmHA-fLVtUDvtB_4"
                     "JRgrK9A9zmEIX6vp5vPMrWWhZHHHMHPdpqAuDKRz9tR2g4E9I3ChLSgckPIIcp3Wwtl9hqo6jQ5ek"
                     "CNw5lmptkve4_isN6wJ"
                     "y-1jsS5zbrqEbiZnILnn69wzZORTQd7M9zJRUxDV7PJApxy0NV8xPQ"},
                    {"e", "AQAB"}};
  CHECK(verifies(rsa, "PS256",
                 "nacOlmcjDHqVwDYnGkSHp-YqiWJy72sHRI_kBia7dY9VrBKsezmeye-U6v-"
                 "8gujRU3D8vhKbKQoHTCS3K03K3GZfjBnb7N-SG-"
                 "wqnErps7YKTeYRCAFcI6hJKLxQq4U5pbFHXsrAd05w0MWOMMK7VKtLDn3YfuUUGUAqpZwjzH7nLLTYG1X"
                 "eh48VKpSY0kaBYLlPbN"
                 "5DziOBCwMKYKKgEgFCnxaxe2fPsFxxO8elAd_qtcY_"
                 "DAcPm92Aeu0LFYvAl2e5Tm6K4SqGAKSZBtM3lkJ6VNQI4_f7WeGPBsUBz0"
                 "0WEdJOrYjOsN7_zhJZj260ZFX5hTSv8KEZMcFYdAo7uA"));
  // The same with a salt of 20 octets: RFC 7518 §3.5 wants that of the hash.
  CHECK(!verifies(rsa, "PS256",
                  "W_G5Ixw4gehKUEDbCG3lp6sRRpF4r_q36xPNnEFJU3qE-70x1GFfTdqpF1JXA-"
                  "hB3XrygSPEcTS3NJ9WyNTaT58SKSwUoWONAN4u"
                  "jRylJJ7aS3hU6pWs5OOa3RzdV0cGfV-wUUyCLiJlvt_"
                  "0EJzkjYjYBnGNnGgHhvvHE9GDq8dT6JQGUTebTRjajl9ctjoYT9bHnn2V"
                  "ickaDy3o7j4xTYibLBvzDLfTXjbrqCyTB4KQIILqPizdpnzA42tJapmd4nmdFBCnXvGyKWrzlnFMvyjQ"
                  "2i3A7wO4UjOjaFN50Svp"
                  "Qa_HEIvkanbJkNub4-X7MX51G_sN7PNGOsh21w62TA"));
}

TEST_CASE("parse_signing_key: PEM has no kid, and the first algorithm that fits") {
  const SigningKey key = parse_signing_key(Secret(p384_pem));
  CHECK(key.kid == "");
  CHECK(key.algorithm->name == "ES384");
  CHECK(parse_signing_key(Secret(ed25519_pem)).algorithm->name == "EdDSA");
  CHECK(public_jwk(key) ==
        Json({{"kty", "EC"},
              {"crv", "P-384"},
              {"x", "sj0-97t_sMTz59MNdnPstouA4DsfJecL69ZrZJ6q3VNgO6WRcBJstMnExW82gptJ"},
              {"y", "qq63Ywv95OUtXo5F8vNvZnH5xjbQxp9VBH6HujvCZ3JUS_aVYT5dTvMUXzl8noyF"},
              {"alg", "ES384"},
              {"use", "sig"}}));
}

TEST_CASE("parse_signing_key: a JWK's own alg and kid are kept, an algorithm asked for wins") {
  const Json jwk = rfc::with(rfc::json_of(rfc::rsa_jwk), {{"alg", "PS384"}, {"kid", "k1"}});
  CHECK(parse_signing_key(Secret(json::dump(jwk))).algorithm->name == "PS384");
  CHECK(parse_signing_key(Secret(json::dump(jwk))).kid == "k1");
  CHECK(parse_signing_key(Secret(rfc::rsa_jwk), find_algorithm("RS512")).algorithm->name ==
        "RS512");
}

TEST_CASE("parse_signing_key: of a set, the first private key that fits") {
  const Json set = rfc::set_of({rfc::public_half(rfc::ed25519_jwk), rfc::json_of(rfc::secret_jwk),
                                rfc::json_of(rfc::ec_jwk), rfc::json_of(rfc::rsa_jwk)});
  CHECK(parse_signing_key(Secret(json::dump(set))).algorithm->name == "ES256");
  CHECK(parse_signing_key(Secret(json::dump(set)), find_algorithm("PS256")).algorithm->name ==
        "PS256");
  CHECK(refusal(json::dump(set), "ES512") == "the private key cannot be used: it is not for ES512");
}

TEST_CASE("parse_signing_key: of a set, a key for another use than signatures is passed over") {
  Json set = {{"keys", Json::array()}};
  set["keys"].push_back(rfc::with(rfc::json_of(rfc::ec_jwk), {{"use", "enc"}}));
  set["keys"].push_back(
      rfc::with(rfc::json_of(rfc::rsa_jwk), {{"use", "sig"}, {"key_ops", {"sign", "verify"}}}));
  CHECK(parse_signing_key(Secret(json::dump(set))).algorithm->kty == "RSA");
}

TEST_CASE("parse_signing_keys: all that fit, each by its own alg or the first that is allowed") {
  const std::vector<const Algorithm*> allowed = {find_algorithm("PS256"), find_algorithm("ES256")};
  const Json pinned = rfc::with(rfc::json_of(rfc::rsa_jwk), {{"alg", "RS256"}, {"kid", "old"}});
  const Json set = rfc::set_of({rfc::json_of(rfc::ed25519_jwk), pinned, rfc::json_of(rfc::rsa_jwk),
                                rfc::json_of(rfc::ec_jwk)});
  std::string names;
  for (const SigningKey& key : parse_signing_keys(Secret(json::dump(set)), allowed))
    names += std::string(key.algorithm->name) + ' ';
  CHECK(names == "PS256 ES256 ");
  CHECK_THROWS_WITH(parse_signing_keys(Secret(rfc::ed25519_jwk), allowed),
                    "exit 2: the private key cannot be used: it is not for PS256 or ES256");
}

TEST_CASE("parse_signing_key: keys that cannot sign are refused with the reason") {
  const auto refused = [](std::string_view text) {
    const std::string message = refusal(text);
    const std::string_view prefix = "the private key cannot be used: ";
    return message.substr(0, prefix.size()) == prefix ? message.substr(prefix.size()) : message;
  };
  CHECK(refused("") == "the private key cannot be read: it is empty");
  CHECK(refused("secret") == "its PEM holds no private key");
  CHECK(refused("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n") ==
        "its PEM holds no private key");
  CHECK(refused(encrypted_pem) == "it is encrypted");
  CHECK(refused(secp256k1_pem) == "its kind is not supported");
  CHECK(refused(rsa1024_pem) == "its modulus has less than 2048 bits");
  CHECK(refused(json::dump(rfc::public_half(rfc::ec_jwk))) ==
        "it is not the private half of a pair");
  CHECK(refused(rfc::secret_jwk) == "it is not the private half of a pair");
  CHECK(refused(R"({"keys":[]})") == "the set has no private key");
  CHECK(refused(R"({"keys":5})") == "the set has no private key");
  CHECK(refused("{}") == "it is not the private half of a pair");
  CHECK(refused("{") == "the private key cannot be read: it is not JSON at byte 2");
  const auto changed = [](std::string_view jwk, const Json& changes) {
    return json::dump(rfc::with(rfc::json_of(jwk), changes));
  };
  CHECK(refused(changed(rfc::ec_jwk, {{"d", "AQ"}})) ==
        "its public and private halves do not belong together");
  CHECK(refused(changed(rfc::ed25519_jwk, {{"d", std::string(43, 'A')}})) ==
        "its public and private halves do not belong together");
  CHECK(refused(changed(rfc::ec_jwk, {{"d", "AA"}})) ==
        "its public and private halves do not belong together");
  CHECK(refused(changed(rfc::ec_jwk, {{"d", base64url_encode(std::string(33, '\xff'))}})) ==
        "its public and private halves do not belong together");
  CHECK(refused(changed(rfc::rsa_jwk, {{"d", "Ag"}, {"p", "Ag"}, {"q", "Ag"}})) ==
        "its public and private halves do not belong together");
  CHECK(refused(changed(rfc::rsa_jwk, {{"oth", Json::array()}})) == "it has more than two primes");
  CHECK(refused(changed(rfc::rsa_jwk, {{"p", nullptr}})) == "it has no member p");
  CHECK(refused(changed(rfc::rsa_jwk, {{"alg", "RSA-OAEP"}})) ==
        "its alg \"RSA-OAEP\" is not supported");
  CHECK(refused(changed(rfc::ec_jwk, {{"use", "enc"}})) == "it is for the use \"enc\", not sig");
  CHECK(refused(changed(rfc::ec_jwk, {{"use", nullptr}, {"key_ops", Json::array({"verify"})}})) ==
        "its key_ops do not have sign");
  CHECK(refusal(changed(rfc::rsa_jwk, {{"alg", "PS256"}}), "RS256") ==
        "the private key cannot be used: it is for \"PS256\", not for RS256");
}

TEST_CASE("private_jwk: what is written reads back as the same key") {
  for (const char* name : {"RS256", "ES256", "ES384", "ES512", "EdDSA"}) {
    CAPTURE(std::string(name));
    const SigningKey key = generate_signing_key(*find_algorithm(name));
    const SigningKey again = parse_signing_key(private_jwk(key));
    CHECK(again.kid == key.kid);
    CHECK(again.algorithm == key.algorithm);
    CHECK(public_jwk(again) == public_jwk(key));
    CHECK(private_jwk(again) == private_jwk(key));
  }
}

TEST_CASE("private_jwk: the RFC's keys come out as they went in") {
  for (const auto jwk : {rfc::rsa_jwk, rfc::ec_jwk, rfc::ed25519_jwk}) {
    Json again = rfc::json_of(private_jwk(parse_signing_key(Secret(jwk))).reveal());
    again.erase("alg");
    CHECK(nlohmann::json(again) == nlohmann::json(rfc::json_of(jwk)));
  }
}

TEST_CASE("generate_signing_key: the kid is the thumbprint, and the public half is usable") {
  const SigningKey key = generate_signing_key(*find_algorithm("ES256"));
  const Jwk jwk = parse_jwk(public_jwk(key));
  CHECK(jwk.thumbprint == key.kid);
  CHECK(jwk.misfit(*key.algorithm) == std::nullopt);
}
