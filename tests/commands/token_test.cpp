#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE("token: a machine's token is minted with the exact request, and printed alone") {
  TestEnv t;
  t.variables["S"] = "p:ss";
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1"));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.transport.lines() ==
        std::vector<std::string>{
            "POST https://mcp.example.com/mcp",
            "GET https://mcp.example.com/.well-known/oauth-protected-resource/mcp",
            "GET https://auth.example.com/.well-known/oauth-authorization-server",
            "POST https://auth.example.com/token"});
  const auto& request = t.transport.requests.back();
  CHECK(request.body ==
        "grant_type=client_credentials&scope=mcp%3Aread"
        "&resource=https%3A%2F%2Fmcp.example.com%2Fmcp");
  CHECK(http::header_value(request.headers, "Authorization") == "Basic bWFjaGluZTpwJTNBc3M=");
}

TEST_CASE("token: with the issuer named, nothing is asked of the MCP server") {
  TestEnv t;
  t.variables["MCPAUTH_CLIENT_SECRET"] = "secret";
  t.transport.answers(sample_server_metadata()).answers(sample_tokens("tok-1"));
  CHECK(t.run({"token", "--issuer", sample_issuer, "--resource", sample_url, "--client-id",
               "machine"}) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.transport.requests.size() == 2);
  CHECK(t.environment.count("MCPAUTH_CLIENT_SECRET") == 0);
}

TEST_CASE("token: a kept token that is fresh costs no request") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.transport.requests.empty());
}

TEST_CASE("token: a second mint uses the kept metadata and is one request") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.now += std::chrono::seconds(299);
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == "tok-2\n");
  CHECK(t.transport.lines() == std::vector<std::string>{"POST https://auth.example.com/token"});
}

TEST_CASE("token: a server that lets nothing be kept is asked once for each document") {
  TestEnv t;
  t.variables["S"] = "secret";
  const auto not_kept = [](http::Response answer) {
    answer.headers.push_back({"Cache-Control", "no-store"});
    return answer;
  };
  t.transport.answers(sample_challenge())
      .answers(not_kept(sample_resource_metadata()))
      .answers(not_kept(sample_server_metadata()))
      .answers(sample_tokens("t1"));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 0);
  CHECK(t.transport.requests.size() == 4);
}

TEST_CASE("token: --json has the object mcpauth/token/1, and secrets only on request") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}, {"extra", 7}});
  CHECK(t.run({"token", sample_url, "--json"}) == 0);
  CHECK(t.out_json() == Json({{"schema", "mcpauth/token/1"},
                              {"access_token", "tok-1"},
                              {"token_type", "Bearer"},
                              {"expires_at", "2026-07-28T09:35:00Z"},
                              {"scope", "mcp:read"},
                              {"requested_scope", "mcp:read"},
                              {"issuer", sample_issuer},
                              {"resource", sample_url},
                              {"client_id", "machine"},
                              {"source", "kept"},
                              {"response",
                               {{"token_type", "Bearer"},
                                {"expires_in", 300},
                                {"extra", 7},
                                {"access_token", "tok-1"}}}}));
  CHECK(t.run({"token", sample_url, "--json", "--show-refresh"}) == 0);
  CHECK(t.out_json().at("response").at("refresh_token") == "ref-1");
}

TEST_CASE("token: an expired session is refreshed, and a refresh token that is kept stays") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.now += std::chrono::seconds(300);
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == "tok-2\n");
  CHECK(t.transport.requests.back().body ==
        "grant_type=refresh_token&refresh_token=ref-1"
        "&resource=https%3A%2F%2Fmcp.example.com%2Fmcp");
  CHECK(t.run({"token", sample_url, "--json", "--show-refresh"}) == 0);
  CHECK(t.out_json().at("response").at("refresh_token") == "ref-1");
}

TEST_CASE("token: a refresh that answers invalid_grant is exit 3, once") {
  TestEnv t;
  keep_signed_in_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.now += std::chrono::seconds(300);
  t.transport.answers(json_answer(R"({"error":"invalid_grant"})", 400));
  CHECK(t.run({"token", sample_url}) == 3);
  CHECK(t.out.str() == "");
  CHECK(t.run({"token", sample_url}) == 3);
  CHECK(t.transport.requests.size() == 1);
}

TEST_CASE("token: a machine whose refresh token does not serve any more mints anew, in that run") {
  for (const bool on_stdin : {false, true}) {
    CAPTURE(on_stdin);
    TestEnv t;
    keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
    t.now += std::chrono::seconds(300);
    t.transport.answers(json_answer(R"({"error":"invalid_grant"})", 400))
        .answers(sample_tokens("tok-2"));
    t.in.str("secret");
    std::vector<std::string> words = {"token", sample_url};
    if (on_stdin) words.insert(words.end(), {"--client-id", "machine", "--client-secret", "-"});
    CHECK(t.run(words) == 0);
    CHECK(t.out.str() == "tok-2\n");
    REQUIRE(t.transport.requests.size() == 2);
    CHECK(t.transport.requests[0].body.starts_with("grant_type=refresh_token&"));
    CHECK(t.transport.requests[1].body.starts_with("grant_type=client_credentials&"));
    CHECK(t.transport.requests[0].headers == t.transport.requests[1].headers);
  }
}

