#include "tests/commands/sample_server.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace mcpauth::test {
namespace {

std::string merged(Json document, const Json& changes) {
  if (changes.is_object()) document.merge_patch(changes);
  return document.dump();
}

}  // namespace

http::Response sample_challenge() {
  auto answer = empty_answer(
      401, {{"WWW-Authenticate",
             "Bearer scope=\"mcp:read\", "
             "resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/"
             "mcp\""}});
  answer.network = http::Network::public_internet;
  return answer;
}

http::Response sample_resource_metadata(const Json& changes) {
  return json_answer(merged({{"resource", sample_url},
                             {"authorization_servers", {sample_issuer}},
                             {"scopes_supported", {"mcp:read", "mcp:write"}}},
                            changes));
}

http::Response sample_server_metadata(const Json& changes) {
  return json_answer(merged(
      {{"issuer", sample_issuer},
       {"authorization_endpoint", "https://auth.example.com/authorize"},
       {"token_endpoint", "https://auth.example.com/token"},
       {"jwks_uri", "https://auth.example.com/jwks"},
       {"revocation_endpoint", "https://auth.example.com/revoke"},
       {"grant_types_supported", {"authorization_code", "refresh_token", "client_credentials"}},
       {"token_endpoint_auth_methods_supported", {"none", "client_secret_basic"}},
       {"code_challenge_methods_supported", {"S256"}}},
      changes));
}

http::Response sample_tokens(const std::string& access_token, const Json& more) {
  return json_answer(merged(
      {{"access_token", access_token}, {"token_type", "Bearer"}, {"expires_in", 300}}, more));
}

void answer_discovery(TestEnv& t, const Json& server_changes) {
  t.transport.answers(sample_challenge())
      .answers(sample_resource_metadata())
      .answers(sample_server_metadata(server_changes));
}

void keep_machine_session(TestEnv& t, const std::string& access_token, const Json& more) {
  t.variables["S"] = "secret";
  answer_discovery(t);
  t.transport.answers(sample_tokens(access_token, more));
  REQUIRE(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 0);
  t.transport.requests.clear();
}

void check_handed_on_nowhere(TestEnv& t, int exit, const std::string& message) {
  t.variables["GITHUB_OUTPUT"] = t.state / "outputs";
  t.transport.requests.clear();
  const std::vector<std::string> rows[] = {
      {"token", sample_url, "--format", "header"},
      {"token", sample_url, "--format", "headers"},
      {"token", sample_url, "--format", "curl"},
      {"token", sample_url, "--format", "kubernetes"},
      {"token", sample_url, "--format", "git", "get"},
      {"token", sample_url, "--format", "github"},
      {"headers", sample_url},
      {"exec", sample_url, "--", "true"},
  };
  for (const auto& words : rows) {
    CAPTURE(words.back());
    t.in.clear();
    t.in.str("protocol=https\nhost=mcp.example.com\n\n");
    CHECK(t.run(words) == exit);
    CHECK(t.out.str() == "");
    CHECK(t.err.str().find(message) != std::string::npos);
  }
  CHECK(!std::filesystem::exists(t.state / "outputs"));
  CHECK(t.transport.requests.empty());
}

void keep_signed_in_session(TestEnv& t, const std::string& access_token, const Json& more) {
  answer_discovery(
      t, {{"device_authorization_endpoint", "https://auth.example.com/device_authorization"}});
  t.transport
      .answers(json_answer(Json{
          {"device_code", "dev-1"},
          {"user_code", "WDJB-MJHT"},
          {"verification_uri", "https://auth.example.com/device"},
          {"expires_in", 600}}.dump()))
      .answers(sample_tokens(access_token, more));
  REQUIRE(t.run({"login", sample_url, "--client-id", "cli", "--device"}) == 0);
  t.transport.requests.clear();
}

}  // namespace mcpauth::test
