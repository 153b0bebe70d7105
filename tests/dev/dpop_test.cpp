// Proofs of possession, as the development server reads them.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "jose/jwt.hpp"
#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

constexpr const char* token_path = "/oauth2/token";

const jose::SigningKey& dpop_key(int number = 0) {
  static const jose::SigningKey keys[] = {
      jose::generate_signing_key(*jose::find_algorithm("ES256")),
      jose::generate_signing_key(*jose::find_algorithm("EdDSA"))};
  return keys[number];
}

// What a proof is made of; a test changes one thing of it.
struct ProofSpec {
  Json header = {{"typ", "dpop+jwt"}};
  Json claims = Json::object();
  jose::SigningKey key = dpop_key();
};

Json good_claims(Harness& server, const std::string& method, const std::string& path) {
  static int count = 0;
  return {{"jti", "jti-" + std::to_string(++count)},
          {"htm", method},
          {"htu", base_url + path},
          {"iat", to_epoch(server.now)}};
}

std::string proof_of(const ProofSpec& spec) {
  Json header = spec.header;
  if (!header.contains("jwk")) header["jwk"] = jose::public_jwk(spec.key);
  if (header["jwk"].is_null()) header.erase("jwk");
  return jose::sign_jwt({spec.key.key, {}, spec.key.algorithm}, header, spec.claims);
}

http::Response ask(Harness& server, const Parameters& form, const std::string& proof) {
  return server.post(token_path, form, {server.basic(), {"DPoP", proof}});
}

const Parameters machine = {{"grant_type", "client_credentials"}};

std::string nonce_from(Harness& server) {
  ProofSpec spec;
  spec.claims = good_claims(server, "POST", token_path);
  const auto response = ask(server, machine, proof_of(spec));
  CHECK(body_of(response)["error"] == "use_dpop_nonce");
  return header_of(response, "DPoP-Nonce");
}

// A proof that holds, for `path`; with the hash of `token`, where there is one.
ProofSpec good_proof(Harness& server, const std::string& nonce, const std::string& path,
                     const std::string& token = "") {
  ProofSpec spec;
  spec.claims = good_claims(server, "POST", path);
  spec.claims["nonce"] = nonce;
  if (!token.empty()) spec.claims["ath"] = base64url_encode(sha256(token));
  return spec;
}

std::string bound_token(Harness& server, const std::string& nonce) {
  return body_of(
      ask(server, machine, proof_of(good_proof(server, nonce, token_path))))["access_token"];
}

http::Response list_tools(Harness& server, const http::Headers& headers) {
  http::Headers all = {{"MCP-Protocol-Version", "2026-07-28"},
                       {"Mcp-Method", "tools/list"},
                       {"Accept", "application/json, text/event-stream"}};
  all.insert(all.end(), headers.begin(), headers.end());
  const Json meta = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                     {"io.modelcontextprotocol/clientInfo", Json::object()},
                     {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
  return server.post_json(
      "/mcp",
      {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "tools/list"}, {"params", {{"_meta", meta}}}},
      all);
}

}  // namespace

TEST_CASE("dpop: a proof without a nonce is answered with one, and with it the token is bound") {
  Harness server;
  const std::string nonce = nonce_from(server);
  const auto response = ask(server, machine, proof_of(good_proof(server, nonce, token_path)));
  CHECK(response.status == 200);
  CHECK(body_of(response)["token_type"] == "DPoP");
  CHECK(claims_of(body_of(response))["cnf"] == Json{{"jkt", jose::thumbprint(dpop_key())}});
}

