#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

const Json pair_algorithms = {"RS256", "RS384", "RS512", "PS256", "PS384",
                              "PS512", "ES256", "ES384", "ES512", "EdDSA"};
const Json algorithms = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
                         "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"};
const Json methods = {"none", "client_secret_basic", "client_secret_post", "client_secret_jwt",
                      "private_key_jwt"};

Json common(const std::string& issuer) {
  return {
      {"issuer", issuer},
      {"authorization_endpoint", "http://127.0.0.1:4000/oauth2/authorize"},
      {"token_endpoint", "http://127.0.0.1:4000/oauth2/token"},
      {"pushed_authorization_request_endpoint", "http://127.0.0.1:4000/oauth2/par"},
      {"introspection_endpoint", "http://127.0.0.1:4000/oauth2/introspect"},
      {"revocation_endpoint", "http://127.0.0.1:4000/oauth2/revoke"},
      {"device_authorization_endpoint", "http://127.0.0.1:4000/oauth2/device_authorize"},
      {"userinfo_endpoint", "http://127.0.0.1:4000/oauth2/userinfo"},
      {"jwks_uri", "http://127.0.0.1:4000/oauth2/jwks"},
      {"response_types_supported", {"code"}},
      {"response_modes_supported", {"query"}},
      {"grant_types_supported",
       {"authorization_code", "refresh_token", "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange"}},
      {"authorization_grant_profiles_supported", {"urn:ietf:params:oauth:grant-profile:id-jag"}},
      {"identity_chaining_requested_token_types_supported",
       {"urn:ietf:params:oauth:token-type:id-jag"}},
      {"token_endpoint_auth_methods_supported", methods},
      {"token_endpoint_auth_signing_alg_values_supported", algorithms},
      {"introspection_endpoint_auth_methods_supported",
       {"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"}},
      {"dpop_signing_alg_values_supported", pair_algorithms},
      {"introspection_endpoint_auth_signing_alg_values_supported", algorithms},
      {"revocation_endpoint_auth_methods_supported", methods},
      {"revocation_endpoint_auth_signing_alg_values_supported", algorithms}};
}

// The order of members says nothing.
nlohmann::json unordered(const Json& value) {
  return nlohmann::json::parse(value.dump());
}

void add_openid(Json& document) {
  document["subject_types_supported"] = {"public"};
  document["id_token_signing_alg_values_supported"] = {"RS256", "ES256"};
  document["prompt_values_supported"] = {"none", "login", "consent"};
  document["claims_supported"] = {"sub", "name", "preferred_username", "email", "email_verified"};
}

}  // namespace

TEST_CASE("metadata: the default persona, as RFC 8414 and as OpenID Connect Discovery have it") {
  Harness server;
  Json expected = common(base_url);
  expected["scopes_supported"] = {"openid", "profile", "email", "mcp:read", "mcp:write"};
  expected["code_challenge_methods_supported"] = {"S256"};
  expected["mcpauth_dev_persona"] = "default";
  expected["registration_endpoint"] = "http://127.0.0.1:4000/register";
  expected["client_id_metadata_document_supported"] = true;
  expected["authorization_response_iss_parameter_supported"] = true;
  expected["protected_resources"] = Json::array({mcp_url});
  CHECK(unordered(body_of(server.get("/.well-known/oauth-authorization-server"))) ==
        unordered(expected));
  add_openid(expected);
  CHECK(unordered(body_of(server.get("/.well-known/openid-configuration"))) == unordered(expected));
}

TEST_CASE("metadata: the asgardeo persona has its documents where that product has them") {
  Harness server(automatic_asgardeo());
  Json expected = common("http://127.0.0.1:4000/oauth2/token");
  expected["scopes_supported"] = Json::array();
  expected["code_challenge_methods_supported"] = {"S256", "plain"};
  expected["mcpauth_dev_persona"] = "asgardeo";
  expected["registration_endpoint"] = "http://127.0.0.1:4000/api/identity/oauth2/dcr/v1.1/register";
  for (const char* path : {"/oauth2/token/.well-known/oauth-authorization-server",
                           "/.well-known/oauth-authorization-server/oauth2/token"})
    CHECK(unordered(body_of(server.get(path))) == unordered(expected));
  add_openid(expected);
  expected["scopes_supported"] = {"openid",         "profile",  "email",
                                  "internal_login", "mcp:read", "mcp:write"};
  CHECK(unordered(body_of(server.get("/oauth2/token/.well-known/openid-configuration"))) ==
        unordered(expected));
  for (const char* path :
       {"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/oauth2/token"})
    CHECK(server.get(path).status == 404);
}

