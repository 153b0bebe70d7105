#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

Options failing(const std::string& failure) {
  Options options = automatic();
  options.failures = {failure};
  return options;
}

http::Response ask_for_token(Harness& server) {
  return server.post("/oauth2/token",
                     {{"grant_type", "client_credentials"}, {"scope", "mcp:read mcp:write"}},
                     {server.basic()});
}

Json ask_for_code(Harness& server) {
  return body_of(server.post("/oauth2/device_authorize", {{"client_id", public_client}}));
}

Json metadata(Harness& server) {
  return body_of(server.get("/.well-known/oauth-authorization-server"));
}

std::map<std::string, std::string> callback(Harness& server) {
  return answer_of(server.get("/oauth2/authorize?" + form_encode(server.authorization())));
}

http::Response refresh_with(Harness& server, const Json& tokens) {
  return server.post("/oauth2/token", {{"grant_type", "refresh_token"},
                                       {"client_id", public_client},
                                       {"refresh_token", tokens["refresh_token"]}});
}

// Return how a message to the MCP server is answered, on the stateless wire.
http::Response ask_mcp(Harness& server, const std::string& token) {
  const Json meta = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                     {"io.modelcontextprotocol/clientInfo", {{"name", "t"}, {"version", "1"}}},
                     {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
  return server.post_json(
      "/mcp",
      {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "tools/list"}, {"params", {{"_meta", meta}}}},
      {bearer(token), {"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/list"}});
}

Json token_claims(Harness& server) {
  return claims_of(body_of(ask_for_token(server)));
}

jose::Verification verified(Harness& server, const std::string& token) {
  return jose::verify(
      token, jose::parse_jwks(body_of(server.get("/oauth2/jwks"))),
      {.issuer = base_url, .audience = mcp_url, .typ = "at+jwt", .now = server.now, .require = {}});
}

// Return the token of a user for whom the agent acts.
Json acted(Harness& server) {
  const std::string actor_token = server.actor_token();
  const std::string code = server.code({{"requested_actor", server.ready.agent.agent_id}});
  return body_of(
      server.post("/oauth2/token", server.redemption(code, {{"actor_token", actor_token}})));
}

bool session_is_lost(Harness& server) {
  const http::Header token = bearer(server.machine_token());
  const auto ask = [&](const std::string& method, const std::string& session) {
    http::Headers headers = {token};
    if (!session.empty()) headers.push_back({"MCP-Session-Id", session});
    return server.post_json("/mcp",
                            {{"jsonrpc", "2.0"},
                             {"id", 1},
                             {"method", method},
                             {"params", {{"protocolVersion", "2025-11-25"}}}},
                            headers);
  };
  const std::string session = header_of(ask("initialize", ""), "MCP-Session-Id");
  return ask("ping", session).status == 200 && ask("ping", session).status == 404;
}

struct Row {
  const char* failure;
  bool (*seen)(Harness&);
};

