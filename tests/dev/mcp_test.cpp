#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

constexpr const char* metadata_url =
    "http://127.0.0.1:4000/.well-known/oauth-protected-resource/mcp";
const Json server_info = {
    {"name", "mcpauth-dev"}, {"title", "mcpauth dev"}, {"version", MCPAUTH_VERSION}};

Json rpc(const std::string& method, const Json& params) {
  return {{"jsonrpc", "2.0"}, {"id", 7}, {"method", method}, {"params", params}};
}

Json rpc_failure(const Json& id, int code, const std::string& message, const Json& data = nullptr) {
  Json error = {{"code", code}, {"message", message}};
  if (!data.is_null()) error["data"] = data;
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", error}};
}

// A client of the stateless wire; `headers` and `params` take the place of what is right.
struct Stateless {
  Harness& server;
  std::string token;
  Json meta = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
               {"io.modelcontextprotocol/clientInfo", {{"name", "test"}, {"version", "1"}}},
               {"io.modelcontextprotocol/clientCapabilities", Json::object()}};

  http::Response ask(const std::string& method, Json params = Json::object(),
                     const Parameters& headers = {}) {
    params["_meta"] = meta;
    Parameters all = {{"Authorization", "Bearer " + token},
                      {"Accept", "application/json, text/event-stream"},
                      {"MCP-Protocol-Version", "2026-07-28"},
                      {"Mcp-Method", method}};
    if (params.count("name")) all.emplace_back("Mcp-Name", params["name"]);
    http::Headers fields;
    for (const auto& [name, value] : changed(all, headers)) fields.push_back({name, value});
    return server.post_json("/mcp", rpc(method, params), fields);
  }
};

// A client of the handshake wire.
struct Handshake {
  Harness& server;
  std::string token;
  std::string session;
  std::string version;

  http::Response ask(const Json& message, const Parameters& headers = {}) {
    Parameters all = {{"Authorization", "Bearer " + token}, {"Accept", "*/*"}};
    if (!session.empty()) all.emplace_back("MCP-Session-Id", session);
    if (!version.empty()) all.emplace_back("MCP-Protocol-Version", version);
    http::Headers fields;
    for (const auto& [name, value] : changed(all, headers)) fields.push_back({name, value});
    return server.post_json("/mcp", message, fields);
  }

  Json begin(const std::string& wanted = "2025-11-25") {
    const http::Response response = ask(rpc("initialize", {{"protocolVersion", wanted},
                                                           {"capabilities", Json::object()},
                                                           {"clientInfo", {{"name", "test"}}}}));
    session = header_of(response, "MCP-Session-Id");
    const Json message = event_of(response);
    version = message["result"]["protocolVersion"];
    return message;
  }

  static Json event_of(const http::Response& response) {
    const std::string start = ": mcpauth dev\n\nevent: message\ndata: ";
    CHECK(response.body.starts_with(start));
    CHECK(response.body.ends_with("\n\n"));
    return Json::parse(response.body.substr(start.size()));
  }
};

}  // namespace

TEST_CASE("mcp: without a good token there is a challenge that says where to go") {
  Options options;
  options.resources = {"http://127.0.0.1:7000/mcp"};
  Harness server(options);
  const std::string end =
      "scope=\"mcp:read\", resource_metadata=\"" + std::string(metadata_url) + '"';
  const std::string foreign = body_of(
      server.post("/oauth2/token",
                  {{"grant_type", "client_credentials"}, {"resource", "http://127.0.0.1:7000/mcp"}},
                  {server.basic()}))["access_token"];
  struct Row {
    const char* clause;
    http::Headers headers;
    int status;
    std::string challenge;
  };
  const Row rows[] = {
      {"RFC 6750 §3", {}, 401, "Bearer " + end},
      {"RFC 6750 §3.1",
       {bearer("forged")},
       401,
       "Bearer error=\"invalid_token\", error_description=\"the access token is expired, revoked, "
       "or not from this issuer\", " +
           end},
      {"RFC 8707 §2",
       {bearer(foreign)},
       401,
       "Bearer error=\"invalid_token\", error_description=\"the access token is for another "
       "resource\", " +
           end},
      {"RFC 6750 §3.1",
       {bearer(server.machine_token("mcp:write"))},
       403,
       "Bearer error=\"insufficient_scope\", error_description=\"scope mcp:read is needed\", " +
           end},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    const http::Response response = server.post_json("/mcp", rpc("tools/list", {}), row.headers);
    CHECK(response.status == row.status);
    CHECK(header_of(response, "WWW-Authenticate") == row.challenge);
  }
  // M-12: never in the query.
  ServerRequest query = {"POST", "/mcp", "access_token=" + server.machine_token(), {}, "{}"};
  CHECK(server.send(query).status == 401);
}

