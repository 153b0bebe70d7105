#include "mcp/client.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using mcpauth::test::empty_answer;
using mcpauth::test::json_answer;
using mcpauth::test::ScriptedTransport;

namespace {

const Url server = parse_url("http://127.0.0.1:9/mcp", "server", UrlFrom::user);

// Answers with the id that was asked.
ScriptedTransport::Answer rpc(const std::string& member, const Json& value, int status = 200,
                              const http::Headers& headers = {}) {
  return [=](const http::Request& request) {
    const Json id = Json::parse(request.body)["id"];
    auto answer =
        json_answer(json::dump({{"jsonrpc", "2.0"}, {"id", id}, {member, value}}), status);
    answer.headers.insert(answer.headers.end(), headers.begin(), headers.end());
    return answer;
  };
}

ScriptedTransport::Answer result(const Json& value, const http::Headers& headers = {}) {
  return rpc("result", value, 200, headers);
}

ScriptedTransport::Answer refusal(int status, int code, const std::string& message,
                                  const Json& data = {}) {
  Json error{{"code", code}, {"message", message}};
  if (!data.is_null()) error["data"] = data;
  return rpc("error", error, status);
}

ScriptedTransport::Answer stream(const std::string& events) {
  return [=](const http::Request&) {
    auto answer = json_answer(events);
    answer.headers = {{"Content-Type", "text/event-stream; charset=utf-8"}};
    return answer;
  };
}

const Json tools{{"resultType", "complete"}, {"tools", {{{"name", "whoami"}}}}};
const Json initialized{{"protocolVersion", "2025-11-25"},
                       {"capabilities", Json::object()},
                       {"serverInfo", {{"name", "old"}, {"version", "1"}}}};
const http::Headers session{{"mcp-session-id", "s-1"}};

// The method of each message, with what is worth knowing of its headers.
std::vector<std::string> methods(const ScriptedTransport& script) {
  std::vector<std::string> list;
  for (const auto& request : script.requests) {
    const auto version = http::header_value(request.headers, "MCP-Protocol-Version");
    const auto id = http::header_value(request.headers, "MCP-Session-Id");
    std::string line = request.method;
    if (request.method == "POST") line = Json::parse(request.body)["method"].get<std::string>();
    list.push_back(line + " " + version.value_or("-") + (id ? " " + *id : ""));
  }
  return list;
}

std::string names(const Answer<ToolList>& answer) {
  if (const auto* needs = std::get_if<NeedsAuthorization>(&answer)) {
    return std::to_string(needs->status) + " [" + join(needs->scopes, " ") + "]";
  }
  std::vector<std::string> list;
  for (const auto& tool : std::get<ToolList>(answer).tools) list.push_back(tool.name);
  return join(list, ",");
}

struct Run {
  ScriptedTransport script;
  Client client;
  explicit Run(std::vector<ScriptedTransport::Answer> answers, ClientOptions options = {})
      : client(server, script.transport(), {}, std::move(options)) {
    for (auto& answer : answers) script.answers(std::move(answer));
  }
  std::string list() {
    try {
      return names(client.list_tools());
    } catch (const Error& error) {
      return std::to_string(static_cast<int>(error.exit)) + " " + error.code;
    }
  }
};

ClientOptions fixed(const std::string& version) {
  ClientOptions options;
  options.protocol_version = version;
  return options;
}

ClientOptions remembered(Era era) {
  ClientOptions options;
  options.era = era;
  return options;
}

using Lines = std::vector<std::string>;
const Lines handshake{"tools/list 2026-07-28", "initialize -",
                      "notifications/initialized 2025-11-25 s-1", "tools/list 2025-11-25 s-1"};
const auto accepted = [](const http::Request&) { return empty_answer(202); };

}  // namespace

TEST_CASE("a server of the stateless wire is asked once") {
  Run run({result(tools)});
  CHECK(!run.client.era());
  CHECK(run.list() == "whoami");
  CHECK(run.client.era() == Era::stateless);
  CHECK(run.client.protocol_version() == "2026-07-28");
  run.client.close();
  CHECK(methods(run.script) == Lines{"tools/list 2026-07-28"});
}

