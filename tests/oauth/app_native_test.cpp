#include "oauth/app_native.hpp"

#include <doctest/doctest.h>

#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::error_of;
using test::json_answer;
using test::outcome_of;
using test::sample_metadata;
using test::sample_pending;
using test::wire;

namespace {

std::string start_answer(const std::string& authenticators, const std::string& links) {
  return R"({"flowId": "f1", "flowStatus": "INCOMPLETE", "flowType": "AUTHENTICATION",
             "nextStep": {"stepType": "AUTHENTICATOR_PROMPT", "authenticators": [)" +
         authenticators + R"(], "messages": []}, "links": [)" + links + "]}";
}

const std::string password =
    R"({"authenticatorId": "QmFzaWM", "authenticator": "Username & Password", "idp": "LOCAL",
        "metadata": {}, "requiredParams": ["username", "password"]})";
const std::string login_link =
    R"({"name": "authentication", "href": "https://as.example/oauth2/authn", "method": "POST"})";

std::string start_outcome(const http::Response& response) {
  return outcome_of([&] { parse_app_native_start(response, sample_metadata()); });
}

}  // namespace

TEST_CASE("app_native_start_request: the authorization request, posted, answered directly") {
  const AuthorizationRequest request{.client_id = "c1",
                                     .redirect_uri = "http://127.0.0.1/callback",
                                     .state = "st4te",
                                     .code_challenge = "ch4llenge",
                                     .scopes = {"openid", "internal_login"}};
  CHECK(wire(app_native_start_request(sample_metadata(), request, none("c1"))) ==
        "POST https://as.example/authorize\n"
        "Accept: application/json\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "\n"
        "response_type=code&client_id=c1&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback"
        "&state=st4te&code_challenge=ch4llenge&code_challenge_method=S256"
        "&scope=openid+internal_login&response_mode=direct");
}

TEST_CASE("parse_app_native_start: the local user name and password, wherever it stands") {
  const std::string google =
      R"({"authenticatorId": "R29vZ2xl", "authenticator": "Username & Password", "idp": "Google"})";
  const std::string renamed =
      R"({"authenticatorId": "QmFzaWM", "authenticator": "Name und Kennwort", "idp": "LOCAL",
          "requiredParams": ["username", "password"]})";
  const std::string nameless =
      R"({"authenticatorId": "QmFzaWM", "authenticator": "Username & Password", "idp": "LOCAL"})";
  const AppNativePrompt expected{
      "f1", "QmFzaWM", parse_url("https://as.example/oauth2/authn", "endpoint", UrlFrom::server)};
  for (const auto& authenticator : {password, renamed, nameless}) {
    CHECK(
        parse_app_native_start(json_answer(start_answer(google + "," + authenticator, login_link)),
                               sample_metadata()) == expected);
  }
}

TEST_CASE("parse_app_native_start: without a link the endpoint is next to the authorization's") {
  const auto prompt =
      parse_app_native_start(json_answer(start_answer(password, "")), sample_metadata());
  CHECK(prompt.endpoint.text() == "https://as.example/authn");
}