const Row rows[] = {
    {"any=404", [](Harness& s) { return ask_for_token(s).status == 404; }},
    {"any=429",
     [](Harness& s) {
       const http::Response response = ask_for_token(s);
       return response.status == 429 && header_of(response, "Retry-After") == "1";
     }},
    {"any=500", [](Harness& s) { return s.get("/oauth2/jwks").status == 500; }},
    {"any=503",
     [](Harness& s) {
       const http::Response response = s.get("/oauth2/jwks");
       return response.status == 503 && header_of(response, "Retry-After") == "1";
     }},
    {"any=html",
     [](Harness& s) {
       const http::Response response = ask_for_token(s);
       return response.status == 200 && header_of(response, "Content-Type") == "text/html";
     }},
    {"any=empty", [](Harness& s) { return ask_for_token(s).body.empty(); }},
    {"any=cut",
     [](Harness& s) {
       const std::string body = ask_for_token(s).body;
       return body.starts_with("{\"access_token\":\"") && !body.ends_with("}");
     }},
    {"any=slow:SECONDS", nullptr},
    {"callback=wrong-iss",
     [](Harness& s) { return callback(s)["iss"] == "https://other.example"; }},
    {"callback=no-iss", [](Harness& s) { return !callback(s).contains("iss"); }},
    {"callback=wrong-state", [](Harness& s) { return callback(s)["state"] == "another"; }},
    {"callback=no-state", [](Harness& s) { return !callback(s).contains("state"); }},
    {"callback=wrong-code", [](Harness& s) { return callback(s)["code"] == "another"; }},
    {"callback=no-code",
     [](Harness& s) {
       const auto answer = callback(s);
       return !answer.contains("code") && !answer.contains("error");
     }},
    {"callback=twice",
     [](Harness& s) {
       const std::string location =
           header_of(s.get("/oauth2/authorize?" + form_encode(s.authorization())), "Location");
       return location.find("&code=") != std::string::npos;
     }},
    {"callback=error",
     [](Harness& s) {
       const auto answer = callback(s);
       return !answer.contains("code") && answer.at("error") == "server_error" &&
              answer.at("state") == "the state" && answer.at("iss") == base_url;
     }},
    {"device=no-complete-uri",
     [](Harness& s) { return ask_for_code(s).count("verification_uri_complete") == 0; }},
    {"device=no-interval", [](Harness& s) { return ask_for_code(s).count("interval") == 0; }},
    {"device=short", [](Harness& s) { return ask_for_code(s)["expires_in"] == 2; }},
    {"jwks=no-keys",
     [](Harness& s) {
       return body_of(s.get("/oauth2/jwks")) == Json{{"keys", Json::array()}};
     }},
    {"jwks=private",
     [](Harness& s) {
       return jose::parse_jwks(body_of(s.get("/oauth2/jwks"))).keys[0].fault ==
              jose::KeyFault::forbidden;
     }},
    {"jwks=rotate",
     [](Harness& s) {
       const std::string token = s.machine_token();
       const std::string kid = body_of(s.get("/oauth2/jwks"))["keys"][0]["kid"];
       return verified(s, token).failed == "kid" &&
              verified(s, s.machine_token()).failed == "kid" &&
              body_of(s.get("/oauth2/jwks"))["keys"][0]["kid"] != kid;
     }},
    {"mcp=401", [](Harness& s) { return ask_mcp(s, s.machine_token()).status == 401; }},
    {"mcp=403",
     [](Harness& s) {
       const http::Response response = ask_mcp(s, s.machine_token());
       return response.status == 403 &&
              header_of(response, "WWW-Authenticate")
                  .starts_with("Bearer error=\"insufficient_scope\", scope=\"mcp:read mcp:write\"");
     }},
    {"mcp=bare-challenge",
     [](Harness& s) { return header_of(ask_mcp(s, "x"), "WWW-Authenticate") == "Bearer"; }},
    {"mcp=broken-challenge",
     [](Harness& s) {
       return header_of(ask_mcp(s, "x"), "WWW-Authenticate") == "Bearer scope=\"mcp:read";
     }},
    {"mcp=lost-session", session_is_lost},
    {"mcp=old",
     [](Harness& s) {
       return body_of(ask_mcp(s, s.machine_token()))["error"]["code"] == -32000 &&
              ask_mcp(s, "x").status == 401;
     }},
    {"metadata=wrong-issuer",
     [](Harness& s) { return metadata(s)["issuer"] == "https://other.example"; }},
    {"metadata=no-s256",
     [](Harness& s) { return metadata(s).count("code_challenge_methods_supported") == 0; }},
    {"metadata=plain-only",
     [](Harness& s) { return metadata(s)["code_challenge_methods_supported"] == Json{"plain"}; }},
    {"metadata=file-endpoint",
     [](Harness& s) { return metadata(s)["authorization_endpoint"] == "file:///etc/passwd"; }},
    {"metadata=forbidden-endpoint",
     [](Harness& s) { return metadata(s)["token_endpoint"] == "http://169.254.169.254/token"; }},
    {"refresh=invalid_grant",
     [](Harness& s) { return body_of(refresh_with(s, s.sign_in()))["error"] == "invalid_grant"; }},
    {"refresh=lost",
     [](Harness& s) {
       const Json tokens = s.sign_in();
       return refresh_with(s, tokens).status == 500 &&
              body_of(s.post("/oauth2/introspect", {{"token", tokens["refresh_token"]}},
                             {s.basic()})) == Json{{"active", false}};
     }},
    {"refresh=no-successor",
     [](Harness& s) {
       const Json tokens = s.sign_in();
       return tokens.count("refresh_token") == 1 &&
              body_of(refresh_with(s, tokens)).count("refresh_token") == 0;
     }},
    {"resource=wrong-resource",
     [](Harness& s) {
       return body_of(s.get("/.well-known/oauth-protected-resource/mcp"))["resource"] ==
              "https://other.example/mcp";
     }},
    {"resource=no-servers",
     [](Harness& s) {
       return body_of(s.get("/.well-known/oauth-protected-resource/mcp"))["authorization_servers"]
           .empty();
     }},
    {"metadata=require-jar",
     [](Harness& s) { return metadata(s)["require_signed_request_object"] == true; }},
    {"metadata=require-par",
     [](Harness& s) { return metadata(s)["require_pushed_authorization_requests"] == true; }},
    {"resource=dpop-only",
     [](Harness& s) {
       return body_of(s.get("/.well-known/oauth-protected-resource/mcp"))
                  ["dpop_bound_access_tokens_required"] == true;
     }},
    {"token=bearer", nullptr},  // with a proof: tests/loopback/dpop_test.cpp
    {"token=other-key",
     [](Harness& s) {
       return token_claims(s)["cnf"] == Json{{"jkt", "another-key"}};
     }},
    {"token=expired",
     [](Harness& s) {
       return verified(s, body_of(ask_for_token(s))["access_token"]).failed == "exp";
     }},
    {"token=fewer-scopes",
     [](Harness& s) {
       const Json body = body_of(ask_for_token(s));
       return body["scope"] == "mcp:read" && claims_of(body)["scope"] == "mcp:read";
     }},
    {"token=forged",
     [](Harness& s) {
       return verified(s, body_of(ask_for_token(s))["access_token"]).failed == "signature";
     }},
    {"token=no-act", [](Harness& s) { return claims_of(acted(s)).count("act") == 0; }},
    {"token=no-expiry",
     [](Harness& s) { return body_of(ask_for_token(s)).count("expires_in") == 0; }},
    {"token=opaque",
     [](Harness& s) {
       return body_of(ask_for_token(s))["access_token"].get<std::string>().find('.') ==
              std::string::npos;
     }},
    {"token=short", [](Harness& s) { return body_of(ask_for_token(s))["expires_in"] == 1; }},
    {"token=wrong-act",
     [](Harness& s) {
       return claims_of(acted(s))["act"] == Json{{"sub", "another-agent"}};
     }},
    {"token=wrong-aud",
     [](Harness& s) { return token_claims(s)["aud"] == "https://other.example/mcp"; }},
    {"token=wrong-iss",
     [](Harness& s) { return token_claims(s)["iss"] == "https://other.example"; }},
    {"token=wrong-type",
     [](Harness& s) { return body_of(ask_for_token(s))["token_type"] == "mac"; }},
};

}  // namespace

