#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "store/store.hpp"
#include "tests/commands/sample_clients.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

// From this machine more is reachable than from elsewhere.
void answer_discovery_from_elsewhere(TestEnv& t, const Json& server_changes) {
  for (auto answer :
       {sample_challenge(), sample_resource_metadata(), sample_server_metadata(server_changes)}) {
    answer.network = http::Network::public_internet;
    t.transport.answers(answer);
  }
}

}  // namespace

// Neither a browser nor a registration is expected: TestEnv fails on both.
TEST_CASE("login: after metadata that are refused nobody is asked and no client is registered") {
  struct Row {
    const char* clause;
    Json changes;
    int exit;
  };
  const Row rows[] = {
      {"M-25 the pages are link-local",
       {{"authorization_endpoint", "https://169.254.169.254/a"}},
       8},
      {"M-25 the pages are in a private network",
       {{"authorization_endpoint", "https://10.0.0.1/a"}},
       8},
      {"S-1 the code would go to a cloud's own address",
       {{"token_endpoint", "https://169.254.169.254/token"}},
       8},
      {"S-1 the keys are on this machine", {{"jwks_uri", "https://127.0.0.1/jwks"}}, 8},
      {"S-1 a mutual TLS alias is link-local",
       {{"mtls_endpoint_aliases", {{"token_endpoint", "https://169.254.169.254/token"}}}},
       8},
      {"RFC 8414 §2 no authorization endpoint", {{"authorization_endpoint", nullptr}}, 9},
      {"RFC 8414 §2 no token endpoint", {{"token_endpoint", nullptr}}, 9},
      {"RFC 8414 §2 no codes", {{"response_types_supported", {"token"}}}, 9},
      {"RFC 8414 §2 not the grant of codes",
       {{"grant_types_supported", {"client_credentials"}}},
       9},
      {"RFC 9101 §10.5 signed requests only", {{"require_signed_request_object", true}}, 9},
      {"RFC 9126 §5 pushed requests only, and nowhere to push",
       {{"require_pushed_authorization_requests", true}},
       9},
      {"U-4 the pages' URL has a state of its own",
       {{"authorization_endpoint", "https://auth.example.com/authorize?state=evil"}},
       6},
      {"M-11 no S256", {{"code_challenge_methods_supported", {"plain"}}}, 8},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    Json changes = row.changes;
    changes["registration_endpoint"] = "https://auth.example.com/register";
    answer_discovery_from_elsewhere(t, changes);
    CHECK(t.run({"login", sample_url, "--browser", "b"}) == row.exit);
  }
}

TEST_CASE("login: an issuer on this machine leads nobody to http elsewhere") {
  for (const char* endpoint : {"authorization_endpoint", "token_endpoint"}) {
    CAPTURE(std::string(endpoint));
    const std::string issuer = "http://127.0.0.1:9";
    Json document = {{"issuer", issuer},
                     {"authorization_endpoint", issuer + "/authorize"},
                     {"token_endpoint", issuer + "/token"},
                     {"code_challenge_methods_supported", {"S256"}}};
    document[endpoint] = "http://evil.example/a";
    TestEnv t;
    auto answer = json_answer(document.dump());
    answer.network = http::Network::loopback;
    t.transport.answers(answer);
    CHECK(t.run({"login", "--issuer", issuer, "--client-id", "c", "--browser", "b"}) == 8);
    CHECK(t.err.str() ==
          "mcpauth: error: the issuer http://127.0.0.1:9's " + std::string(endpoint) +
              " \"http://evil.example/a\" is refused: http://evil.example is not encrypted, and "
              "evil.example is no loopback address\n");
  }
}

TEST_CASE("login: a refusal is told to those who waited with the same wish, and to nobody else") {
  TestEnv t;
  t.env.started = {};  // before everything that follows, so it has waited for it
  t.variables["A"] = "secret";
  const std::vector<std::string> for_agent = {"login",      sample_url, "--client-id",    "c",
                                              "--browser",  "b",        "--timeout",      "1",
                                              "--agent-id", "helper",   "--agent-secret", "env:A"};
  answer_discovery(t);
  t.transport.answers(json_answer(R"({"error": "invalid_client"})", 401));
  CHECK(t.run(for_agent) == 4);
  CHECK(t.run(for_agent) == 4);                   // and nothing was sent
  t.transport.answers(sample_server_metadata());  // not kept after invalid_client
  t.browser = [](const std::string&, const std::string&) { return std::nullopt; };
  CHECK(t.run({"login", sample_url, "--client-id", "c", "--browser", "b", "--timeout", "1"}) == 3);
}

TEST_CASE("login: a kept actor token that is over by its own exp is replaced before it is shown") {
  TestEnv t;
  t.variables["A"] = "secret";
  t.browser = [](const std::string&, const std::string&) { return std::nullopt; };
  const auto actor_token = [&](std::chrono::seconds lifetime) {
    const Json claims = {{"iss", "https://auth.example.com"},
                         {"sub", "helper"},
                         {"exp", to_epoch(t.now + lifetime)}};
    return sample_tokens(base64url_encode(R"({"alg":"ES256"})") + '.' +
                         base64url_encode(claims.dump()) + ".c2ln");
  };
  const auto login = [&] {
    return t.run({"login", sample_url, "--client-id", "c", "--browser", "b", "--timeout", "1",
                  "--agent-id", "helper", "--agent-secret", "env:A"});
  };
  answer_discovery(t);
  t.transport.answers(actor_token(std::chrono::seconds(60)));
  CHECK(login() == 3);
  t.now += std::chrono::seconds(61);
  t.transport.answers(actor_token(std::chrono::seconds(60)));
  CHECK(login() == 3);
}

