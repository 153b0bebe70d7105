#include "oauth/registration.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::outcome_of;
using test::sample_metadata;
using test::wire;

namespace {

ClientMetadata asked_client() {
  ClientMetadata client;
  client.client_name = "mcpauth";
  client.redirect_uris = {"http://127.0.0.1/callback"};
  return client;
}

}  // namespace

TEST_CASE("registration_request: a public native client (RFC 7591 §3.1, M-22)") {
  const auto request = registration_request(sample_metadata(), asked_client());
  CHECK(wire(request) ==
        "POST https://as.example/register\n"
        "Accept: application/json\n"
        "Content-Type: application/json\n"
        "\n"
        R"({"client_name":"mcpauth","application_type":"native",)"
        R"("redirect_uris":["http://127.0.0.1/callback"],)"
        R"("grant_types":["authorization_code","refresh_token"],"response_types":["code"],)"
        R"("token_endpoint_auth_method":"none"})");
  CHECK(request.redirects == http::Redirects::refuse);
  CHECK(request.secrets.empty());
}

TEST_CASE("registration_request: everything that can be asked for, other members ruling") {
  auto client = asked_client();
  client.redirect_uris.clear();
  client.grant_types = {"client_credentials"};
  client.token_endpoint_auth_method = "private_key_jwt";
  client.scopes = {"a", "b"};
  client.software_id = "mcpauth";
  client.software_version = "1.0";
  client.jwks = json::Document(Json{{"keys", Json::array()}});
  client.more = json::Document(Json{{"client_name", "another"}, {"contacts", {"a@example"}}});
  const auto request = registration_request(sample_metadata(), client);
  CHECK(wire(request) ==
        "POST https://as.example/register\n"
        "Accept: application/json\n"
        "Content-Type: application/json\n"
        "\n"
        R"({"client_name":"another","application_type":"native",)"
        R"("grant_types":["client_credentials"],"response_types":[],)"
        R"("token_endpoint_auth_method":"private_key_jwt","scope":"a b","software_id":"mcpauth",)"
        R"("software_version":"1.0","jwks":{"keys":[]},"contacts":["a@example"]})");
}

TEST_CASE("registration_request: a server without the endpoint") {
  const auto metadata =
      parse_server_metadata(Json{{"issuer", "https://as.example"}}, "https://as.example");
  CHECK(outcome_of([&] { registration_request(metadata, asked_client()); }) ==
        "9 unsupported_endpoint");
}

TEST_CASE("registration_auth_method: none first, then what the server lists") {
  struct Row {
    std::string listed;
    bool has_key;
    AuthMethod method;
  };
  const Row rows[] = {
      {"", false, AuthMethod::none},
      {R"(["client_secret_basic", "none"])", false, AuthMethod::none},
      {R"(["client_secret_post", "client_secret_basic"])", false, AuthMethod::client_secret_basic},
      {R"(["client_secret_post"])", false, AuthMethod::client_secret_post},
      {R"(["private_key_jwt", "none"])", true, AuthMethod::private_key_jwt},
      {R"(["none"])", true, AuthMethod::none},
      {R"(["private_key_jwt"])", false, AuthMethod::none},
      {"[]", false, AuthMethod::none},
  };
  for (const auto& row : rows) {
    CAPTURE(row.listed);
    const auto metadata = sample_metadata(
        row.listed.empty() ? "" : ", \"token_endpoint_auth_methods_supported\": " + row.listed);
    CHECK(registration_auth_method(metadata, row.has_key) == row.method);
  }
}

TEST_CASE("registration_request: a client with https redirect URIs alone is a web application") {
  const std::pair<std::vector<std::string>, std::string> rows[] = {
      {{"https://app.example/cb"}, "web"},
      {{"https://app.example/cb", "http://127.0.0.1/cb"}, "native"},
      {{}, "native"}};
  for (const auto& row : rows) {
    auto client = asked_client();
    client.redirect_uris = row.first;
    CHECK(*json::find_string(registration_body(client), "application_type") == row.second);
  }
}

TEST_CASE("parse_redirect_uri: https, or http to loopback, and nothing else") {
  for (const char* uri : {"https://app.example/cb", "http://127.0.0.1/callback",
                          "http://[::1]:8080/cb", "http://localhost/cb"})
    CHECK(outcome_of([&] { parse_redirect_uri(uri); }) == "ok");
  const std::pair<const char*, const char*> rows[] = {
      {"RFC 6749 §3.1.2 a fragment", "https://app.example/cb#here"},
      {"RFC 8252 §8.3 http to another host", "http://app.example/cb"},
      {"U-1 user information", "https://user@app.example/cb"},
      {"RFC 6749 §3.1.2 relative", "/callback"},
      {"policy: a private scheme", "com.example.app:/cb"},
      {"U-1 javascript", "javascript:alert(1)"},
      {"U-1 a host that begins like loopback", "http://127.0.0.1.evil.example/cb"},
      {"RFC 9700 §2.1 a pattern", "https://app.example/*"},
      {"RFC 9700 §2.1 a pattern at loopback", "http://127.0.0.1/*"},
      {"U-1 empty", ""}};
  for (const auto& row : rows) {
    CAPTURE(row.first);
    CHECK(outcome_of([&] { parse_redirect_uri(row.second); }).starts_with("2 "));
  }
}
