// What is sent where: a token to its resource, what proves us to the endpoints that it was meant
// for.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "base/encoding.hpp"
#include "tests/commands/sample_server.hpp"
#include "tests/support/http_browser.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

const Json at_tenants = {{"token_endpoint", "https://tenants.example.net/token"}};
const Json at_evil = {{"token_endpoint", "https://evil.example/token"}};
const Json device_elsewhere = {
    {"device_authorization_endpoint", "https://evil.example/device_authz"}};

// Let what is kept of the metadata expire, and the tokens with it.
void wait_an_hour(TestEnv& t) {
  t.now += std::chrono::hours(1);
  t.transport.requests.clear();
}

void check_only_asked_for_metadata(const TestEnv& t) {
  for (const auto& line : t.transport.lines())
    CHECK((line == "POST " + std::string(sample_url) || line.find("/.well-known/") != line.npos));
}

// A browser whose user has signed in and consented, with what it was sent to.
struct ConsentingBrowser {
  explicit ConsentingBrowser(TestEnv& t) {
    t.browser = [this](const std::string&, const std::string& url) {
      query = form_decode(url.substr(url.find('?') + 1)).value();
      browsing = std::jthread([callback = *find(query, "redirect_uri") + "?code=c0de&state=" +
                                          *find(query, "state")] { browse(callback); });
      return std::optional<std::string>();
    };
  }

  Parameters query;
  std::jthread browsing;
};

}  // namespace

TEST_CASE("policy 3: endpoints elsewhere than the issuer are allowed, and said at first use") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t, at_tenants);
  t.transport.answers(sample_tokens("tok-1")).answers(sample_tokens("tok-2"));
  const std::vector<std::string> words = {"token",   sample_url,        "--client-id",
                                          "machine", "--client-secret", "env:S"};
  CHECK(t.run(words) == 0);
  const std::string said =
      "mcpauth: \"https://auth.example.com\" has endpoints at \"https://tenants.example.net\"\n";
  CHECK(t.err.str().find(said) != std::string::npos);
  t.now += std::chrono::seconds(300);
  CHECK(t.run(words) == 0);
  CHECK(t.err.str().find(said) == std::string::npos);
}

TEST_CASE("policy 3: an endpoint that moves to another origin gets nothing of ours, exit 8") {
  struct Row {
    const char* what;
    std::vector<std::string> words;
    Json moved;
    bool asks_the_server;  // or the session knows its issuer
  };
  const Row rows[] = {
      {"a refresh", {"token", sample_url}, at_evil, false},
      {"another mint",
       {"token", sample_url, "--client-id", "other", "--client-secret", "env:S"},
       at_evil,
       true},
      {"a sign-in", {"login", sample_url, "--client-id", "c", "--device"}, device_elsewhere, true},
      {"an introspection",
       {"token", "introspect", "a.b.c", "--issuer", sample_issuer, "--client-id", "rs",
        "--client-secret", "env:S"},
       {{"introspection_endpoint", "https://evil.example/introspect"}},
       false},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.what));
    TestEnv t;
    keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
    wait_an_hour(t);
    t.variables["S"] = "secret";
    if (row.asks_the_server)
      answer_discovery(t, row.moved);
    else
      t.transport.answers(sample_server_metadata(row.moved));
    CHECK(t.run(row.words) == 8);
    CHECK(t.out.str().empty());
    CHECK(t.err.str().find("at an origin where it had no endpoint before") != std::string::npos);
    check_only_asked_for_metadata(t);
  }
}

TEST_CASE("policy 3: a move is accepted by signing out, and so is one back to the issuer") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  wait_an_hour(t);
  t.transport.answers(
      sample_server_metadata({{"revocation_endpoint", "https://tenants.example.net/revoke"}}));
  CHECK(t.run({"logout", "--issuer", sample_issuer}) == 4);  // forgotten, and not revoked there
  check_only_asked_for_metadata(t);
  answer_discovery(t, at_tenants);
  t.transport.answers(sample_tokens("tok-2"));
  const std::vector<std::string> words = {"token",   sample_url,        "--client-id",
                                          "machine", "--client-secret", "env:S"};
  CHECK(t.run(words) == 0);
  wait_an_hour(t);
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-3"));
  CHECK(t.run(words) == 0);
}

