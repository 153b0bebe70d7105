#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "jose/signing_key.hpp"
#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

struct BadInput {
  std::string clause;
  std::vector<std::string> words;
};

struct BadAnswer {
  std::string clause;
  ScriptedTransport::Answer answer;
  int exit;
  bool in_doubt;
  bool kept;
};

ScriptedTransport::Answer always(http::Response response) {
  return [response = std::move(response)](const http::Request&) { return response; };
}

ScriptedTransport::Answer fails(Exit exit, const char* code) {
  return [=](const http::Request&) -> http::Response { throw Error(exit, code, "it failed"); };
}

http::Response html(int status) {
  return {status, {{"Content-Type", "text/html"}}, "<html>", http::Network::public_internet};
}

}  // namespace

TEST_CASE("client register: what is refused before anything is sent") {
  const BadInput rows[] = {
      {"RFC 6749 §3.1.2 a fragment", {"a", "--redirect-uri", "https://app.example/cb#f"}},
      {"RFC 8252 §8.3 http to another host", {"a", "--redirect-uri", "http://app.example/cb"}},
      {"U-1 user information", {"a", "--redirect-uri", "https://u:p@app.example/cb"}},
      {"RFC 8252 §7.1 a scheme of its own", {"a", "--redirect-uri", "com.example:/cb"}},
      {"RFC 6749 §3.1.2 relative", {"a", "--redirect-uri", "/cb"}},
      {"U-1 control characters", {"a", "--redirect-uri", "https://app.example/\ncb"}},
      {"U-1 not ASCII", {"a", "--redirect-uri", "https://\u00e4pp.example/cb"}},
      {"U-1 a host that begins like loopback",
       {"a", "--redirect-uri", "http://127.0.0.1.evil.example/cb"}},
      {"U-1 a decimal address", {"a", "--redirect-uri", "http://2130706433/cb"}},
      {"a bad one among good ones",
       {"a", "--redirect-uri", "http://127.0.0.1/cb", "--redirect-uri", "ftp://x/cb"}},
      {"L-1 a literal key", {"a", "--client-key", "MHcCAQEEIA"}},
      {"L-1 an unknown scheme", {"a", "--client-key", "vault:x"}},
      {"L-1 a variable that is not set", {"a", "--client-key", "env:NOT_SET"}},
      {"L-1 a file that is not there", {"a", "--client-key", "@/nonexistent/key"}},
      {"L-1 a literal token", {"a", "--token", "abcdef"}},
      {"RFC 7591 §2 the code without a redirect URI", {"a", "--grant", "authorization_code"}},
      {"RFC 6749 §4.4 a public machine",
       {"a", "--grant", "client_credentials", "--client-auth", "none"}},
      {"RFC 7523 §2.2 private_key_jwt without a key", {"a", "--client-auth", "private_key_jwt"}},
      {"an unknown grant", {"a", "--grant", "password"}},
      {"RFC 9700 §2.4 the password grant is no grant of ours", {"a", "--grant", "implicit"}},
      {"an unknown method", {"a", "--client-auth", "basic"}},
      {"RFC 7591 §3.2.1 the id is the server's", {"a", "--set", "client_id=mine"}},
      {"RFC 7591 §3.2.1 the secret is the server's", {"a", "--set", "client_secret=mine"}},
      {"RFC 7592 §3 the token is the server's", {"a", "--set", "registration_access_token=x"}},
      {"--set without a name", {"a", "--set", "=x"}},
      {"--set without a value", {"a", "--set", "x"}},
      {"--set-json with no JSON", {"a", "--set-json", "x={"}},
      {"W-3 a duplicate name", {"a", "--set-json", "x={\"a\":1,\"a\":2}"}},
      {"RFC 8259 §6 a number that no double holds", {"a", "--set-json", "x=1e400"}},
      {"RFC 8259 §6 a number of too many digits",
       {"a", "--set-json", "x={\"a\":18446744073709551616}"}},
      {"--set-json of the wrong type", {"a", "--set-json", "redirect_uris=\"x\""}},
      {"a private key in jwks",
       {"a", "--set-json", "jwks={\"keys\":[{\"kty\":\"EC\",\"d\":\"x\"}]}"}},
      {"a symmetric key in jwks",
       {"a", "--set-json", "jwks={\"keys\":[{\"kty\":\"oct\",\"k\":\"x\"}]}"}},
      {"--from a file that is not there", {"a", "--from", "/nonexistent/client.json"}},
      {"--from no JSON", {"a", "--from", "-"}},
      {"an empty name", {""}},
      {"a name that is a URL", {"https://app.example"}},
      {"a name with a newline", {"a\nb"}},
      {"a name with an escape", {"a\x1b[31m"}},
      {"a name that is not UTF-8", {"a\xff"}},
      {"a name with a right-to-left override", {"a\u202eb"}},
      {"a name with a blank at its end", {"a "}},
      {"a name that is too long", {std::string(201, 'a')}},
      {"an admin URL that is none", {"a", "--admin-url", "admin"}},
      {"a driver that is none", {"a", "--provider", "nosuch"}},
      {"--secret-to into no folder", {"a", "--secret-to", "/dev/null/x"}},
      {"one file for two outputs", {"a", "--secret-to", "one", "--env-file", "one"}},
      {"one file by two names", {"a", "--secret-to", "one", "--env-file", "./one"}},
      {"U-1 a backslash", {"a", "--redirect-uri", R"(https://app.example\@evil.example/cb)"}},
      {"U-1 no host", {"a", "--redirect-uri", "https:///cb"}},
      {"M-24 a dot segment", {"a", "--redirect-uri", "https://app.example/a/../cb"}},
      {"U-1 a port that is none", {"a", "--redirect-uri", "http://127.0.0.1:70000/cb"}},
      {"U-1 a blank", {"a", "--redirect-uri", "https://app.example/c b"}},
      {"RFC 8252 §8.3 a private address", {"a", "--redirect-uri", "http://192.168.1.1/cb"}},
      {"RFC 6749 §3.1.2 a script", {"a", "--redirect-uri", "javascript:alert(1)"}},
      {"an empty redirect URI", {"a", "--redirect-uri", ""}},
      {"RFC 8252 §8.3 in --set-json",
       {"a", "--set-json", R"(redirect_uris=["http://app.example/cb"])"}},
      {"RFC 6749 §3.1.2 an empty fragment",
       {"a", "--set-json", R"(redirect_uris=["https://app.example/cb#"])"}},
      {"RFC 9700 §2.1 a pattern", {"a", "--redirect-uri", "https://app.example/*"}},
      {"U-1 redirect URIs in Keycloak's words",
       {"a", "--set-json", R"(redirectUris=["http://evil.example/*"])"}},
      {"U-1 redirect URIs in Glewlwyd's",
       {"a", "--set-json", R"(redirect_uri=["http://evil.example/cb"])"}},
      {"U-1 redirect URIs in asgardeo's",
       {"a", "--set-json", R"(callbackURLs=["http://evil.example/cb"])"}},
      {"L-1 a secret in Keycloak's words", {"a", "--set", "secret=mine"}},
      {"L-1 a secret in asgardeo's", {"a", "--set", "clientSecret=mine"}},
      {"an id in Keycloak's words", {"a", "--set", "clientId=other"}},
      {"a name in Keycloak's words", {"a", "--set", "name=other"}},
      {"grants in Keycloak's words", {"a", "--set-json", "serviceAccountsEnabled=true"}},
      {"grants in Glewlwyd's", {"a", "--set-json", R"(authorization_type=["token"])"}},
      {"grants in asgardeo's", {"a", "--set-json", R"(grantTypes=["implicit"])"}},
      {"the proof in Keycloak's words", {"a", "--set-json", "publicClient=false"}},
      {"the proof in Glewlwyd's", {"a", "--set-json", "confidential=false"}},
      {"the proof in asgardeo's", {"a", "--set-json", "clientAuthentication={}"}},
      {"L-1 a literal key in PEM", {"a", "--client-key", "-----BEGIN PRIVATE KEY-----"}},
      {"L-1 a reference without a name", {"a", "--token", "env:"}},
      {"L-1 a descriptor that is none", {"a", "--token", "fd:x"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    std::vector<std::string> words = {"client", "register"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    words.insert(words.end(), {"--issuer", sample_issuer});
    t.transport.answers(registering_server());
    CHECK(t.run(words) == 2);
    CHECK(t.transport.requests.size() <= 1);
    if (t.transport.requests.empty()) t.transport.transport()({.url = "used up"});
  }
}

TEST_CASE("client register: answers of a registration endpoint that misbehaves") {
  const BadAnswer rows[] = {
      {"RFC 7591 §3.2.1 no client_id", always(sample_registration({{"client_id", nullptr}})), 6,
       true, false},
      {"RFC 7591 §3.2.1 a number", always(sample_registration({{"client_id", 1}})), 6, true, false},
      {"X-1 HTML in a 201", always(html(201)), 6, true, false},
      {"X-1 an empty 201", always(empty_answer(201)), 6, true, false},
      {"X-1 an empty 204", always(empty_answer(204)), 6, true, false},
      {"X-1 truncated", always(json_answer("{\"client_id\": \"c", 201)), 6, true, false},
      {"W-3 a duplicate name", always(json_answer(R"({"client_id":"a","client_id":"b"})", 201)), 6,
       true, false},
      {"RFC 7591 §3.2.1 a confidential client without a secret",
       always(sample_registration({{"client_secret", nullptr}})), 6, true, false},
      {"RFC 7591 §3.2.1 an empty secret", always(sample_registration({{"client_secret", ""}})), 6,
       true, false},
      {"DC-04 redirect URIs replaced by another host",
       always(sample_registration({{"redirect_uris", {"https://evil.example/cb"}}})), 8, false,
       true},
      {"DC-04 redirect URIs dropped",
       always(sample_registration({{"redirect_uris", Json::array()}})), 8, false, true},
      {"DC-01 the management URI on another origin",
       always(sample_registration({{"redirect_uris", {"http://127.0.0.1/cb"}},
                                   {"registration_client_uri", "https://evil.example/c-1"}})),
       0, false, true},
      {"RFC 6749 A.1 a line end in the id", always(sample_registration({{"client_id", "c\nX=1"}})),
       6, true, false},
      {"T-4 a line end in the secret",
       always(sample_registration({{"client_secret", "s\nLD_PRELOAD=/x"}})), 6, true, false},
      {"RFC 6749 A.2 a secret that is not ASCII",
       always(sample_registration({{"client_secret", "s\u00e9cret"}})), 6, true, false},
      {"RFC 6750 §2.1 a line end in the registration token",
       always(sample_registration({{"registration_access_token", "rat\r\nX-Evil: 1"}})), 6, true,
       false},
      {"RFC 7591 §3.2.1 redirect URIs of the wrong type",
       always(sample_registration({{"redirect_uris", "http://127.0.0.1/cb"}})), 6, true, false},
      {"RFC 7591 §3.2.1 no method",
       always(sample_registration({{"token_endpoint_auth_method", Json::array()}})), 6, true,
       false},
      {"RFC 7591 §3.2.1 an expiry that is none",
       always(sample_registration({{"client_secret_expires_at", "soon"}})), 6, true, false},
      {"X-1 a list", always(json_answer("[]", 201)), 6, true, false},
      {"W-4 too deep", always(json_answer(std::string(200, '[') + std::string(200, ']'), 201)), 6,
       true, false},
      {"X-1 200 with an error", always(json_answer(R"({"error": "invalid_client_metadata"})", 200)),
       4, false, false},
      {"§5.8 JSON by another type",
       always({201,
               {{"Content-Type", "text/plain"}},
               R"({"client_id": "c"})",
               http::Network::public_internet}),
       6, true, false},
      {"R-03 a redirect", always(empty_answer(307, {{"Location", "https://evil.example/"}})), 8,
       false, false},
      {"RFC 7591 §3.2.2 refused",
       always(json_answer(R"({"error": "invalid_client_metadata"})", 400)), 4, false, false},
      {"RFC 6750 §3.1 an initial token is wanted", always(empty_answer(401)), 4, false, false},
      {"X-1 500 after creating", always(html(500)), 5, true, false},
      {"X-1 the connection is cut after creating", fails(Exit::network, "connection_cut"), 5, true,
       false},
      {"X-1 no answer in time", fails(Exit::network, "timeout"), 5, true, false},
      {"X-1 nothing was reached", fails(Exit::network, "tls_failed"), 5, false, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    t.transport.answers(registering_server()).answers(row.answer);
    CHECK(t.run(at_standard({"client", "register", "nightly", "--redirect-uri",
                             "http://127.0.0.1/cb"})) == row.exit);
    CHECK(t.transport.requests.size() == 2);
    CHECK(t.run({"status", "--json"}) == 0);
    const Json status = t.out_json();
    const bool doubted = status.contains("in_doubt") && !status.at("in_doubt").empty();
    CHECK(doubted == row.in_doubt);
    if (doubted) CHECK(status.at("in_doubt").at(0).at("name") == "nightly");
    CHECK(t.run(at_standard({"client", "list", "--json"})) == 0);
    CHECK(t.out_json().at("clients").size() == (row.kept ? 1 : 0));
  }
}

TEST_CASE("client metadata: what is registered has variables of its own, and ours say nothing") {
  TestEnv t;
  const auto key = jose::generate_signing_key(*jose::find_algorithm("ES256"));
  t.variables["MCPAUTH_GRANT"] = "client_credentials";
  t.variables["MCPAUTH_CLIENT_AUTH"] = "tls_client_auth";
  t.variables["MCPAUTH_REDIRECT_URI"] = "http://127.0.0.1:1/ours";
  t.variables["MCPAUTH_REGISTERED_REDIRECT_URI"] = "http://127.0.0.1/callback";
  t.variables["MCPAUTH_REGISTERED_GRANT"] = "authorization_code";
  t.variables["MCPAUTH_REGISTERED_CLIENT_AUTH"] = "private_key_jwt";
  t.variables["MCPAUTH_REGISTERED_CLIENT_KEY"] = jose::private_jwk(key).reveal();
  CHECK(t.run({"client", "metadata", "cm", "https://app.example/c.json"}) == 0);
  const auto document = t.out_json();
  CHECK(document.at("redirect_uris") == Json::array({"http://127.0.0.1/callback"}));
  CHECK(document.at("grant_types") == Json::array({"authorization_code"}));
  CHECK(document.at("token_endpoint_auth_method") == "private_key_jwt");
  CHECK(document.at("jwks").at("keys") == Json::array({jose::public_jwk(key)}));
  CHECK(!t.environment.contains("MCPAUTH_REGISTERED_CLIENT_KEY"));
}

TEST_CASE(
    "client metadata: an id that is no https URL is refused, and hints speak of what was given") {
  TestEnv t;
  CHECK(t.run({"client", "metadata", "cm", "http://127.0.0.1:1/c.json"}) == 2);
  CHECK(t.err.str().find("the URL is not https") != std::string::npos);
  CHECK(t.run({"client", "metadata", "cm", "https://app.example/c.json", "--grant",
               "client_credentials"}) == 2);
  CHECK(t.err.str().find("let it prove itself with --client-auth") != std::string::npos);
}

TEST_CASE("client metadata --check: a redirect is one of the problems, exit 1") {
  TestEnv t;
  t.transport.answers(fails(Exit::unsafe, "redirect_refused"));
  CHECK(t.run({"client", "metadata", "cm", "https://app.example/c.json", "--check", "--json"}) ==
        1);
  CHECK(t.out_json()["valid"] == false);
  CHECK(t.out_json()["problems"] == Json::array({"it failed"}));
}
