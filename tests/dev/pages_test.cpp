#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "dev/style.hpp"
#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

bool contains(const http::Response& page, const std::string& text) {
  return page.body.find(text) != std::string::npos;
}

const Parameters allow_all = {{"scope", "mcp:read"}, {"scope", "mcp:write"}, {"decision", "allow"}};

std::string title(const http::Response& page) {
  const std::size_t begin = page.body.find("<h1>") + 4;
  return page.body.substr(begin, page.body.find("</h1>") - begin);
}

}  // namespace

TEST_CASE("pages: a user signs in, agrees, and the client gets a code for what was agreed to") {
  Harness server;
  Browser browser(server);
  const http::Response login = browser.open();
  CHECK(login.status == 200);
  CHECK(title(login) == "Sign in");
  const http::Response moved =
      browser.submit(login, {{"username", "alice"}, {"password", "alice-pass"}});
  CHECK(moved.status == 303);
  const http::Response consent = browser.get(header_of(moved, "Location"));
  CHECK(title(consent) == "Allow access?");
  const http::Response done = browser.submit(consent, allow_all);
  CHECK(done.status == 303);
  const auto answer = answer_of(done);
  const Json tokens = body_of(server.post("/oauth2/token", server.redemption(answer.at("code"))));
  CHECK(tokens["scope"] == "mcp:read mcp:write");
  CHECK(claims_of(tokens)["sub"] == server.ready.user.sub);
}

TEST_CASE("pages: the consent names user, client, agent, server and scopes") {
  Harness server;
  Browser browser(server);
  const http::Response page =
      browser.sign_in(browser.open({{"requested_actor", server.ready.agent.agent_id}}));
  for (const std::string& text :
       {std::string("<strong>Public client</strong> wants to act for you."),
        std::string("Alice Example <code>alice</code>"),
        std::string("<strong>Research assistant</strong> is an agent."),
        "<code>" + server.ready.agent.agent_id + "</code>", "<code>" + std::string(mcp_url),
        std::string("value=\"mcp:read\" checked><span>Use the tools that only read"),
        std::string("value=\"mcp:write\" checked><span>Write notes in your name"),
        std::string("http://127.0.0.1:5000/callback")}) {
    CAPTURE(text);
    CHECK(contains(page, text));
  }
}

TEST_CASE("pages: a scope that is unticked is not granted, nor one that was not asked") {
  Harness server;
  Browser browser(server);
  const http::Response consent = browser.sign_in(browser.open());
  const auto answer = answer_of(
      browser.submit(consent, {{"scope", "mcp:read"}, {"scope", "email"}, {"decision", "allow"}}));
  CHECK(body_of(server.post("/oauth2/token", server.redemption(answer.at("code"))))["scope"] ==
        "mcp:read");
}

TEST_CASE("pages: without a tick nothing is allowed, and the page says so") {
  Harness server;
  Browser browser(server);
  const http::Response again =
      browser.submit(browser.sign_in(browser.open()), {{"decision", "allow"}});
  CHECK(again.status == 200);
  CHECK(contains(again, "Tick what you allow, or choose Deny."));
  CHECK_FALSE(contains(again, " checked"));
  CHECK(browser.submit(again, allow_all).status == 303);
}

TEST_CASE("pages: deny is told to the client") {
  Harness server;
  Browser browser(server);
  const http::Response done =
      browser.submit(browser.sign_in(browser.open()), {{"decision", "deny"}});
  CHECK(done.status == 303);
  CHECK(answer_of(done) ==
        std::map<std::string, std::string>{{"error", "access_denied"},
                                           {"error_description", "the user said no"},
                                           {"state", "the state"},
                                           {"iss", base_url}});
}

TEST_CASE("pages: a wrong password or name is refused, and may be tried again") {
  Harness server;
  Browser browser(server);
  http::Response page = browser.open();
  for (const auto& [name, password] :
       Parameters{{"alice", "wrong"}, {"bob", "alice-pass"}, {"", ""}}) {
    page = browser.submit(page, {{"username", name}, {"password", password}});
    CHECK(page.status == 403);
    CHECK(contains(page, "The user name or the password is wrong."));
    CHECK(contains(page, "value=\"" + name + "\" autocomplete=\"username\""));
  }
  CHECK(title(browser.sign_in(page)) == "Allow access?");
}

TEST_CASE("pages: consent is not had before the sign-in") {
  Harness server;
  Browser browser(server);
  http::Response login = browser.open();
  login.body.replace(login.body.find("/oauth2/login"), 13, "/oauth2/consent");
  const http::Response response = browser.submit(login, allow_all);
  CHECK(response.status == 303);
  CHECK(title(browser.get(header_of(response, "Location"))) == "Sign in");
}

TEST_CASE("pages: who is signed in goes straight to the consent; prompt=login asks again") {
  Harness server;
  Browser browser(server);
  browser.sign_in(browser.open());
  CHECK(title(browser.open()) == "Allow access?");
  CHECK(title(browser.open({{"prompt", "login"}})) == "Sign in");
  server.now += session_lifetime;
  CHECK(title(browser.open()) == "Sign in");
}

TEST_CASE("pages: a form that is too old is refused") {
  Harness server;
  Browser browser(server);
  const http::Response login = browser.open();
  const http::Response consent = browser.sign_in(login);
  server.now += form_lifetime;
  for (const http::Response& page : {login, consent}) {
    const http::Response response = browser.submit(page, allow_all);
    CHECK(response.status == 410);
    CHECK(title(response) == "This sign-in has expired");
  }
}

