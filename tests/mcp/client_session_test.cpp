#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "mcp/client.hpp"
#include "tests/mcp/client_run.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using namespace mcpauth::test;

TEST_CASE("each request is authorized anew") {
  ScriptedTransport script;
  script.answers(rpc_refusal(400, -32000, "old"))
      .answers(rpc_result(initialize_result(), session_header()));
  script.answers(bare(202)).answers(rpc_result(whoami_tools())).answers(bare(202));
  int count = 0;
  const Url url = parse_url("http://127.0.0.1:9/mcp", "server", UrlFrom::user);
  Client client(url, script.transport(), [&](http::Request& request) {
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

TEST_CASE("a lost session is opened again, once") {
  const auto lost = rpc_refusal(404, -32001, "Session not found");
  SUBCASE("and serves") {
    ClientRun run({rpc_result(initialize_result(), session_header()), bare(202), lost,
                   rpc_result(initialize_result(), {{"Mcp-Session-Id", "s-2"}}), bare(202),
                   rpc_result(whoami_tools())},
                  remembered_era(Era::handshake));
    CHECK(run.list() == "whoami");
    CHECK(run.methods() == Lines{"initialize -", "notifications/initialized 2025-11-25 s-1",
                                 "tools/list 2025-11-25 s-1", "initialize -",
                                 "notifications/initialized 2025-11-25 s-2",
                                 "tools/list 2025-11-25 s-2"});
  }
  SUBCASE("and is lost again") {
    ClientRun run({rpc_result(initialize_result(), session_header()), bare(202), lost,
                   rpc_result(initialize_result(), session_header()), bare(202), lost},
                  remembered_era(Era::handshake));
    CHECK(run.list() == "4 mcp_error");
  }
  SUBCASE("without a session a 404 is what it is") {
    ClientRun run({rpc_result(initialize_result()), bare(202), lost},
                  remembered_era(Era::handshake));
    CHECK(run.list() == "4 mcp_error");
  }
}

TEST_CASE("the handshake is held to its rules") {
  Json unknown = initialize_result();
  unknown["protocolVersion"] = "2024-10-07";
  const struct {
    const char* what;
    std::vector<ScriptedTransport::Answer> answers;
    std::string expected;
  } rows[] = {
      {"a revision we do not know", {rpc_result(unknown)}, "9 no_common_version"},
      {"no revision", {rpc_result(Json::object())}, "6 invalid_document"},
      {"a session id with a blank",
       {rpc_result(initialize_result(), {{"Mcp-Session-Id", "a b"}})},
       "6 invalid_session"},
      {"a session id that is not ASCII",
       {rpc_result(initialize_result(), {{"Mcp-Session-Id", "\xc3\xa9"}})},
       "6 invalid_session"},
      {"the notification is refused",
       {rpc_result(initialize_result()), bare(400)},
       "4 mcp_refused"},
      {"initialize is refused",
       {rpc_refusal(200, -32602, "Unsupported protocol version")},
       "4 mcp_error"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    ClientRun run(row.answers, remembered_era(Era::handshake));
    CHECK(run.list() == row.expected);
  }
}

TEST_CASE("the end of a session is waited for at most two seconds, and asked for once") {
  ClientRun run({rpc_result(initialize_result(), session_header()), bare(202),
                 rpc_result(whoami_tools()), bare(204)},
                remembered_era(Era::handshake));
  CHECK(run.list() == "whoami");
  run.client.close();
  const auto& end = run.script.requests.back();
  CHECK(end.method == "DELETE");
  CHECK(end.limits.connect == std::chrono::seconds(2));
  CHECK(end.limits.total == std::chrono::seconds(2));
  CHECK(end.once);
}

TEST_CASE("an error is shown without what the request proved us with, whatever its status") {
  const Url url = parse_url("http://127.0.0.1:9/mcp", "server", UrlFrom::user);
  const std::string refusal =
      R"({"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"bad token t0k-t0k-t0k"}})";
  for (const bool stream : {false, true}) {
    CAPTURE(stream);
    auto answer = json_answer(stream ? "data: " + refusal + "\n\n" : refusal);
    if (stream) answer.headers = {{"Content-Type", "text/event-stream"}};
    ScriptedTransport script;
    script.answers(answer);
    Client client(
        url, script.transport(),
        [](http::Request& request) { request.secrets.emplace_back("t0k-t0k-t0k"); },
        fixed_version("2026-07-28"));
    try {
      client.list_tools();
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.message == "the MCP server refused: \"bad token [redacted]\" (JSON-RPC -32000)");
    }
  }
}

TEST_CASE("the end of a session never fails a run") {
  for (const int status : {200, 204, 404, 405, 500}) {
    ClientRun run({rpc_result(initialize_result(), session_header()), bare(202),
                   rpc_result(whoami_tools()), bare(status)},
                  remembered_era(Era::handshake));
    CHECK(run.list() == "whoami");
    run.client.close();
  }
  ClientRun run(
      {rpc_result(initialize_result(), session_header()), bare(202), rpc_result(whoami_tools()),
       [](const http::Request&) -> http::Response {
         throw Error(Exit::network, "connection_cut", "cut");
       }},
      remembered_era(Era::handshake));
  CHECK(run.list() == "whoami");
  run.client.close();
}