TEST_CASE("mcp: a revoked token is refused") {
  Harness server;
  const std::string token = server.machine_token();
  Stateless client{server, token};
  CHECK(client.ask("tools/list").status == 200);
  server.post("/oauth2/revoke", {{"token", token}}, {server.basic()});
  CHECK(client.ask("tools/list").status == 401);
}

TEST_CASE("mcp: a page from elsewhere is refused, one of this machine is not") {
  Harness server;
  Stateless client{server, server.machine_token()};
  CHECK(client.ask("tools/list", Json::object(), {{"Origin", "https://evil.example"}}).status ==
        403);
  CHECK(client.ask("tools/list", Json::object(), {{"Origin", "null"}}).status == 403);
  CHECK(client.ask("tools/list", Json::object(), {{"Origin", "http://localhost:6274"}}).status ==
        200);
}

TEST_CASE("mcp, stateless: server/discover, tools/list and tools/call are answered in JSON") {
  Harness server;
  Stateless client{server, server.machine_token()};
  const Json meta = {{"io.modelcontextprotocol/serverInfo", server_info}};
  const auto result = [&](Json members) {
    members["resultType"] = "complete";
    members["_meta"] = meta;
    return Answer{200, {{"jsonrpc", "2.0"}, {"id", 7}, {"result", members}}};
  };
  const auto text_tool = [](const char* name, const char* description) {
    return Json{{"name", name},
                {"description", description},
                {"inputSchema",
                 {{"type", "object"},
                  {"properties", {{"text", {{"type", "string"}}}}},
                  {"required", {"text"}}}}};
  };
  CHECK(answer_in(client.ask("server/discover")) ==
        result({{"supportedVersions", {"2026-07-28"}},
                {"capabilities", {{"tools", Json::object()}}},
                {"serverInfo", server_info},
                {"ttlMs", 60'000},
                {"cacheScope", "private"}}));
  CHECK(answer_in(client.ask("tools/list")) ==
        result({{"tools",
                 {{{"name", "whoami"},
                   {"description", "Say who is calling: the claims of the token that arrived."},
                   {"inputSchema", {{"type", "object"}, {"properties", Json::object()}}}},
                  text_tool("echo", "Give the text back."),
                  text_tool("write_note", "Write a note. Needs the scope mcp:write.")}},
                {"ttlMs", 60'000},
                {"cacheScope", "private"}}));
  CHECK(answer_in(client.ask("tools/call", {{"name", "echo"}, {"arguments", {{"text", "hi"}}}})) ==
        result({{"content", {{{"type", "text"}, {"text", "hi"}}}}}));
}

TEST_CASE("mcp: whoami shows the claims that arrived, the agent's among them") {
  Harness server(automatic());
  const std::string code = server.code({{"requested_actor", server.ready.agent.agent_id}});
  const Json tokens = body_of(server.post(
      "/oauth2/token", server.redemption(code, {{"actor_token", server.actor_token()}})));
  Stateless client{server, tokens["access_token"]};
  const Json result = body_of(client.ask("tools/call", {{"name", "whoami"}}))["result"];
  const Json seen = {
      {"sub", server.ready.user.sub},  {"act", {{"sub", server.ready.agent.agent_id}}},
      {"scope", "mcp:read mcp:write"}, {"aud", mcp_url},
      {"client_id", public_client},    {"iss", base_url},
      {"exp", 1'800'003'600}};
  CHECK(Json::parse(result["content"][0]["text"].get<std::string>()) == seen);
  CHECK(result["structuredContent"] == seen);
}

TEST_CASE("mcp: write_note needs mcp:write, and says so with both scopes") {
  Harness server;
  const Json params = {{"name", "write_note"}, {"arguments", {{"text", "milk"}}}};
  Stateless reader{server, server.machine_token()};
  const http::Response refusal = reader.ask("tools/call", params);
  CHECK(answer_in(refusal) == refused(403, "insufficient_scope", "scope mcp:write is needed"));
  CHECK(header_of(refusal, "WWW-Authenticate") ==
        "Bearer error=\"insufficient_scope\", error_description=\"scope mcp:write is needed\", "
        "scope=\"mcp:read mcp:write\", resource_metadata=\"" +
            std::string(metadata_url) + '"');
  Stateless writer{server, server.machine_token("mcp:read mcp:write")};
  CHECK(body_of(writer.ask("tools/call", params))["result"]["content"][0]["text"] ==
        "note 1 written for mcpauth-dev-confidential");
}

TEST_CASE("mcp, stateless: what headers and body say must agree") {
  Harness server;
  Stateless client{server, server.machine_token()};
  const Json echo = {{"name", "echo"}, {"arguments", {{"text", "hi"}}}};
  struct Row {
    const char* clause;
    const char* method;
    Json params;
    Parameters headers;
    int status;
    Json error;
  };
  const Row rows[] = {
      {"Mcp-Method is there",
       "tools/list",
       Json::object(),
       {{"Mcp-Method", ""}},
       400,
       rpc_failure(7, -32020, "Header mismatch: Mcp-Method must be there once")},
      {"Mcp-Method is the method",
       "tools/list",
       Json::object(),
       {{"Mcp-Method", "tools/call"}},
       400,
       rpc_failure(7, -32020, "Header mismatch: Mcp-Method is not the method of the message")},
      {"Mcp-Name is there",
       "tools/call",
       echo,
       {{"Mcp-Name", ""}},
       400,
       rpc_failure(7, -32020, "Header mismatch: Mcp-Name must be there once")},
      {"Mcp-Name is the name",
       "tools/call",
       echo,
       {{"Mcp-Name", "whoami"}},
       400,
       rpc_failure(7, -32020, "Header mismatch: Mcp-Name is not the name of the tool")},
      {"Mcp-Name may be base64",
       "tools/call",
       echo,
       {{"Mcp-Name", "=?base64?!?="}},
       400,
       rpc_failure(7, -32020, "Header mismatch: Mcp-Name is not base64")},
      {"the versions agree",
       "tools/list",
       Json::object(),
       {{"MCP-Protocol-Version", "2026-07-29"}},
       400,
       rpc_failure(7, -32020, "Header mismatch: MCP-Protocol-Version is not that of params._meta")},
      {"a version without its header",
       "tools/list",
       Json::object(),
       {{"MCP-Protocol-Version", ""}},
       400,
       rpc_failure(7, -32020, "Header mismatch: MCP-Protocol-Version must be there once")},
      {"no such method",
       "resources/list",
       Json::object(),
       {},
       404,
       rpc_failure(7, -32601, "Method not found: resources/list")},
      {"no such tool",
       "tools/call",
       {{"name", "rm"}},
       {},
       200,
       rpc_failure(7, -32602, "Unknown tool: rm")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    CHECK(answer_in(client.ask(row.method, row.params, row.headers)) ==
          Answer{row.status, row.error});
  }
  CHECK(client.ask("tools/call", echo, {{"Mcp-Name", "=?base64?ZWNobw==?="}}).status == 200);
}

TEST_CASE("mcp, stateless: a version that is not known is answered with those that are") {
  Harness server;
  Stateless client{server, server.machine_token()};
  client.meta["io.modelcontextprotocol/protocolVersion"] = "2030-01-01";
  CHECK(answer_in(
            client.ask("tools/list", Json::object(), {{"MCP-Protocol-Version", "2030-01-01"}})) ==
        Answer{400, rpc_failure(7, -32022, "Unsupported protocol version",
                                {{"supported", {"2026-07-28"}}, {"requested", "2030-01-01"}})});
}

TEST_CASE("mcp, stateless: params._meta must say who calls") {
  Harness server;
  Stateless client{server, server.machine_token()};
  client.meta.erase("io.modelcontextprotocol/clientCapabilities");
  CHECK(answer_in(client.ask("tools/list")) ==
        Answer{400,
               rpc_failure(7, -32602, "params._meta must have clientInfo and clientCapabilities")});
  client.meta = Json::object();
  CHECK(answer_in(client.ask("tools/list")) ==
        Answer{400, rpc_failure(7, -32602, "params._meta must have protocolVersion")});
}

TEST_CASE("mcp: a message that is none, or not in the right form, is refused") {
  Harness server;
  const http::Header token = bearer(server.machine_token());
  const http::Header json_type = {"Content-Type", "application/json"};
  const auto post = [&](http::Headers headers, const std::string& body) {
    headers.push_back(token);
    return server.send({"POST", "/mcp", "", headers, body});
  };
  CHECK(post({json_type}, "{").status == 400);
  CHECK(body_of(post({json_type}, "{"))["error"]["code"] == -32700);
  for (const char* body :
       {"[]", "{}", R"({"jsonrpc":"1.0","method":"ping","id":1})", R"({"jsonrpc":"2.0","id":1})",
        R"({"jsonrpc":"2.0","method":"a","id":{}})",
        R"({"jsonrpc":"2.0","method":"a","id":1,"params":[]})"}) {
    CAPTURE(body);
    CHECK(body_of(post({json_type}, body))["error"]["code"] == -32600);
  }
  CHECK(post({{"Content-Type", "text/plain"}}, "{}").status == 415);
  CHECK(post({json_type, {"Accept", "application/json"}}, "{}").status == 406);
  CHECK(server.get("/mcp", {token}).status == 405);
}

TEST_CASE("mcp, handshake: initialize opens a session; its answers are streams of one event") {
  Harness server;
  Handshake client{server, server.machine_token(), "", ""};
  CHECK(client.begin("2025-06-18") == Json{{"jsonrpc", "2.0"},
                                           {"id", 7},
                                           {"result",
                                            {{"protocolVersion", "2025-06-18"},
                                             {"capabilities", {{"tools", Json::object()}}},
                                             {"serverInfo", server_info}}}});
  const http::Response noted =
      client.ask({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}});
  CHECK(noted.status == 202);
  CHECK(noted.body == "");
  CHECK(Handshake::event_of(client.ask(rpc("tools/list", Json::object())))["result"]["tools"]
            .size() == 3);
  CHECK(Handshake::event_of(client.ask(rpc("ping", Json::object())))["result"] == Json::object());
  CHECK(Handshake::event_of(
            client.ask(rpc("tools/call", {{"name", "echo"}, {"arguments", {{"text", "a\nb"}}}}))) ==
        Json{{"jsonrpc", "2.0"},
             {"id", 7},
             {"result", {{"content", {{{"type", "text"}, {"text", "a\nb"}}}}}}});
}

TEST_CASE("mcp, handshake: an unknown version is answered with the newest of this wire") {
  Harness server;
  Handshake client{server, server.machine_token(), "", ""};
  CHECK(client.begin("1999-01-01")["result"]["protocolVersion"] == "2025-11-25");
  CHECK(client.begin("2024-11-05")["result"]["protocolVersion"] == "2024-11-05");
}

TEST_CASE("mcp, handshake: sessions are needed, live until DELETE, and are their owner's") {
  Harness server(automatic());
  Handshake client{server, server.machine_token(), "", ""};
  CHECK(answer_in(client.ask(rpc("tools/list", Json::object()))) ==
        Answer{400, rpc_failure(7, -32000,
                                "Bad request: MCP-Session-Id is missing; call initialize first")});
  client.begin();
  const Answer lost = {404, rpc_failure(7, -32001, "Session not found")};
  Handshake thief{server, server.sign_in()["access_token"], client.session, client.version};
  CHECK(answer_in(thief.ask(rpc("tools/list", Json::object()))) == lost);
  CHECK(
      answer_in(client.ask(rpc("tools/list", Json::object()),
                           {{"MCP-Protocol-Version", "2025-03-26"}})) ==
      Answer{400, rpc_failure(7, -32000, "Bad request: MCP-Protocol-Version must be 2025-11-25")});
  const ServerRequest end = {
      "DELETE", "/mcp", "", {bearer(client.token), {"MCP-Session-Id", client.session}}, ""};
  CHECK(server.send(end).status == 200);
  CHECK(server.send(end).status == 404);
  CHECK(answer_in(client.ask(rpc("tools/list", Json::object()))) == lost);
}

TEST_CASE("mcp, handshake: errors of the protocol and of tools") {
  Harness server;
  Handshake client{server, server.machine_token(), "", ""};
  client.begin();
  CHECK(answer_in(client.ask(rpc("resources/list", Json::object()))) ==
        Answer{200, rpc_failure(7, -32601, "Method not found: resources/list")});
  CHECK(answer_in(client.ask(rpc("tools/call", {{"name", "rm"}}))) ==
        Answer{200, rpc_failure(7, -32602, "Unknown tool: rm")});
  CHECK(Handshake::event_of(client.ask(rpc("tools/call", {{"name", "echo"}})))["result"] ==
        Json{{"content", {{{"type", "text"}, {"text", "argument text must be a string"}}}},
             {"isError", true}});
  CHECK(client.ask(rpc("tools/call", {{"name", "write_note"}})).status == 403);
}

TEST_CASE("mcp, asgardeo: the audience cannot be checked, everything else is") {
  Harness server(automatic_asgardeo());
  Stateless client{server, server.machine_token()};
  CHECK(body_of(
            client.ask("tools/call", {{"name", "whoami"}}))["result"]["structuredContent"]["aud"] ==
        confidential_client);
  client.token = "forged";
  CHECK(client.ask("tools/list").status == 401);
}
