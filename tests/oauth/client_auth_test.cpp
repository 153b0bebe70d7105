#include "oauth/client_auth.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "jose/jwt.hpp"
#include "oauth/grant.hpp"
#include "oauth/revocation.hpp"
#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::outcome_of;
using test::sample_metadata;

namespace {

Form authenticated(const ClientAuth& auth, Parameters parameters = {}) {
  Form form{std::move(parameters), {}, {}};
  auth(form);
  return form;
}

}  // namespace

TEST_CASE("none: the client id alone") {
  const auto form = authenticated(none("c1"));
  CHECK(form.parameters == Parameters{{"client_id", "c1"}});
  CHECK(form.headers.empty());
  CHECK(form.secrets.empty());
}

TEST_CASE("none: a client that is named already is not named twice") {
  CHECK(authenticated(none("c1"), {{"client_id", "c1"}}).parameters ==
        Parameters{{"client_id", "c1"}});
}

TEST_CASE("client_secret_basic: the example of RFC 6749 §2.3.1") {
  const auto form =
      authenticated(client_secret_basic("s6BhdRkqt3", Secret("7Fjfp0ZBr1KtDRbnfVdmIw")));
  CHECK(form.headers ==
        http::Headers{{"Authorization", "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"}});
  CHECK(form.parameters.empty());
}

TEST_CASE("client_secret_basic: both halves are form-encoded first, and nothing of them traced") {
  const auto form = authenticated(client_secret_basic("c:1 +%", Secret("s&:é")));
  const std::string credentials = base64_encode("c%3A1+%2B%25:s%26%3A%C3%A9");
  CHECK(form.headers == http::Headers{{"Authorization", "Basic " + credentials}});
  CHECK(form.secrets == std::vector<Secret>{Secret("s&:é"), Secret(credentials)});
}

TEST_CASE("client_secret_post: id and secret in the form") {
  const auto form = authenticated(client_secret_post("c1", Secret("s&1")));
  CHECK(form.parameters == Parameters{{"client_id", "c1"}, {"client_secret", "s&1"}});
  CHECK(form.headers.empty());
  CHECK(form.secrets == std::vector<Secret>{Secret("s&1")});
}