TEST_CASE("token: a server in trouble is exit 5, and the session stays as it is") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.now += std::chrono::seconds(300);
  t.transport.answers(empty_answer(503));
  CHECK(t.run({"token", sample_url}) == 5);
  t.now += std::chrono::seconds(3);
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.transport.requests.back().body.find("refresh_token=ref-1") != std::string::npos);
}

TEST_CASE("token: nobody signed in is exit 3 with the command to run, and no request") {
  TestEnv t;
  CHECK(t.run({"token", sample_url, "--scope", "mcp:read"}) == 3);
  CHECK(t.out.str() == "");
  CHECK(t.err.str() ==
        "mcpauth: error: not signed in to https://mcp.example.com/mcp\n"
        "mcpauth: hint: run: mcpauth login https://mcp.example.com/mcp --scope mcp:read\n");
}

TEST_CASE("token: several sessions that fit are exit 2 with the list") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.variables["S"] = "secret";
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url, "--client-id", "other", "--client-secret", "env:S"}) == 0);
  CHECK(t.run({"token", sample_url}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: several sessions fit: client \"machine\" by \"client_credentials\" at "
        "\"https://auth.example.com\"; client \"other\" by \"client_credentials\" at "
        "\"https://auth.example.com\"\n"
        "mcpauth: hint: choose with --client-id\n");
  CHECK(t.run({"token", sample_url, "--client-id", "machine"}) == 0);
  CHECK(t.out.str() == "tok-1\n");
}

TEST_CASE("token: the server's refusal is exit 4 in its own words, made safe") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t);
  t.transport.answers(
      json_answer(R"({"error":"invalid_scope","error_description":"no\u001b[31m such"})", 400));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 4);
  CHECK(t.err.str().find('\x1b') == std::string::npos);
  CHECK(t.err.str().find("no\\x1b[31m such") != std::string::npos);
}

TEST_CASE("token: scopes that were not granted are said, and the token is printed") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1", {{"scope", "mcp:read"}}));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S", "--scope",
               "mcp:read mcp:write"}) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.err.str() == "mcpauth: warning: asked for and not granted: mcp:write\n");
}

TEST_CASE(
    "token: what was not granted to a client is not asked for again while its token is fresh") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1", {{"scope", "mcp:read"}}));
  const std::vector<std::string> token = {"token",   sample_url,          "--client-id",
                                          "machine", "--client-secret",   "env:S",
                                          "--scope", "mcp:read mcp:write"};
  for (int run = 0; run < 2; ++run) {
    CHECK(t.run(token) == 0);
    CHECK(t.out.str() == "tok-1\n");
    CHECK(t.err.str() == "mcpauth: warning: asked for and not granted: mcp:write\n");
  }
  t.now += std::chrono::seconds(300);  // since then it may have been granted
  t.transport.answers(sample_tokens("tok-2", {{"scope", "mcp:read mcp:write"}}));
  CHECK(t.run(token) == 0);
  CHECK(t.out.str() == "tok-2\n");
}

TEST_CASE("token: an issuer that is not the resource's is exit 8, and nothing is asked of it") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.transport.answers(sample_challenge())
      .answers(sample_resource_metadata())
      .answers(sample_server_metadata());
  CHECK(t.run({"token", sample_url, "--issuer", "https://evil.example.com", "--client-id",
               "machine", "--client-secret", "env:S"}) == 8);
  for (const auto& line : t.transport.lines())
    CHECK(line.find("evil.example.com") == std::string::npos);
}

TEST_CASE("token: a secret on the command line is exit 2, and not repeated") {
  TestEnv t;
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "hunter2"}) == 2);
  CHECK(t.err.str().find("hunter2") == std::string::npos);
}

TEST_CASE("token: a run that is stopped in a transfer is exit 130, or 143") {
  for (const Exit exit : {Exit::interrupted, Exit::terminated}) {
    TestEnv t;
    t.variables["S"] = "secret";
    t.transport.answers(
        [&](const http::Request&) -> http::Response { throw Error(exit, "stopped", "stopped"); });
    CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) ==
          static_cast<int>(exit));
  }
}

TEST_CASE("token: a server without client_credentials is exit 9 when it says so") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t);
  t.transport.answers(json_answer(R"({"error":"unsupported_grant_type"})", 400));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 9);
}

TEST_CASE("token: an answer that is no JSON is exit 6, and nothing of it is shown") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t);
  http::Response page = json_answer("<html>internal</html>");
  page.headers = {{"Content-Type", "text/html"}};
  t.transport.answers(page);
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 6);
  CHECK(t.err.str().find("internal") == std::string::npos);
}
