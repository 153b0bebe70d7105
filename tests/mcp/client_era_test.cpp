#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "mcp/client.hpp"
#include "tests/mcp/client_run.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using namespace mcpauth::test;

namespace {

const Lines after_handshake{"tools/list 2026-07-28", "initialize -",
                            "notifications/initialized 2025-11-25 s-1",
                            "tools/list 2025-11-25 s-1"};

}  // namespace

TEST_CASE("a server of the stateless wire is asked once") {
  ClientRun run({rpc_result(whoami_tools())});
  CHECK(!run.client.era());
  CHECK(run.list() == "whoami");
  CHECK(run.client.era() == Era::stateless);
  CHECK(run.client.protocol_version() == "2026-07-28");
  run.client.close();
  CHECK(run.methods() == Lines{"tools/list 2026-07-28"});
}

TEST_CASE("an older server is found by its 4xx, and then the handshake is made") {
  const struct {
    const char* what;
    ScriptedTransport::Answer answer;
  } rows[] = {
      {"TypeScript SDK 1", rpc_refusal(400, -32000, "Bad Request: Server not initialized")},
      {"a session is wanted", rpc_refusal(400, -32600, "Missing session ID")},
      {"text", bare(400)},
      {"404 without -32601", rpc_refusal(404, -32001, "Session not found")},
      {"405", bare(405)},
      {"400 with -32601", rpc_refusal(400, -32601, "Method not found")},
      {"an older revision is offered",
       rpc_refusal(400, -32022, "Unsupported", {{"supported", {"2025-11-25", "2025-06-18"}}})},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    ClientRun run({row.answer, rpc_result(initialize_result(), session_header()), bare(202),
                   rpc_result(whoami_tools()), bare(202)});
    CHECK(run.list() == "whoami");
    CHECK(run.methods() == after_handshake);
    CHECK(run.client.era() == Era::handshake);
    CHECK(run.client.protocol_version() == "2025-11-25");
    run.client.close();
    CHECK(run.methods().back() == "DELETE 2025-11-25 s-1");
    run.client.close();
  }
}

