#include "oauth/server_metadata.hpp"

#include <doctest/doctest.h>

#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::outcome_of;

namespace {

std::vector<std::string> urls_of(const std::string& issuer) {
  return metadata_urls(parse_issuer(issuer, UrlFrom::user));
}

}  // namespace

TEST_CASE("metadata_urls: an issuer without a path has two places, OAuth's first") {
  const std::vector<std::string> expected = {
      "https://as.example/.well-known/oauth-authorization-server",
      "https://as.example/.well-known/openid-configuration"};
  CHECK(urls_of("https://as.example") == expected);
  CHECK(urls_of("https://as.example/") == expected);
}

TEST_CASE("metadata_urls: an issuer with a path has four, the suffix form of OAuth's last") {
  const std::vector<std::string> expected = {
      "https://as.example:8443/.well-known/oauth-authorization-server/t/acme",
      "https://as.example:8443/.well-known/openid-configuration/t/acme",
      "https://as.example:8443/t/acme/.well-known/openid-configuration",
      "https://as.example:8443/t/acme/.well-known/oauth-authorization-server"};
  CHECK(urls_of("https://as.example:8443/t/acme") == expected);
  CHECK(urls_of("https://as.example:8443/t/acme/") == expected);
}

TEST_CASE("parse_issuer refuses what RFC 8414 §2 does") {
  CHECK(outcome_of([] { parse_issuer("https://as.example?x=1", UrlFrom::user); }) ==
        "2 invalid_url");
  CHECK(outcome_of([] { parse_issuer("https://as.example?", UrlFrom::server); }) == "8 unsafe_url");
  CHECK(outcome_of([] { parse_issuer("https://as.example#f", UrlFrom::server); }) ==
        "8 unsafe_url");
}

TEST_CASE("legacy_metadata: the origin's default endpoints, with PKCE") {
  const auto metadata =
      legacy_metadata(parse_url("https://mcp.example:8443/a/mcp?x=1", "server", UrlFrom::user),
                      http::Reach::private_too);
  CHECK(metadata.issuer == "https://mcp.example:8443");
  CHECK(metadata.reach == http::Reach::private_too);
  CHECK(metadata.authorization_endpoint->text() == "https://mcp.example:8443/authorize");
  CHECK(metadata.token_endpoint->text() == "https://mcp.example:8443/token");
  CHECK(metadata.registration_endpoint->text() == "https://mcp.example:8443/register");
  CHECK(metadata.code_challenge_methods_supported == std::vector<std::string>{"S256"});
  CHECK(!metadata.authorization_response_iss_parameter_supported);
}
