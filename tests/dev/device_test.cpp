#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

constexpr const char* device_grant = "urn:ietf:params:oauth:grant-type:device_code";
const Parameters allowed_scopes = {
    {"scope", "mcp:read"}, {"scope", "mcp:write"}, {"decision", "allow"}};

Json begin_device(Harness& server, const Parameters& changes = {}) {
  return body_of(server.post("/oauth2/device_authorize", changed({{"client_id", public_client},
                                                                  {"scope", "mcp:read mcp:write"},
                                                                  {"resource", mcp_url}},
                                                                 changes)));
}

http::Response poll(Harness& server, const Json& device, const Parameters& changes = {}) {
  return server.post("/oauth2/token", changed({{"grant_type", device_grant},
                                               {"client_id", public_client},
                                               {"device_code", device["device_code"]}},
                                              changes));
}

std::string poll_error(Harness& server, const Json& device) {
  return body_of(poll(server, device))["error"];
}

// What `browser` shows when the device's code is typed.
http::Response type_code(Browser& browser, const std::string& code) {
  return browser.submit(browser.get("/oauth2/device"), {{"user_code", code}});
}

http::Response consent_of(Browser& browser, const Json& device) {
  return browser.sign_in(type_code(browser, device["user_code"]));
}

std::string heading(const http::Response& page) {
  const std::size_t begin = page.body.find("<h1>") + 4;
  return page.body.substr(begin, page.body.find("</h1>") - begin);
}

// Where the answer leads, which is a page of its own.
std::string last_heading(Browser& browser, const http::Response& consent,
                         const Parameters& answer) {
  return heading(browser.get(header_of(browser.submit(consent, answer), "Location")));
}

}  // namespace

TEST_CASE("device: the answer has all that RFC 8628 §3.2 names, and a code that can be typed") {
  Harness server;
  Json device = begin_device(server);
  const std::string code = device["user_code"];
  CHECK(code.size() == 9);
  CHECK(code.find_first_not_of("BCDFGHJKLMNPQRSTVWXZ-") == std::string::npos);
  CHECK(code[4] == '-');
  CHECK(device["device_code"].get<std::string>().size() >= 22);
  device["device_code"] = "…";
  CHECK(device ==
        Json{{"device_code", "…"},
             {"user_code", code},
             {"verification_uri", "http://127.0.0.1:4000/oauth2/device"},
             {"verification_uri_complete", "http://127.0.0.1:4000/oauth2/device?user_code=" + code},
             {"expires_in", 600},
             {"interval", 1}});
}

TEST_CASE("device: somebody types the code, signs in, agrees, and the device gets its tokens") {
  Harness server;
  const Json device = begin_device(server);
  CHECK(poll_error(server, device) == "authorization_pending");
  Browser browser(server);
  const http::Response consent = consent_of(browser, device);
  CHECK(heading(consent) == "Allow access?");
  CHECK(consent.body.find("Your device shows the code <code>" +
                          device["user_code"].get<std::string>() + "</code>") != std::string::npos);
  CHECK(last_heading(browser, consent, allowed_scopes) == "Your device is signed in");
  server.now += device_interval;
  const Json tokens = body_of(poll(server, device));
  CHECK(tokens["scope"] == "mcp:read mcp:write");
  CHECK(tokens.count("refresh_token") == 1);
  CHECK(claims_of(tokens)["sub"] == server.ready.user.sub);
  CHECK(claims_of(tokens)["aud"] == mcp_url);
  server.now += device_interval;
  CHECK(answer_in(poll(server, device)) ==
        refused(400, "invalid_grant", "the device code is not valid"));
}

TEST_CASE("device: the code is found as people type it, and with the page that has it filled in") {
  Harness server;
  const Json device = begin_device(server);
  std::string code = device["user_code"];
  for (char& c : code)
    if (c != '-') c = static_cast<char>(c - 'A' + 'a');
  code.replace(4, 1, " ");
  Browser browser(server);
  CHECK(heading(type_code(browser, ' ' + code + ' ')) == "Sign in");
  const std::string complete = device["verification_uri_complete"];
  const http::Response page = browser.get(complete.substr(std::string(base_url).size()));
  CHECK(heading(page) == "Sign a device in");
  CHECK(page.body.find("value=\"" + device["user_code"].get<std::string>() + '"') !=
        std::string::npos);
}

TEST_CASE("device: without a form the complete address alone is enough") {
  Harness server(automatic());
  const Json device = begin_device(server, {{"scope", "mcp:read"}});
  const std::string complete = device["verification_uri_complete"];
  CHECK(header_of(server.get(complete.substr(std::string(base_url).size())), "Location") ==
        "/oauth2/device/allowed");
  CHECK(body_of(poll(server, device))["scope"] == "mcp:read");
}

