#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

const Json device_endpoint = {
    {"device_authorization_endpoint", "https://auth.example.com/device_authz"}};

http::Response device_answer(const Json& changes = {}) {
  Json answer = {{"device_code", "dev-1"},
                 {"user_code", "WDJB-MJHT"},
                 {"verification_uri", "https://auth.example.com/device"},
                 {"verification_uri_complete", "https://auth.example.com/device?c=WDJB-MJHT"},
                 {"expires_in", 600},
                 {"interval", 7}};
  if (changes.is_object()) answer.merge_patch(changes);
  return json_answer(answer.dump());
}

http::Response oauth_error(const char* word) {
  return json_answer(Json{{"error", word}}.dump(), 400);
}

int device_login(TestEnv& t, std::vector<std::string> more = {}) {
  std::vector<std::string> words = {"login", sample_url, "--client-id", "cli", "--device"};
  words.insert(words.end(), more.begin(), more.end());
  return t.run(std::move(words));
}

}  // namespace

TEST_CASE("login --device: code and pages are shown on lines of their own, and it is polled") {
  TestEnv t;
  answer_discovery(t, device_endpoint);
  std::vector<Time> polls;
  const auto poll = [&](const http::Response& answer) {
    t.transport.answers([&t, &polls, answer](const http::Request&) {
      polls.push_back(t.now);
      return answer;
    });
  };
  t.transport.answers(device_answer());
  poll(oauth_error("authorization_pending"));
  poll(oauth_error("slow_down"));
  poll(oauth_error("authorization_pending"));
  poll(empty_answer(503));  // X-1: in trouble, which is no refusal
  poll(sample_tokens("tok-1", {{"refresh_token", "ref-1"}}));
  const Time begin = t.now;
  CHECK(device_login(t) == 0);
  CHECK(t.err.str() ==
        "mcpauth: to sign in at auth.example.com, visit\n\n"
        "    https://auth.example.com/device\n\n"
        "and enter the code\n\n"
        "    WDJB-MJHT\n\n"
        "mcpauth: or visit, where the code is filled in,\n\n"
        "    https://auth.example.com/device?c=WDJB-MJHT\n\n");
  using std::chrono::seconds;
  CHECK(polls == std::vector<Time>{begin + seconds(7), begin + seconds(14), begin + seconds(26),
                                   begin + seconds(38), begin + seconds(62)});
  CHECK(t.run({"token", sample_url, "--json"}) == 0);
  CHECK(t.out_json().at("source") == "kept");
}