TEST_CASE("policy 3: with one session of several signed out of, what is remembered stays") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url, "--client-id", "other", "--client-secret", "env:S"}) == 0);
  t.transport.answers(empty_answer(200));
  CHECK(t.run({"logout", sample_url, "--client-id", "other"}) == 0);
  wait_an_hour(t);
  answer_discovery(t, at_evil);
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 8);
}

TEST_CASE("S-1: endpoints lead no further from kept metadata than from those just fetched") {
  using http::Network;
  using http::Reach;
  struct Row {
    const char* what;
    Network server;
    Network issuer;
    Reach endpoints;
  };
  const Row rows[] = {
      {"a public issuer's", Network::loopback, Network::public_internet, Reach::public_only},
      {"this machine's", Network::loopback, Network::loopback, Reach::loopback_too},
      {"a private network's", Network::private_network, Network::private_network,
       Reach::private_too},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.what));
    TestEnv t;
    t.variables["S"] = "secret";
    const auto from = [](http::Response answer, Network network) {
      answer.network = network;
      return answer;
    };
    t.transport.answers(from(sample_challenge(), row.server))
        .answers(from(sample_resource_metadata(), row.server))
        .answers(from(sample_server_metadata(), row.issuer));
    for (const char* client : {"just-fetched", "kept"}) {
      CAPTURE(std::string(client));
      t.transport.answers(sample_tokens("tok-1"));
      CHECK(t.run({"token", sample_url, "--client-id", client, "--client-secret", "env:S"}) == 0);
      CHECK(t.transport.requests.back().reach == row.endpoints);
    }
  }
}

TEST_CASE("policy 4: metadata from another origin are taken, and noted with -v") {
  for (const bool verbose : {true, false}) {
    TestEnv t;
    t.transport
        .answers(empty_answer(
            401, {{"WWW-Authenticate", "Bearer resource_metadata=\"https://docs.example.net/m\""}}))
        .answers(sample_resource_metadata())
        .answers(sample_server_metadata());
    CHECK(t.run({"discover", sample_url, verbose ? "-v" : "--json"}) == 0);
    CHECK((t.err.str().find("are at another origin: \"https://docs.example.net/m\"") !=
           std::string::npos) == verbose);
  }
}

TEST_CASE("RFC 9728 §2.2: a warning about the metadata is said when they are read, once") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.transport.answers(sample_challenge())
      .answers(sample_resource_metadata({{"signed_metadata", "a.b.c"}}))
      .answers(sample_server_metadata())
      .answers(sample_tokens("tok-1"));
  const std::vector<std::string> words = {"token",   sample_url,        "--client-id",
                                          "machine", "--client-secret", "env:S"};
  CHECK(t.run(words) == 0);
  CHECK(t.err.str() == "mcpauth: warning: the resource metadata's signed_metadata is not read\n");
}

TEST_CASE("discover: a list is broken at its blanks where a screen is too narrow for it") {
  TestEnv t;
  t.env.terminal = {.out = true, .columns = 60};
  answer_discovery(t);
  CHECK(t.run({"discover", sample_url}) == 0);
  CHECK(t.out.str().find("  grants         authorization_code refresh_token\n"
                         "                 client_credentials\n") != std::string::npos);
  t.env.terminal.out = false;
  answer_discovery(t);
  CHECK(t.run({"discover", sample_url}) == 0);
  CHECK(
      t.out.str().find("  grants         authorization_code refresh_token client_credentials\n") !=
      std::string::npos);
}

