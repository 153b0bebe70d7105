// Whose failures are one, and for how long.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

int mint_with(TestEnv& t, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"token", sample_url, "--client-id", "machine"};
  words.insert(words.end(), more.begin(), more.end());
  return t.run(std::move(words));
}

// Let the one failure that is kept have happened `later`.
void move_failure(const TestEnv& t, std::chrono::seconds later) {
  for (const auto& entry : std::filesystem::directory_iterator(t.state / "state")) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("failure-") || !name.ends_with(".json")) continue;
    auto file = Json::parse(read_file(entry.path()));
    for (auto& failure : file.at("document")) {
      failure["at"] = failure.at("at").get<std::int64_t>() + later.count();
      failure["clock_ms"] = failure.at("clock_ms").get<std::int64_t>() + 1'000 * later.count();
    }
    write_file(entry.path(), file.dump());
  }
}

void fail_to_refresh(TestEnv& t) {
  t.env.started = {};
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.now += std::chrono::seconds(300);
  t.transport.answers(empty_answer(503));
  CHECK(t.run({"token", sample_url}) == 5);
}

}  // namespace

TEST_CASE("a failure: C-11, it is told to who asked for the same with the same means alone") {
  TestEnv t;
  t.env.started = {};  // before all that follows: each run has waited for those before it
  t.variables["S"] = "secret";
  t.variables["R"] = "another";
  const auto authorities = t.state / "ca.pem";
  write_file(authorities, "-----BEGIN CERTIFICATE-----\n");
  const std::vector<std::string> rows[] = {
      {"--client-secret", "env:S"},
      {"--client-secret", "env:R"},
      {"--client-secret", "env:S", "--scope", "mcp:write"},
      {"--client-secret", "env:S", "--client-auth", "client_secret_post"},
      {"--client-secret", "env:S", "--timeout", "9"},
      {"--client-secret", "env:S", "--ca-cert", authorities},
      {"--client-secret", "env:S", "--allow-private", "as.example.com"},
      {"--client-secret", "env:S", "--insecure-http"},
  };
  answer_discovery(t);
  std::size_t sent = 3;
  for (const auto& row : rows) {
    CAPTURE(row.back());
    t.transport.answers(empty_answer(500));
    CHECK(mint_with(t, row) == 5);
    CHECK(t.transport.requests.size() == ++sent);
    const auto said = t.err.str();
    CHECK(mint_with(t, row) == 5);
    CHECK(t.transport.requests.size() == sent);
    CHECK(t.err.str() == said);
  }
  t.variables["https_proxy"] = "http://proxy.example:3128";
  t.transport.answers(sample_tokens("tok-1"));
  CHECK(mint_with(t, rows[0]) == 0);
}

TEST_CASE("a failure: what another secret was refused for is not this one's, refreshing neither") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.now += std::chrono::seconds(300);
  t.variables["BAD"] = "wrong";
  t.transport.answers(json_answer(R"({"error":"invalid_client"})", 401));
  CHECK(mint_with(t, {"--client-secret", "env:BAD"}) == 4);
  t.transport.answers(sample_server_metadata()).answers(sample_tokens("tok-2"));
  CHECK(mint_with(t, {"--client-secret", "env:S"}) == 0);
}

TEST_CASE("a failure: no secret stands in what is kept of it") {
  TestEnv t;
  t.variables["S"] = "n0t-a-secret";
  answer_discovery(t);
  t.transport.answers(
      json_answer(R"({"error":"invalid_scope","error_description":"not for n0t-a-secret"})"));
  CHECK(mint_with(t, {"--client-secret", "env:S"}) == 4);
  CHECK(t.err.str().find("invalid_scope: \"not for [redacted]\"") != std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator(t.state / "state"))
    CHECK(read_file(entry.path()).find("n0t-a-secret") == std::string::npos);
}

TEST_CASE("a failure: C-13, one of a time that is still to come is not believed") {
  TestEnv t;
  fail_to_refresh(t);
  CHECK(t.run({"token", sample_url}) == 5);
  CHECK(t.transport.requests.size() == 1);
  move_failure(t, std::chrono::hours(2));
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url}) == 0);
}

TEST_CASE("a failure: it is forgotten once somebody had more luck") {
  TestEnv t;
  fail_to_refresh(t);
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url, "--timeout", "9"}) == 0);
  t.now += std::chrono::seconds(300);
  t.transport.answers(sample_tokens("tok-3"));
  CHECK(t.run({"token", sample_url}) == 0);
}

TEST_CASE("a failure: who waits for a sign-in opens a browser and has a time of its own") {
  TestEnv t;
  t.env.started = {};
  const auto login = [&](const std::string& browser, const std::string& timeout) {
    return t.run(
        {"login", sample_url, "--client-id", "c", "--browser", browser, "--timeout", timeout});
  };
  int opened = 0;
  t.browser = [&](const std::string&, const std::string&) -> std::optional<std::string> {
    if (++opened == 1) return std::nullopt;
    throw Error(Exit::interrupted, "stopped", "interrupted");
  };
  answer_discovery(t);
  CHECK(login("b", "1") == 3);
  CHECK(login("b", "1") == 3);
  CHECK(opened == 1);
  CHECK(login("b", "2") == 130);
  CHECK(login("c", "1") == 130);
  CHECK(opened == 3);
}

TEST_CASE("a failure: a server that cannot be reached fails those alone whose sign-in needs it") {
  TestEnv t;
  t.env.started = {};
  const auto login = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"login", sample_url, "--browser", "b", "--timeout", "1"});
    return t.run(std::move(options));
  };
  answer_discovery(t, {{"registration_endpoint", "https://auth.example.com/register"}});
  t.transport.answers(empty_answer(503));
  CHECK(login({}) == 5);
  CHECK(login({}) == 5);  // and nothing was sent
  t.browser = [](const std::string&, const std::string&) { return std::nullopt; };
  CHECK(login({"--client-id", "mine"}) == 3);
}
