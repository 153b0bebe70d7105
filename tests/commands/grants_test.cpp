// Tokens made from something: an assertion, an ID token, another token.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr const char* access_type = "urn:ietf:params:oauth:token-type:access_token";

std::string made_jwt(const Json& claims, const std::string& type = "at+jwt") {
  return base64url_encode(Json{{"alg", "ES256"}, {"typ", type}}.dump()) + "." +
         base64url_encode(claims.dump()) + "." + base64url_encode("signature");
}

http::Response id_jag_answer() {
  return json_answer(Json{{"issued_token_type", "urn:ietf:params:oauth:token-type:id-jag"},
                          {"token_type", "N_A"},
                          {"access_token", made_jwt({{"jti", "1"}}, "oauth-id-jag+jwt")}}
                         .dump());
}

http::Response exchanged(const std::string& token, const Json& more = {}) {
  Json members = {{"issued_token_type", access_type}};
  if (more.is_object()) members.merge_patch(more);
  return sample_tokens(token, members);
}

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const std::vector<std::string> by_assertion = {"token",   sample_url,   "--client-id", "ci",
                                               "--grant", "jwt_bearer", "--assertion", "env:JWT"};
const std::vector<std::string> by_id_token = {
    "token",           sample_url, "--client-id",          "desktop",
    "--grant",         "id_jag",   "--id-token",           "env:ID",
    "--idp-client-id", "at-idp",   "--idp-token-endpoint", "https://idp.example.com/token"};
const std::vector<std::string> exchange = {"token",       "exchange",        sample_url,
                                           "--client-id", "gateway",         "--client-secret",
                                           "env:S",       "--subject-token", "env:SUBJECT"};

}  // namespace

TEST_CASE("token --grant jwt_bearer: one request with the assertion, and the token is kept") {
  TestEnv t;
  t.variables["JWT"] = "a.b.c";
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1"));
  CHECK(t.run(by_assertion) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.transport.requests.back().body ==
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c"
        "&scope=mcp%3Aread&resource=https%3A%2F%2Fmcp.example.com%2Fmcp&client_id=ci");
  CHECK(t.run(by_assertion) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == "tok-1\n");
}

TEST_CASE("token --grant jwt_bearer: another assertion never gets the kept token of this one") {
  TestEnv t;
  t.variables["JWT"] = "alice.b.c";
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-alice"));
  CHECK(t.run(by_assertion) == 0);
  t.variables["JWT"] = "bob.b.c";
  t.transport.answers(sample_tokens("tok-bob"));
  CHECK(t.run(by_assertion) == 0);
  CHECK(t.out.str() == "tok-bob\n");
  t.variables["JWT"] = "alice.b.c";
  t.transport.answers(sample_tokens("tok-alice-2"));
  CHECK(t.run(by_assertion) == 0);
  CHECK(t.out.str() == "tok-alice-2\n");
}

TEST_CASE(
    "token --grant jwt_bearer: it does not take the place of a sign-in with the same client") {
  TestEnv t;
  t.variables["JWT"] = "a.b.c";
  keep_machine_session(t, "tok-machine");
  t.transport.answers(sample_tokens("tok-jwt"));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S", "--grant",
               "jwt_bearer", "--assertion", "env:JWT"}) == 0);
  CHECK(t.out.str() == "tok-jwt\n");
  CHECK(t.run({"token", sample_url, "--grant", "client_credentials"}) == 0);
  CHECK(t.out.str() == "tok-machine\n");
}

TEST_CASE("token --grant jwt_bearer: a refusal is final, whatever else the client could do") {
  TestEnv t;
  t.variables["JWT"] = "a.b.c";
  answer_discovery(t);
  t.transport.answers(json_answer(R"({"error":"invalid_grant"})", 400));
  CHECK(t.run(by_assertion) == 4);
  CHECK(t.out.str() == "");
}

TEST_CASE("token --grant jwt_bearer: an expired token without its assertion is exit 3") {
  TestEnv t;
  t.variables["JWT"] = "a.b.c";
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1"));
  CHECK(t.run(by_assertion) == 0);
  t.now += std::chrono::seconds(300);
  CHECK(t.run({"token", sample_url}) == 3);
  CHECK(t.err.str().ends_with("mcpauth: hint: give it with --grant jwt_bearer --assertion REF\n"));
}

