#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

http::Response begin(Harness& server, const Parameters& changes = {}) {
  return server.post("/oauth2/authorize",
                     changed(server.authorization({{"response_mode", "direct"}}), changes),
                     {{"Accept", "application/json"}});
}

Json attempt(const Harness& server, const std::string& flow_id, const std::string& password) {
  return {{"flowId", flow_id},
          {"selectedAuthenticator",
           {{"authenticatorId", "QmFzaWNBdXRoZW50aWNhdG9yOkxPQ0FM"},
            {"params", {{"username", server.ready.agent.agent_id}, {"password", password}}}}}};
}

Json step(const std::string& flow_id, const std::string& status, const Json& messages) {
  Json expected = Json::parse(R"({
    "flowId": "", "flowStatus": "", "flowType": "AUTHENTICATION",
    "nextStep": {"stepType": "AUTHENTICATOR_PROMPT", "authenticators": [{
      "authenticatorId": "QmFzaWNBdXRoZW50aWNhdG9yOkxPQ0FM", "authenticator": "Username & Password",
      "idp": "LOCAL",
      "metadata": {"i18nKey": "authenticator.basic", "promptType": "USER_PROMPT", "params": [
        {"param": "username", "type": "STRING", "order": 0, "confidential": false},
        {"param": "password", "type": "STRING", "order": 1, "confidential": true}]},
      "requiredParams": ["username", "password"]}], "messages": []},
    "links": [{"name": "authentication", "href": "http://127.0.0.1:4000/oauth2/authn",
               "method": "POST"}]})");
  expected["flowId"] = flow_id;
  expected["flowStatus"] = status;
  expected["nextStep"]["messages"] = messages;
  return expected;
}

}  // namespace

TEST_CASE("app_native: authorize answers with the authenticators, authn with the code") {
  Harness server(automatic_asgardeo());
  const http::Response begun = begin(server);
  const std::string flow_id = body_of(begun)["flowId"];
  CHECK(answer_in(begun) == Answer{200, step(flow_id, "INCOMPLETE", Json::array())});
  CHECK(header_of(begun, "Set-Cookie") == "");
  const http::Response done =
      server.post_json("/oauth2/authn", attempt(server, flow_id, server.ready.agent.agent_secret));
  const Json data = body_of(done)["authData"];
  CHECK(answer_in(done) == Answer{200,
                                  {{"flowStatus", "SUCCESS_COMPLETED"},
                                   {"authData",
                                    {{"code", data["code"]},
                                     {"state", "the state"},
                                     {"session_state", data["session_state"]}}}}});
  CHECK(header_of(done, "Set-Cookie") == "");
  CHECK(claims_of(body_of(server.post("/oauth2/token", server.redemption(data["code"]))))["sub"] ==
        server.ready.agent.agent_id);
}

TEST_CASE("app_native: a wrong secret is FAIL_INCOMPLETE with HTTP 200, and may be tried again") {
  Harness server(automatic_asgardeo());
  const std::string flow_id = body_of(begin(server))["flowId"];
  const Json message = {{"type", "ERROR"},
                        {"messageId", "msg_authentication_failed"},
                        {"message", "Login failed. Check the agent's ID and secret."},
                        {"i18nKey", "authenticator.login.fail"}};
  CHECK(answer_in(server.post_json("/oauth2/authn", attempt(server, flow_id, "wrong"))) ==
        Answer{200, step(flow_id, "FAIL_INCOMPLETE", Json::array({message}))});
  CHECK(body_of(server.post_json(
            "/oauth2/authn",
            attempt(server, flow_id, server.ready.agent.agent_secret)))["flowStatus"] ==
        "SUCCESS_COMPLETED");
}

TEST_CASE("app_native: what is no step of a flow is refused in the product's form") {
  Harness server(automatic_asgardeo());
  const std::string flow_id = body_of(begin(server))["flowId"];
  Json other = attempt(server, flow_id, "x");
  other["selectedAuthenticator"]["authenticatorId"] = "another";
  struct Row {
    Json body;
    const char* code;
  };
  const Row rows[] = {{attempt(server, "no-flow", "x"), "ABA-60003"},
                      {other, "ABA-60004"},
                      {{{"flowId", flow_id}}, "ABA-60001"},
                      {Json::array(), "ABA-60001"}};
  for (const Row& row : rows) {
    const http::Response response = server.post_json("/oauth2/authn", row.body);
    const Json body = body_of(response);
    CHECK(response.status == 400);
    CHECK(body["code"] == row.code);
    CHECK(body["traceId"].is_string());
  }
}

TEST_CASE("app_native: a flow gives one code, within ten minutes, and to agents alone") {
  Harness server(automatic_asgardeo());
  const auto finish = [&](const std::string& flow_id) {
    return server.post_json("/oauth2/authn",
                            attempt(server, flow_id, server.ready.agent.agent_secret));
  };
  const std::string flow_id = body_of(begin(server))["flowId"];
  CHECK(finish(flow_id).status == 200);
  CHECK(finish(flow_id).status == 400);
  const std::string old = body_of(begin(server))["flowId"];
  server.now += form_lifetime;
  CHECK(finish(old).status == 400);
  Json alice = attempt(server, body_of(begin(server))["flowId"], "alice-pass");
  alice["selectedAuthenticator"]["params"]["username"] = "alice";
  CHECK(body_of(server.post_json("/oauth2/authn", alice))["flowStatus"] == "FAIL_INCOMPLETE");
}

TEST_CASE("app_native: a bad request is refused with JSON, never with a redirect") {
  Harness server(automatic_asgardeo());
  CHECK(answer_in(begin(server, {{"code_challenge_method", "plain"}})) ==
        refused(400, "invalid_request", "code_challenge_method must be S256"));
  CHECK(answer_in(begin(server, {{"client_id", "nobody"}})) ==
        refused(400, "invalid_client", "client nobody is unknown"));
}
