// Bound tokens (RFC 9449) from the command line to the wire: what is sent, and what is refused.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "jose/jwt.hpp"
#include "store/store.hpp"
#include "tests/commands/sample_server.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

http::Response bound_tokens(const Json& more = {}) {
  Json changes = {{"token_type", "DPoP"}};
  if (more.is_object()) changes.update(more);
  return sample_tokens("tok-1", changes);
}

http::Response nonce_wanted(const std::string& nonce, int status = 400) {
  auto answer = json_answer(R"({"error":"use_dpop_nonce"})", status);
  if (!nonce.empty()) answer.headers.push_back({"DPoP-Nonce", nonce});
  return answer;
}

std::vector<std::string> bound_machine() {
  return {"token", sample_url, "--client-id", "machine", "--client-secret", "env:S", "--dpop"};
}

jose::Decoded proof_in(const http::Request& request) {
  return jose::decode(http::header_value(request.headers, "DPoP").value_or(""));
}

// Keep a bound session for the machine, and forget the requests that made it.
void keep_bound_session(TestEnv& t) {
  t.variables["S"] = "secret";
  answer_discovery(t);
  t.transport.answers(bound_tokens());
  REQUIRE(t.run(bound_machine()) == 0);
  t.transport.requests.clear();
}

// Let the file whose name begins so be one that a newer mcpauth wrote, which is left alone.
void make_newer(const TestEnv& t, const std::string& begin) {
  for (const auto& entry : std::filesystem::directory_iterator(t.state / "state")) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(begin) || !name.ends_with(".json")) continue;
    auto file = Json::parse(read_file(entry.path()));
    file["version"] = 99;
    write_file(entry.path(), file.dump());
    return;
  }
  FAIL("there is no file " << begin);
}

http::Response tool_list() {
  return json_answer(R"({"jsonrpc":"2.0","id":1,"result":{"tools":[],"resultType":"complete"}})");
}

}  // namespace

TEST_CASE("token --dpop: the token request carries a proof for itself, and no secret in a trace") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t);
  t.transport.answers(bound_tokens());
  CHECK(t.run(bound_machine()) == 0);
  CHECK(t.out.str() == "tok-1\n");
  const auto& request = t.transport.requests.back();
  const auto proof = proof_in(request);
  CHECK(proof.header.at("typ") == "dpop+jwt");
  CHECK(proof.claims.at("htm") == "POST");
  CHECK(proof.claims.at("htu") == "https://auth.example.com/token");
  CHECK(proof.claims.at("iat") == to_epoch(t.now));
  CHECK(!proof.claims.contains("ath"));
  const Secret sent(http::header_value(request.headers, "DPoP").value());
  CHECK(std::find(request.secrets.begin(), request.secrets.end(), sent) != request.secrets.end());
}

TEST_CASE("token --dpop: a nonce is taken up once, in a request that is made anew, and kept") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t);
  t.transport.answers(nonce_wanted("n-1")).answers(bound_tokens());
  CHECK(t.run(bound_machine()) == 0);
  const auto first = proof_in(t.transport.requests.at(3)).claims;
  const auto second = proof_in(t.transport.requests.at(4)).claims;
  CHECK(!first.contains("nonce"));
  CHECK(second.at("nonce") == "n-1");
  CHECK(second.at("jti") != first.at("jti"));
  t.now += std::chrono::seconds(299);
  t.transport.answers(bound_tokens());
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(proof_in(t.transport.requests.back()).claims.at("nonce") == "n-1");
  CHECK(proof_in(t.transport.requests.back()).header ==
        proof_in(t.transport.requests.at(4)).header);
}

TEST_CASE("token --dpop: a newer nonce of any answer replaces the kept one (RFC 9449 §8.2)") {
  TestEnv t;
  t.variables["S"] = "secret";
  answer_discovery(t);
  auto answer = bound_tokens();
  answer.headers.push_back({"DPoP-Nonce", "n-2"});
  t.transport.answers(nonce_wanted("n-1")).answers(answer);
  CHECK(t.run(bound_machine()) == 0);
  t.now += std::chrono::seconds(299);
  t.transport.answers(bound_tokens());
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(proof_in(t.transport.requests.back()).claims.at("nonce") == "n-2");
}

