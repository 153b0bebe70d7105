// A server that wants more scopes than the session has, and the user who is asked for them.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

// An MCP server that wants one scope more each time, `demands` times, and its authorization server,
// where somebody on another device grants whatever is asked.
struct Demanding {
  explicit Demanding(int times) : demands(times) {
    t.env.terminal.err = true;
    t.env.make_transport = [this](const http::Options&) {
      return [this](const http::Request& request) {
        t.transport.answers(answer(request));
        return t.transport.transport()(request);
      };
    };
  }

  http::Response answer(const http::Request& request) {
    if (request.url == sample_url) return answer_call(request);
    if (request.url.find("/.well-known/oauth-protected-resource") != std::string::npos)
      return sample_resource_metadata();
    if (request.url == "https://auth.example.com/device_authz") {
      asked.push_back(*find(form_decode(request.body).value(), "scope"));
      return json_answer(R"({"device_code": "d", "user_code": "WDJB-MJHT", "interval": 1,
        "verification_uri": "https://auth.example.com/device", "expires_in": 600})");
    }
    if (request.url == "https://auth.example.com/token")
      return sample_tokens("tok-" + std::to_string(asked.size()), {{"scope", asked.back()}});
    return sample_server_metadata(
        {{"device_authorization_endpoint", "https://auth.example.com/device_authz"}});
  }

  http::Response answer_call(const http::Request& request) {
    const auto token = http::header_value(request.headers, "Authorization");
    if (!token) return sample_challenge();
    tokens.push_back(*token);
    if (demanded == demands)
      return json_answer(Json{{"jsonrpc", "2.0"},
                              {"id", Json::parse(request.body).at("id")},
                              {"result",
                               {{"resultType", "complete"},
                                {"content", Json::array({{{"type", "text"}, {"text", "done"}}})}}}}
                             .dump());
    return empty_answer(403,
                        {{"WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"more:" +
                                                  std::to_string(++demanded) + '"'}});
  }

  int sign_in() { return t.run({"login", sample_url, "--client-id", "cli", "--device"}); }
  int call(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"call", sample_url, "tool", "--protocol-version",
                                      "2026-07-28"};
    words.insert(words.end(), more.begin(), more.end());
    return t.run(std::move(words));
  }
  std::string kept_scope() {
    CHECK(t.run({"token", sample_url, "--json"}) == 0);
    return t.out_json().at("scope");
  }

  TestEnv t;
  int demands;
  int demanded = 0;
  std::vector<std::string> asked;   // scopes, one for each authorization
  std::vector<std::string> tokens;  // that the MCP server saw
};

}  // namespace

TEST_CASE("call: a step up asks for the union in the same way as before, and keeps the session") {
  Demanding server(2);
  REQUIRE(server.sign_in() == 0);
  CHECK(server.call() == 0);
  CHECK(server.t.out.str() == "done\n");
  CHECK(server.asked ==
        std::vector<std::string>{"mcp:read", "mcp:read more:1", "mcp:read more:1 more:2"});
  CHECK(server.tokens == std::vector<std::string>{"Bearer tok-1", "Bearer tok-2", "Bearer tok-3"});
  CHECK(server.kept_scope() == "mcp:read more:1 more:2");
}

TEST_CASE("call: what one client's step up asked for, no other client asks for (MCP, step-up)") {
  Demanding server(1);
  for (const std::string client : {"cli", "other"}) {
    REQUIRE(server.t.run({"login", sample_url, "--client-id", client, "--device"}) == 0);
    CHECK(server.asked.back() == "mcp:read");
    CHECK(server.call({"--client-id", client}) == 0);
  }
  CHECK(server.asked == std::vector<std::string>{"mcp:read", "mcp:read more:1", "mcp:read"});
}

TEST_CASE("call: a step up asks for no metadata that are kept") {
  Demanding server(1);
  REQUIRE(server.sign_in() == 0);
  const auto documents = [&] {
    const auto& requests = server.t.transport.requests;
    return std::count_if(requests.begin(), requests.end(), [](const http::Request& request) {
      return request.url.find("oauth-protected-resource") != std::string::npos;
    });
  };
  CHECK(documents() == 1);
  CHECK(server.call() == 0);
  CHECK(documents() == 1);
}

TEST_CASE("call: a 403 to a request without a token is not said to be for one") {
  TestEnv t;
  t.transport.answers(empty_answer(403));
  CHECK(t.run({"call", sample_url, "tool", "--protocol-version", "2026-07-28"}) == 4);
  CHECK(t.err.str() == "mcpauth: error: https://mcp.example.com/mcp answers 403 without a token\n");
}

TEST_CASE("call: three step ups are the most, and the widest session stays (MCP, step-up)") {
  Demanding server(100);
  REQUIRE(server.sign_in() == 0);
  CHECK(server.call() == 4);
  CHECK(server.asked.size() == 4);
  CHECK(server.t.err.str().find("although its scopes were asked for") != std::string::npos);
  CHECK(server.kept_scope() == "mcp:read more:1 more:2 more:3");
}

TEST_CASE("call: the sign-in that a run begins with is one of three (MCP, step-up)") {
  Demanding server(100);
  CHECK(server.call({"--client-id", "cli", "--grant", "device_code"}) == 4);
  CHECK(server.asked ==
        std::vector<std::string>{"mcp:read", "mcp:read more:1", "mcp:read more:1 more:2"});
  CHECK(server.t.err.str().find("although its scopes were asked for") != std::string::npos);
  CHECK(server.kept_scope() == "mcp:read more:1 more:2");
}

TEST_CASE("call: a step up that may ask nobody is exit 3, with the command that asks") {
  for (const bool no_input : {true, false}) {
    CAPTURE(no_input);
    Demanding server(1);
    REQUIRE(server.sign_in() == 0);
    server.t.env.terminal.err = no_input;
    CHECK(server.call(no_input ? std::vector<std::string>{"--no-input"}
                               : std::vector<std::string>{}) == 3);
    CHECK(server.asked.size() == 1);
    CHECK(server.t.err.str().find("--device") != std::string::npos);
    CHECK(server.t.err.str().find("more:1") != std::string::npos);
    CHECK(server.kept_scope() == "mcp:read");
  }
}
