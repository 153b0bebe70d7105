// Bound tokens over real loopback: the development server wants a nonce at both ends, takes each
// proof once, and reads RFC 9449 by itself.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "dev/server.hpp"
#include "http/curl_transport.hpp"
#include "jose/jwt.hpp"
#include "tests/support/http_browser.hpp"
#include "tests/support/test_env.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

Time wall_clock() {
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

// A development server that runs, and a client's world with real requests and randomness.
struct BoundRig {
  explicit BoundRig(std::vector<std::string> failures = {})
      : server({wall_clock, real_random},
               {.consent = dev::Consent::automatic, .failures = std::move(failures)}),
        ready(server.start()),
        serving([this] { server.run(); }) {
    t.now = wall_clock();
    t.env.random = real_random;
    t.env.make_transport = [](const http::Options& options) {
      return http::make_transport(options);
    };
    t.browser = [this](const std::string&, const std::string& url) {
      browsing = std::jthread([url] { browse(url); });
      return std::optional<std::string>();
    };
    t.variables["S"] = ready.confidential_client.client_secret;
  }
  ~BoundRig() { server.stop(); }
  BoundRig(const BoundRig&) = delete;
  BoundRig& operator=(const BoundRig&) = delete;

  static std::string real_random(std::size_t bytes) {
    static std::atomic<unsigned> count = 0;
    std::string text = "bound " + std::to_string(++count);
    text.resize(bytes, '.');
    return text;
  }

  int run(std::vector<std::string> words, const std::vector<std::string>& more = {}) {
    words.insert(words.begin() + 1, ready.mcp_url);
    words.insert(words.end(), more.begin(), more.end());
    return t.run(std::move(words));
  }
  std::vector<std::string> machine() const {
    return {"--client-id", ready.confidential_client.client_id, "--client-secret", "env:S"};
  }

  TestEnv t;
  dev::Server server;
  dev::Ready ready;
  std::jthread serving;
  std::jthread browsing;
};

}  // namespace

TEST_CASE("login --dpop: the kept token is bound, and call proves it on both wires") {
  BoundRig rig;
  REQUIRE(rig.run({"login", "--browser", "test", "--dpop"}) == 0);
  REQUIRE(rig.run({"token", "--json"}) == 0);
  CHECK(rig.t.out_json().at("token_type") == "DPoP");
  for (const char* version : {"2026-07-28", "2025-11-25"}) {
    CAPTURE(std::string(version));
    REQUIRE(rig.run({"call", "whoami", "--protocol-version", version}) == 0);
    CHECK(Json::parse(rig.t.out.str()).at("cnf").contains("jkt"));
  }
}

TEST_CASE("login --dpop --par: the pushed request names the key that the code is bound to") {
  BoundRig rig({"metadata=require-par"});
  CHECK(rig.run({"login", "--browser", "test", "--dpop"}) == 0);
  CHECK(rig.run({"call", "echo", "--arg", "text=hello"}) == 0);
  CHECK(rig.t.out.str() == "hello\n");
}

TEST_CASE("token --dpop: a refresh is bound to the same key") {
  BoundRig rig({"token=short"});
  REQUIRE(rig.run({"login", "--browser", "test", "--dpop"}) == 0);
  const auto ask = [&] {
    REQUIRE(rig.run({"token", "--json"}) == 0);
    return rig.t.out_json();
  };
  const auto bound_to = [](const Json& token) {
    return jose::decode(token.at("access_token").get<std::string>()).claims.at("cnf");
  };
  const Json before = ask();
  rig.t.now += std::chrono::seconds(2);
  const Json after = ask();
  CHECK(after.at("source") == "refreshed");
  CHECK(after.at("token_type") == "DPoP");
  CHECK(after.at("access_token") != before.at("access_token"));
  CHECK(bound_to(after) == bound_to(before));
}