TEST_CASE("token --grant id_jag: the identity provider first, then the authorization server") {
  TestEnv t;
  t.variables["ID"] = "id.to.ken";
  t.variables["MCPAUTH_IDP_CLIENT_SECRET"] = "s1";
  answer_discovery(t);
  t.transport.answers(id_jag_answer()).answers(sample_tokens("tok-1"));
  CHECK(t.run(by_id_token) == 0);
  CHECK(t.out.str() == "tok-1\n");
  const auto& requests = t.transport.requests;
  CHECK(requests.at(3).url == "https://idp.example.com/token");
  CHECK(requests.at(3).body ==
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
        "&subject_token=id.to.ken"
        "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token"
        "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid-jag"
        "&scope=mcp%3Aread&resource=https%3A%2F%2Fmcp.example.com%2Fmcp"
        "&audience=https%3A%2F%2Fauth.example.com");
  CHECK(http::header_value(requests.at(3).headers, "Authorization") == "Basic YXQtaWRwOnMx");
  CHECK(requests.at(4).url == "https://auth.example.com/token");
  CHECK(form_decode(requests.at(4).body).value() ==
        Parameters{{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                   {"assertion", made_jwt({{"jti", "1"}}, "oauth-id-jag+jwt")},
                   {"scope", "mcp:read"},
                   {"resource", sample_url},
                   {"client_id", "desktop"}});
}

TEST_CASE(
    "token --grant id_jag: neither step is made again or replaced (MCP, enterprise-managed)") {
  struct Row {
    http::Response answer;
    int exit;
  };
  const Row rows[] = {{json_answer(R"({"error":"invalid_grant"})", 400), 4},
                      {empty_answer(503, {{"Retry-After", "0"}}), 5}};
  for (const auto& row : rows) {
    for (const bool at_idp : {true, false}) {
      CAPTURE(at_idp);
      TestEnv t;
      t.variables["ID"] = "id.to.ken";
      t.variables["S"] = "secret";  // with it the client could mint for itself
      answer_discovery(t);
      if (!at_idp) t.transport.answers(id_jag_answer());
      t.transport.answers(row.answer);
      CHECK(t.run(with(by_id_token, {"--client-secret", "env:S"})) == row.exit);
    }
  }
}

TEST_CASE(
    "token --grant id_jag: another identity provider is asked at once, whatever one failed at") {
  TestEnv t;
  t.variables["ID"] = "id.to.ken";
  answer_discovery(t);
  t.transport.answers([](const http::Request&) -> http::Response {
    throw Error(Exit::network, "timeout", "no answer in time");
  });
  CHECK(t.run(by_id_token) == 5);
  t.transport.answers(id_jag_answer()).answers(sample_tokens("tok-1"));
  auto words = by_id_token;
  words.back() = "https://login.example.com/token";
  CHECK(t.run(words) == 0);
  CHECK(t.transport.requests.at(4).url == words.back());
}

TEST_CASE("token --grant id_jag: what is no ID-JAG does not travel on") {
  TestEnv t;
  t.variables["ID"] = "id.to.ken";
  answer_discovery(t);
  t.transport.answers(exchanged("bearer-of-the-idp"));
  CHECK(t.run(by_id_token) == 6);
  CHECK(t.transport.requests.back().url == "https://idp.example.com/token");
}

TEST_CASE("token --grant token_exchange: kept for the same subject and actor alone") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["SUBJECT"] = "alice";
  const std::vector<std::string> words = {
      "token", sample_url, "--client-id",    "gateway",         "--client-secret",
      "env:S", "--grant",  "token_exchange", "--subject-token", "env:SUBJECT"};
  answer_discovery(t);
  t.transport.answers(exchanged("tok-alice"));
  CHECK(t.run(words) == 0);
  CHECK(t.run(words) == 0);
  CHECK(t.out.str() == "tok-alice\n");
  t.variables["SUBJECT"] = "bob";
  t.transport.answers(exchanged("tok-bob"));
  CHECK(t.run(words) == 0);
  CHECK(t.out.str() == "tok-bob\n");
}