TEST_CASE("--resource beside a URL: only what the server says it is, or can be, is taken") {
  struct Row {
    const char* clause;
    std::string resource;
    bool issuer_named;  // and so the server not asked
    int exit;
  };
  const Row rows[] = {
      {"MCP: the metadata's, byte for byte", sample_url, false, 0},
      {"MCP: another server's", "https://other.example.com/mcp", false, 8},
      {"MCP: a slash more", std::string(sample_url) + "/", false, 8},
      {"RFC 8707 §2: the URL itself", sample_url, true, 0},
      {"policy 1: a parent of it", "https://mcp.example.com", true, 0},
      {"MCP: another server's, unasked", "https://other.example.com/mcp", true, 8},
      {"MCP: no URL at all", "urn:files", true, 8},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    t.variables["S"] = "secret";
    std::vector<std::string> words = {"token",           sample_url, "--resource", row.resource,
                                      "--client-id",     "machine",  "--scope",    "mcp:read",
                                      "--client-secret", "env:S"};
    if (row.issuer_named) {
      words.insert(words.end(), {"--issuer", sample_issuer});
      t.transport.answers(sample_server_metadata());
    } else {
      answer_discovery(t);
    }
    if (row.exit == 0) t.transport.answers(sample_tokens("tok-1"));
    CHECK(t.run(words) == row.exit);
  }
}

TEST_CASE(
    "login: sessions of an issuer that the server names no longer are forgotten, and that is "
    "said") {
  TestEnv t;
  const Json device = {{"device_authorization_endpoint", "https://auth.example.com/device_authz"}};
  const auto device_answer = json_answer(
      R"({"device_code": "d", "user_code": "WDJB", "interval": 1, "expires_in": 600,
          "verification_uri": "https://auth.example.com/device"})");
  answer_discovery(t, device);
  t.transport.answers(device_answer).answers(sample_tokens("tok-1"));
  CHECK(t.run({"login", sample_url, "--client-id", "old", "--device"}) == 0);
  wait_an_hour(t);
  Json named = Json::parse(sample_resource_metadata().body);
  named["authorization_servers"] = {"https://new.example.com"};
  t.transport.answers(sample_challenge())
      .answers(json_answer(named.dump()))
      .answers(sample_server_metadata(
          {{"issuer", "https://new.example.com"},
           {"device_authorization_endpoint", "https://new.example.com/device_authz"},
           {"token_endpoint", "https://new.example.com/token"}}))
      .answers(device_answer)
      .answers(sample_tokens("tok-2"));
  CHECK(t.run({"login", sample_url, "--client-id", "new", "--device"}) == 0);
  CHECK(t.err.str().find("the session of \"https://auth.example.com\" is forgotten: "
                         "https://mcp.example.com/mcp takes tokens of \"https://new.example.com\" "
                         "now") != std::string::npos);
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == "tok-2\n");
}

TEST_CASE("login --audience: it is in both requests, for servers bind it at the first") {
  TestEnv t;
  ConsentingBrowser browser(t);
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1"));
  CHECK(t.run({"login", sample_url, "--client-id", "c", "--browser", "b", "--audience", "files"}) ==
        0);
  const auto* audience = find(browser.query, "audience");
  REQUIRE(audience != nullptr);
  CHECK(*audience == "files");
  CHECK(*find(form_decode(t.transport.requests.back().body).value(), "audience") == "files");
}

TEST_CASE("login: B-13: openid granted without an ID token is exit 8, and nothing is kept") {
  const std::pair<const char*, int> rows[] = {
      {"openid mcp:read", 8},
      {nullptr, 8},     // what was asked for (RFC 6749 §5.1)
      {"mcp:read", 0},  // the server has said that this is no sign-in of OpenID Connect
  };
  for (const auto& row : rows) {
    CAPTURE(row.second);
    TestEnv t;
    ConsentingBrowser browser(t);
    answer_discovery(t);
    Json more = Json::object();
    if (row.first != nullptr) more["scope"] = row.first;
    t.transport.answers(sample_tokens("tok-1", more));
    CHECK(t.run({"login", sample_url, "--client-id", "c", "--browser", "b", "--scope",
                 "openid mcp:read"}) == row.second);
    CHECK(t.run({"token", sample_url}) == (row.second == 0 ? 0 : 3));
  }
}