TEST_CASE("metadata: the asgardeo persona ignores resources, drops scopes and sends no iss") {
  Harness server(automatic_asgardeo());
  const auto answer = answer_of(
      server.get("/oauth2/authorize?" +
                 form_encode(server.authorization(
                     {{"resource", "https://unknown.example"}, {"scope", "mcp:read unknown"}}))));
  CHECK(answer.count("iss") == 0);
  const Json tokens = body_of(server.post("/oauth2/token", server.redemption(answer.at("code"))));
  CHECK(tokens["scope"] == "mcp:read");
  CHECK(answer_in(server.post("/oauth2/token", {{"grant_type", "client_credentials"},
                                                {"resource", "https://a.example"},
                                                {"resource", "https://b.example"}})) ==
        refused(400, "invalid_request", "Invalid request with repeated parameters."));
}

TEST_CASE("metadata: the asgardeo persona takes a secret in the header or in the form") {
  Harness server(automatic_asgardeo());
  CHECK(server.machine_token() != "");
  CHECK(server
            .post("/oauth2/token",
                  {{"grant_type", "client_credentials"},
                   {"client_id", confidential_client},
                   {"client_secret", server.ready.confidential_client.client_secret}})
            .status == 200);
}

TEST_CASE("metadata: the resource names itself and its authorization server (RFC 9728)") {
  const Json expected = {{"resource", mcp_url},
                         {"authorization_servers", {base_url}},
                         {"scopes_supported", {"mcp:read", "mcp:write"}},
                         {"bearer_methods_supported", {"header"}},
                         {"dpop_signing_alg_values_supported", pair_algorithms},
                         {"resource_name", "mcpauth dev"}};
  Harness server;
  CHECK(answer_in(server.get("/.well-known/oauth-protected-resource/mcp")) ==
        Answer{200, expected});
  CHECK(server.get("/.well-known/oauth-protected-resource").status == 404);
  Harness asgardeo(automatic_asgardeo());
  CHECK(
      body_of(asgardeo.get("/.well-known/oauth-protected-resource/mcp"))["authorization_servers"] ==
      Json{"http://127.0.0.1:4000/oauth2/token"});
}

TEST_CASE("metadata: the JWKS has the public half of the key that signed") {
  Harness server;
  const Json set = body_of(server.get("/oauth2/jwks"));
  CHECK(set["keys"].size() == 1);
  CHECK(set["keys"][0].count("d") == 0);
  const auto verification = jose::verify(
      server.machine_token(), jose::parse_jwks(set),
      {.issuer = base_url, .audience = mcp_url, .typ = "at+jwt", .now = server.now, .require = {}});
  CHECK(verification.valid);
}

TEST_CASE("metadata: the JWKS has the RSA key by the time that an ID token needs it") {
  Harness server(automatic());
  const Json tokens = server.sign_in({{"scope", "openid"}});
  const auto verification = jose::verify(tokens["id_token"].get<std::string>(),
                                         jose::parse_jwks(body_of(server.get("/oauth2/jwks"))),
                                         {.issuer = base_url,
                                          .audience = public_client,
                                          .typ = "JWT",
                                          .now = server.now,
                                          .require = {}});
  CHECK(verification.valid);
}

TEST_CASE("routes: what is not there is 404, another method 405, another host 421") {
  Harness server;
  CHECK(answer_in(server.get("/nothing")) ==
        refused(404, "not_found", "there is nothing at /nothing"));
  CHECK(answer_in(server.get("/oauth2/token")) ==
        refused(405, "invalid_request", "the method is not allowed here"));
  CHECK(server.send({"HEAD", "/oauth2/authorize", "", {}, ""}).status == 405);
  CHECK(server.get("/register/a/b").status == 404);
  CHECK(server.get("/oauth2/%6awks").status == 404);
  CHECK(server.get("/", {{"Host", "localhost:4000"}}).status == 200);
  for (const char* host : {"evil.example:4000", "127.0.0.1", "127.0.0.1:4001", ""})
    CHECK(answer_in(server.get("/", {{"Host", host}})) ==
          refused(421, "invalid_request", "Host must be that of http://127.0.0.1:4000"));
}
