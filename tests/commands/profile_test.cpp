#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

// Keep the profile `work`, whose administrator is the client `admin`.
void add_work(TestEnv& t) {
  t.variables["ADMIN"] = "admin-secret";
  t.transport.answers(registering_server());
  REQUIRE(t.run({"profile", "add", "work", "--issuer", sample_issuer, "--client-id", "admin",
                 "--client-secret", "env:ADMIN"}) == 0);
  t.transport.requests.clear();
}

std::string authorization_of(const http::Request& request) {
  return http::header_value(request.headers, "Authorization").value_or("");
}

}  // namespace

TEST_CASE("profile add: the kind of server is found out and shown, with what it can do") {
  TestEnv t;
  t.transport.answers(registering_server());
  CHECK(t.run({"profile", "add", "work", "--issuer", sample_issuer, "--client-id", "admin",
               "--client-secret", "env:ADMIN", "--json"}) == 0);
  const Json shown = t.out_json();
  CHECK(shown.begin().key() == "schema");
  CHECK(shown.at("schema") == "mcpauth/profile/1");
  CHECK(shown.at("detected") == "standard");
  CHECK(shown.at("client_secret_reference") == "env:ADMIN");
  CHECK(shown.at("levels").at("client register") == "native");
  CHECK(shown.at("levels").at("server register") == "recorded");
}

