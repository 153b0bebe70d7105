#include "oauth/server_metadata.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::error_of;
using test::outcome_of;

namespace {

ServerMetadata parse_metadata(const std::string& text,
                              const std::string& issuer = "https://as.example") {
  return parse_server_metadata(json::parse_untrusted(text, {"test"}), issuer);
}

std::string metadata_outcome(const std::string& text,
                             const std::string& issuer = "https://as.example") {
  return outcome_of([&] { parse_metadata(text, issuer); });
}

std::string with_member(const std::string& name, const std::string& value) {
  return R"({"issuer": "https://as.example", ")" + name + "\": " + value + "}";
}

}  // namespace

TEST_CASE("parse_server_metadata: every member is read, and the document kept verbatim") {
  const std::string text = R"({
    "issuer": "https://as.example",
    "authorization_endpoint": "https://login.example/a?tenant=1",
    "token_endpoint": "https://as.example/token",
    "registration_endpoint": "https://as.example/register",
    "revocation_endpoint": "https://as.example/revoke",
    "introspection_endpoint": "https://as.example/introspect",
    "userinfo_endpoint": "https://as.example/userinfo",
    "device_authorization_endpoint": "https://as.example/device",
    "pushed_authorization_request_endpoint": "https://as.example/par",
    "end_session_endpoint": "https://as.example/logout",
    "jwks_uri": "https://as.example/jwks",
    "scopes_supported": ["openid", "a"],
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "token_endpoint_auth_methods_supported": ["none"],
    "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
    "code_challenge_methods_supported": ["S256"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "authorization_response_iss_parameter_supported": true,
    "client_id_metadata_document_supported": true,
    "require_pushed_authorization_requests": true,
    "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.as.example/token"}})";
  const auto document = json::parse_untrusted(text, {"test"});
  const auto metadata =
      parse_server_metadata(document, "https://as.example", http::Reach::loopback_too);
  using Names = std::vector<std::string>;
  CHECK(metadata.issuer == "https://as.example");
  CHECK(metadata.reach == http::Reach::loopback_too);
  CHECK(metadata.authorization_endpoint->text() == "https://login.example/a?tenant=1");
  CHECK(metadata.token_endpoint->text() == "https://as.example/token");
  CHECK(metadata.registration_endpoint->text() == "https://as.example/register");
  CHECK(metadata.revocation_endpoint->text() == "https://as.example/revoke");
  CHECK(metadata.introspection_endpoint->text() == "https://as.example/introspect");
  CHECK(metadata.userinfo_endpoint->text() == "https://as.example/userinfo");
  CHECK(metadata.device_authorization_endpoint->text() == "https://as.example/device");
  CHECK(metadata.pushed_authorization_request_endpoint->text() == "https://as.example/par");
  CHECK(metadata.end_session_endpoint->text() == "https://as.example/logout");
  CHECK(metadata.jwks_uri->text() == "https://as.example/jwks");
  CHECK(metadata.scopes_supported == Names{"openid", "a"});
  CHECK(metadata.response_types_supported == Names{"code"});
  CHECK(metadata.response_modes_supported == Names{"query"});
  CHECK(metadata.grant_types_supported == Names{"authorization_code"});
  CHECK(metadata.token_endpoint_auth_methods_supported == Names{"none"});
  CHECK(metadata.token_endpoint_auth_signing_alg_values_supported == Names{"ES256"});
  CHECK(metadata.code_challenge_methods_supported == Names{"S256"});
  CHECK(metadata.id_token_signing_alg_values_supported == Names{"RS256"});
  CHECK(metadata.authorization_response_iss_parameter_supported);
  CHECK(metadata.client_id_metadata_document_supported);
  CHECK(metadata.require_pushed_authorization_requests);
  CHECK(*metadata.document == document);
}