TEST_CASE("token exchange: the exact request, and the token alone on stdout") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["SUBJECT"] = "subject";
  answer_discovery(t);
  t.transport.answers(exchanged("tok-1"));
  CHECK(t.run(with(exchange, {"--scope", "a b", "--audience", "api", "--requested-token-type",
                              "access_token", "--subject-token-type", "jwt"})) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.transport.requests.back().body ==
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
        "&subject_token=subject"
        "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt"
        "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
        "&scope=a+b&resource=https%3A%2F%2Fmcp.example.com%2Fmcp&audience=api");
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json().at("sessions").empty());
}

TEST_CASE("token exchange: who acts for whom is a chain, in text and in JSON (RFC 8693 §4.1)") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["SUBJECT"] = "subject";
  t.variables["ACTOR"] = made_jwt({{"sub", "agent-b"}});
  const std::string token =
      made_jwt({{"sub", "alice"},
                {"aud", sample_url},
                {"act", {{"sub", "agent-b"}, {"act", {{"sub", "agent-a"}}}}}});
  answer_discovery(t);
  t.transport.answers(exchanged(token)).answers(exchanged(token));
  CHECK(t.run(with(exchange, {"--actor-token", "env:ACTOR"})) == 0);
  CHECK(t.out.str() == token + "\n");
  CHECK(t.err.str() == "mcpauth: acting: agent-b for alice, before it agent-a\n");
  CHECK(t.run(with(exchange, {"--actor-token", "env:ACTOR", "--json"})) == 0);
  CHECK(t.out_json().at("subject") == "alice");
  CHECK(t.out_json().at("actor") == "agent-b");
  CHECK(t.out_json().at("actors") == Json{"agent-b", "agent-a"});
  CHECK(t.run({"token", "decode", token, "--json"}) == 0);
  CHECK(t.out_json().at("actors") == Json{"agent-b", "agent-a"});
  CHECK(t.run({"token", "decode", token}) == 0);
  CHECK(t.out.str().ends_with("acting\n  agent-b for alice, before it agent-a\n"));
}

TEST_CASE("status: the chain of a kept token is shown") {
  TestEnv t;
  keep_machine_session(t, made_jwt({{"sub", "alice"},
                                    {"aud", sample_url},
                                    {"act", {{"sub", "b"}, {"act", {{"sub", "a"}}}}}}));
  CHECK(t.run({"status"}) == 0);
  CHECK(t.out.str().find("  acting     b for alice, before it a\n") != std::string::npos);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json().at("sessions").at(0).at("actors") == Json{"b", "a"});
}

TEST_CASE("token exchange: results that do not say who acts are not believed") {
  struct Row {
    std::string clause;
    std::string actor;
    std::string token;
    std::string code;
  };
  const std::string agent = made_jwt({{"sub", "agent"}});
  const Row rows[] = {
      {"RFC 8693 §4.1 the actor was ignored", agent, made_jwt({{"sub", "alice"}}), "act_missing"},
      {"RFC 8693 §4.1 an opaque token says nothing", agent, "opaque", "act_missing"},
      {"RFC 8693 §4.1 act without sub", agent,
       made_jwt({{"sub", "alice"}, {"act", {{"iss", "x"}}}}), "act_missing"},
      {"RFC 8693 §4.1 act is an object", agent, made_jwt({{"sub", "alice"}, {"act", "agent"}}),
       "act_missing"},
      {"RFC 8693 §4.1 another acts", agent,
       made_jwt({{"sub", "alice"}, {"act", {{"sub", "mallory"}}}}), "act_mismatch"},
      {"RFC 8693 §4.1 it acted before, and another does now", agent,
       made_jwt({{"sub", "alice"}, {"act", {{"sub", "m"}, {"act", {{"sub", "agent"}}}}}}),
       "act_mismatch"},
      {"RFC 8693 §1.1 the actor for itself is nobody's delegate", agent,
       made_jwt({{"sub", "agent"}, {"act", {{"sub", "agent"}}}}), "act_mismatch"},
      {"RFC 8693 §2.1 an opaque actor token, ignored", "opaque", made_jwt({{"sub", "alice"}}),
       "act_missing"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    t.variables["S"] = "secret";
    t.variables["SUBJECT"] = "subject";
    t.variables["ACTOR"] = row.actor;
    answer_discovery(t);
    t.transport.answers(exchanged(row.token));
    CHECK(t.run(with(exchange, {"--actor-token", "env:ACTOR", "--json"})) == 8);
    CHECK(t.out.str() == "");
    CHECK(Json::parse(t.err.str().substr(t.err.str().find('{'))).at("error").at("code") ==
          row.code);
  }
}

TEST_CASE("token exchange: an act that names nobody is exit 8, also where no actor was given") {
  for (const Json& act : {Json::object(), Json{{"sub", "agent"}, {"act", "x"}}}) {
    CAPTURE(act.dump());
    TestEnv t;
    t.variables["S"] = "secret";
    t.variables["SUBJECT"] = "subject";
    answer_discovery(t);
    t.transport.answers(exchanged(made_jwt({{"sub", "alice"}, {"aud", sample_url}, {"act", act}})));
    CHECK(t.run(exchange) == 8);
    CHECK(t.out.str() == "");
  }
}

TEST_CASE("token: L-2, what env: leads to is taken before a cmd: runs, whatever their order") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["XA"] = "actor";
  t.variables["MCPAUTH_ASSERTION"] = "unused";
  CHECK(t.run({"token", sample_url, "--client-id", "c", "--client-secret", "env:S", "--grant",
               "token_exchange", "--subject-token", "cmd:exit 7", "--actor-token", "env:XA"}) == 2);
  for (const char* name : {"S", "XA", "MCPAUTH_ASSERTION"}) CHECK(t.environment.count(name) == 0);
}