TEST_CASE("profile add: what is refused, and then nothing is asked and kept") {
  struct Row {
    const char* clause;
    std::vector<std::string> words;
  };
  const Row rows[] = {
      {"L-1 a literal secret", {"--client-id", "a", "--client-secret", "hunter2"}},
      {"L-1 a literal token", {"--token", "ey.abc"}},
      {"L-1 a literal password", {"--username", "a", "--password", "hunter2"}},
      {"RFC 7617 §2 a colon", {"--username", "a:b", "--password", "env:P"}},
      {"a stream is read once", {"--client-id", "a", "--client-secret", "-"}},
      {"a descriptor is read once", {"--token", "fd:3"}},
      {"two administrators", {"--client-id", "a", "--token", "env:T"}},
      {"a password of nobody", {"--password", "env:P"}},
      {"a client's secret of nobody", {"--client-secret", "env:S"}},
      {"a client's key of nobody", {"--client-key", "@key.pem"}},
      {"how nobody proves itself", {"--client-auth", "client_secret_post"}},
      {"an admin URL that is none", {"--admin-url", "/admin"}},
      {"a kind of server that there is not", {"--provider", "nosuch"}},
      {"RFC 8414 §2 an issuer with a query", {"--issuer", "https://as.example?x=1"}},
      {"U-1 an issuer with user information", {"--issuer", "https://u@as.example"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    std::vector<std::string> words = {"profile", "add", "work"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    if (row.words.front() != "--issuer") words.insert(words.end(), {"--issuer", sample_issuer});
    CHECK(t.run(words) == 2);
    CHECK(t.transport.requests.empty());
    CHECK(t.run({"profile", "list", "--json"}) == 0);
    CHECK(t.out_json().at("profiles").empty());
    CHECK(t.err.str().find("hunter2") == std::string::npos);
  }
}

TEST_CASE("profile add: a secret in the variable of its option is found there by later runs") {
  struct Row {
    const char* variable;
    std::vector<std::string> words;
    const char* member;
  };
  const Row rows[] = {
      {"MCPAUTH_CLIENT_SECRET", {"--client-id", "admin"}, "client_secret_reference"},
      {"MCPAUTH_CLIENT_KEY", {"--client-id", "admin"}, "client_key_reference"},
      {"MCPAUTH_ADMIN_TOKEN", {}, "token_reference"},
      {"MCPAUTH_PASSWORD", {"--username", "admin", "--provider", "asgardeo"}, "password_reference"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.variable);
    TestEnv t;
    for (const auto& other : rows) t.variables[other.variable] = "hunter2";
    t.transport.answers(registering_server());
    std::vector<std::string> words = {"profile",  "add",         "work",
                                      "--issuer", sample_issuer, "--json"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    CHECK(t.run(words) == 0);
    const Json shown = t.out_json();
    CHECK(shown.at(row.member) == std::string("env:") + row.variable);
    CHECK(shown.contains("token_reference") == row.words.empty());
    CHECK(shown.contains("client_secret_reference") == (row.words.size() == 2));
  }
}

TEST_CASE("profile add: a name that is taken is refused, unless --replace is said") {
  TestEnv t;
  add_work(t);
  CHECK(t.run({"profile", "add", "work", "--issuer", sample_issuer}) == 2);
  CHECK(t.run({"profile", "add", "work", "--issuer", sample_issuer, "--client-id", "admin",
               "--client-secret", "env:ADMIN"}) == 0);
  CHECK(t.err.str() == "mcpauth: there is this profile already\n");
  CHECK(t.run({"profile", "add", "work", "--issuer", sample_issuer, "--replace"}) == 0);
  CHECK(t.run({"profile", "show", "--json"}) == 0);
  CHECK(!t.out_json().contains("client_id"));
}

TEST_CASE("profile list, use, remove: the first is in use until another is chosen or it goes") {
  TestEnv t;
  add_work(t);
  CHECK(t.run({"profile", "add", "home", "--issuer", sample_issuer}) == 0);
  const auto in_use = [&] {
    REQUIRE(t.run({"profile", "list", "--json"}) == 0);
    const Json listed = t.out_json();
    std::string name;
    for (const auto& profile : listed.at("profiles")) {
      if (profile.at("in_use") == true) name = *json::find_string(profile, "name");
    }
    return name;
  };
  CHECK(in_use() == "work");
  CHECK(t.run({"profile", "use", "home"}) == 0);
  CHECK(in_use() == "home");
  CHECK(t.run({"profile", "use", "nowhere"}) == 2);
  CHECK(t.err.str().find("home, work") != std::string::npos);
  CHECK(t.run({"profile", "remove", "home"}) == 0);
  CHECK(in_use().empty());
  CHECK(t.run({"profile", "show", "home"}) == 2);
}

TEST_CASE("without --profile: the one in use, or the only one of the issuer; else exit 2") {
  TestEnv t;
  CHECK(t.run({"client", "list"}) == 2);
  add_work(t);
  CHECK(t.run({"client", "list"}) == 0);
  CHECK(t.run({"client", "list", "--issuer", sample_issuer}) == 0);
  CHECK(t.run({"client", "list", "--profile", "work", "--issuer", "https://other.example"}) == 2);
  CHECK(t.run({"client", "list", "--profile", "nowhere"}) == 2);
}

TEST_CASE("the administrator's token: minted once, kept, and sent with the request") {
  TestEnv t;
  add_work(t);
  t.transport.answers(sample_tokens("admin-1")).answers(sample_registration());
  CHECK(t.run({"client", "register", "nightly"}) == 0);
  CHECK(t.transport.lines() == std::vector<std::string>{"POST https://auth.example.com/token",
                                                        "POST https://auth.example.com/register"});
  CHECK(t.transport.requests.front().body == "grant_type=client_credentials");
  CHECK(authorization_of(t.transport.requests.back()) == "Bearer admin-1");
  t.transport.requests.clear();
  t.transport.answers(sample_registration({{"client_id", "c-2"}}));
  CHECK(t.run({"client", "register", "weekly"}) == 0);
  CHECK(authorization_of(t.transport.requests.back()) == "Bearer admin-1");
}

TEST_CASE("the administrator's token: renewed once on a 401, per request") {
  TestEnv t;
  add_work(t);
  t.transport.answers(sample_tokens("admin-1"))
      .answers(empty_answer(401))
      .answers(sample_tokens("admin-2"))
      .answers(sample_registration());
  CHECK(t.run({"client", "register", "nightly"}) == 0);
  CHECK(authorization_of(t.transport.requests.at(3)) == "Bearer admin-2");
  t.transport.requests.clear();
  t.transport.answers(empty_answer(401))
      .answers(sample_tokens("admin-3"))
      .answers(empty_answer(401));
  CHECK(t.run({"client", "register", "weekly"}) == 4);
  CHECK(t.transport.requests.size() == 3);
}

TEST_CASE("profile add: a password is taken for servers alone whose driver takes one") {
  TestEnv t;
  t.variables["P"] = "secret";
  t.transport.answers(registering_server());
  CHECK(t.run({"profile", "add", "basic", "--issuer", sample_issuer, "--username", "admin",
               "--password", "env:P"}) == 2);
  CHECK(t.run({"profile", "show", "basic"}) == 2);
}

TEST_CASE(
    "the administrator's password or token is sent, and not shown where a server repeats it") {
  const std::pair<std::vector<std::string>, std::string> rows[] = {
      {{"--username", "admin", "--password", "env:P"}, "Basic YWRtaW46aHVudGVyMmh1bnRlcg=="},
      {{"--token", "env:P"}, "Bearer hunter2hunter"},
  };
  for (const auto& row : rows) {
    TestEnv t;
    t.variables["P"] = "hunter2hunter";
    std::vector<std::string> words = {"profile",  "add",         "work",
                                      "--issuer", sample_issuer, "--provider",
                                      "asgardeo", "--admin-url", sample_issuer};
    words.insert(words.end(), row.first.begin(), row.first.end());
    t.transport.answers(registering_server());
    REQUIRE(t.run(words) == 0);
    t.transport.answers(json_answer(R"({"message":"got admin:hunter2hunter"})", 400));
    CHECK(t.run({"server", "list"}) == 4);
    CHECK(authorization_of(t.transport.requests.back()) == row.second);
    CHECK(t.err.str().find("got admin:[redacted]") != std::string::npos);
    CHECK(t.err.str().find("hunter2") == std::string::npos);
  }
}

TEST_CASE("the administrator's password: without one nothing is sent") {
  TestEnv t;
  t.transport.answers(registering_server());
  REQUIRE(t.run({"profile", "add", "work", "--issuer", sample_issuer, "--provider", "asgardeo",
                 "--admin-url", sample_issuer, "--username", "admin"}) == 0);
  t.transport.requests.clear();
  CHECK(t.run({"server", "list"}) == 2);
  CHECK(t.transport.requests.empty());
  t.variables["MCPAUTH_PASSWORD"] = "hunter2hunter";
  t.transport.answers(json_answer(R"({"totalResults":0,"links":[],"apiResources":[]})"));
  CHECK(t.run({"server", "list"}) == 0);
}

TEST_CASE("profile: L-2, what env: leads to is taken before a cmd: runs") {
  TestEnv t;
  t.variables["K"] = "key";
  t.transport.answers(registering_server());
  REQUIRE(t.run({"profile", "add", "work", "--issuer", sample_issuer, "--client-id", "admin",
                 "--client-secret", "cmd:exit 7", "--client-key", "env:K"}) == 0);
  CHECK(t.run({"client", "list", "--profile", "work", "--token", "cmd:exit 7"}) == 2);
  CHECK(t.environment.count("K") == 0);
}
