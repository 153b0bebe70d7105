#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "mcp/client.hpp"
#include "tests/mcp/client_run.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using namespace mcpauth::test;

namespace {

ScriptedTransport::Answer stream(const std::string& events) {
  return [=](const http::Request&) {
    auto answer = json_answer(events);
    answer.headers = {{"Content-Type", "text/event-stream; charset=utf-8"}};
    return answer;
  };
}

}  // namespace

TEST_CASE("NeedsAuthorization carries what the server said") {
  ClientRun run({[](const http::Request&) {
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
    ClientRun run({[=](const http::Request&) {
      return empty_answer(401, {{"WWW-Authenticate", value}});
    }});
    CHECK(run.list() == expected);
  }
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
    ClientRun run({stream(before + answer + "data: not json\n\n")});
    run.script.piece_size = size;
    CHECK(run.list() == "a");
  }
  ClientRun cut({stream(before)});
  CHECK(cut.list() == "5 stream_cut");
  ClientRun unfinished(
      {stream("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[]}}\n")});
  CHECK(unfinished.list() == "5 stream_cut");
  ClientRun garbage({stream("data: {\n\n")});
  CHECK(garbage.list() == "6 invalid_json");
}

TEST_CASE("an answer that is no JSON-RPC answer to us is exit 6") {
  const std::string result = R"("result":{"tools":[]})";
  const struct {
    const char* what;
    std::string body;
    std::string expected;
  } rows[] = {
      {"all is well", R"({"jsonrpc":"2.0","id":1,)" + result + "}", ""},
      {"empty", "", "6 invalid_json"},
      {"duplicate names", R"({"jsonrpc":"2.0","id":1,"id":1,)" + result + "}", "6 invalid_json"},
      {"a batch", R"([{"jsonrpc":"2.0","id":1,)" + result + "}]", "6 invalid_document"},
      {"no version", R"({"id":1,)" + result + "}", "6 invalid_message"},
      {"another version", R"({"jsonrpc":"1.0","id":1,)" + result + "}", "6 invalid_message"},
      {"no id", R"({"jsonrpc":"2.0",)" + result + "}", "6 invalid_message"},
      {"another id", R"({"jsonrpc":"2.0","id":2,)" + result + "}", "6 invalid_message"},
      {"an id of another type", R"({"jsonrpc":"2.0","id":"1",)" + result + "}",
       "6 invalid_document"},
      {"neither", R"({"jsonrpc":"2.0","id":1})", "6 invalid_message"},
      {"both", R"({"jsonrpc":"2.0","id":1,"error":{"code":1},)" + result + "}",
       "6 invalid_message"},
      {"a result that is no object", R"({"jsonrpc":"2.0","id":1,"result":[]})",
       "6 invalid_document"},
      {"an error that is no object", R"({"jsonrpc":"2.0","id":1,"error":"x"})",
       "6 invalid_document"},
      {"tools missing", R"({"jsonrpc":"2.0","id":1,"result":{}})", "6 invalid_document"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    ClientRun run({[&](const http::Request&) { return json_answer(row.body); }});
    CHECK(run.list() == row.expected);
  }
}

TEST_CASE("a page in place of an answer is not shown") {
  ClientRun run({[](const http::Request&) {
    auto answer = json_answer("<h1>secret</h1>");
    answer.headers = {{"Content-Type", "text/html; charset=utf-8"}};
    return answer;
  }});
  CHECK_THROWS_WITH(
      run.client.list_tools(),
      "exit 6: the MCP server's answer is \"text/html\", neither JSON nor an event stream");
  ClientRun refused({[](const http::Request&) {
    auto answer = json_answer("<h1>secret</h1>", 502);
    answer.headers = {{"Content-Type", "text/html"}};
    return answer;
  }});
  CHECK_THROWS_WITH(refused.client.list_tools(),
                    "exit 5: the MCP server answered 502 with \"text/html\"");
}

TEST_CASE("list_tools follows the cursor, to an end") {
  const auto page = [](const std::string& name, const Json& cursor) {
    return rpc_result({{"tools", {{{"name", name}}}}, {"nextCursor", cursor}});
  };
  ClientRun run({page("a", "c1"), page("b", "c2"), page("c", nullptr)});
  CHECK(run.list() == "a,b,c");
  CHECK(Json::parse(run.script.requests[2].body)["params"]["cursor"] == "c2");
  ClientRun circle({page("a", "c1"), page("b", "c1")});
  CHECK(circle.list() == "6 endless_list");
  std::vector<ScriptedTransport::Answer> pages;
  pages.reserve(100);
  for (int i = 0; i < 100; ++i) pages.push_back(page("a", "c" + std::to_string(i)));
  ClientRun endless(pages);
  CHECK(endless.list() == "6 endless_list");
}

TEST_CASE("call_tool returns the result as it is, and asks for nothing else") {
  const Json outcome{{"content", {{{"type", "text"}, {"text", "no"}}}}, {"isError", true}};
  ClientOptions options;
  options.idle = std::chrono::seconds(90);
  ClientRun run({rpc_result(outcome)}, options);
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
  const auto mismatch = rpc_refusal(400, -32020, "Mcp-Param-Region is missing");
  SUBCASE("and serves, also the next time") {
    ClientRun run({mismatch, rpc_result(listed), rpc_result({{"content", Json::array()}}),
                   rpc_result({{"content", Json::array()}})});
    run.client.call_tool("t", {{"r", "eu"}});
    run.client.call_tool("t", {{"r", "us"}});
    CHECK(run.methods() == Lines{"tools/call 2026-07-28", "tools/list 2026-07-28",
                                 "tools/call 2026-07-28", "tools/call 2026-07-28"});
    CHECK(!http::header_value(run.script.requests[0].headers, "Mcp-Param-Region"));
    CHECK(http::header_value(run.script.requests[2].headers, "Mcp-Param-Region") == "eu");
    CHECK(http::header_value(run.script.requests[3].headers, "Mcp-Param-Region") == "us");
  }
  SUBCASE("and no more") {
    ClientRun run({mismatch, rpc_result(listed), mismatch});
    CHECK_THROWS_AS(run.client.call_tool("t", {{"r", "eu"}}), Error);
  }
  SUBCASE("an error without an id counts as well") {
    ClientRun run({[](const http::Request&) {
                     return json_answer(
                         R"({"jsonrpc":"2.0","error":{"code":-32020,"message":"m"}})", 400);
                   },
                   rpc_result(listed), rpc_result({{"content", Json::array()}})});
    run.client.call_tool("t", {{"r", "eu"}});
  }
}

TEST_CASE("a server that wants more input is told no") {
  ClientRun run({rpc_result({{"resultType", "input_required"}, {"tools", Json::array()}})});
  CHECK(run.list() == "9 input_required");
}

TEST_CASE("server_info asks server/discover, or is what initialize said") {
  ClientRun stateless({rpc_result(
      {{"supportedVersions", {"2026-07-28"}},
       {"_meta", {{"io.modelcontextprotocol/serverInfo", {{"name", "new"}, {"version", "2"}}}}}})});
  const auto modern = std::get<ServerInfo>(stateless.client.server_info());
  CHECK(modern.name + " " + modern.version + " " + modern.protocol_version == "new 2 2026-07-28");
  ClientRun older({rpc_refusal(400, -32000, "old"),
                   rpc_result(initialize_result(), session_header()), bare(202)});
  const auto old = std::get<ServerInfo>(older.client.server_info());
  CHECK(old.name + " " + old.version + " " + old.protocol_version == "old 1 2025-11-25");
  CHECK(*old.document == initialize_result());
}