TEST_CASE("call --dpop: a step up is bound to the same key as the session before") {
  BoundRig rig;
  REQUIRE(rig.run({"login", "--browser", "test", "--dpop"}) == 0);
  REQUIRE(rig.run({"call", "whoami"}) == 0);
  const Json before = Json::parse(rig.t.out.str());
  CHECK(rig.run({"call", "write_note", "--arg", "text=hi", "--browser", "test"}) == 0);
  REQUIRE(rig.run({"call", "whoami"}) == 0);
  const Json after = Json::parse(rig.t.out.str());
  CHECK(after.at("scope") == "mcp:read mcp:write");
  CHECK(after.at("cnf") == before.at("cnf"));
}

TEST_CASE(
    "token --dpop: a machine's token is bound, said on stderr, and minted anew with the key") {
  BoundRig rig;
  REQUIRE(rig.run({"token", "--dpop"}, rig.machine()) == 0);
  CHECK(rig.t.err.str().find("warning: this token is bound to a key (DPoP)") != std::string::npos);
  const std::string first = rig.t.out.str();
  REQUIRE(rig.run({"token", "--dpop"}) == 0);
  CHECK(rig.t.out.str() == first);
  REQUIRE(rig.run({"call", "echo", "--arg", "text=hello"}) == 0);
  CHECK(rig.t.out.str() == "hello\n");
  CHECK(rig.run({"token", "--format", "header"}) == 9);
}

TEST_CASE("token --dpop-key: the key is the user's own, also for the runs that follow") {
  BoundRig rig;
  REQUIRE(rig.t.run({"key", "generate", "--json"}) == 0);
  const Json made = rig.t.out_json();
  rig.t.variables["K"] = made.at("private_jwk").dump();
  REQUIRE(rig.run({"token", "--dpop-key", "env:K"}, rig.machine()) == 0);
  std::string token = rig.t.out.str();
  token.pop_back();
  CHECK(jose::decode(token).claims.at("cnf") == Json{{"jkt", made.at("kid")}});
  rig.t.variables.erase("K");
  CHECK(rig.run({"call", "echo", "--arg", "text=a"}) == 0);
}

TEST_CASE("token --dpop: a bearer token in answer is exit 8, and is neither printed nor kept") {
  for (const char* failure : {"token=bearer", "token=other-key"}) {
    CAPTURE(std::string(failure));
    BoundRig rig({failure});
    CHECK(rig.run({"token", "--dpop"}, rig.machine()) == 8);
    CHECK(rig.t.out.str() == "");
    CHECK(rig.run({"token"}) == 3);
  }
}

TEST_CASE("token: a resource that takes bound tokens only gets one, unasked (RFC 9728 §2)") {
  BoundRig rig({"resource=dpop-only"});
  REQUIRE(rig.run({"token", "--json"}, rig.machine()) == 0);
  CHECK(rig.t.out_json().at("token_type") == "DPoP");
}

TEST_CASE("token: plain and bound sessions stand side by side, and --dpop tells them apart") {
  BoundRig rig;
  REQUIRE(rig.run({"token"}, rig.machine()) == 0);
  const std::string plain = rig.t.out.str();
  REQUIRE(rig.run({"token", "--dpop"}, rig.machine()) == 0);
  const std::string bound = rig.t.out.str();
  CHECK(plain != bound);
  REQUIRE(rig.run({"token"}) == 0);
  CHECK(rig.t.out.str() == plain);
  REQUIRE(rig.run({"token", "--dpop"}) == 0);
  CHECK(rig.t.out.str() == bound);
}

TEST_CASE("agent token --dpop: an agent's own token is bound") {
  BoundRig rig;
  rig.t.variables["A"] = rig.ready.agent.agent_secret;
  REQUIRE(rig.t.run({"agent", "token", rig.ready.mcp_url, "--agent-id", rig.ready.agent.agent_id,
                     "--agent-secret", "env:A", "--dpop", "--json"}) == 0);
  CHECK(rig.t.out_json().at("token_type") == "DPoP");
}