TEST_CASE("login --device: the exact requests, with the verifier that fits the challenge") {
  TestEnv t;
  answer_discovery(t, device_endpoint);
  t.transport.answers(device_answer()).answers(sample_tokens("tok-1"));
  CHECK(device_login(t) == 0);
  const auto& requests = t.transport.requests;
  const auto asked = form_decode(requests.at(3).body).value();
  const auto polled = form_decode(requests.at(4).body).value();
  const std::string verifier = *find(polled, "code_verifier");
  CHECK(asked == Parameters{{"scope", "mcp:read"},
                            {"resource", sample_url},
                            {"code_challenge", base64url_encode(sha256(verifier))},
                            {"code_challenge_method", "S256"},
                            {"client_id", "cli"}});
  CHECK(polled == Parameters{{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                             {"device_code", "dev-1"},
                             {"code_verifier", verifier},
                             {"resource", sample_url},
                             {"client_id", "cli"}});
}

TEST_CASE(
    "login --device: code and page are shown with --quiet, too, and nothing on stdout early") {
  TestEnv t;
  answer_discovery(t, device_endpoint);
  t.transport.answers(device_answer()).answers(oauth_error("access_denied"));
  CHECK(device_login(t, {"--quiet"}) == 4);
  CHECK(t.err.str().find("    WDJB-MJHT\n") != std::string::npos);
  CHECK(t.out.str() == "");
}

TEST_CASE("login --device: on a terminal it counts down, and the line is gone at the end") {
  TestEnv t;
  t.env.terminal.err = true;
  answer_discovery(t, device_endpoint);
  t.transport.answers(device_answer({{"interval", 2}})).answers(sample_tokens("tok-1"));
  CHECK(device_login(t) == 0);
  const std::string blank(40, ' ');
  CHECK(
      t.err.str().ends_with("\rwaiting for the sign-in, 5:00 left "
                            "\rwaiting for the sign-in, 4:59 left \r" +
                            blank + "\r"));
}

TEST_CASE("login --device: how it ends without a sign-in") {
  struct Row {
    std::string clause;
    http::Response answer;
    int exit;
    std::string said;
  };
  const Row rows[] = {
      {"RFC 8628 §3.5 the user said no", oauth_error("access_denied"), 4, "access_denied"},
      {"RFC 8628 §3.5 the code is too old", oauth_error("expired_token"), 3, "expired_token"},
      {"RFC 6749 §5.2 the code was used", oauth_error("invalid_grant"), 4, "invalid_grant"},
      {"RFC 6749 §5.2 not for this client", oauth_error("unauthorized_client"), 4,
       "unauthorized_client"},
      {"RFC 6749 §5.2 not here", oauth_error("unsupported_grant_type"), 9,
       "unsupported_grant_type"},
      {"W-1 no JSON", empty_answer(200), 6, "instead of JSON"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    answer_discovery(t, device_endpoint);
    t.transport.answers(device_answer()).answers(row.answer);
    CHECK(device_login(t) == row.exit);
    CHECK(t.err.str().find(row.said) != std::string::npos);
    CHECK(t.out.str() == "");
  }
}

TEST_CASE("login --device: RFC 8628 §3.5, a poll without an answer is made again, later") {
  TestEnv t;
  answer_discovery(t, device_endpoint);
  t.transport.answers(device_answer())
      .answers([](const http::Request&) -> http::Response {
        throw Error(Exit::network, "timeout", "no answer in time");
      })
      .answers(sample_tokens("tok-1"));
  const Time begin = t.now;
  CHECK(device_login(t) == 0);
  CHECK(t.now == begin + std::chrono::seconds(7 + 14));
}

TEST_CASE("login --device: nobody who comes in time is exit 3, and the code's end is the end") {
  TestEnv t;
  answer_discovery(t, device_endpoint);
  t.transport.answers(device_answer({{"expires_in", 20}}))
      .answers(oauth_error("authorization_pending"))
      .answers(oauth_error("authorization_pending"));
  const Time begin = t.now;
  CHECK(device_login(t) == 3);
  CHECK(t.now == begin + std::chrono::seconds(20));
  CHECK(t.err.str().ends_with(
      "mcpauth: error: nobody entered the code in time\n"
      "mcpauth: hint: run the command again; --timeout SECONDS waits longer\n"));
}

TEST_CASE("login --device: what is stopped while waiting is exit 130") {
  TestEnv t;
  answer_discovery(t, device_endpoint);
  t.transport.answers(device_answer());
  std::stop_source stop;
  t.env.stop = stop.get_token();
  t.env.sleep = [&](std::chrono::milliseconds) { stop.request_stop(); };
  CHECK(device_login(t) == 130);
}

TEST_CASE("login --device: a browser that was named is sent to the page with the code") {
  TestEnv t;
  answer_discovery(t, device_endpoint);
  t.transport.answers(device_answer()).answers(sample_tokens("tok-1"));
  std::string visited;
  t.browser = [&](const std::string&, const std::string& url) {
    visited = url;
    return std::optional<std::string>();
  };
  CHECK(device_login(t, {"--browser", "w3m"}) == 0);
  CHECK(visited == "https://auth.example.com/device?c=WDJB-MJHT");
}

TEST_CASE("login --device: a client is registered for codes as well") {
  TestEnv t;
  Json changes = device_endpoint;
  changes["registration_endpoint"] = "https://auth.example.com/register";
  answer_discovery(t, changes);
  t.transport
      .answers(json_answer(R"({"client_id": "new", "token_endpoint_auth_method": "none"})", 201))
      .answers(device_answer())
      .answers(sample_tokens("tok-1"));
  CHECK(t.run({"login", sample_url, "--device"}) == 0);
  const Json asked = Json::parse(t.transport.requests.at(3).body);
  CHECK(asked.at("grant_types") == Json{"authorization_code", "refresh_token",
                                        "urn:ietf:params:oauth:grant-type:device_code"});
}

TEST_CASE("login --device: a client that was registered for a browser alone is registered anew") {
  TestEnv t;
  Json changes = device_endpoint;
  changes["registration_endpoint"] = "https://auth.example.com/register";
  answer_discovery(t, changes);
  const auto registered = [](const Json& grants) {
    return json_answer(Json{{"client_id", grants.size() == 1 ? "old" : "new"},
                            {"token_endpoint_auth_method", "none"},
                            {"grant_types", grants}}
                           .dump(),
                       201);
  };
  t.transport.answers(registered({"authorization_code"}))
      .answers(device_answer())
      .answers(sample_tokens("tok-1"));
  CHECK(t.run({"login", sample_url, "--device"}) == 0);
  t.transport.requests.clear();
  t.transport
      .answers(registered({"authorization_code", "urn:ietf:params:oauth:grant-type:device_code"}))
      .answers(device_answer())
      .answers(sample_tokens("tok-2"));
  CHECK(t.run({"login", sample_url, "--device", "--json"}) == 0);
  CHECK(t.out_json().at("client_id") == "new");
  t.transport.answers(device_answer()).answers(sample_tokens("tok-3"));
  CHECK(t.run({"login", sample_url, "--device"}) == 0);
}

TEST_CASE("login --device: command lines and servers that cannot be served") {
  struct Row {
    std::string clause;
    Json server;
    std::vector<std::string> more;
    int exit;
    std::string said;
  };
  const Row rows[] = {
      {"RFC 8628 §4 no such endpoint", {}, {}, 9, "device_authorization_endpoint"},
      {"RFC 8628 §3.1 nothing comes back",
       device_endpoint,
       {"--redirect-uri", "http://127.0.0.1/callback"},
       2,
       "--redirect-uri has no place beside --device"},
      {"draft-oauth-ai-agents §4.1 consent is a browser's",
       device_endpoint,
       {"--agent-id", "a"},
       2,
       "--agent-id has no place beside --device"},
      {"design: ask nobody", device_endpoint, {"--no-input"}, 3, "may ask nobody"},
      {"U-2 an endpoint that is no web address",
       {{"device_authorization_endpoint", "ftp://auth.example.com/"}},
       {},
       8,
       "device_authorization_endpoint"},
      {"RFC 8414 §3.3 http beside https",
       {{"device_authorization_endpoint", "http://auth.example.com/d"}},
       {},
       8,
       "is not https"},
      {"RFC 8414 §2 an endpoint is a string",
       {{"device_authorization_endpoint", 7}},
       {},
       6,
       "device_authorization_endpoint"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    TestEnv t;
    if (row.exit != 2 && row.exit != 3) answer_discovery(t, row.server);
    CHECK(device_login(t, row.more) == row.exit);
    CHECK(t.err.str().find(row.said) != std::string::npos);
  }
}

TEST_CASE("login: where no browser starts, the other way is offered if the server has it") {
  for (const bool offered : {true, false}) {
    CAPTURE(offered);
    TestEnv t;
    answer_discovery(t, offered ? device_endpoint : Json());
    t.browser = [](const std::string&, const std::string&) {
      return std::optional<std::string>("none is here");
    };
    CHECK(t.run({"login", sample_url, "--client-id", "cli", "--browser", "x", "--timeout", "1"}) ==
          3);
    CHECK((t.err.str().find("without a browser here, run: mcpauth login "
                            "https://mcp.example.com/mcp --client-id cli --device\n") !=
           std::string::npos) == offered);
  }
}

TEST_CASE("token --grant device_code: a session of that kind, or the command that makes one") {
  TestEnv t;
  answer_discovery(t, device_endpoint);
  t.transport.answers(device_answer()).answers(sample_tokens("tok-1"));
  CHECK(device_login(t) == 0);
  CHECK(t.run({"token", sample_url, "--grant", "device_code"}) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.run({"token", sample_url, "--grant", "authorization_code"}) == 3);
  TestEnv fresh;
  CHECK(fresh.run({"token", sample_url, "--grant", "device_code"}) == 3);
  CHECK(fresh.err.str().find("run: mcpauth login https://mcp.example.com/mcp --device") !=
        std::string::npos);
}
