// What the authorization server is asked about a token: introspection, userinfo, revocation.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

const Json ask_endpoints = {{"introspection_endpoint", "https://auth.example.com/introspect"},
                            {"userinfo_endpoint", "https://auth.example.com/userinfo"}};

int ask(TestEnv& t, const std::string& verb, std::vector<std::string> more = {}) {
  std::vector<std::string> words = {"token",       verb,          "env:T", "--issuer",
                                    sample_issuer, "--client-id", "files", "--client-secret",
                                    "env:S"};
  words.insert(words.end(), more.begin(), more.end());
  t.variables["T"] = "the-token";
  t.variables["S"] = "s1";
  return t.run(std::move(words));
}

}  // namespace

TEST_CASE("token introspect: the exact request, and the answer with its times and the chain") {
  TestEnv t;
  const Json answer = {{"active", true},
                       {"sub", "alice"},
                       {"exp", 1'785'234'600},
                       {"act", {{"sub", "b"}, {"act", {{"sub", "a"}}}}}};
  t.transport.answers(sample_server_metadata(ask_endpoints)).answers(json_answer(answer.dump()));
  CHECK(ask(t, "introspect", {"--json", "--token-type-hint", "access_token"}) == 0);
  CHECK(t.out_json() == Json({{"schema", "mcpauth/introspection/1"},
                              {"active", true},
                              {"source", "introspection"},
                              {"response", answer},
                              {"times", {{"exp", "2026-07-28T10:30:00Z"}}},
                              {"actors", {"b", "a"}}}));
  const auto& request = t.transport.requests.back();
  CHECK(request.url == "https://auth.example.com/introspect");
  CHECK(request.body == "token=the-token&token_type_hint=access_token");
  CHECK(http::header_value(request.headers, "Authorization") == "Basic ZmlsZXM6czE=");
  t.transport.answers(json_answer(answer.dump()));
  CHECK(ask(t, "introspect") == 0);
  CHECK(t.out.str() ==
        "active\n"
        "  active       true\n"
        "  sub          alice\n"
        "  exp          2026-07-28T10:30:00Z (expires in 1 hour)\n"
        "  act          {\"sub\":\"b\",\"act\":{\"sub\":\"a\"}}\n"
        "acting\n"
        "  b for alice, before it a\n");
}

TEST_CASE("token introspect: a token that is not active is exit 1") {
  TestEnv t;
  t.transport.answers(sample_server_metadata(ask_endpoints))
      .answers(json_answer(R"({"active": false})"));
  CHECK(ask(t, "introspect") == 1);
  CHECK(t.out.str() == "not active\n");
}

TEST_CASE("token introspect --userinfo: the token is its own proof") {
  TestEnv t;
  t.variables["T"] = "the-token";
  t.transport.answers(sample_server_metadata(ask_endpoints))
      .answers(json_answer(R"({"sub": "alice", "name": "Alice"})"));
  CHECK(t.run({"token", "introspect", "env:T", "--issuer", sample_issuer, "--userinfo",
               "--json"}) == 0);
  CHECK(t.out_json() == Json({{"schema", "mcpauth/introspection/1"},
                              {"active", true},
                              {"source", "userinfo"},
                              {"response", {{"sub", "alice"}, {"name", "Alice"}}},
                              {"times", Json::object()}}));
  CHECK(http::header_value(t.transport.requests.back().headers, "Authorization") ==
        "Bearer the-token");
  t.transport.answers(empty_answer(401));
  CHECK(t.run({"token", "introspect", "env:T", "--issuer", sample_issuer, "--userinfo"}) == 1);
}

TEST_CASE("token revoke: the exact request, and one word") {
  TestEnv t;
  t.transport.answers(sample_server_metadata()).answers(empty_answer(200));
  CHECK(ask(t, "revoke") == 0);
  CHECK(t.out.str() == "revoked\n");
  CHECK(t.transport.requests.back().body == "token=the-token");
  t.transport.answers(empty_answer(200));
  CHECK(ask(t, "revoke", {"--token-type-hint", "refresh_token", "--json"}) == 0);
  CHECK(t.transport.requests.back().body == "token=the-token&token_type_hint=refresh_token");
  CHECK(t.out_json() ==
        Json({{"schema", "mcpauth/revocation/1"}, {"revoked", true}, {"issuer", sample_issuer}}));
}

TEST_CASE("token introspect, revoke: what goes wrong, by clause") {
  struct Row {
    std::string clause;
    std::string verb;
    Json server;
    http::Response answer;
    int exit;
    std::string said;
  };
  const Row rows[] = {
      {"RFC 7662 §2.3 bad authentication", "introspect", ask_endpoints,
       json_answer(R"({"error":"invalid_client"})", 401), 4, "invalid_client"},
      {"RFC 7662 §2.2 active is required", "introspect", ask_endpoints, json_answer("{}"), 6,
       "active"},
      {"RFC 7662 §2.2 active is a boolean", "introspect", ask_endpoints,
       json_answer(R"({"active":1})"), 6, "active"},
      {"RFC 7009 §2.2.1 not this kind of token", "introspect", ask_endpoints,
       json_answer(R"({"error":"unsupported_token_type"})", 400), 9, "mcpauth token verify"},
      {"R-04 no redirect with a token", "introspect", ask_endpoints,
       empty_answer(307, {{"Location", "https://evil.example"}}), 8, "redirect"},
      {"X-1 in trouble", "introspect", ask_endpoints, empty_answer(502), 5, "502"},
      {"RFC 7009 §2.2.1 not this kind of token",
       "revoke",
       {},
       json_answer(R"({"error":"unsupported_token_type"})", 400),
       9,
       "unsupported_token_type"},
      {"RFC 7009 §2.2.1 another client's token",
       "revoke",
       {},
       json_answer(R"({"error":"invalid_grant"})", 400),
       4,
       "invalid_grant"},
      {"RFC 7009 §2.2.1 in trouble", "revoke", {}, empty_answer(503), 5, "503"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    t.transport.answers(sample_server_metadata(row.server)).answers(row.answer);
    CHECK(ask(t, row.verb) == row.exit);
    CHECK(t.err.str().find(row.said) != std::string::npos);
    CHECK(t.out.str() == "");
    CHECK(t.err.str().find("the-token") == std::string::npos);
  }
}

TEST_CASE("token introspect, revoke: servers and command lines that cannot be served") {
  struct Row {
    std::string clause;
    std::vector<std::string> words;
    bool asks_server;
    int exit;
    std::string said;
  };
  const Row rows[] = {
      {"RFC 7662 §4 a token is sent nowhere unnamed",
       {"token", "introspect", "a.b.c"},
       false,
       2,
       "--issuer"},
      {"RFC 7009 §2 a token is sent nowhere unnamed",
       {"token", "revoke", "a.b.c"},
       false,
       2,
       "--issuer"},
      {"U-1 an issuer that is no URL",
       {"token", "introspect", "t", "--issuer", "auth.example.com"},
       false,
       2,
       "issuer"},
      {"RFC 8414 §2 an issuer has no query",
       {"token", "revoke", "t", "--issuer", "https://auth.example.com?x"},
       false,
       2,
       "query"},
      {"RFC 7662 §2.1 no token",
       {"token", "introspect", "-", "--issuer", sample_issuer},
       false,
       2,
       "no token came"},
      {"RFC 7009 §2.1 no token",
       {"token", "revoke", "-", "--issuer", sample_issuer},
       false,
       2,
       "no token came"},
      {"RFC 7662 §2.1 a hint that is none",
       {"token", "introspect", "t", "--issuer", sample_issuer, "--token-type-hint", "jwt"},
       false,
       2,
       "is no value for"},
      {"RFC 8414 §2 no introspection endpoint",
       {"token", "introspect", "t", "--issuer", sample_issuer, "--client-id", "c"},
       true,
       9,
       "--userinfo"},
      {"OpenID Connect Discovery §3 no userinfo endpoint",
       {"token", "introspect", "t", "--issuer", sample_issuer, "--userinfo"},
       true,
       9,
       "userinfo_endpoint"},
      {"RFC 7009 §2.1 nobody who asks",
       {"token", "revoke", "t", "--issuer", sample_issuer},
       true,
       9,
       "--client-id"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    if (row.asks_server) t.transport.answers(sample_server_metadata());
    CHECK(t.run(row.words) == row.exit);
    CHECK(t.err.str().find(row.said) != std::string::npos);
    CHECK(t.out.str() == "");
  }
}