TEST_CASE("device: who says no is told to the device (RFC 8628 §3.5)") {
  Harness server;
  const Json device = begin_device(server);
  Browser browser(server);
  const http::Response consent = consent_of(browser, device);
  CHECK(last_heading(browser, consent, {{"decision", "deny"}}) == "Your device is not signed in");
  CHECK(answer_in(poll(server, device)) == refused(400, "access_denied", "the user said no"));
  CHECK(heading(type_code(browser, device["user_code"])) == "Sign a device in");
}

TEST_CASE("device: only the scopes that were ticked, and no others, are granted") {
  Harness server;
  const Json device = begin_device(server);
  Browser browser(server);
  const http::Response consent = consent_of(browser, device);
  browser.submit(consent, {{"scope", "mcp:write"}, {"scope", "email"}, {"decision", "allow"}});
  CHECK(body_of(poll(server, device))["scope"] == "mcp:write");
}

TEST_CASE("device: each slow_down asks for five seconds more, from then on (RFC 8628 §3.5)") {
  Harness server;
  const Json device = begin_device(server);
  CHECK(poll_error(server, device) == "authorization_pending");
  CHECK(poll_error(server, device) == "slow_down");
  server.now += device_interval;
  CHECK(poll_error(server, device) == "slow_down");
  server.now += std::chrono::seconds(10);
  CHECK(poll_error(server, device) == "slow_down");
  server.now += std::chrono::seconds(16);
  CHECK(poll_error(server, device) == "authorization_pending");
  server.now += std::chrono::seconds(15);
  CHECK(poll_error(server, device) == "slow_down");
}

TEST_CASE("device: a code that is too old is said to be so, to the device and to the person") {
  Harness server;
  const Json device = begin_device(server);
  Browser browser(server);
  const http::Response consent = consent_of(browser, device);
  const Json late = begin_device(server);
  server.now += device_code_lifetime - std::chrono::seconds(1);
  const http::Response second = type_code(browser, late["user_code"]);
  CHECK(heading(second) == "Allow access?");
  server.now += std::chrono::seconds(1);
  CHECK(answer_in(poll(server, device)) ==
        refused(400, "expired_token", "the device code has expired"));
  CHECK(last_heading(browser, second, allowed_scopes) == "This code is used up");
  CHECK(poll_error(server, late) == "expired_token");
  CHECK(type_code(browser, device["user_code"]).status == 404);
}

TEST_CASE("device: the first answer counts, whoever else has the page open") {
  for (const bool first_agrees : {true, false}) {
    CAPTURE(first_agrees);
    Harness server;
    const Json device = begin_device(server);
    Browser alice(server);
    Browser also_alice(server);
    const http::Response first = consent_of(alice, device);
    const http::Response second = consent_of(also_alice, device);
    const Parameters no = {{"decision", "deny"}};
    alice.submit(first, first_agrees ? allowed_scopes : no);
    CHECK(last_heading(also_alice, second, first_agrees ? no : allowed_scopes) ==
          "This code is used up");
    CHECK(poll(server, device).status == (first_agrees ? 200 : 400));
  }
}

TEST_CASE("device: nobody tries many codes (RFC 8628 §5.1)") {
  Harness server;
  const Json device = begin_device(server);
  Browser browser(server);
  for (unsigned i = 0; i < most_wrong_codes; ++i) {
    const http::Response page = type_code(browser, "BBBB-BBBB");
    CHECK(page.status == 404);
    CHECK(page.body.find("No device waits with this code.") != std::string::npos);
  }
  // Another browser is no way around it.
  Browser other(server);
  for (const std::string& code : {std::string("BBBB-BBBB"), device["user_code"].get<std::string>()})
    CHECK(type_code(other, code).status == 429);
  server.now += wrong_codes_window;
  CHECK(heading(type_code(other, device["user_code"])) == "Sign in");
}

TEST_CASE("device: a form that our page did not send, or another browser's, does nothing (CSRF)") {
  Harness server;
  const Json device = begin_device(server);
  Browser browser(server);
  const http::Response consent = consent_of(browser, device);
  http::Response forged = consent;
  const std::string csrf = hidden(consent, "csrf");
  forged.body.replace(forged.body.find(csrf), csrf.size(), std::string(csrf.size(), 'x'));
  CHECK(browser.submit(forged, allowed_scopes).status == 403);
  Browser stranger(server);
  stranger.open();
  CHECK(stranger.submit(consent, allowed_scopes).status == 403);
  CHECK(poll_error(server, device) == "authorization_pending");
}