TEST_CASE("token --dpop: answers that break RFC 9449 end with their exit, and print nothing") {
  struct Row {
    const char* clause;
    std::vector<http::Response> answers;
    int exit;
  };
  const auto nonces = [](const std::vector<std::string>& values) {
    auto answer = json_answer(R"({"error":"use_dpop_nonce"})", 400);
    for (const auto& value : values) answer.headers.push_back({"DPoP-Nonce", value});
    return answer;
  };
  const std::string other_key =
      base64url_encode(R"({"alg":"ES256"})") + '.' +
      base64url_encode(R"({"cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}})") + ".AA";
  const Row rows[] = {
      {"§5 a bearer token", {sample_tokens("tok-1")}, 8},
      {"§5 a bearer token, in any case", {bound_tokens({{"token_type", "bEARER"}})}, 8},
      {"§6.1 bound to another key", {bound_tokens({{"access_token", other_key}})}, 8},
      {"RFC 6749 §7.1 another type", {bound_tokens({{"token_type", "mac"}})}, 6},
      {"§8 no nonce, though one is wanted", {nonces({})}, 6},
      {"§8.1 an empty nonce", {nonces({""})}, 6},
      {"§8.1 two nonces", {nonces({"a", "b"})}, 6},
      {"§8.1 a nonce with a blank", {nonces({"a b"})}, 6},
      {"§8 a nonce again and again", {nonce_wanted("a"), nonce_wanted("b")}, 4},
      {"§5 the proof is refused", {json_answer(R"({"error":"invalid_dpop_proof"})", 400)}, 4},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    t.variables["S"] = "secret";
    answer_discovery(t);
    for (const auto& answer : row.answers) t.transport.answers(answer);
    CHECK(t.run(bound_machine()) == row.exit);
    CHECK(t.out.str() == "");
  }
}

TEST_CASE("token --dpop: what cannot be a key for it is exit 2 or 9, before a token is asked for") {
  struct Row {
    const char* clause;
    std::vector<std::string> words;
    int exit;
    Json metadata = {};
  };
  const Row rows[] = {
      {"RFC 9449 §4.3 7 a symmetric key", {"--dpop-key", "env:OCT"}, 2},
      {"RFC 9449 §4.2 a public key", {"--dpop-key", "env:PUBLIC"}, 2},
      {"no key", {"--dpop-key", "env:NOTHING"}, 2},
      {"RFC 9449 §5.1 no algorithm that we have",
       {"--dpop"},
       9,
       {{"dpop_signing_alg_values_supported", {"XX256"}}}},
      {"RFC 9449 §5.1 symmetric algorithms only",
       {"--dpop"},
       9,
       {{"dpop_signing_alg_values_supported", {"HS256"}}}},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    t.variables["S"] = "secret";
    t.variables["OCT"] = R"({"kty":"oct","k":"AAAA"})";
    t.variables["PUBLIC"] = R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})";
    answer_discovery(t, row.metadata);
    std::vector<std::string> words = {"token",   sample_url,        "--client-id",
                                      "machine", "--client-secret", "env:S"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    CHECK(t.run(words) == row.exit);
    CHECK(t.out.str() == "");
  }
}

TEST_CASE("call: a bound token goes as DPoP, with a proof of its own for each request (§7.1)") {
  TestEnv t;
  keep_bound_session(t);
  t.transport.answers(tool_list());
  CHECK(t.run({"call", sample_url}) == 0);
  const auto& request = t.transport.requests.back();
  CHECK(http::header_value(request.headers, "Authorization") == "DPoP tok-1");
  CHECK(proof_in(request).claims.at("htu") == sample_url);
  CHECK(proof_in(request).claims.at("ath") == base64url_encode(sha256("tok-1")));
}

TEST_CASE("call: the resource server's nonce is its own, and taken up once (§9)") {
  TestEnv t;
  keep_bound_session(t);
  auto wanted = empty_answer(
      401, {{"WWW-Authenticate", "DPoP error=\"use_dpop_nonce\""}, {"DPoP-Nonce", "rs-1"}});
  t.transport.answers(wanted).answers(tool_list());
  CHECK(t.run({"call", sample_url}) == 0);
  REQUIRE(t.transport.requests.size() == 2);
  CHECK(proof_in(t.transport.requests[1]).claims.at("nonce") == "rs-1");
  CHECK(proof_in(t.transport.requests[1]).claims.at("jti") !=
        proof_in(t.transport.requests[0]).claims.at("jti"));
  wanted.headers.pop_back();
  t.transport.answers(wanted);
  CHECK(t.run({"call", sample_url}) == 6);
}