TEST_CASE("login: C-13, a sign-in of a time that is still to come is not believed") {
  TestEnv t;
  t.env.started = {};
  keep_signed_in_session(t, "tok-1");
  const std::vector<std::string> login = {"login", sample_url, "--client-id", "cli", "--device"};
  CHECK(t.run(login) == 0);  // and nothing was sent
  for (const auto& entry : std::filesystem::directory_iterator(t.state / "state")) {
    if (entry.path().filename().string().starts_with("sign_in-"))
      std::filesystem::last_write_time(entry, entry.last_write_time() + std::chrono::hours(2));
  }
  t.transport.answers(empty_answer(500));
  CHECK(t.run(login) == 5);
}

TEST_CASE(
    "login: X-9, the sign-in of another run for another audience is not taken for one's own") {
  TestEnv t;
  t.env.started = {};
  keep_signed_in_session(t, "tok-1");
  const auto device = json_answer(R"({"device_code": "d", "user_code": "WDJB-MJHT",
    "verification_uri": "https://auth.example.com/device", "expires_in": 600})");
  t.transport.answers(device).answers(sample_tokens("tok-2"));
  CHECK(t.run({"login", sample_url, "--client-id", "cli", "--device", "--audience", "a"}) == 0);
  t.transport.answers(device).answers(sample_tokens("tok-3"));
  CHECK(t.run({"login", sample_url, "--client-id", "cli", "--device"}) == 0);
}

TEST_CASE("login: an agent without its secret is told before anything is registered") {
  TestEnv t;
  answer_discovery(t, {{"registration_endpoint", "https://auth.example.com/register"}});
  CHECK(t.run({"login", sample_url, "--browser", "b", "--agent-id", "helper"}) == 2);
  CHECK(t.err.str().find("the agent's secret is not given") != std::string::npos);
}

TEST_CASE("login: who was not sent back is told which redirect URI the page may have refused") {
  TestEnv t;
  answer_discovery(t);
  t.browser = [](const std::string&, const std::string&) { return std::nullopt; };
  CHECK(t.run({"login", sample_url, "--client-id", "c", "--browser", "b", "--timeout", "1"}) == 3);
  CHECK(t.err.str().find("where the page refused the redirect URI http://127.0.0.1:") !=
        std::string::npos);
}

TEST_CASE("login: a client that was named is not replaced by another that may come back here") {
  TestEnv t;
  t.transport.answers(registering_server())
      .answers(
          sample_registration({{"grant_types", {"authorization_code"}},
                               {"token_endpoint_auth_method", "none"},
                               {"redirect_uris", {"com.example:/cb", "http://127.0.0.1/cb"}}}));
  REQUIRE(t.run(at_standard(
              {"client", "register", "desktop", "--redirect-uri", "http://127.0.0.1/cb"})) == 0);
  CHECK(t.run({"login", "--issuer", "https://auth.example.com", "--client-id", "c-1", "--browser",
               "b", "--redirect-uri", "http://localhost/other"}) == 2);
  CHECK(t.err.str().find("client \"c-1\" may come back to") != std::string::npos);
}

// No browser is expected: TestEnv fails at one.
TEST_CASE("login: RFC 7591 §3.2.1, registered with a method that needs a key, nobody is asked") {
  TestEnv t;
  t.transport.answers(registering_server()).answers([](const http::Request& request) {
    auto client = Json::parse(request.body);
    client["token_endpoint_auth_method"] = "private_key_jwt";
    return sample_registration(client);
  });
  const std::vector<std::string> login = {
      "login", "--issuer",       "https://auth.example.com", "--browser",
      "b",     "--redirect-uri", "http://127.0.0.1/callback"};
  CHECK(t.run(login) == 9);
  CHECK(t.err.str().find("client \"c-1\" was registered with private_key_jwt, and it has no key") !=
        std::string::npos);
  CHECK(t.run(login) == 9);  // and no other client is registered
}

TEST_CASE("login: --store memory says that nothing is kept, before it asks for anything") {
  TestEnv t;
  CHECK(t.run({"login", sample_url, "--store", "memory", "--no-input"}) == 3);
  CHECK(t.err.str().find("warning: with --store memory the session ends with this run") !=
        std::string::npos);
}

// No URL leads to that session, so it is not found before its key is known.
TEST_CASE("login: where the session cannot be kept, nobody is asked: the file is not ours, newer") {
  const std::string key = json::dump(Json::array({sample_issuer, sample_url, "c", "", "", "none"}));
  for (const bool newer : {true, false}) {
    CAPTURE(newer);
    TestEnv t;
    store::Store(t.state / "state").save("session", key, {{"old", true}});
    const std::string file = t.state / ("state/" + store::file_name("session", key));
    auto bytes = read_file(file);
    if (newer) bytes.replace(bytes.find("\"version\": 1"), 12, "\"version\": 9");
    write_file(file, bytes);
    if (!newer) CHECK(::chmod(file.c_str(), 0644) == 0);
    answer_discovery(t);
    CHECK(t.run({"login", sample_url, "--client-id", "c", "--browser", "b", "--timeout", "1"}) ==
          7);
    CHECK(read_file(file) == bytes);
  }
}
