#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "jose/signing_key.hpp"
#include "tests/dev/harness.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

const std::string bearer_grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr const char* platform = "https://token.ci.example";

// A platform whose workloads have signed tokens, and a server that trusts it.
struct Trusting {
  explicit Trusting(const std::string& persona = "default")
      : key(jose::generate_signing_key(*jose::find_algorithm("ES256"))), server(options(persona)) {}

  jose::SigningKey key;
  test::TemporaryDirectory directory;
  Harness server;

  Options options(const std::string& persona) const {
    const std::string file = directory / "keys.json";
    test::write_file(file, Json{{"keys", {jose::public_jwk(key)}}}.dump());
    Options chosen = automatic();
    chosen.persona = persona;
    chosen.trusted_issuers = {std::string(platform) + '=' + file};
    return chosen;
  }

  // A member whose change is null is left out.
  std::string assertion(const Json& changes = {}, const std::string& type = "JWT") const {
    Json claims = {{"iss", platform},
                   {"sub", "repo:acme/app:ref:refs/heads/main"},
                   {"aud", base_url},
                   {"iat", to_epoch(server.now)},
                   {"exp", to_epoch(server.now) + 300},
                   {"jti", "1"}};
    if (changes.is_object()) claims.merge_patch(changes);
    return jose::sign_jwt(key, {{"typ", type}}, claims);
  }

  http::Response grant(const std::string& assertion, const Parameters& more = {}) {
    return server.post("/oauth2/token",
                       changed({{"grant_type", bearer_grant}, {"assertion", assertion}}, more),
                       {server.basic()});
  }

  std::string refusal(const std::string& assertion, const Parameters& more = {}) {
    const http::Response response = grant(assertion, more);
    CHECK(response.status == 400);
    const Json body = body_of(response);
    return body["error"].get<std::string>() + ": " + body["error_description"].get<std::string>();
  }
};

}  // namespace

TEST_CASE("jwt_bearer: a workload's token gives a token of its subject, and nothing to refresh") {
  Trusting t;
  Json body = body_of(t.grant(t.assertion()));
  const Json claims = claims_of(body);
  CHECK(claims["sub"] == "repo:acme/app:ref:refs/heads/main");
  CHECK(claims["aud"] == mcp_url);
  CHECK(claims["client_id"] == confidential_client);
  body["access_token"] = "…";
  CHECK(body == Json{{"access_token", "…"},
                     {"token_type", "Bearer"},
                     {"expires_in", 3600},
                     {"scope", "mcp:read"}});
}

TEST_CASE(
    "jwt_bearer: an assertion with a jti is taken once, one without it as often as it lives") {
  Trusting t;
  const std::string once = t.assertion();
  CHECK(t.grant(once).status == 200);
  CHECK(t.refusal(once) == "invalid_grant: the assertion was used before");
  CHECK(t.refusal(t.assertion({{"nonce", "x"}})) == "invalid_grant: the assertion was used before");
  CHECK(t.grant(t.assertion({{"jti", "2"}})).status == 200);
  const std::string often = t.assertion({{"jti", nullptr}});
  CHECK(t.grant(often).status == 200);
  CHECK(t.grant(often).status == 200);
  t.server.now += std::chrono::seconds(330);
  CHECK(t.refusal(often).starts_with(
      "invalid_grant: the assertion does not hold: the token expired"));
  CHECK(
      t.refusal(once).starts_with("invalid_grant: the assertion does not hold: the token expired"));
}