TEST_CASE("token --dpop: no answer is lost for a nonce that cannot be kept") {
  const std::pair<const char*, std::string> rows[] = {
      {"C-19 the file is of a newer mcpauth", "n-1"}, {"RFC 9449 §8.1 it is no nonce", "a b"}};
  for (const auto& row : rows) {
    CAPTURE(std::string(row.first));
    TestEnv t;
    t.variables["S"] = "secret";
    answer_discovery(t);
    t.transport.answers(nonce_wanted("n-0")).answers(bound_tokens({{"refresh_token", "ref-1"}}));
    REQUIRE(t.run(bound_machine()) == 0);
    if (row.second == "n-1") make_newer(t, "dpop_nonce-");
    t.now += std::chrono::seconds(280);
    auto refreshed = bound_tokens({{"access_token", "tok-2"}, {"refresh_token", "ref-2"}});
    refreshed.headers.push_back({"DPoP-Nonce", row.second});
    t.transport.answers(refreshed);
    CHECK(t.run({"token", sample_url}) == 0);
    CHECK(t.out.str() == "tok-2\n");
    t.now += std::chrono::seconds(280);
    t.transport.answers(bound_tokens({{"access_token", "tok-3"}}));
    CHECK(t.run({"token", sample_url}) == 0);
    CHECK(t.transport.requests.back().body.find("refresh_token=ref-2") != std::string::npos);
  }
}

TEST_CASE("call: no answer is lost for an era or a nonce that cannot be kept") {
  TestEnv t;
  keep_bound_session(t);
  auto answer = tool_list();
  answer.headers.push_back({"DPoP-Nonce", "rs-1"});
  t.transport.answers(answer);
  REQUIRE(t.run({"call", sample_url}) == 0);
  make_newer(t, "dpop_nonce-");
  make_newer(t, "era-");
  const auto refused = json_answer(
      R"({"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"initialize first"}})", 400);
  auto listed = json_answer(R"({"jsonrpc":"2.0","id":3,"result":{"tools":[]}})");
  listed.headers.push_back({"DPoP-Nonce", "rs-2"});
  t.transport.answers(refused)
      .answers(json_answer(
          R"({"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{}}})"))
      .answers(empty_answer(202))
      .answers(listed);
  CHECK(t.run({"call", sample_url}) == 0);
}

TEST_CASE("token --format, headers, exec: a bound token is handed to nobody who cannot prove it") {
  TestEnv t;
  keep_bound_session(t);
  check_handed_on_nowhere(t, 9, "use 'mcpauth call'");
}

TEST_CASE("token --format env|json: what is printed says that the token is bound") {
  TestEnv t;
  keep_bound_session(t);
  CHECK(t.run({"token", sample_url, "--format", "env"}) == 0);
  CHECK(t.out.str().find("MCPAUTH_TOKEN_TYPE='DPoP'\n") != std::string::npos);
  CHECK(t.run({"token", sample_url, "--format", "json"}) == 0);
  CHECK(t.out_json().at("token_type") == "DPoP");
}

TEST_CASE("token --dpop: a session whose key is damaged is a damaged file, which is named") {
  TestEnv t;
  keep_bound_session(t);
  store::Store store(t.state / "state");
  const auto key = store.keys("session").at(0);
  auto document = *store.find("session", key);
  document["dpop_key"] = "-----BEGIN PRIVATE KEY-----";
  store.save("session", key, document);
  CHECK(t.run({"token", sample_url}) == 7);
  CHECK(t.err.str().find("/session-") != std::string::npos);
  CHECK(t.err.str().find(".corrupt") != std::string::npos);
}

TEST_CASE(
    "token --dpop: a kept key that is damaged is a damaged file, and the next run has a new") {
  TestEnv t;
  keep_bound_session(t);
  store::Store store(t.state / "state");
  store.save("dpop_key", store.keys("dpop_key").at(0), {{"jwk", "-----BEGIN PRIVATE KEY-----"}});
  store.forget("session", store.keys("session").at(0));
  CHECK(t.run(bound_machine()) == 7);
  CHECK(t.err.str().find("/dpop_key-") != std::string::npos);
  t.transport.answers(bound_tokens());
  CHECK(t.run(bound_machine()) == 0);
}