TEST_CASE("private_key_jwt: RFC 7523 §3, the issuer as the one audience") {
  auto key = jose::generate_signing_key(*jose::find_algorithm("ES256"));
  key.kid = "k1";
  const Time now = from_epoch(1'785'231'000);
  const auto form = authenticated(private_key_jwt({"c1", "https://as.example/t", "j7i", now}, key));
  REQUIRE(form.parameters.size() == 3);
  CHECK(form.parameters[0] == std::pair<std::string, std::string>{"client_id", "c1"});
  CHECK(form.parameters[1] ==
        std::pair<std::string, std::string>{
            "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"});
  CHECK(form.parameters[2].first == "client_assertion");
  const std::string token = form.parameters[2].second;
  CHECK(form.secrets == std::vector<Secret>{Secret(token)});
  const auto decoded = jose::decode(token);
  CHECK(json::dump(decoded.claims) ==
        R"({"iss":"c1","sub":"c1","aud":"https://as.example/t","jti":"j7i",)"
        R"("iat":1785231000,"exp":1785231120})");
  CHECK(*json::find_string(decoded.header, "alg") == "ES256");
  CHECK(*json::find_string(decoded.header, "kid") == "k1");
}

TEST_CASE("private_key_jwt: the assertion verifies with the public key") {
  const auto key = jose::generate_signing_key(*jose::find_algorithm("EdDSA"));
  const Time now = from_epoch(1'785'231'000);
  const auto form = authenticated(private_key_jwt({"c1", "https://as.example", "j", now}, key));
  jose::Expectations expected;
  expected.issuer = "c1";
  expected.audience = "https://as.example";
  expected.now = now;
  const auto keys = jose::parse_jwks(Json{{"keys", {jose::public_jwk(key)}}});
  CHECK(jose::verify(*find(form.parameters, "client_assertion"), keys, expected).valid);
}

TEST_CASE("auth methods and their names") {
  for (const auto& [method, name] : auth_methods) {
    CHECK(to_string(method) == name);
    CHECK(find_auth_method(name) == method);
  }
  CHECK(!find_auth_method("self_signed_tls_client_auth"));
  CHECK(!find_auth_method(""));
}

TEST_CASE("client_secret_jwt: the assertion of RFC 7523 §3, signed with the secret") {
  const Secret secret("thirty-two bytes are the least..");
  const Time now = from_epoch(1'785'231'000);
  const auto form = authenticated(client_secret_jwt({"c1", "https://as.example", "j7i", now},
                                                    secret, *jose::find_algorithm("HS256")));
  const std::string token = *find(form.parameters, "client_assertion");
  CHECK(*find(form.parameters, "client_assertion_type") ==
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  CHECK(json::dump(jose::decode(token).header) == R"({"alg":"HS256"})");
  CHECK(json::dump(jose::decode(token).claims) ==
        R"({"iss":"c1","sub":"c1","aud":"https://as.example","jti":"j7i",)"
        R"("iat":1785231000,"exp":1785231120})");
  jose::Expectations expected;
  expected.algorithms = {jose::find_algorithm("HS256")};
  expected.now = now;
  CHECK(jose::verify(token, jose::secret_jwks(secret), expected).valid);
  CHECK(form.secrets == std::vector<Secret>{Secret(token)});
}

TEST_CASE("tls_client_auth: the certificate, the client's id, and the endpoint that asks for it") {
  const auto metadata = sample_metadata(
      R"(, "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.as.example/token",
           "userinfo_endpoint": "https://mtls.as.example/userinfo"})");
  const auto auth = tls_client_auth("c1", {"cert.pem", "key.pem"}, metadata);
  const auto request = token_request(metadata, ClientCredentialsGrant{{"a"}}, auth, {});
  CHECK(request.url == "https://mtls.as.example/token");
  CHECK(request.body == "grant_type=client_credentials&scope=a&client_id=c1");
  CHECK(request.client_certificate == http::ClientCertificate{"cert.pem", "key.pem"});
  const auto revocation = revocation_request(metadata, Secret("t"), "access_token", auth);
  CHECK(revocation.url == "https://as.example/revoke");  // it has no alias (RFC 8705 §5)
  CHECK(revocation.client_certificate.has_value());
  const auto other = token_request(metadata, ClientCredentialsGrant{}, none("c1"), {});
  CHECK(other.url == "https://as.example/token");
  CHECK(!other.client_certificate);
}

TEST_CASE("tls_client_auth: RFC 8705 §2, an endpoint without TLS is refused") {
  auto metadata = sample_metadata();
  metadata.token_endpoint = parse_url("http://127.0.0.1:9/token", "the endpoint", UrlFrom::user);
  const auto auth = tls_client_auth("c1", {"cert.pem", "key.pem"}, metadata);
  CHECK(outcome_of([&] { token_request(metadata, ClientCredentialsGrant{}, auth, {}); }) ==
        "8 insecure_http");
}

TEST_CASE("assertion_algorithms: those that the server lists, of the method's kind") {
  const auto names = [](const std::string& listed, AuthMethod method) {
    const auto metadata = sample_metadata(
        listed.empty() ? "" : ", \"token_endpoint_auth_signing_alg_values_supported\": " + listed);
    std::string text;
    for (const auto* row : assertion_algorithms(metadata, method))
      text += std::string(row->name) + ' ';
    return text;
  };
  CHECK(names("", AuthMethod::client_secret_jwt) == "HS256 HS384 HS512 ");
  CHECK(names("", AuthMethod::private_key_jwt) ==
        "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA ");
  const std::string listed = R"(["ES256", "HS512", "PS256", "XX1"])";
  CHECK(names(listed, AuthMethod::client_secret_jwt) == "HS512 ");
  CHECK(names(listed, AuthMethod::private_key_jwt) == "PS256 ES256 ");
  CHECK(names("[]", AuthMethod::private_key_jwt) == "");
}

TEST_CASE("choose_auth_method: the strongest that the server lists and the client can") {
  struct Row {
    std::string clause;
    std::string listed;  // JSON; empty: the member is absent
    Proofs proofs;
    std::string outcome;
  };
  constexpr Proofs nothing{};
  constexpr Proofs secret{.secret = true};
  constexpr Proofs key{.key = true};
  constexpr Proofs both{.secret = true, .key = true};
  constexpr Proofs certificate{.certificate = true};
  constexpr Proofs all{.secret = true, .key = true, .certificate = true};
  const Row rows[] = {
      {"RFC 8414 §2 the default", "", secret, "client_secret_basic"},
      {"RFC 8414 §2 the default has no keys", "", key, "9 unsupported_client_auth"},
      {"RFC 8414 §2 the default, with both", "", both, "client_secret_basic"},
      {"RFC 6749 §3.2.1 a public client", "", nothing, "none"},
      {"servers leave none out that take it", R"(["client_secret_basic"])", nothing, "none"},
      {"B-09 keys first", R"(["client_secret_basic", "private_key_jwt"])", both, "private_key_jwt"},
      {"no key there", R"(["client_secret_post", "client_secret_basic"])", both,
       "client_secret_basic"},
      {"post where there is no basic", R"(["none", "client_secret_post"])", secret,
       "client_secret_post"},
      {"a secret and nothing for it", R"(["private_key_jwt", "none"])", secret,
       "9 unsupported_client_auth"},
      {"no certificate for it", R"(["tls_client_auth"])", both, "9 unsupported_client_auth"},
      {"nothing that we know", R"(["attest_jwt_client_auth"])", all, "9 unsupported_client_auth"},
      {"RFC 8705 §2.1.1", R"(["client_secret_basic", "tls_client_auth"])", all, "tls_client_auth"},
      {"a certificate alone", R"(["tls_client_auth", "none"])", certificate, "tls_client_auth"},
      {"keys before certificates", R"(["tls_client_auth", "private_key_jwt"])", all,
       "private_key_jwt"},
      {"the plain secret, where both are listed", R"(["client_secret_jwt", "client_secret_basic"])",
       secret, "client_secret_basic"},
      {"OpenID Connect Core §9", R"(["client_secret_jwt", "none"])", secret, "client_secret_jwt"},
      {"an empty list", "[]", secret, "9 unsupported_client_auth"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    const auto metadata = sample_metadata(
        row.listed.empty() ? "" : ", \"token_endpoint_auth_methods_supported\": " + row.listed);
    std::string method;
    const auto outcome =
        outcome_of([&] { method = to_string(choose_auth_method(metadata, row.proofs)); });
    CHECK((outcome == "ok" ? method : outcome) == row.outcome);
  }
}
