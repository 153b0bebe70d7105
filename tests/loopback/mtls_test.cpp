// tls_client_auth (RFC 8705) against a server that asks for a certificate at its token endpoint.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "http/curl_transport.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_env.hpp"
#include "tests/support/tls_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

std::string https(const RawServer& server) {
  return "https://127.0.0.1:" + std::to_string(server.port());
}

void answer_token(Connection& connection) {
  while (!connection.read_request().empty() &&
         connection.send(
             http_answer(R"({"access_token":"tok-1","token_type":"Bearer","expires_in":300})")))
    continue;
}

// An authorization server of which only the mTLS alias of the token endpoint gives tokens.
struct MutualTls {
  MutualTls()
      : authority(make_identity({.name = "Test CA", .is_authority = true})),
        client(make_identity({.name = "client"}, &authority)),
        token_server(make_tls_server(
            {.identity = make_identity({}, &authority), .client_authority = &authority},
            answer_token)),
        metadata_server(make_tls_server({.identity = make_identity({}, &authority)},
                                        [this](Connection& connection) { describe(connection); })) {
    write_file(t.state / "ca.pem", authority.pem());
    write_file(t.state / "client.pem", client.pem());
    write_file(t.state / "client-key.pem", client.key_pem());
    write_file(t.state / "both.pem", client.pem() + client.key_pem());
    t.env.make_transport = [](const http::Options& options) {
      return http::make_transport(options);
    };
  }

  void describe(Connection& connection) const {
    const std::string issuer = https(*metadata_server);
    const Json metadata = {
        {"issuer", issuer},
        {"token_endpoint", issuer + "/token"},
        {"token_endpoint_auth_methods_supported", {"tls_client_auth"}},
        {"mtls_endpoint_aliases", {{"token_endpoint", https(*token_server) + "/mtls/token"}}}};
    while (!connection.read_request().empty() && connection.send(http_answer(metadata.dump())))
      continue;
  }

  int token(const std::vector<std::string>& more) {
    std::vector<std::string> words = {"token",
                                      "--issuer",
                                      https(*metadata_server),
                                      "--resource",
                                      "https://mcp.example.com/mcp",
                                      "--client-id",
                                      "machine",
                                      "--ca-cert",
                                      t.state / "ca.pem"};
    words.insert(words.end(), more.begin(), more.end());
    return t.run(words);
  }

  TestEnv t;
  Identity authority;
  Identity client;
  std::unique_ptr<RawServer> token_server;
  std::unique_ptr<RawServer> metadata_server;
};

}  // namespace

TEST_CASE("tls_client_auth: the certificate is shown at the alias, and its client gets a token") {
  MutualTls servers;
  CHECK(servers.token({"--client-cert", servers.t.state / "client.pem", "--client-cert-key",
                       servers.t.state / "client-key.pem"}) == 0);
  CHECK(servers.t.out.str() == "tok-1\n");
  REQUIRE(servers.token_server->requests().size() == 1);
  CHECK(servers.token_server->requests()[0].starts_with("POST /mtls/token "));
  CHECK(servers.token_server->requests()[0].find("client_id=machine") != std::string::npos);
}

TEST_CASE("tls_client_auth: certificate and key may be in one file") {
  MutualTls servers;
  CHECK(servers.token({"--client-cert", servers.t.state / "both.pem"}) == 0);
}

TEST_CASE("tls_client_auth: certificates that cannot be used, or are another's") {
  MutualTls servers;
  const Identity stranger = make_identity({.name = "stranger"});
  write_file(servers.t.state / "stranger.pem", stranger.pem() + stranger.key_pem());
  write_file(servers.t.state / "text.pem", "no certificate\n");
  CHECK(servers.token({"--client-cert", servers.t.state / "stranger.pem"}) == 5);
  CHECK(servers.token({"--client-cert", servers.t.state / "text.pem"}) == 2);
  CHECK(servers.token({"--client-cert", "/nonexistent/client.pem"}) == 2);
  CHECK(servers.token({"--client-cert", servers.t.state / "client.pem"}) == 2);  // it has no key
  CHECK(servers.token_server->requests().empty());
}

TEST_CASE("tls_client_auth: a certificate that was refused does not stand in the way of another") {
  MutualTls servers;
  const Identity stranger = make_identity({.name = "stranger"});
  write_file(servers.t.state / "stranger.pem", stranger.pem() + stranger.key_pem());
  CHECK(servers.token({"--client-cert", servers.t.state / "stranger.pem"}) == 5);
  CHECK(servers.token({"--client-cert", servers.t.state / "both.pem"}) == 0);
}

TEST_CASE("tls_client_auth: nobody is asked for the pass phrase of a key: it is refused before") {
  const char* const encrypted[] = {
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIB\n"};
  MutualTls servers;
  for (const auto* key : encrypted) {
    write_file(servers.t.state / "encrypted.pem", key);
    CHECK(servers.token({"--client-cert", servers.t.state / "client.pem", "--client-cert-key",
                         servers.t.state / "encrypted.pem"}) == 2);
    CHECK(servers.t.err.str().ends_with(
        "mcpauth: error: the client certificate's key in \"" + (servers.t.state / "encrypted.pem") +
        "\" is encrypted\n"
        "mcpauth: hint: decrypt it: openssl pkey -in KEY -out PLAIN\n"));
  }
  CHECK(servers.token_server->requests().empty());
}

TEST_CASE("tls_client_auth: S-13: a key that others may read is warned of") {
  MutualTls servers;
  const std::string path = servers.t.state / "both.pem";
  std::filesystem::permissions(path, std::filesystem::perms(0640));
  CHECK(servers.token({"--client-cert", path}) == 0);
  CHECK(servers.t.err.str().find("can be read by others; its mode should be 0600") !=
        std::string::npos);
  std::filesystem::remove_all(servers.t.state / "state");
  std::filesystem::permissions(path, std::filesystem::perms(0600));
  CHECK(servers.token({"--client-cert", path}) == 0);
  CHECK(servers.t.err.str().find("can be read") == std::string::npos);
}
