#include "tests/oauth/samples.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace mcpauth;

namespace mcpauth::test {

oauth::ServerMetadata sample_metadata(const std::string& more) {
  const std::string text =
      R"({"issuer": "https://as.example",
          "authorization_endpoint": "https://as.example/authorize",
          "token_endpoint": "https://as.example/token",
          "registration_endpoint": "https://as.example/register",
          "revocation_endpoint": "https://as.example/revoke",
          "pushed_authorization_request_endpoint": "https://as.example/par",
          "code_challenge_methods_supported": ["S256"])" +
      more + "}";
  return oauth::parse_server_metadata(json::parse_untrusted(text, {"sample"}),
                                      "https://as.example");
}

oauth::Pending sample_pending() {
  return {.issuer = "https://as.example",
          .state = "st4te",
          .redirect_uri = "http://127.0.0.1:4000/callback",
          .code_verifier = Secret("v3rifier")};
}

oauth::AuthorizationCode sample_code() {
  return *oauth::validate_callback("code=c0de&state=st4te", sample_pending());
}

std::string wire(const http::Request& request) {
  std::string text = request.method + " " + request.url + "\n";
  for (const auto& header : request.headers) text += header.name + ": " + header.value + "\n";
  return text + "\n" + request.body;
}

}  // namespace mcpauth::test

TEST_CASE("the sample metadata lists S256 and nothing that a test did not ask for") {
  const auto metadata = test::sample_metadata();
  CHECK(metadata.code_challenge_methods_supported == std::vector<std::string>{"S256"});
  CHECK(!metadata.token_endpoint_auth_methods_supported);
  CHECK(!metadata.grant_types_supported);
}