TEST_CASE("an older server is found by its 4xx, and then the handshake is made") {
  const struct {
    const char* what;
    ScriptedTransport::Answer answer;
  } rows[] = {
      {"TypeScript SDK 1", refusal(400, -32000, "Bad Request: Server not initialized")},
      {"a session is wanted", refusal(400, -32600, "Missing session ID")},
      {"text", [](const http::Request&) { return empty_answer(400); }},
      {"404 without -32601", refusal(404, -32001, "Session not found")},
      {"405", [](const http::Request&) { return empty_answer(405); }},
      {"400 with -32601", refusal(400, -32601, "Method not found")},
      {"an older revision is offered",
       refusal(400, -32022, "Unsupported", {{"supported", {"2025-11-25", "2025-06-18"}}})},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Run run({row.answer, result(initialized, session), accepted, result(tools), accepted});
    CHECK(run.list() == "whoami");
    CHECK(methods(run.script) == handshake);
    CHECK(run.client.era() == Era::handshake);
    CHECK(run.client.protocol_version() == "2025-11-25");
    run.client.close();
    CHECK(methods(run.script).back() == "DELETE 2025-11-25 s-1");
    run.client.close();
  }
}

TEST_CASE("what a server of the stateless wire refuses is no sign of age") {
  const struct {
    const char* what;
    ScriptedTransport::Answer answer;
    std::string expected;
  } rows[] = {
      {"unknown method", refusal(404, -32601, "Method not found"), "4 mcp_error"},
      {"header mismatch", refusal(400, -32020, "mismatch"), "4 mcp_error"},
      {"a capability missing", refusal(400, -32021, "capability"), "4 mcp_error"},
      {"no common version", refusal(400, -32022, "version", {{"supported", {"2027-01-01"}}}),
       "9 no_common_version"},
      {"no version offered", refusal(400, -32022, "version"), "9 no_common_version"},
      {"our own version offered", refusal(400, -32022, "v", {{"supported", {"2026-07-28"}}}),
       "9 no_common_version"},
      {"an error with 200", refusal(200, -32603, "internal"), "4 mcp_error"},
      {"trouble", refusal(500, -32603, "internal"), "5 server_in_trouble"},
      {"too many requests", [](const http::Request&) { return empty_answer(429); },
       "5 server_in_trouble"},
      {"a redirect", [](const http::Request&) { return empty_answer(302); }, "8 redirect_refused"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Run run({row.answer});
    CHECK(run.list() == row.expected);
    CHECK(run.script.requests.size() == 1);
  }
}

TEST_CASE("401 and 403 are about authorization, never about the era") {
  const auto unauthorized = [](const http::Request&) {
    return empty_answer(401, {{"WWW-Authenticate", "Bearer scope=\"mcp:read\""}});
  };
  Run run({unauthorized, refusal(400, -32000, "Server not initialized"), unauthorized,
           result(initialized, session), accepted,
           [](const http::Request&) {
             return empty_answer(
                 403, {{"WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"a b\""}});
           },
           result(tools)});
  CHECK(run.list() == "401 [mcp:read]");
  CHECK(!run.client.era());
  CHECK(run.list() == "401 [mcp:read]");
  CHECK(run.list() == "403 [a b]");
  CHECK(run.list() == "whoami");
  CHECK(methods(run.script) == Lines{"tools/list 2026-07-28", "tools/list 2026-07-28",
                                     "initialize -", "initialize -",
                                     "notifications/initialized 2025-11-25 s-1",
                                     "tools/list 2025-11-25 s-1", "tools/list 2025-11-25 s-1"});
}

TEST_CASE("NeedsAuthorization carries what the server said") {
  Run run({[](const http::Request&) {
    return empty_answer(
        401, {{"WWW-Authenticate",
               "Bearer resource_metadata=\"http://127.0.0.1:9/m\", scope=\"s\", error=\"e\""}});
  }});
  const auto answer = run.client.list_tools();
  const auto& needs = std::get<NeedsAuthorization>(answer);
  REQUIRE(needs.challenge);
  CHECK(needs.challenge->resource_metadata->text() == "http://127.0.0.1:9/m");
  CHECK(needs.challenge->error == "e");
  CHECK(needs.network == http::Network::loopback);
}

TEST_CASE("a 401 with a broken challenge, or one to a refused URL, ends the run") {
  for (const auto& [challenge, expected] :
       {std::pair("Bearer scope=\"a", "6 malformed_challenge"),
        std::pair("Bearer resource_metadata=\"file:///etc/passwd\"", "8 unsafe_url")}) {
    const std::string value = challenge;
    Run run({[=](const http::Request&) {
      return empty_answer(401, {{"WWW-Authenticate", value}});
    }});
    CHECK(run.list() == expected);
  }
}

TEST_CASE("each request is authorized anew") {
  ScriptedTransport script;
  script.answers(refusal(400, -32000, "old")).answers(result(initialized, session));
  script.answers(accepted).answers(result(tools)).answers(accepted);
  int count = 0;
  Client client(server, script.transport(), [&](http::Request& request) {
    request.headers.push_back({"Authorization", "Bearer t" + std::to_string(++count)});
  });
  client.list_tools();
  client.close();
  REQUIRE(script.requests.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(http::header_values(script.requests[i].headers, "Authorization") ==
          Lines{"Bearer t" + std::to_string(i + 1)});
  }
}

TEST_CASE("--protocol-version fixes the revision") {
  SUBCASE("stateless: no handshake behind a 400") {
    Run run({refusal(400, -32000, "old")}, fixed("2026-07-28"));
    CHECK(run.list() == "4 mcp_error");
  }
  SUBCASE("stateless: no other version on offer") {
    Run run({refusal(400, -32022, "v", {{"supported", {"2025-11-25"}}})}, fixed("2026-07-28"));
    CHECK(run.list() == "9 no_common_version");
  }
  SUBCASE("handshake: straight to initialize with it") {
    Json older = initialized;
    older["protocolVersion"] = "2025-03-26";
    Run run({result(older), accepted, result(tools)}, fixed("2025-03-26"));
    CHECK(run.list() == "whoami");
    CHECK(methods(run.script) ==
          Lines{"initialize -", "notifications/initialized -", "tools/list -"});
    CHECK(Json::parse(run.script.requests[0].body)["params"]["protocolVersion"] == "2025-03-26");
    run.client.close();
  }
  SUBCASE("handshake: another one negotiated is refused") {
    Run run({result(initialized)}, fixed("2025-06-18"));
    CHECK(run.list() == "9 no_common_version");
  }
  SUBCASE("handshake: no way forward to the new wire") {
    Run run({refusal(404, -32601, "Method not found")}, fixed("2025-11-25"));
    CHECK(run.list() == "4 mcp_error");
  }
  SUBCASE("a revision that is none") {
    try {
      Run run({}, fixed("2025-11-26"));
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
    }
  }
}

TEST_CASE("a remembered era saves the first request, and is forgotten when it no longer holds") {
  SUBCASE("handshake") {
    Run run({result(initialized, session), accepted, result(tools)}, remembered(Era::handshake));
    CHECK(run.list() == "whoami");
    CHECK(run.script.requests.size() == 3);
  }
  for (const auto& newer : {refusal(404, -32601, "Method not found"),
                            refusal(400, -32022, "v", {{"supported", {"2026-07-28"}}})}) {
    Run run({newer, result(tools)}, remembered(Era::handshake));
    CHECK(run.list() == "whoami");
    CHECK(methods(run.script) == Lines{"initialize -", "tools/list 2026-07-28"});
    CHECK(run.client.era() == Era::stateless);
  }
  SUBCASE("neither wire is an end") {
    Run run({refusal(404, -32601, "no"), refusal(400, -32000, "no"), refusal(404, -32601, "no")},
            remembered(Era::handshake));
    CHECK(run.list() == "4 mcp_error");
  }
}

TEST_CASE("a server that spoke the stateless wire once is not taken for an older one") {
  Run run({result(tools), refusal(400, -32602, "Unknown tool")});
  CHECK(run.list() == "whoami");
  CHECK_THROWS_WITH(run.client.call_tool("x", Json::object()),
                    "exit 4: the MCP server refused: \"Unknown tool\" (JSON-RPC -32602)");
}

TEST_CASE("a lost session is opened again, once") {
  const auto lost = refusal(404, -32001, "Session not found");
  SUBCASE("and serves") {
    Run run({result(initialized, session), accepted, lost,
             result(initialized, {{"Mcp-Session-Id", "s-2"}}), accepted, result(tools)},
            remembered(Era::handshake));
    CHECK(run.list() == "whoami");
    CHECK(methods(run.script) == Lines{"initialize -", "notifications/initialized 2025-11-25 s-1",
                                       "tools/list 2025-11-25 s-1", "initialize -",
                                       "notifications/initialized 2025-11-25 s-2",
                                       "tools/list 2025-11-25 s-2"});
  }
  SUBCASE("and is lost again") {
    Run run({result(initialized, session), accepted, lost, result(initialized, session), accepted,
             lost},
            remembered(Era::handshake));
    CHECK(run.list() == "4 mcp_error");
  }
  SUBCASE("without a session a 404 is what it is") {
    Run run({result(initialized), accepted, lost}, remembered(Era::handshake));
    CHECK(run.list() == "4 mcp_error");
  }
}

TEST_CASE("the handshake is held to its rules") {
  Json unknown = initialized;
  unknown["protocolVersion"] = "2024-10-07";
  const struct {
    const char* what;
    std::vector<ScriptedTransport::Answer> answers;
    std::string expected;
  } rows[] = {
      {"a revision we do not know", {result(unknown)}, "9 no_common_version"},
      {"no revision", {result(Json::object())}, "6 invalid_document"},
      {"a session id with a blank",
       {result(initialized, {{"Mcp-Session-Id", "a b"}})},
       "6 invalid_session"},
      {"a session id that is not ASCII",
       {result(initialized, {{"Mcp-Session-Id", "\xc3\xa9"}})},
       "6 invalid_session"},
      {"the notification is refused",
       {result(initialized), [](const http::Request&) { return empty_answer(400); }},
       "4 mcp_refused"},
      {"initialize is refused",
       {refusal(200, -32602, "Unsupported protocol version")},
       "4 mcp_error"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Run run(row.answers, remembered(Era::handshake));
    CHECK(run.list() == row.expected);
  }
}

TEST_CASE("the end of a session never fails a run") {
  for (const int status : {200, 204, 404, 405, 500}) {
    Run run({result(initialized, session), accepted, result(tools),
             [=](const http::Request&) { return empty_answer(status); }},
            remembered(Era::handshake));
    CHECK(run.list() == "whoami");
    run.client.close();
  }
  Run run({result(initialized, session), accepted, result(tools),
           [](const http::Request&) -> http::Response {
             throw Error(Exit::network, "connection_cut", "cut");
           }},
          remembered(Era::handshake));
  CHECK(run.list() == "whoami");
  run.client.close();
}

TEST_CASE("answers in a stream: what stands before ours is passed over, what comes behind unread") {
  const std::string before =
      ": comment\n\n"
      "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n"
      "event: ping\ndata: x\n\n"
      "id: 7\ndata:\n\n"
      "data: {\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"sampling/createMessage\"}\n\n";
  const std::string answer =
      "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\n"
      "data: \"result\":{\"tools\":[{\"name\":\"a\"}]}}\n\n";
  for (const std::size_t size : {1U, 7U, 4096U}) {
    Run run({stream(before + answer + "data: not json\n\n")});
    run.script.piece_size = size;
    CHECK(run.list() == "a");
  }
  Run cut({stream(before)});
  CHECK(cut.list() == "5 stream_cut");
  Run unfinished({stream("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[]}}\n")});
  CHECK(unfinished.list() == "5 stream_cut");
  Run garbage({stream("data: {\n\n")});
  CHECK(garbage.list() == "6 invalid_json");
}

TEST_CASE("an answer that is no JSON-RPC answer to us is exit 6") {
  const struct {
    const char* what;
    std::string body;
  } rows[] = {
      {"empty", ""},
      {"a batch", R"([{"jsonrpc":"2.0","id":1,"result":{}}])"},
      {"no version", R"({"id":1,"result":{}})"},
      {"another version", R"({"jsonrpc":"1.0","id":1,"result":{}})"},
      {"no id", R"({"jsonrpc":"2.0","result":{}})"},
      {"another id", R"({"jsonrpc":"2.0","id":2,"result":{}})"},
      {"an id of another type", R"({"jsonrpc":"2.0","id":"1","result":{}})"},
      {"neither", R"({"jsonrpc":"2.0","id":1})"},
      {"both", R"({"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1}})"},
      {"a result that is no object", R"({"jsonrpc":"2.0","id":1,"result":[]})"},
      {"an error that is no object", R"({"jsonrpc":"2.0","id":1,"error":"x"})"},
      {"duplicate names", R"({"jsonrpc":"2.0","id":1,"id":1,"result":{}})"},
      {"tools missing", R"({"jsonrpc":"2.0","id":1,"result":{}})"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Run run({[&](const http::Request&) { return json_answer(row.body); }});
    CHECK(run.list().substr(0, 2) == "6 ");
  }
}

TEST_CASE("a page in place of an answer is not shown") {
  Run run({[](const http::Request&) {
    auto answer = json_answer("<h1>secret</h1>");
    answer.headers = {{"Content-Type", "text/html; charset=utf-8"}};
    return answer;
  }});
  CHECK_THROWS_WITH(
      run.client.list_tools(),
      "exit 6: the MCP server's answer is \"text/html\", neither JSON nor an event stream");
  Run refused({[](const http::Request&) {
    auto answer = json_answer("<h1>secret</h1>", 502);
    answer.headers = {{"Content-Type", "text/html"}};
    return answer;
  }});
  CHECK_THROWS_WITH(refused.client.list_tools(),
                    "exit 5: the MCP server answered 502 with \"text/html\"");
}

TEST_CASE("list_tools follows the cursor, to an end") {
  const auto page = [](const std::string& name, const Json& cursor) {
    return result({{"tools", {{{"name", name}}}}, {"nextCursor", cursor}});
  };
  Run run({page("a", "c1"), page("b", "c2"), page("c", nullptr)});
  CHECK(run.list() == "a,b,c");
  CHECK(Json::parse(run.script.requests[2].body)["params"]["cursor"] == "c2");
  Run circle({page("a", "c1"), page("b", "c1")});
  CHECK(circle.list() == "6 endless_list");
  std::vector<ScriptedTransport::Answer> pages;
  for (int i = 0; i < 100; ++i) pages.push_back(page("a", "c" + std::to_string(i)));
  Run endless(pages);
  CHECK(endless.list() == "6 endless_list");
}

TEST_CASE("call_tool returns the result as it is, and asks for nothing else") {
  const Json outcome{{"content", {{{"type", "text"}, {"text", "no"}}}}, {"isError", true}};
  ClientOptions options;
  options.idle = std::chrono::seconds(90);
  Run run({result(outcome)}, options);
  const auto answer = run.client.call_tool("t", {{"a", 1}});
  CHECK(*std::get<json::Document>(answer) == outcome);
  REQUIRE(run.script.requests.size() == 1);
  const auto& request = run.script.requests[0];
  CHECK(Json::parse(request.body)["params"]["arguments"] == Json{{"a", 1}});
  CHECK(request.limits.total.count() == 0);
  CHECK(request.limits.idle == std::chrono::seconds(90));
}

TEST_CASE("call_tool: a header that was missing is looked up and sent, once") {
  const Json listed{
      {"tools",
       {{{"name", "t"},
         {"inputSchema",
          {{"properties", {{"r", {{"type", "string"}, {"x-mcp-header", "Region"}}}}}}}}}}};
  const auto mismatch = refusal(400, -32020, "Mcp-Param-Region is missing");
  SUBCASE("and serves, also the next time") {
    Run run({mismatch, result(listed), result({{"content", Json::array()}}),
             result({{"content", Json::array()}})});
    run.client.call_tool("t", {{"r", "eu"}});
    run.client.call_tool("t", {{"r", "us"}});
    CHECK(methods(run.script) == Lines{"tools/call 2026-07-28", "tools/list 2026-07-28",
                                       "tools/call 2026-07-28", "tools/call 2026-07-28"});
    CHECK(!http::header_value(run.script.requests[0].headers, "Mcp-Param-Region"));
    CHECK(http::header_value(run.script.requests[2].headers, "Mcp-Param-Region") == "eu");
    CHECK(http::header_value(run.script.requests[3].headers, "Mcp-Param-Region") == "us");
  }
  SUBCASE("and no more") {
    Run run({mismatch, result(listed), mismatch});
    CHECK_THROWS_AS(run.client.call_tool("t", {{"r", "eu"}}), Error);
  }
  SUBCASE("an error without an id counts as well") {
    Run run({[](const http::Request&) {
               return json_answer(R"({"jsonrpc":"2.0","error":{"code":-32020,"message":"m"}})",
                                  400);
             },
             result(listed), result({{"content", Json::array()}})});
    run.client.call_tool("t", {{"r", "eu"}});
  }
}

TEST_CASE("a server that wants more input is told no") {
  Run run({result({{"resultType", "input_required"}, {"tools", Json::array()}})});
  CHECK(run.list() == "9 input_required");
}

TEST_CASE("server_info asks server/discover, or is what initialize said") {
  Run stateless({result(
      {{"supportedVersions", {"2026-07-28"}},
       {"_meta", {{"io.modelcontextprotocol/serverInfo", {{"name", "new"}, {"version", "2"}}}}}})});
  const auto modern = std::get<ServerInfo>(stateless.client.server_info());
  CHECK(modern.name + " " + modern.version + " " + modern.protocol_version == "new 2 2026-07-28");
  Run older({refusal(400, -32000, "old"), result(initialized, session), accepted});
  const auto old = std::get<ServerInfo>(older.client.server_info());
  CHECK(old.name + " " + old.version + " " + old.protocol_version == "old 1 2025-11-25");
  CHECK(*old.document == initialized);
}