TEST_CASE("token, call: L-2, so is what a TOKEN argument and --args-json refer to") {
  TestEnv t;
  t.variables["X"] = "value";
  const std::vector<std::string> rows[] = {
      {"token", "verify", "env:X", "--secret", "cmd:exit 7", "--any-issuer", "--any-audience"},
      {"token", "decode", "env:X"},
      {"token", "introspect", "env:X"},
      {"token", "revoke", "env:X"},
      {"call", sample_url, "echo", "--args-json", "env:X", "--client-secret", "cmd:exit 7"},
  };
  for (const auto& row : rows) {
    CAPTURE(row[1]);
    CHECK(t.run(row) == 2);
    CHECK(t.environment.count("X") == 0);
  }
}

TEST_CASE("token exchange: another kind of token than was asked for is said") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["SUBJECT"] = "subject";
  answer_discovery(t);
  t.transport.answers(exchanged("tok-1"));
  CHECK(t.run(with(exchange, {"--requested-token-type", "id_token"})) == 0);
  CHECK(t.err.str() ==
        "mcpauth: warning: asked for a token of the type \"id_token\", got \"access_token\"\n");
}

TEST_CASE("grants: command lines that are wrong are exit 2, and nothing is sent") {
  struct Row {
    std::string clause;
    std::vector<std::string> words;
    std::string said;
  };
  const std::vector<std::string> token = {"token", sample_url, "--client-id", "c"};
  const Row rows[] = {
      {"RFC 7523 §2.1 an assertion for no grant", with(token, {"--assertion", "env:JWT"}),
       "--assertion is for --grant jwt_bearer"},
      {"RFC 7523 §2.1 an assertion for another grant",
       with(token, {"--grant", "id_jag", "--assertion", "env:JWT"}),
       "--assertion is for --grant jwt_bearer"},
      {"RFC 7523 §2.1 no assertion", with(token, {"--grant", "jwt_bearer"}),
       "there is nothing to make the grant jwt_bearer from"},
      {"L-1 a literal key for proofs, without --dpop too",
       {"token", sample_url, "--dpop-key", "LITERAL"},
       "--dpop-key: a secret does not belong on the command line"},
      {"L-1 a literal assertion", with(token, {"--grant", "jwt_bearer", "--assertion", "a.b.c"}),
       "--assertion"},
      {"L-1 a variable that is not there",
       with(token, {"--grant", "jwt_bearer", "--assertion", "env:NONE"}), "NONE"},
      {"L-1 a file that is not there",
       with(token, {"--grant", "jwt_bearer", "--assertion", "@/none"}), "/none"},
      {"ID-JAG §4.3 no ID token", with(token, {"--grant", "id_jag"}),
       "there is nothing to make the grant id_jag from"},
      {"ID-JAG §4.3 an ID token for another grant",
       with(token, {"--grant", "client_credentials", "--id-token", "env:JWT"}),
       "--id-token is for --grant id_jag"},
      {"ID-JAG §4.3 nobody to ask",
       with(token, {"--grant", "id_jag", "--id-token", "env:JWT", "--idp-client-id", "c"}),
       "--idp-token-endpoint"},
      {"ID-JAG §4.3 nobody who asks",
       with(token, {"--grant", "id_jag", "--id-token", "env:JWT", "--idp-token-endpoint",
                    "https://idp.example.com/t"}),
       "--idp-client-id"},
      {"U-1 an endpoint that is no URL",
       with(token, {"--grant", "id_jag", "--id-token", "env:JWT", "--idp-client-id", "c",
                    "--idp-token-endpoint", "idp.example.com"}),
       "--idp-token-endpoint"},
      {"U-1 an endpoint with userinfo",
       with(token, {"--grant", "id_jag", "--id-token", "env:JWT", "--idp-client-id", "c",
                    "--idp-token-endpoint", "https://a@idp.example.com/t"}),
       "--idp-token-endpoint"},
      {"ID-JAG §4.3 an endpoint without its grant",
       with(token, {"--idp-token-endpoint", "https://idp.example.com/t"}),
       "--idp-token-endpoint is for --grant id_jag"},
      {"RFC 8693 §2.1 no subject", with(token, {"--grant", "token_exchange"}),
       "there is nothing to make the grant token_exchange from"},
      {"RFC 8693 §2.1 an actor without a subject",
       with(token, {"--grant", "token_exchange", "--actor-token", "env:JWT"}), "nobody to act for"},
      {"RFC 8693 §2.1 a type without a token",
       with(token, {"--grant", "token_exchange", "--subject-token-type", "jwt"}),
       "nobody to act for"},
      {"RFC 8693 §2.1 actor_token_type only with actor_token",
       with(token, {"--grant", "token_exchange", "--subject-token", "env:JWT", "--actor-token-type",
                    "jwt"}),
       "--actor-token-type says the type of no token"},
      {"RFC 8693 §3 a type that is none",
       with(token, {"--grant", "token_exchange", "--subject-token", "env:JWT",
                    "--subject-token-type", "ticket"}),
       "--subject-token-type \"ticket\" is no token type"},
      {"RFC 8693 §3 the actor's type",
       with(token, {"--grant", "token_exchange", "--subject-token", "env:JWT", "--actor-token",
                    "env:JWT2", "--actor-token-type", "x y"}),
       "--actor-token-type \"x y\" is no token type"},
      {"RFC 8693 §2.1 a subject for another grant",
       with(token, {"--grant", "jwt_bearer", "--subject-token", "env:JWT"}),
       "--subject-token is for --grant token_exchange"},
      {"RFC 8693 §2.1 nothing to exchange",
       {"token", "exchange", sample_url, "--client-id", "c"},
       "no token to exchange was given"},
      {"RFC 8693 §3 a requested type that is no URI",
       with(exchange, {"--requested-token-type", "not a type"}), "--requested-token-type"},
      {"design: no target",
       {"token", "exchange", "--subject-token", "env:JWT"},
       "neither a server's URL nor --issuer"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    t.variables = {{"MCPAUTH_HOME", t.state / "state"},
                   {"JWT", "a.b.c"},
                   {"JWT2", "d.e.f"},
                   {"S", "s"},
                   {"SUBJECT", "x"}};
    CHECK(t.run(row.words) == 2);
    CHECK(t.out.str() == "");
    CHECK(t.err.str().find(row.said) != std::string::npos);
    CHECK(t.err.str().find("a.b.c") == std::string::npos);
    CHECK(t.transport.requests.empty());
  }
}

TEST_CASE("token --grant id_jag: RFC 8707, a resource has to be named") {
  TestEnv t;
  t.variables["ID"] = "id.to.ken";
  t.transport.answers(sample_server_metadata());
  auto words = by_id_token;
  words[1] = "--issuer=" + std::string(sample_issuer);
  CHECK(t.run(words) == 2);
  CHECK(t.err.str().find("for one resource") != std::string::npos);
}

TEST_CASE("call --grant: a token made from an assertion, and no browser instead of it") {
  TestEnv t;
  t.env.terminal.err = true;
  t.variables["JWT"] = "a.b.c";
  answer_discovery(t);
  t.transport.answers(json_answer(R"({"error":"invalid_grant"})", 400));
  auto words = by_assertion;
  words[0] = "call";
  CHECK(t.run(words) == 4);
}
