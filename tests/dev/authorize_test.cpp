#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "dev/authorization_request.hpp"
#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

http::Response authorize_with(Harness& server, const Parameters& changes) {
  return server.get("/oauth2/authorize?" + form_encode(server.authorization(changes)));
}

}  // namespace

TEST_CASE("authorize: without forms, the code goes to the client with its state and our iss") {
  Harness server(automatic());
  const http::Response response = authorize_with(server, {});
  CHECK(response.status == 303);
  const std::string location = header_of(response, "Location");
  const std::string code = answer_of(response).at("code");
  CHECK(location == "http://127.0.0.1:5000/callback?code=" + code +
                        "&state=the+state&iss=http%3A%2F%2F127.0.0.1%3A4000");
}

TEST_CASE("authorize: what is wrong with a request is told to its client") {
  Harness server(automatic());
  struct Row {
    const char* clause;
    Parameters changes;
    const char* error;
    const char* description;
  };
  const Row rows[] = {
      {"RFC 6749 §3.1.1",
       {{"response_type", "token"}},
       "unsupported_response_type",
       "response_type must be code"},
      {"RFC 6749 §3.1.1",
       {{"response_type", ""}},
       "invalid_request",
       "parameter response_type is missing"},
      {"RFC 9700 §2.1.1",
       {{"code_challenge", ""}},
       "invalid_request",
       "parameter code_challenge is missing"},
      {"RFC 7636 §4.2",
       {{"code_challenge", "short"}},
       "invalid_request",
       "code_challenge must have 43 characters"},
      {"RFC 9700 §2.1.1",
       {{"code_challenge_method", "plain"}},
       "invalid_request",
       "code_challenge_method must be S256"},
      {"RFC 7636 §4.3",
       {{"code_challenge_method", ""}},
       "invalid_request",
       "code_challenge_method must be S256"},
      {"RFC 6749 §4.1.2.1",
       {{"scope", "mcp:read root"}},
       "invalid_scope",
       "scope root does not exist"},
      {"RFC 8707 §2",
       {{"resource", "https://other.example/"}},
       "invalid_target",
       "resource https://other.example/ is not known here"},
      {"OAuth 2.0 Multiple Response Types §2.1",
       {{"response_mode", "fragment"}},
       "invalid_request",
       "response_mode must be query or direct"},
      {"draft-oauth-ai-agents-on-behalf-of-user §4.1",
       {{"requested_actor", "nobody"}},
       "invalid_request",
       "Invalid requested_actor."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    const http::Response response = authorize_with(server, row.changes);
    CHECK(response.status == 303);
    CHECK(header_of(response, "Location").starts_with("http://127.0.0.1:5000/callback?"));
    CHECK(answer_of(response) ==
          std::map<std::string, std::string>{{"error", row.error},
                                             {"error_description", row.description},
                                             {"state", "the state"},
                                             {"iss", base_url}});
  }
}

TEST_CASE("authorize: nothing is sent to an address that is not the client's") {
  Harness server(automatic());
  struct Row {
    const char* clause;
    Parameters changes;
    const char* text;
  };
  const Row rows[] = {
      {"RFC 6749 §4.1.2.1", {{"client_id", "nobody"}}, "client nobody is unknown"},
      {"RFC 6749 §4.1.2.1", {{"client_id", ""}}, "parameter client_id is missing"},
      {"RFC 6749 §4.1.2.1", {{"redirect_uri", ""}}, "parameter redirect_uri is missing"},
      {"RFC 9700 §2.1",
       {{"redirect_uri", "http://127.0.0.1:5000/other"}},
       "redirect_uri http://127.0.0.1:5000/other is not registered"},
      {"RFC 9700 §2.1",
       {{"redirect_uri", "http://127.0.0.1.example/callback"}},
       "redirect_uri http://127.0.0.1.example/callback is not registered"},
      {"RFC 9700 §2.1",
       {{"redirect_uri", "http://[::1]:5000/callback"}},
       "redirect_uri http://[::1]:5000/callback is not registered"},
      {"RFC 9700 §2.1",
       {{"redirect_uri", "https://evil.example/?<script>"}},
       "redirect_uri https://evil.example/?&lt;script&gt; is not registered"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    const http::Response response = authorize_with(server, row.changes);
    CHECK(response.status == 400);
    CHECK(header_of(response, "Location") == "");
    CHECK(response.body.find(row.text) != std::string::npos);
  }
  const http::Response twice =
      server.get("/oauth2/authorize?" + form_encode(server.authorization()) + "&state=another");
  CHECK(twice.status == 400);
  CHECK(twice.body.find("Invalid request with repeated parameters.") != std::string::npos);
}

TEST_CASE("is_same_redirect_uri: byte for byte, but for the port of a loopback address") {
  struct Row {
    const char* registered;
    const char* given;
    Localhost localhost;
    bool same;
  };
  const Row rows[] = {
      {"https://a.example/cb", "https://a.example/cb", Localhost::any_port, true},
      {"https://a.example/cb", "https://a.example:8443/cb", Localhost::any_port, false},
      {"https://a.example/cb", "https://a.example/cb?x=1", Localhost::any_port, false},
      {"http://127.0.0.1/cb", "http://127.0.0.1:5000/cb", Localhost::exact, true},
      {"http://127.0.0.1:1/cb", "http://127.0.0.1:5000/cb", Localhost::exact, true},
      {"http://[::1]/cb", "http://[::1]:5000/cb", Localhost::exact, true},
      {"http://127.0.0.1/cb", "http://127.0.0.1:5000/cb/", Localhost::exact, false},
      {"http://127.0.0.1/cb", "https://127.0.0.1:5000/cb", Localhost::exact, false},
      {"http://localhost/cb", "http://localhost:5000/cb", Localhost::any_port, true},
      {"http://localhost/cb", "http://localhost:5000/cb", Localhost::exact, false},
      {"com.example.app:/cb", "com.example.app:/cb", Localhost::exact, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    CHECK(is_same_redirect_uri(row.registered, row.given, row.localhost) == row.same);
  }
}

TEST_CASE("authorize: prompt=none asks nobody") {
  Harness server;
  Browser browser(server);
  const auto error = [&] { return answer_of(browser.open({{"prompt", "none"}})).at("error"); };
  CHECK(error() == "login_required");
  browser.sign_in(browser.open());
  CHECK(error() == "consent_required");
}

TEST_CASE("par: a pushed request is authorized by its request_uri, by its client, for a minute") {
  Harness server(automatic());
  const http::Response pushed = server.post("/oauth2/par", server.authorization());
  Json body = body_of(pushed);
  const std::string uri = body["request_uri"];
  CHECK(pushed.status == 201);
  CHECK(uri.starts_with("urn:ietf:params:oauth:par:request_uri:"));
  CHECK(body == Json{{"request_uri", uri}, {"expires_in", 60}});
  const auto open = [&](const std::string& client) {
    return server.get("/oauth2/authorize?" +
                      form_encode({{"client_id", client}, {"request_uri", uri}}));
  };
  CHECK(answer_of(open(public_client)).count("code") == 1);
  CHECK(open(confidential_client).status == 400);
  server.now += std::chrono::seconds(60);
  CHECK(open(public_client).status == 400);
}

TEST_CASE("par: what is wrong is said at once") {
  Harness server(automatic());
  CHECK(answer_in(server.post("/oauth2/par", server.authorization({{"scope", "root"}}))) ==
        refused(400, "invalid_scope", "scope root does not exist"));
  CHECK(answer_in(server.post("/oauth2/par", server.authorization({{"request_uri", "urn:x"}}))) ==
        refused(400, "invalid_request", "request_uri may not be pushed"));
  CHECK(
      answer_in(
          server.post("/oauth2/par", server.authorization({{"client_id", confidential_client}}))) ==
      refused(401, "invalid_client", "the client is registered for client_secret_basic, not none"));
}