TEST_CASE("parse_server_metadata: a document with its issuer alone is enough") {
  const auto metadata = parse_metadata(R"({"issuer": "https://as.example", "jwks_uri": null})");
  CHECK(!metadata.token_endpoint);
  CHECK(!metadata.jwks_uri);
  CHECK(!metadata.scopes_supported);
  CHECK(!metadata.authorization_response_iss_parameter_supported);
  CHECK(metadata.reach == http::Reach::public_only);
  CHECK(outcome_of([&] { require_endpoint(metadata.token_endpoint, "token_endpoint"); }) ==
        "9 unsupported_endpoint");
}

TEST_CASE("parse_server_metadata: the issuer is the one asked for, byte for byte") {
  struct Row {
    std::string clause;
    std::string said;
    std::string asked;
    bool slash_hint;
  };
  const Row rows[] = {
      {"M-04 another host", "https://evil.example", "https://as.example", false},
      {"RFC 8414 §3.3 a slash more", "https://as.example/", "https://as.example", true},
      {"RFC 8414 §3.3 a slash less", "https://as.example", "https://as.example/", true},
      {"M-07 the host's case", "https://AS.example", "https://as.example", false},
      {"M-07 the scheme's own port", "https://as.example:443", "https://as.example", false},
      {"M-07 percent bytes", "https://as.example/%61", "https://as.example/a", false},
      {"M-07 another scheme", "http://as.example", "https://as.example", false},
      {"PR-05 no Unicode normalization", "https://as.example/\u00e9", "https://as.example/e\u0301",
       false},
      {"M-04 a path below", "https://as.example/t", "https://as.example", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    const auto error = error_of(
        [&] { parse_metadata(std::string(R"({"issuer": ")") + row.said + "\"}", row.asked); });
    REQUIRE(error);
    CHECK(error->exit == Exit::unsafe);
    CHECK(error->code == "issuer_mismatch");
    CHECK(error->hint.empty() != row.slash_hint);
  }
}

TEST_CASE("parse_server_metadata: nothing is judged before the issuer") {
  CHECK(
      metadata_outcome(R"({"token_endpoint": "javascript:1", "issuer": "https://evil.example"})") ==
      "8 issuer_mismatch");
}

TEST_CASE("parse_server_metadata: an issuer that is none") {
  struct Row {
    std::string clause;
    std::string document;
    std::string outcome;
  };
  const Row rows[] = {
      {"RFC 8414 §2 issuer is required", "{}", "6 invalid_document"},
      {"W-5 null is absent", R"({"issuer": null})", "6 invalid_document"},
      {"W-5 a number", R"({"issuer": 1})", "6 invalid_document"},
      {"W-5 a list", R"({"issuer": ["https://as.example"]})", "6 invalid_document"},
      {"W-5 an object", R"({"issuer": {"a": 1}})", "6 invalid_document"},
      {"W-5 empty", R"({"issuer": ""})", "6 invalid_document"},
      {"W-5 no object but a list", R"([])", "6 invalid_document"},
      {"W-5 no object but a string", R"("https://as.example")", "6 invalid_document"},
      {"W-5 no object but null", R"(null)", "6 invalid_document"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(metadata_outcome(row.document) == row.outcome);
  }
  CHECK(metadata_outcome(R"({"issuer": "https://as.example?q"})", "https://as.example?q") ==
        "8 unsafe_url");
}

TEST_CASE("parse_server_metadata: W-5, endpoints of the wrong type or shape") {
  struct Row {
    std::string clause;
    std::string value;
    std::string outcome;
  };
  const Row rows[] = {
      {"W-5 a number", "5", "6 invalid_document"},
      {"W-5 true", "true", "6 invalid_document"},
      {"W-5 a list", R"(["https://as.example/x"])", "6 invalid_document"},
      {"W-5 an object", "{}", "6 invalid_document"},
      {"U-1 empty", R"("")", "8 unsafe_url"},
      {"U-1 relative", R"("/token")", "8 unsafe_url"},
      {"U-2 a program", R"("file:/c:/windows/system32/calc.exe")", "8 unsafe_url"},
      {"M-25 javascript", R"x("javascript:alert(1)")x", "8 unsafe_url"},
      {"U-1 curl and browsers disagree", R"("https://good.example\\@evil.example/")",
       "8 unsafe_url"},
      {"U-1 user information", R"("https://a:b@as.example/x")", "8 unsafe_url"},
      {"RFC 6749 §3.1 a fragment", R"("https://as.example/x#y")", "8 unsafe_url"},
      {"U-1 not ASCII", R"("https://as.example/\u00e9")", "8 unsafe_url"},
      {"M-20 http below an https issuer", R"("http://as.example/x")", "8 unsafe_url"},
      {"U-1 a line break", R"("https://as.example/\nx")", "8 unsafe_url"},
      {"A-04 another origin is allowed", R"("https://other.example/x")", "ok"},
      {"W-5 null is absent", "null", "ok"},
  };
  for (const std::string name :
       {"authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint",
        "introspection_endpoint", "userinfo_endpoint", "device_authorization_endpoint",
        "pushed_authorization_request_endpoint", "end_session_endpoint", "jwks_uri"}) {
    for (const auto& row : rows) {
      CAPTURE(name);
      CAPTURE(row.clause);
      CHECK(metadata_outcome(with_member(name, row.value)) == row.outcome);
    }
  }
}

TEST_CASE("parse_server_metadata: W-5 and W-7, lists of the wrong type") {
  std::string thousand_and_one = "[\"s\"";
  for (int i = 0; i < 1000; ++i) thousand_and_one += ",\"s\"";
  thousand_and_one += "]";
  const std::pair<std::string, std::string> rows[] = {
      {"W-5 a string", R"("S256")"}, {"W-5 a number", "5"},
      {"W-5 true", "true"},          {"W-5 an object", "{}"},
      {"W-5 a number in it", "[1]"}, {"W-5 null in it", R"(["a", null])"},
      {"W-5 nested", R"([["a"]])"},  {"W-7 more than 1,000", thousand_and_one},
  };
  for (const std::string name :
       {"scopes_supported", "response_types_supported", "response_modes_supported",
        "grant_types_supported", "token_endpoint_auth_methods_supported",
        "token_endpoint_auth_signing_alg_values_supported", "code_challenge_methods_supported",
        "id_token_signing_alg_values_supported"}) {
    for (const auto& row : rows) {
      CAPTURE(name);
      CAPTURE(row.first);
      CHECK(metadata_outcome(with_member(name, row.second)) == "6 invalid_document");
    }
    CHECK(metadata_outcome(with_member(name, "null")) == "ok");
    CHECK(metadata_outcome(with_member(name, "[]")) == "ok");
  }
}

TEST_CASE("parse_server_metadata: W-5, flags of the wrong type") {
  for (const std::string name :
       {"authorization_response_iss_parameter_supported", "client_id_metadata_document_supported",
        "require_pushed_authorization_requests"}) {
    for (const std::string value : {R"("true")", "1", "0", "[]", "[true]", "{}"}) {
      CAPTURE(name);
      CAPTURE(value);
      CHECK(metadata_outcome(with_member(name, value)) == "6 invalid_document");
    }
    CHECK(metadata_outcome(with_member(name, "null")) == "ok");
    CHECK(metadata_outcome(with_member(name, "false")) == "ok");
  }
}

TEST_CASE("parse_server_metadata: a refusal says which endpoint of whom it is") {
  const auto message = [](const char* url) -> std::string {
    try {
      const Json document = {{"issuer", "https://as.example"}, {"jwks_uri", url}};
      parse_server_metadata(document, "https://as.example");
      return "no error";
    } catch (const Error& error) {
      return error.message;
    }
  };
  CHECK(message("http://as.example/keys") ==
        "the issuer https://as.example's jwks_uri \"http://as.example/keys\" is not acceptable: it "
        "is not https");
  CHECK(message("file:/etc/passwd") ==
        "the issuer https://as.example's jwks_uri \"file:/etc/passwd\" is not acceptable: it does "
        "not begin with https://");
}

TEST_CASE("parse_server_metadata: an http issuer may have http endpoints") {
  const auto metadata = parse_metadata(
      R"({"issuer": "http://127.0.0.1:9", "token_endpoint": "http://127.0.0.1:9/token"})",
      "http://127.0.0.1:9");
  CHECK(metadata.token_endpoint->text() == "http://127.0.0.1:9/token");
}

TEST_CASE("parse_server_metadata: RFC 8705 §5, the aliases of endpoints that are there") {
  const auto metadata = test::sample_metadata(
      R"(, "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.as.example/token",
           "userinfo_endpoint": "https://mtls.as.example/me", "other_endpoint": 5})");
  const auto url = [](const char* text) { return parse_url(text, "URL", UrlFrom::server); };
  CHECK(metadata.mtls_endpoint_aliases ==
        std::vector<EndpointAlias>{
            {url("https://as.example/token"), url("https://mtls.as.example/token")}});
}

TEST_CASE("parse_server_metadata: RFC 8705 §5, aliases that are none") {
  struct Row {
    std::string clause;
    std::string aliases;
    std::string outcome;
  };
  const Row rows[] = {
      {"W-5 a list", "[]", "6 invalid_document"},
      {"W-5 a string", R"("https://mtls.as.example")", "6 invalid_document"},
      {"W-5 a number inside", R"({"token_endpoint": 5})", "6 invalid_document"},
      {"M-20 http", R"({"token_endpoint": "http://as.example/t"})", "8 unsafe_url"},
      {"U-2 a file", R"({"token_endpoint": "file:///etc/passwd"})", "8 unsafe_url"},
      {"U-1 relative", R"({"token_endpoint": "/mtls/token"})", "8 unsafe_url"},
      {"W-5 null is absent", "null", "ok"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(test::outcome_of([&] {
            test::sample_metadata(R"(, "mtls_endpoint_aliases": )" + row.aliases);
          }) == row.outcome);
  }
}