TEST_CASE("dpop: RFC 9449 §4.3, proofs that do not hold") {
  Harness server;
  const std::string nonce = nonce_from(server);
  struct Row {
    const char* clause;
    std::function<void(ProofSpec&)> change;
  };
  const auto claim = [](const char* name, const Json& value) {
    return [name, value](ProofSpec& spec) {
      if (value.is_null())
        spec.claims.erase(name);
      else
        spec.claims[name] = value;
    };
  };
  const auto header = [](const char* name, const Json& value) {
    return [name, value](ProofSpec& spec) { spec.header[name] = value; };
  };
  const Row rows[] = {
      {"§4.3 3 no jti", claim("jti", nullptr)},
      {"§4.3 3 no htm", claim("htm", nullptr)},
      {"§4.3 3 no htu", claim("htu", nullptr)},
      {"§4.3 3 no iat", claim("iat", nullptr)},
      {"§4.3 3 iat is a string", claim("iat", "1800000000")},
      {"§4.3 4 another typ", header("typ", "JWT")},
      {"§4.3 6 another key's signature", header("jwk", jose::public_jwk(dpop_key(1)))},
      {"§4.3 6 no jwk", header("jwk", nullptr)},
      {"§4.3 7 a private key", header("jwk", Json::parse(jose::private_jwk(dpop_key()).reveal()))},
      {"§4.3 7 a symmetric key", header("jwk", {{"kty", "oct"}, {"k", "AAAA"}})},
      {"§4.3 5 a symmetric algorithm",
       [](ProofSpec& spec) {
         spec.key = {
             jose::symmetric_key(Secret(std::string(32, 's'))), {}, jose::find_algorithm("HS256")};
         spec.header["jwk"] = jose::public_jwk(dpop_key());
       }},
      {"§4.3 8 another method", claim("htm", "GET")},
      {"§4.3 8 case counts", claim("htm", "post")},
      {"§4.3 9 another path", claim("htu", std::string(base_url) + "/mcp")},
      {"§4.3 9 another origin", claim("htu", "https://evil.example/oauth2/token")},
      {"§4.3 11 too old", claim("iat", 1'800'000'000 - 61)},
      {"§4.3 11 of the future", claim("iat", 1'800'000'000 + 61)},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    ProofSpec spec = good_proof(server, nonce, token_path);
    row.change(spec);
    const auto response = ask(server, machine, proof_of(spec));
    CHECK(response.status == 400);
    CHECK(body_of(response)["error"] == "invalid_dpop_proof");
  }
}

TEST_CASE("dpop: RFC 9449 §4.3, what is no proof, or two") {
  Harness server;
  for (const char* text : {"", "a.b.c", "x", "eyJhbGciOiJub25lIn0.e30."}) {
    CAPTURE(std::string(text));
    CHECK(body_of(ask(server, machine, text))["error"] == "invalid_dpop_proof");
  }
  const std::string nonce = nonce_from(server);
  const std::string proof = proof_of(good_proof(server, nonce, token_path));
  CHECK(body_of(server.post(token_path, machine,
                            {server.basic(), {"DPoP", proof}, {"DPoP", proof}}))["error"] ==
        "invalid_dpop_proof");
}

TEST_CASE("dpop: RFC 9449 §11.1, a proof is taken once") {
  Harness server;
  const std::string proof = proof_of(good_proof(server, nonce_from(server), token_path));
  CHECK(ask(server, machine, proof).status == 200);
  CHECK(body_of(ask(server, machine, proof))["error"] == "invalid_dpop_proof");
}

TEST_CASE("dpop: RFC 9449 §8, a nonce lives five minutes, and nobody else's is taken") {
  Harness server;
  const std::string nonce = nonce_from(server);
  CHECK(
      body_of(ask(server, machine, proof_of(good_proof(server, "forged", token_path))))["error"] ==
      "use_dpop_nonce");
  server.now += std::chrono::seconds(300);
  CHECK(body_of(ask(server, machine, proof_of(good_proof(server, nonce, token_path))))["error"] ==
        "use_dpop_nonce");
}

TEST_CASE("dpop: a public client's refresh token needs the key that it was given to (§5)") {
  Harness server(automatic());
  const std::string nonce = nonce_from(server);
  const auto redeem = [&](const Parameters& form, int key) {
    ProofSpec spec = good_proof(server, nonce, token_path);
    spec.key = dpop_key(key);
    return server.post(token_path, form, {{"DPoP", proof_of(spec)}});
  };
  const Json tokens = body_of(redeem(server.redemption(server.code()), 0));
  const Parameters refresh = {{"grant_type", "refresh_token"},
                              {"client_id", public_client},
                              {"refresh_token", tokens.at("refresh_token")}};
  CHECK(body_of(redeem(refresh, 1))["error"] == "invalid_grant");
  CHECK(body_of(server.post(token_path, refresh))["error"] == "invalid_grant");
  const Json again = body_of(redeem(refresh, 0));
  CHECK(again["token_type"] == "DPoP");
}

TEST_CASE("dpop: a code that is bound to a key is redeemed with that key alone (§10)") {
  Harness server(automatic());
  const std::string nonce = nonce_from(server);
  const Parameters bound = {{"dpop_jkt", jose::thumbprint(dpop_key())}};
  CHECK(body_of(server.post(token_path, server.redemption(server.code(bound))))["error"] ==
        "invalid_grant");
  CHECK(server
            .post(token_path, server.redemption(server.code(bound)),
                  {{"DPoP", proof_of(good_proof(server, nonce, token_path))}})
            .status == 200);
}

TEST_CASE("dpop: the MCP server takes a bound token with a proof of it, and of nothing else (§7)") {
  Harness server;
  const std::string nonce = nonce_from(server);
  const std::string token = bound_token(server, nonce);
  const http::Header authorization = {"Authorization", "DPoP " + token};
  ProofSpec good = good_proof(server, nonce, "/mcp", token);
  CHECK(list_tools(server, {authorization, {"DPoP", proof_of(good)}}).status == 200);
  struct Row {
    const char* clause;
    http::Headers headers;
    const char* error;
  };
  ProofSpec other_key = good_proof(server, nonce, "/mcp", token);
  other_key.key = dpop_key(1);
  ProofSpec no_nonce = good_proof(server, nonce, "/mcp", token);
  no_nonce.claims.erase("nonce");
  const std::string plain = server.machine_token();
  const Row rows[] = {
      {"§7.1 no proof", {authorization}, "invalid_dpop_proof"},
      {"§7.1 as a bearer token", {bearer(token)}, "invalid_token"},
      {"§7.1 a bearer token as bound",
       {{"Authorization", "DPoP " + plain},
        {"DPoP", proof_of(good_proof(server, nonce, "/mcp", plain))}},
       "invalid_token"},
      {"§11.1 used before", {authorization, {"DPoP", proof_of(good)}}, "invalid_dpop_proof"},
      {"§4.3 12 another key", {authorization, {"DPoP", proof_of(other_key)}}, "invalid_dpop_proof"},
      {"§4.3 12 no ath",
       {authorization, {"DPoP", proof_of(good_proof(server, nonce, "/mcp"))}},
       "invalid_dpop_proof"},
      {"§4.3 12 another token's ath",
       {authorization, {"DPoP", proof_of(good_proof(server, nonce, "/mcp", plain))}},
       "invalid_dpop_proof"},
      {"§4.3 9 for the token endpoint",
       {authorization, {"DPoP", proof_of(good_proof(server, nonce, token_path, token))}},
       "invalid_dpop_proof"},
      {"§9 no nonce", {authorization, {"DPoP", proof_of(no_nonce)}}, "use_dpop_nonce"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    const auto response = list_tools(server, row.headers);
    CHECK(response.status == 401);
    CHECK(header_of(response, "WWW-Authenticate")
              .starts_with(std::string("DPoP error=\"") + row.error + "\""));
    CHECK(header_of(response, "DPoP-Nonce").empty() ==
          (std::string(row.error) != "use_dpop_nonce"));
  }
}

TEST_CASE("dpop: introspection says what a bound token is bound to (§6.2)") {
  Harness server;
  const std::string token = bound_token(server, nonce_from(server));
  const Json answer =
      body_of(server.post("/oauth2/introspect", {{"token", token}}, {server.basic()}));
  CHECK(answer["token_type"] == "DPoP");
  CHECK(answer["cnf"]["jkt"] == jose::thumbprint(dpop_key()));
}
