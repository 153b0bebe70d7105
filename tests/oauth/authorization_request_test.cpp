#include "oauth/authorization_request.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::outcome_of;
using test::sample_metadata;

namespace {

AuthorizationRequest least_request() {
  return {.client_id = "c1",
          .redirect_uri = "http://127.0.0.1:4000/callback",
          .state = "st4te",
          .code_challenge = "ch4llenge"};
}

Url endpoint_with(const std::string& query) {
  return parse_url("https://as.example/authorize" + query, "endpoint", UrlFrom::server);
}

}  // namespace

TEST_CASE("authorization_url: the least request") {
  CHECK(authorization_url(sample_metadata(), least_request()) ==
        "https://as.example/authorize?response_type=code&client_id=c1"
        "&redirect_uri=http%3A%2F%2F127.0.0.1%3A4000%2Fcallback&state=st4te"
        "&code_challenge=ch4llenge&code_challenge_method=S256");
}

TEST_CASE("authorization_url: everything that a request can have") {
  auto request = least_request();
  request.resource = "https://mcp.example/mcp/";
  request.audience = "files";
  request.scopes = {"openid", "files:read"};
  request.nonce = "n0nce";
  request.requested_actor = "agent 7";
  CHECK(authorization_url(sample_metadata(), request) ==
        "https://as.example/authorize?response_type=code&client_id=c1"
        "&redirect_uri=http%3A%2F%2F127.0.0.1%3A4000%2Fcallback&state=st4te"
        "&code_challenge=ch4llenge&code_challenge_method=S256"
        "&resource=https%3A%2F%2Fmcp.example%2Fmcp%2F&audience=files&scope=openid+files%3Aread&"
        "nonce=n0nce"
        "&requested_actor=agent+7");
}

TEST_CASE("parameters: offline access by OpenID Connect asks for consent (Core §11)") {
  auto request = least_request();
  request.scopes = {"openid", "offline_access"};
  CHECK(parameters(request).back() == std::pair<std::string, std::string>{"prompt", "consent"});
  request.scopes = {"offline_access"};
  CHECK(find(parameters(request), "prompt") == nullptr);
}

TEST_CASE("authorization_url: U-5, no value becomes a parameter of its own") {
  auto request = least_request();
  request.client_id = "a&redirect_uri=https://evil.example/#";
  const auto url = authorization_url(sample_metadata(), request);
  CHECK(url.find("client_id=a%26redirect_uri%3Dhttps%3A%2F%2Fevil.example%2F%23&") !=
        std::string::npos);
}

TEST_CASE("authorization_url: U-4, the endpoint's own query is kept") {
  const Parameters ours = {{"client_id", "c1"}};
  CHECK(authorization_url(endpoint_with("?tenant=1&x=%20"), ours) ==
        "https://as.example/authorize?tenant=1&x=%20&client_id=c1");
  CHECK(authorization_url(endpoint_with("?"), ours) == "https://as.example/authorize?client_id=c1");
}

TEST_CASE("authorization_url: U-4, an endpoint with a parameter of ours is refused") {
  for (const std::string query :
       {"?client_id=evil", "?tenant=1&client_id=evil", "?%63lient_id=evil", "?client_id",
        "?redirect_uri=https%3A%2F%2Fevil.example", "?response_type=token", "?state=x",
        "?code_challenge=x", "?code_challenge_method=plain", "?resource=https%3A%2F%2Fevil.example",
        "?scope=admin"}) {
    CAPTURE(query);
    auto request = least_request();
    request.resource = "https://mcp.example/mcp";
    request.scopes = {"a"};
    CHECK(outcome_of([&] { authorization_url(endpoint_with(query), parameters(request)); }) ==
          "6 parameter_collision");
  }
  CHECK(outcome_of([] { authorization_url(endpoint_with("?a=%ff"), {}); }) == "6 invalid_document");
}

TEST_CASE("authorization_url: U-1, 8,192 bytes are the most") {
  const auto endpoint = endpoint_with("");
  const auto room = longest_authorization_url - endpoint.text().size() - std::string("?a=").size();
  CHECK(authorization_url(endpoint, {{"a", std::string(room, 'x')}}).size() == 8192);
  CHECK(outcome_of([&] {
          authorization_url(endpoint, {{"a", std::string(room + 1, 'x')}});
        }) == "8 unsafe_url");
}

TEST_CASE("authorization_url: no URL without PKCE or an endpoint") {
  const auto without = [](const char* members) {
    return parse_server_metadata(json::parse_untrusted(members, {"test"}), "https://as.example");
  };
  CHECK(outcome_of([&] {
          authorization_url(without(R"({"issuer": "https://as.example",
              "authorization_endpoint": "https://as.example/authorize"})"),
                            least_request());
        }) == "8 pkce_unsupported");
  CHECK(outcome_of([&] {
          authorization_url(without(R"({"issuer": "https://as.example",
              "code_challenge_methods_supported": ["S256"]})"),
                            least_request());
        }) == "9 unsupported_endpoint");
}