TEST_CASE("failures: each can be seen, and is not there unless it was asked for") {
  Harness healthy(automatic());
  for (const Row& row : rows) {
    if (!row.seen) continue;
    CAPTURE(std::string(row.failure));
    Harness server(failing(row.failure));
    CHECK(row.seen(server));
    CHECK_FALSE(row.seen(healthy));
  }
}

TEST_CASE("failures: the manual's rows are those that are tested here") {
  std::vector<std::string> tested;
  for (const Row& row : rows) tested.push_back(row.failure);
  std::vector<std::string> listed;
  for (const FailurePoint& point : failure_points()) {
    listed.push_back(std::string(point.point) + '=' + std::string(point.kind));
    CHECK_FALSE(point.help.empty());
  }
  CHECK(tested == listed);
}

TEST_CASE("failures: a general one goes with each endpoint, and with no other") {
  struct Row {
    const char* point;
    http::Response (*ask)(Harness&);
  };
  const Row table[] = {
      {"admin", [](Harness& s) { return s.get("/scim2/Agents"); }},
      {"authn", [](Harness& s) { return s.post_json("/oauth2/authn", {}); }},
      {"authorize", [](Harness& s) { return s.get("/oauth2/authorize"); }},
      {"device", [](Harness& s) { return s.post("/oauth2/device_authorize", {}); }},
      {"introspect", [](Harness& s) { return s.post("/oauth2/introspect", {}); }},
      {"jwks", [](Harness& s) { return s.get("/oauth2/jwks"); }},
      {"mcp", [](Harness& s) { return s.post_json("/mcp", {}); }},
      {"metadata", [](Harness& s) { return s.get("/.well-known/openid-configuration"); }},
      {"par", [](Harness& s) { return s.post("/oauth2/par", {}); }},
      {"refresh",
       [](Harness& s) {
         return s.post("/oauth2/token", {{"grant_type", "refresh_token"}});
       }},
      {"register", [](Harness& s) { return s.post_json("/register", {}); }},
      {"resource", [](Harness& s) { return s.get("/.well-known/oauth-protected-resource/mcp"); }},
      {"revoke", [](Harness& s) { return s.post("/oauth2/revoke", {}); }},
      {"token", [](Harness& s) { return s.post("/oauth2/token", {}); }},
      {"userinfo", [](Harness& s) { return s.get("/oauth2/userinfo"); }},
  };
  std::vector<std::string_view> tested;
  for (const Row& row : table) tested.push_back(row.point);
  CHECK(tested ==
        std::vector<std::string_view>(failure_endpoints().begin(), failure_endpoints().end()));
  for (const Row& broken : table) {
    Harness server(failing(std::string(broken.point) + "=503"));
    for (const Row& asked : table) {
      CAPTURE(broken.point);
      CAPTURE(asked.point);
      // A refresh is a token request too.
      const bool concerned =
          asked.point == std::string_view(broken.point) ||
          (asked.point == std::string_view("refresh") && broken.point == std::string_view("token"));
      CHECK((asked.ask(server).status == 503) == concerned);
    }
  }
}

