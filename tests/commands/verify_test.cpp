#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "jose/jwt.hpp"
#include "jose/signing_key.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_env.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

// HS256 under `shared_secret`: alice from https://as.example for https://mcp.example, until 2100.
constexpr auto alices_token =
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2FzLmV4YW1wbGUiLCJhdWQiOiJodHRwczovL21jcC5leGFtcGxl"
    "Iiwic3ViIjoiYWxpY2UiLCJleHAiOjQxMDI0NDQ4MDB9.-WViuGaPN3Ljkz7uAu-_B1kYYRUrJ_UW9jc9LE80Qww";
constexpr auto shared_secret = "0123456789abcdef0123456789abcdef";

int verify_with(TestEnv& t, const std::vector<std::string>& more) {
  t.variables["MCPAUTH_SECRET"] = shared_secret;
  std::vector<std::string> words = {"token", "verify", alices_token};
  words.insert(words.end(), more.begin(), more.end());
  return t.run(words);
}

}  // namespace

TEST_CASE("token verify: a check and the leave to skip it exclude each other") {
  TestEnv t;
  CHECK(verify_with(t, {"--issuer", "https://as.example", "--any-issuer", "--any-audience"}) == 2);
  CHECK(t.err.str().find("--any-issuer and --issuer exclude each other") != std::string::npos);
  CHECK(verify_with(t, {"--any-issuer", "--any-audience", "--audience", "zz"}) == 2);
  CHECK(verify_with(t, {"--any-issuer", "--any-audience", "--jwks", "F", "--secret",
                        "env:MCPAUTH_SECRET"}) == 2);
}

TEST_CASE("token verify: what is said on the command line rules over a variable against it") {
  TestEnv t;
  t.variables["MCPAUTH_ANY_ISSUER"] = "1";
  t.variables["MCPAUTH_ANY_AUDIENCE"] = "1";
  CHECK(verify_with(t, {}) == 0);
  CHECK(verify_with(t, {"--issuer", "https://other.example"}) == 1);
  CHECK(verify_with(t, {"--audience", "zz"}) == 1);
  // The secret in the variable would do; the file is what was said.
  CHECK(verify_with(t, {"--jwks", t.state / "absent"}) == 2);
  write_file(t.state / "keys.json", R"({"keys":[]})");
  CHECK(verify_with(t, {"--jwks", t.state / "keys.json", "--alg", "HS256"}) == 2);
  CHECK(verify_with(t, {"--jwks", t.state / "keys.json"}) == 1);
  t.variables["MCPAUTH_ISSUER"] = "https://as.example";
  CHECK(verify_with(t, {}) == 2);
  CHECK(t.err.str().find("MCPAUTH_ANY_ISSUER and MCPAUTH_ISSUER exclude each other") !=
        std::string::npos);
  t.variables["MCPAUTH_ANY_ISSUER"] = "0";
  CHECK(verify_with(t, {}) == 0);
}

TEST_CASE("options: an empty value is exit 2, because it would switch off what it stands for") {
  TestEnv t;
  for (const char* option : {"--typ", "--at", "--alg", "--jwks", "--secret"}) {
    CAPTURE(std::string(option));
    CHECK(verify_with(t, {"--any-issuer", "--any-audience", option, ""}) == 2);
    CHECK(t.err.str().find(std::string(option) + " is empty") != std::string::npos);
  }
  CHECK(t.run({"token", "verify", "", "--any-issuer", "--any-audience"}) == 2);
  CHECK(t.err.str().find("TOKEN is empty") != std::string::npos);
}

TEST_CASE("token verify: the line says who is meant, and how long ago it ended") {
  TestEnv t;
  CHECK(verify_with(
            t, {"--any-issuer", "--any-audience", "--at", "4102444805", "--leeway", "30"}) == 0);
  CHECK(t.out.str() == "valid: \"alice\" from \"https://as.example\", expired 5 seconds ago\n");
}

TEST_CASE("token decode: a second token on stdin is exit 2 and not left out") {
  TestEnv t;
  t.in.str(std::string("\n") + alices_token + "\r\n\n");
  CHECK(t.run({"token", "decode"}) == 0);
  CHECK(t.out.str().find("  sub          alice\n") != std::string::npos);
  t.in.clear();
  t.in.str(std::string(alices_token) + '\n' + alices_token);
  CHECK(t.run({"token", "decode"}) == 2);
  CHECK(t.out.str() == "");
  CHECK(t.err.str() ==
        "mcpauth: error: more than one token came on stdin\n"
        "mcpauth: hint: give one; 'mcpauth token verify' alone reads many\n");
}

TEST_CASE("token verify: each line of stdin has its result, an empty one too") {
  TestEnv t;
  t.variables["MCPAUTH_SECRET"] = shared_secret;
  t.in.str(std::string(alices_token) + "\n\n  " + alices_token + "\r\n");
  CHECK(t.run({"token", "verify", "-", "--any-issuer", "--any-audience", "--json"}) == 1);
  std::istringstream lines(t.out.str());
  std::vector<bool> results;
  for (std::string line; std::getline(lines, line);)
    results.push_back(Json::parse(line).at("valid").get<bool>());
  CHECK(results == std::vector<bool>{true, false, true});
}

TEST_CASE(
    "token verify: policy 7, a key that nobody may publish is passed over, and noted with -v") {
  const auto key = jose::generate_signing_key(*jose::find_algorithm("ES256"));
  const auto private_key = jose::generate_signing_key(*jose::find_algorithm("EdDSA"));
  Json published = Json::parse(jose::private_jwk(private_key).reveal());
  published["kid"] = "mine";
  TestEnv t;
  write_file(t.state / "keys.json", Json({{"keys", {published, jose::public_jwk(key)}}}).dump());
  const auto token = jose::sign_jwt(key, Json::object(), {{"exp", to_epoch(t.now) + 60}});
  for (const bool verbose : {false, true}) {
    std::vector<std::string> words = {"token",
                                      "verify",
                                      token,
                                      "--any-issuer",
                                      "--any-audience",
                                      "--jwks",
                                      t.state / "keys.json"};
    if (verbose) words.emplace_back("-v");
    CHECK(t.run(words) == 0);
    CHECK((t.err.str() == "mcpauth: the key \"mine\" of the key set is not used: it has members of "
                          "a private key\n") == verbose);
  }
}
