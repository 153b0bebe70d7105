// key generate, key show: what is written where, and that nothing is overwritten.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "jose/jwk.hpp"
#include "jose/signing_key.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_env.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE("key generate: the private key as a JWK whose kid is its thumbprint (RFC 7638)") {
  TestEnv t;
  for (const char* alg : {"ES256", "RS256", "EdDSA", "ES384"}) {
    CAPTURE(std::string(alg));
    REQUIRE(t.run({"key", "generate", "--alg", alg}) == 0);
    const auto key = jose::parse_signing_key(Secret(t.out.str()));
    CHECK(key.algorithm->name == alg);
    CHECK(key.kid == jose::parse_jwk(jose::public_jwk(key)).thumbprint);
  }
}

TEST_CASE("key generate --out: a file for its owner alone, and the public set on stdout") {
  TestEnv t;
  const std::string path = t.state / "client.jwk";
  REQUIRE(t.run({"key", "generate", "--out", path}) == 0);
  const Json set = t.out_json();
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const auto key = jose::parse_signing_key(Secret(read_file(path)));
  CHECK(set == Json({{"keys", Json::array({jose::public_jwk(key)})}}));
  REQUIRE(t.run({"key", "show", "@" + path}) == 0);
  CHECK(t.out_json() == set);
}

TEST_CASE("key generate --out: a file that is there is left as it is, exit 2") {
  TestEnv t;
  const std::string path = t.state / "client.jwk";
  REQUIRE(t.run({"key", "generate", "--out", path}) == 0);
  const std::string before = read_file(path);
  CHECK(t.run({"key", "generate", "--out", path}) == 2);
  CHECK(t.out.str() == "");
  CHECK(read_file(path) == before);
}

TEST_CASE("key --json: mcpauth/key/1, its private half only where no file has it") {
  TestEnv t;
  REQUIRE(t.run({"key", "generate", "--json"}) == 0);
  const Json made = t.out_json();
  CHECK(made.at("schema") == "mcpauth/key/1");
  CHECK(made.at("private_jwk").contains("d"));
  t.variables["K"] = made.at("private_jwk").dump();
  REQUIRE(t.run({"key", "show", "env:K", "--json"}) == 0);
  CHECK(t.out_json() == Json({{"schema", "mcpauth/key/1"},
                              {"kid", made.at("kid")},
                              {"alg", "ES256"},
                              {"jwks", made.at("jwks")}}));
  const std::string path = t.state / "k.jwk";
  REQUIRE(t.run({"key", "generate", "--json", "--out", path}) == 0);
  CHECK(t.out_json().at("file") == path);
  CHECK(!t.out_json().contains("private_jwk"));
}

TEST_CASE("key: what cannot be a key or a file for one") {
  struct Row {
    const char* clause;
    std::vector<std::string> words;
    int exit;
  };
  TestEnv t;
  t.variables["PUBLIC"] = R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})";
  t.variables["OCT"] = R"({"kty":"oct","k":"AAAA"})";
  t.variables["TEXT"] = "no key";
  const Row rows[] = {
      {"RFC 7518 §3.1 no such algorithm", {"key", "generate", "--alg", "ES257"}, 2},
      {"RFC 8725 §3.1 none", {"key", "generate", "--alg", "none"}, 2},
      {"a symmetric algorithm makes no pair", {"key", "generate", "--alg", "HS256"}, 2},
      {"the folder is not there", {"key", "generate", "--out", "/dev/null/k.jwk"}, 7},
      {"a folder", {"key", "generate", "--out", "/tmp"}, 2},
      {"no reference", {"key", "show"}, 2},
      {"L-1 a literal", {"key", "show", "{\"kty\":\"EC\"}"}, 2},
      {"a public key", {"key", "show", "env:PUBLIC"}, 2},
      {"a symmetric key", {"key", "show", "env:OCT"}, 2},
      {"W-4 no JSON and no PEM", {"key", "show", "env:TEXT"}, 2},
      {"a variable that is not set", {"key", "show", "env:NOTHING"}, 2},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    CHECK(t.run(row.words) == row.exit);
    CHECK(t.out.str() == "");
  }
}