TEST_CASE("what a server of the stateless wire refuses is no sign of age") {
  const struct {
    const char* what;
    ScriptedTransport::Answer answer;
    std::string expected;
  } rows[] = {
      {"unknown method", rpc_refusal(404, -32601, "Method not found"), "4 mcp_error"},
      {"header mismatch", rpc_refusal(400, -32020, "mismatch"), "4 mcp_error"},
      {"a capability missing", rpc_refusal(400, -32021, "capability"), "4 mcp_error"},
      {"no common version", rpc_refusal(400, -32022, "version", {{"supported", {"2027-01-01"}}}),
       "9 no_common_version"},
      {"no version offered", rpc_refusal(400, -32022, "version"), "9 no_common_version"},
      {"our own version offered", rpc_refusal(400, -32022, "v", {{"supported", {"2026-07-28"}}}),
       "9 no_common_version"},
      {"an error with 200", rpc_refusal(200, -32603, "internal"), "4 mcp_error"},
      {"trouble", rpc_refusal(500, -32603, "internal"), "5 server_in_trouble"},
      {"too many requests", bare(429), "5 server_in_trouble"},
      {"a redirect", bare(302), "8 redirect_refused"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    ClientRun run({row.answer});
    CHECK(run.list() == row.expected);
    CHECK(run.script.requests.size() == 1);
  }
}

TEST_CASE("the revisions of a server that speaks none of ours are named") {
  const std::pair<Json, const char*> rows[] = {
      {{{"supported", {"2027-01-01", "2028-01-01"}}},
       "the MCP server speaks \"2027-01-01, 2028-01-01\", which mcpauth does not or may not"},
      {Json::object(), "the MCP server does not say which revisions of MCP it speaks"},
  };
  for (const auto& [data, expected] : rows) {
    ClientRun run({rpc_refusal(400, -32022, "version", data)});
    std::string message;
    try {
      run.client.list_tools();
    } catch (const Error& error) {
      message = error.message;
    }
    CHECK(message == expected);
  }
}

TEST_CASE("401 and 403 are about authorization, never about the era") {
  const auto unauthorized = [](const http::Request&) {
    return empty_answer(401, {{"WWW-Authenticate", "Bearer scope=\"mcp:read\""}});
  };
  ClientRun run(
      {unauthorized, rpc_refusal(400, -32000, "Server not initialized"), unauthorized,
       rpc_result(initialize_result(), session_header()), bare(202),
       [](const http::Request&) {
         return empty_answer(
             403, {{"WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"a b\""}});
       },
       rpc_result(whoami_tools())});
  CHECK(run.list() == "401 [mcp:read]");
  CHECK(!run.client.era());
  CHECK(run.list() == "401 [mcp:read]");
  CHECK(run.list() == "403 [a b]");
  CHECK(run.list() == "whoami");
  CHECK(run.methods() == Lines{"tools/list 2026-07-28", "tools/list 2026-07-28", "initialize -",
                               "initialize -", "notifications/initialized 2025-11-25 s-1",
                               "tools/list 2025-11-25 s-1", "tools/list 2025-11-25 s-1"});
}

TEST_CASE("--protocol-version fixes the revision") {
  SUBCASE("stateless: no handshake behind a 400") {
    ClientRun run({rpc_refusal(400, -32000, "old")}, fixed_version("2026-07-28"));
    CHECK(run.list() == "4 mcp_error");
  }
  SUBCASE("stateless: no other version on offer") {
    ClientRun run({rpc_refusal(400, -32022, "v", {{"supported", {"2025-11-25"}}})},
                  fixed_version("2026-07-28"));
    CHECK(run.list() == "9 no_common_version");
  }
  SUBCASE("handshake: straight to initialize with it") {
    Json older = initialize_result();
    older["protocolVersion"] = "2025-03-26";
    ClientRun run({rpc_result(older), bare(202), rpc_result(whoami_tools())},
                  fixed_version("2025-03-26"));
    CHECK(run.list() == "whoami");
    CHECK(run.methods() == Lines{"initialize -", "notifications/initialized -", "tools/list -"});
    CHECK(Json::parse(run.script.requests[0].body)["params"]["protocolVersion"] == "2025-03-26");
    run.client.close();
  }
  SUBCASE("handshake: another one negotiated is refused") {
    ClientRun run({rpc_result(initialize_result())}, fixed_version("2025-06-18"));
    CHECK(run.list() == "9 no_common_version");
  }
  SUBCASE("handshake: no way forward to the new wire") {
    ClientRun run({rpc_refusal(404, -32601, "Method not found")}, fixed_version("2025-11-25"));
    CHECK(run.list() == "4 mcp_error");
  }
  SUBCASE("a revision that is none") {
    try {
      ClientRun run({}, fixed_version("2025-11-26"));
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
    }
  }
}

TEST_CASE("a remembered era saves the first request, and is forgotten when it no longer holds") {
  SUBCASE("handshake") {
    ClientRun run(
        {rpc_result(initialize_result(), session_header()), bare(202), rpc_result(whoami_tools())},
        remembered_era(Era::handshake));
    CHECK(run.list() == "whoami");
    CHECK(run.script.requests.size() == 3);
  }
  for (const auto& newer : {rpc_refusal(404, -32601, "Method not found"),
                            rpc_refusal(400, -32022, "v", {{"supported", {"2026-07-28"}}})}) {
    ClientRun run({newer, rpc_result(whoami_tools())}, remembered_era(Era::handshake));
    CHECK(run.list() == "whoami");
    CHECK(run.methods() == Lines{"initialize -", "tools/list 2026-07-28"});
    CHECK(run.client.era() == Era::stateless);
  }
  SUBCASE("neither wire is an end") {
    ClientRun run({rpc_refusal(404, -32601, "no"), rpc_refusal(400, -32000, "no"),
                   rpc_refusal(404, -32601, "no")},
                  remembered_era(Era::handshake));
    CHECK(run.list() == "4 mcp_error");
  }
}

TEST_CASE("a server that spoke the stateless wire once is not taken for an older one") {
  ClientRun run({rpc_result(whoami_tools()), rpc_refusal(400, -32602, "Unknown tool")});
  CHECK(run.list() == "whoami");
  CHECK_THROWS_WITH(run.client.call_tool("x", Json::object()),
                    "exit 4: the MCP server refused: \"Unknown tool\" (JSON-RPC -32602)");
}