TEST_CASE("device: what is typed stays text") {
  Harness server;
  Browser browser(server);
  const http::Response page = browser.get("/oauth2/device?user_code=%22%3E%3Cimg%20src%3Dx%3E");
  CHECK(page.body.find("<img") == std::string::npos);
  CHECK(type_code(browser, "\"><img src=x>").body.find("<img") == std::string::npos);
  CHECK(page.body.find("<label for=\"user_code\">Code</label>") != std::string::npos);
  CHECK(header_of(page, "Content-Security-Policy").find("form-action 'self';") !=
        std::string::npos);
}

TEST_CASE("device: the consent may be sent to this server alone") {
  Harness server;
  Browser browser(server);
  const http::Response consent = consent_of(browser, begin_device(server));
  CHECK(header_of(consent, "Content-Security-Policy").find("form-action 'self';") !=
        std::string::npos);
}

TEST_CASE("device: a challenge binds the code to who has the verifier (RFC 7636 §4.6)") {
  const std::string verifier(43, 'w');
  Harness server(automatic());
  const Json device = begin_device(server, {{"code_challenge", base64url_encode(sha256(verifier))},
                                            {"code_challenge_method", "S256"}});
  server.get("/oauth2/device?user_code=" + device["user_code"].get<std::string>());
  CHECK(answer_in(poll(server, device)) ==
        refused(400, "invalid_request", "parameter code_verifier is missing"));
  server.now += device_interval;
  CHECK(answer_in(poll(server, device, {{"code_verifier", std::string(43, 'x')}})) ==
        refused(400, "invalid_grant", "code_verifier does not fit the code_challenge"));
  server.now += device_interval;
  CHECK(poll(server, device, {{"code_verifier", verifier}}).status == 200);
}

TEST_CASE("device: requests that are refused") {
  Harness server;
  const std::string other =
      body_of(server.post_json("/register", {{"redirect_uris", {redirect_uri}},
                                             {"token_endpoint_auth_method", "none"}}))["client_id"];
  struct Row {
    const char* clause;
    Parameters changes;
    Answer answer;
  };
  const Row rows[] = {
      {"RFC 8628 §3.1 the client is named",
       {{"client_id", ""}},
       refused(401, "invalid_client", "client  is unknown")},
      {"RFC 8628 §3.1 the client is known",
       {{"client_id", "nobody"}},
       refused(401, "invalid_client", "client nobody is unknown")},
      {"RFC 6749 §3.2.1 a confidential one proves itself",
       {{"client_id", confidential_client}},
       refused(401, "invalid_client",
               "the client is registered for client_secret_basic, not none")},
      {"RFC 6749 §5.2 one that may not",
       {{"client_id", other}},
       refused(400, "unauthorized_client", "the client may not use device codes")},
      {"RFC 6749 §5.2 a scope that does not exist",
       {{"scope", "mcp:fly"}},
       refused(400, "invalid_scope", "scope mcp:fly does not exist")},
      {"RFC 8707 §2 another resource",
       {{"resource", "https://other.example/mcp"}},
       refused(400, "invalid_target", "resource https://other.example/mcp is not known here")},
      {"RFC 7636 §4.2 a challenge without its method",
       {{"code_challenge", std::string(43, 'c')}},
       refused(400, "invalid_request", "code_challenge must be one of S256")},
      {"RFC 7636 §4.2 a challenge that is none",
       {{"code_challenge", "c"}, {"code_challenge_method", "S256"}},
       refused(400, "invalid_request", "code_challenge must be one of S256")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    CHECK(answer_in(server.post("/oauth2/device_authorize", changed({{"client_id", public_client}},
                                                                    row.changes))) == row.answer);
  }
}

TEST_CASE("device: polls that are refused") {
  Harness server(automatic());
  const Json device = begin_device(server);
  server.get("/oauth2/device?user_code=" + device["user_code"].get<std::string>());
  CHECK(answer_in(poll(server, device, {{"device_code", ""}})) ==
        refused(400, "invalid_request", "parameter device_code is missing"));
  CHECK(answer_in(poll(server, device, {{"device_code", "unknown"}})) ==
        refused(400, "invalid_grant", "the device code is not valid"));
  // RFC 6749 §5.2: a code is for the client that asked for it.
  CHECK(answer_in(server.post(
            "/oauth2/token", {{"grant_type", device_grant}, {"device_code", device["device_code"]}},
            {server.basic()})) == refused(400, "invalid_grant", "the device code is not valid"));
  CHECK(answer_in(poll(server, device, {{"resource", "https://other.example/mcp"}})) ==
        refused(400, "invalid_target", "resource https://other.example/mcp is not known here"));
  server.now += device_interval;
  CHECK(poll(server, device).status == 200);
}