TEST_CASE("jwt_bearer: assertions that do not hold") {
  Trusting t;
  const jose::SigningKey other = jose::generate_signing_key(*jose::find_algorithm("ES256"));
  const std::string good = t.assertion();
  struct Row {
    const char* clause;
    std::string assertion;
    const char* said;
  };
  const Row rows[] = {
      {"RFC 7523 §2.1 no JWT", "garbage", "the assertion's issuer is not trusted here"},
      {"RFC 7523 §3.1 no issuer", t.assertion({{"iss", nullptr}}), "issuer is not trusted here"},
      {"RFC 7523 §3.1 another issuer", t.assertion({{"iss", "https://other.example"}}),
       "issuer is not trusted here"},
      {"RFC 7523 §3.1 our own issuer, not our key", t.assertion({{"iss", base_url}}),
       "the assertion does not hold"},
      {"RFC 7523 §3.2 no subject", t.assertion({{"sub", nullptr}}), "sub"},
      {"RFC 7523 §3.3 no audience", t.assertion({{"aud", nullptr}}), "aud"},
      {"RFC 7523 §3.3 another audience", t.assertion({{"aud", "https://sts.example"}}), "aud"},
      {"RFC 7523 §3.4 no end", t.assertion({{"exp", nullptr}}), "exp is missing"},
      {"RFC 7523 §3.4 over", t.assertion({{"exp", to_epoch(t.server.now) - 31}}), "expired"},
      {"RFC 7523 §3.5 not yet", t.assertion({{"nbf", to_epoch(t.server.now) + 60}}), "not valid"},
      {"RFC 7523 §3.6 from the future", t.assertion({{"iat", to_epoch(t.server.now) + 60}}),
       "in the future"},
      {"RFC 7523 §3.9 another's signature",
       jose::sign_jwt(other, {{"kid", t.key.kid}}, jose::decode(good).claims), "signature"},
      {"RFC 8725 §3.1 no signature", good.substr(0, good.rfind('.') + 1), "the assertion"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    const std::string refused = t.refusal(row.assertion);
    CAPTURE(refused);
    CHECK(refused.starts_with("invalid_grant: "));
    CHECK(refused.find(row.said) != std::string::npos);
  }
  CHECK(t.grant(good).status == 200);
}

TEST_CASE("jwt_bearer: our own access tokens and ID tokens are no assertions") {
  Trusting t;
  const Json tokens = t.server.sign_in({{"scope", "openid mcp:read"}});
  for (const char* member : {"access_token", "id_token"})
    CHECK(t.refusal(tokens[member]).starts_with("invalid_grant: the assertion does not hold"));
}

TEST_CASE("jwt_bearer: an assertion never gives more than its client may have") {
  Trusting t("asgardeo");
  const Json claims =
      claims_of(body_of(t.grant(t.assertion({{"aud", "http://127.0.0.1:4000/oauth2/token"}}),
                                {{"scope", "mcp:read internal_application_mgt_create"}})));
  CHECK(claims["scope"] == "mcp:read");
}

TEST_CASE("jwt_bearer: an identity provider's grant is for one client, its scopes and resource") {
  Trusting t;
  const Json granted = {
      {"client_id", confidential_client}, {"scope", "mcp:read files:read"}, {"resource", mcp_url}};
  int number = 0;
  const auto id_jag = [&](const Json& changes = Json::object()) {
    Json claims = granted;
    claims["jti"] = std::to_string(number++);
    claims.update(changes);
    return t.assertion(claims, "oauth-id-jag+jwt");
  };
  // Scopes that are another server's are not ours to give.
  CHECK(body_of(t.grant(id_jag()))["scope"] == "mcp:read");
  CHECK(body_of(t.grant(id_jag(), {{"scope", "mcp:read mcp:write"}}))["scope"] == "mcp:read");
  CHECK(t.refusal(id_jag(), {{"scope", "mcp:write"}}) ==
        "invalid_scope: the assertion grants none of these");
  CHECK(t.refusal(id_jag({{"client_id", "another"}})) ==
        "invalid_grant: the assertion was made for another client");
  CHECK(t.refusal(id_jag({{"client_id", nullptr}})) ==
        "invalid_grant: the assertion was made for another client");
  CHECK(t.refusal(id_jag({{"jti", nullptr}})) == "invalid_grant: the assertion has no jti");
  CHECK(t.refusal(id_jag({{"resource", "https://other.example"}})) ==
        "invalid_target: resource https://other.example is not known here");
  CHECK(t.refusal(id_jag({{"resource", "https://other.example"}}), {{"resource", mcp_url}}) ==
        "invalid_target: the assertion is for another resource");
}

TEST_CASE("jwt_bearer: requests that are refused") {
  Trusting t;
  CHECK(t.refusal("") == "invalid_request: parameter assertion is missing");
  CHECK(t.refusal(t.assertion(), {{"scope", "mcp:fly"}}) ==
        "invalid_scope: scope mcp:fly does not exist");
  CHECK(t.refusal(t.assertion(), {{"resource", "https://other.example"}}) ==
        "invalid_target: resource https://other.example is not known here");
  // Nothing of this has spent it.
  CHECK(t.grant(t.assertion()).status == 200);
  CHECK(answer_in(t.server.post("/oauth2/token", {{"grant_type", bearer_grant},
                                                  {"client_id", public_client},
                                                  {"assertion", "a.b.c"}})) ==
        refused(400, "unauthorized_client", "the client may not use " + bearer_grant));
}

TEST_CASE("jwt_bearer: trust that is not ISSUER=FILE, or whose file has no keys, is exit 2") {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "text", "no JSON");
  test::write_file(directory / "none", "{}");
  struct Row {
    std::string trust;
    const char* said;
  };
  const Row rows[] = {
      {"https://idp.example", "is not ISSUER=FILE"},
      {"=keys.json", "is not ISSUER=FILE"},
      {"https://idp.example=" + directory / "missing", "cannot be read"},
      {"https://idp.example=" + directory / "text", "is not JSON"},
      {"https://idp.example=" + directory / "none", "keys"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.trust);
    Options options;
    options.trusted_issuers = {row.trust};
    try {
      const Harness server(options);
      FAIL("it was taken");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
      CHECK(error.message.find(row.said) != std::string::npos);
    }
  }
}