TEST_CASE("parse_app_native_start: answers that are refused") {
  struct Row {
    std::string clause;
    http::Response response;
    std::string outcome;
  };
  const char* identifier_first =
      R"({"authenticatorId": "SWQ", "authenticator": "Identifier First", "idp": "LOCAL",
          "requiredParams": ["username"]})";
  const Row rows[] = {
      {"app-native: a session of somebody else's",
       json_answer(R"({"flowStatus": "SUCCESS_COMPLETED", "authData": {"code": "c"}})"),
       "8 unexpected_login"},
      {"app-native: failed at once",
       json_answer(R"({"flowId": "f", "flowStatus": "FAIL_INCOMPLETE"})"), "4 login_failed"},
      {"app-native: no authenticator", json_answer(start_answer("", login_link)),
       "9 unsupported_login"},
      {"app-native: another authenticator", json_answer(start_answer(identifier_first, login_link)),
       "9 unsupported_login"},
      {"W-5 authenticators is a string",
       json_answer(
           R"({"flowId": "f", "flowStatus": "INCOMPLETE", "nextStep": {"authenticators": "x"}})"),
       "9 unsupported_login"},
      {"W-5 no flowStatus", json_answer(R"({"flowId": "f"})"), "6 invalid_document"},
      {"W-5 flowId is a number", json_answer(R"({"flowId": 1, "flowStatus": "INCOMPLETE"})"),
       "6 invalid_document"},
      {"W-5 a list", json_answer("[]"), "6 invalid_document"},
      {"U-1 the secret would go elsewhere",
       json_answer(start_answer(
           password, R"({"name": "authentication", "href": "https://evil.example/authn"})")),
       "8 unsafe_url"},
      {"U-1 a link that is no URL",
       json_answer(
           start_answer(password, R"({"name": "authentication", "href": "/oauth2/authn"})")),
       "8 unsafe_url"},
      {"app-native: ABA-60007",
       json_answer(R"({"code": "ABA-60007", "message": "m", "description": "d", "traceId": "t"})",
                   400),
       "4 ABA-60007"},
      {"app-native: client authentication",
       json_answer(R"({"code": "401", "message": "Unauthorized"})", 401), "4 401"},
      {"app-native: in trouble", json_answer(R"({"code": "ABA-65001", "message": "m"})", 500),
       "5 ABA-65001"},
      {"RFC 6749 §5.2 an OAuth error", json_answer(R"({"error": "invalid_request"})", 400),
       "4 invalid_request"},
      {"R-04 a redirect to the login page", test::empty_answer(302), "8 redirect_refused"},
      {"S-19 a login page", test::empty_answer(200, {{"Content-Type", "text/html"}}), "6 not_json"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(start_outcome(row.response) == row.outcome);
  }
}

TEST_CASE("parse_app_native_start: ABA-60007 has a hint") {
  const auto error = error_of([] {
    parse_app_native_start(json_answer(R"({"code": "ABA-60007", "description": "no"})", 400),
                           sample_metadata());
  });
  REQUIRE(error);
  CHECK(error->message == "the agent login refused: ABA-60007: \"no\"");
  CHECK(error->hint ==
        "enable app-native (API-based) authentication for this client at the server");
}

TEST_CASE("app_native_login_request: the agent's credentials as JSON") {
  const AppNativePrompt prompt{
      "f1", "QmFzaWM", parse_url("https://as.example/oauth2/authn", "endpoint", UrlFrom::server)};
  const auto request =
      app_native_login_request(sample_metadata(), prompt, "agent7", Secret("p\"w"));
  CHECK(wire(request) ==
        "POST https://as.example/oauth2/authn\n"
        "Accept: application/json\n"
        "Content-Type: application/json\n"
        "\n"
        R"({"flowId":"f1","selectedAuthenticator":{"authenticatorId":"QmFzaWM",)"
        R"("params":{"username":"agent7","password":"p\"w"}}})");
  CHECK(request.secrets == std::vector<Secret>{Secret("p\"w")});
  CHECK(request.redirects == http::Redirects::refuse);
}

TEST_CASE("parse_app_native_login: the code, nested or flat") {
  for (const std::string body :
       {R"({"flowStatus": "SUCCESS_COMPLETED",
            "authData": {"code": "c0de", "state": "st4te", "session_state": "s"}})",
        R"({"code": "c0de", "state": "st4te", "session_state": "s"})",
        R"({"flowStatus": "SUCCESS_COMPLETED", "authData": {"code": "c0de"}})"}) {
    CAPTURE(body);
    const auto code = parse_app_native_login(json_answer(body), sample_pending());
    CHECK(code.code() == Secret("c0de"));
    CHECK(code.issuer() == "https://as.example");
    CHECK(code.code_verifier() == Secret("v3rifier"));
  }
}

TEST_CASE("parse_app_native_login: HTTP 200 is no success") {
  struct Row {
    std::string clause;
    std::string body;
    std::string outcome;
  };
  const Row rows[] = {
      {"app-native: a wrong password",
       R"({"flowStatus": "FAIL_INCOMPLETE", "nextStep": {"messages": []}})", "4 login_failed"},
      {"app-native: the same step again", R"({"flowStatus": "INCOMPLETE"})", "4 login_failed"},
      {"app-native: failed with a code", R"({"flowStatus": "FAIL_COMPLETED", "code": "c0de"})",
       "4 login_failed"},
      {"app-native: another state",
       R"({"flowStatus": "SUCCESS_COMPLETED", "authData": {"code": "c", "state": "x"}})",
       "8 state_mismatch"},
      {"W-5 no code", R"({"flowStatus": "SUCCESS_COMPLETED", "authData": {}})",
       "6 invalid_document"},
      {"W-5 authData is a string", R"({"flowStatus": "SUCCESS_COMPLETED", "authData": "c"})",
       "6 invalid_document"},
      {"W-5 nothing", "{}", "6 invalid_document"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(outcome_of([&] { parse_app_native_login(json_answer(row.body), sample_pending()); }) ==
          row.outcome);
  }
}

TEST_CASE("parse_app_native_login: the server's messages are quoted") {
  const auto error = error_of([] {
    parse_app_native_login(json_answer(R"({"flowStatus": "FAIL_INCOMPLETE", "nextStep": {"messages":
        [{"type": "ERROR", "messageId": "msg_1", "message": "Login failed!\u001b[2J"}]}})"),
                           sample_pending());
  });
  REQUIRE(error);
  CHECK(error->message == "the agent login did not succeed: \"Login failed!\\x1b[2J\"");
  CHECK(error->hint == "check the agent's id and secret, and that the agent is enabled");
}