TEST_CASE("failures: 500 leaves everything as it was") {
  Options options = automatic();
  options.failures = {"refresh=500"};
  Harness server(options);
  const Json tokens = server.sign_in();
  CHECK(refresh_with(server, tokens).status == 500);
  CHECK(body_of(server.post("/oauth2/introspect", {{"token", tokens["refresh_token"]}},
                            {server.basic()}))["active"] == true);
}

TEST_CASE("failures: a slow answer is the right one, held back") {
  const std::pair<const char*, int> rows_of_time[] = {
      {"token=slow:3s", 3000}, {"token=slow:0.25", 250}, {"any=slow:2", 2000}};
  for (const auto& row : rows_of_time) {
    const auto* failure = row.first;
    const int milliseconds = row.second;
    CAPTURE(failure);
    Harness server(failing(failure));
    const Reply reply =
        server.service.answer({"POST",
                               "/oauth2/token",
                               "",
                               {{"Host", "127.0.0.1:4000"},
                                {"Content-Type", "application/x-www-form-urlencoded"},
                                server.basic()},
                               "grant_type=client_credentials"});
    CHECK(reply.response.status == 200);
    CHECK(reply.delay == std::chrono::milliseconds(milliseconds));
  }
}

TEST_CASE("failures: several at once all happen") {
  Options options = automatic();
  options.failures = {"metadata=wrong-issuer", "metadata=no-s256", "token=short"};
  Harness server(options);
  CHECK(metadata(server)["issuer"] == "https://other.example");
  CHECK(metadata(server).count("code_challenge_methods_supported") == 0);
  CHECK(body_of(ask_for_token(server))["expires_in"] == 1);
}

TEST_CASE("failures: two of one answer are no failure of the server, in whatever order") {
  const std::vector<std::string> points = {"token=cut",   "token=expired",      "token=opaque",
                                           "token=empty", "token=fewer-scopes", "token=forged"};
  for (const auto& first : points) {
    for (const auto& second : points) {
      CAPTURE(first + " " + second);
      Options options = automatic();
      options.failures = {first, second};
      Harness server(options);
      CHECK(ask_for_token(server).status == 200);
    }
  }
}

TEST_CASE("failures: one that does not exist is a mistake on the command line") {
  for (const char* failure :
       {"", "token", "token=", "=500", "token=nonsense", "nowhere=500", "callback=500",
        "token=500:3", "token=slow", "token=slow:", "token=slow:x", "token=slow:-1",
        "token=slow:3m", "token=slow:99999", "metadata=opaque", "token=500=500"}) {
    CAPTURE(failure);
    try {
      parse_failures({failure});
      CHECK(false);
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
      CHECK(error.code == "invalid_failure");
    }
  }
}