TEST_CASE("pages: a form that is sent twice leads where it led, until the code is spent") {
  Harness server;
  Browser browser(server);
  const http::Response login = browser.open();
  const Parameters alice = {{"username", "alice"}, {"password", "alice-pass"}};
  const http::Response first = browser.submit(login, alice);
  CHECK(header_of(browser.submit(login, alice), "Location") == header_of(first, "Location"));
  const http::Response consent = browser.get(header_of(first, "Location"));
  const http::Response done = browser.submit(consent, allow_all);
  CHECK(header_of(browser.submit(consent, allow_all), "Location") == header_of(done, "Location"));
  // Not even another answer changes what was said.
  CHECK(header_of(browser.submit(consent, {{"decision", "deny"}}), "Location") ==
        header_of(done, "Location"));
  CHECK(header_of(browser.get(header_of(first, "Location")), "Location") ==
        header_of(done, "Location"));
  server.post("/oauth2/token", server.redemption(answer_of(done).at("code")));
  const http::Response late = browser.submit(consent, allow_all);
  CHECK(late.status == 409);
  CHECK(title(late) == "This sign-in is complete");
}

TEST_CASE("pages: a form that our page did not send does nothing (CSRF)") {
  Harness server;
  Browser browser(server);
  const http::Response consent = browser.sign_in(browser.open());
  http::Response forged = consent;
  const std::string csrf = hidden(consent, "csrf");
  forged.body.replace(forged.body.find(csrf), csrf.size(), std::string(csrf.size(), 'x'));
  CHECK(browser.submit(forged, allow_all).status == 403);
  CHECK(title(browser.submit(forged, allow_all)) == "This form was not sent from here");
  Browser stranger(server);
  CHECK(stranger.submit(consent, allow_all).status == 403);
  stranger.open();
  CHECK(title(stranger.submit(consent, allow_all)) == "This sign-in belongs to another browser");
  CHECK(browser.submit(consent, allow_all).status == 303);
}

TEST_CASE("pages: cookies are out of reach for scripts, other sites and other servers") {
  Harness server;
  const http::Response login =
      server.get("/oauth2/authorize?" + form_encode(server.authorization()));
  const std::string cookie = header_of(login, "Set-Cookie");
  CHECK(cookie.starts_with("mcpauth_dev_browser4000="));
  CHECK(cookie.ends_with("; Path=/oauth2; HttpOnly; SameSite=Lax"));
}

TEST_CASE("pages: no script, nothing from elsewhere, no frame, no cache") {
  Harness server;
  Browser browser(server);
  const http::Response consent = browser.sign_in(browser.open());
  CHECK(
      consent.headers ==
      http::Headers{{"Content-Type", "text/html; charset=utf-8"},
                    {"Content-Security-Policy",
                     "default-src 'none'; style-src 'sha256-" + base64_encode(sha256(style_sheet)) +
                         "'; form-action 'self' http://127.0.0.1:5000; frame-ancestors 'none'; "
                         "base-uri 'none'"},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Referrer-Policy", "no-referrer"},
                    {"Cache-Control", "no-store"}});
  CHECK_FALSE(contains(consent, "<script"));
  CHECK_FALSE(contains(consent, "style=\""));
}

TEST_CASE("pages: a form may end where its client is, in the forms that CSP has for that") {
  Harness server;
  struct Row {
    const char* redirect_uri;
    const char* source;
  };
  const Row rows[] = {{"https://app.example/cb?x=1", "https://app.example"},
                      {"http://[::1]:9000/cb", "http:"},
                      {"com.example.app:/cb", "com.example.app:"}};
  for (const Row& row : rows) {
    CAPTURE(row.redirect_uri);
    const std::string id = body_of(
        server.post_json("/register", {{"redirect_uris", {row.redirect_uri}},
                                       {"token_endpoint_auth_method", "none"}}))["client_id"];
    Browser browser(server);
    const http::Response page =
        browser.sign_in(browser.open({{"client_id", id}, {"redirect_uri", row.redirect_uri}}));
    const std::string policy = header_of(page, "Content-Security-Policy");
    CHECK(policy.find("form-action 'self' " + std::string(row.source) + ";") != std::string::npos);
  }
}

TEST_CASE("pages: foreign text stays text") {
  Harness server;
  const std::string id =
      body_of(server.post_json("/register", {{"redirect_uris", {"http://127.0.0.1/callback"}},
                                             {"client_name", "\"><img src=x>&amp;\u202e"},
                                             {"token_endpoint_auth_method", "none"}}))["client_id"];
  Browser browser(server);
  const http::Response login =
      browser.open({{"client_id", id}, {"login_hint", "\" autofocus onfocus=\"x"}});
  CHECK(contains(login, "<strong>&quot;&gt;&lt;img src=x&gt;&amp;amp;\\u{202e}</strong>"));
  CHECK(contains(login, "value=\"&quot; autofocus onfocus=&quot;x\""));
}

TEST_CASE("pages: each field has its label, and the first one to fill has the focus") {
  Harness server;
  Browser browser(server);
  const http::Response login = browser.open();
  CHECK(contains(login, "<label for=\"username\">User name</label>"));
  CHECK(contains(login, "<label for=\"password\">Password</label>"));
  CHECK(contains(login, "required autofocus>\n<label for=\"password\">"));
  const http::Response wrong = browser.submit(login, {{"username", "alice"}, {"password", "x"}});
  CHECK(contains(wrong,
                 "autocomplete=\"current-password\" required autofocus "
                 "aria-describedby=\"problem\" aria-invalid=\"true\">"));
}

TEST_CASE("pages: the front page says where things are") {
  Harness server;
  const http::Response page = server.get("/");
  CHECK(page.status == 200);
  CHECK(contains(page, "mcpauth call http://127.0.0.1:4000/mcp"));
}
