#include "mcp/wire.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace mcpauth;
using namespace mcpauth::mcp;

namespace {

const Url wire_server = parse_url("https://h.example/mcp?t=1", "server", UrlFrom::user);

const std::string wire_client_info = R"({"name":"mcpauth","version":")" MCPAUTH_VERSION R"("})";
const std::string wire_meta = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                              R"("io.modelcontextprotocol/clientInfo":)" +
                              wire_client_info +
                              R"(,"io.modelcontextprotocol/clientCapabilities":{}})";

// The request as text: line, headers, blank line, body.
std::string wire_text(const http::Request& request) {
  std::string result = request.method + " " + request.url + "\n";
  for (const auto& header : request.headers) result += header.name + ": " + header.value + "\n";
  return result + "\n" + request.body;
}

const std::string wire_post_head =
    "POST https://h.example/mcp?t=1\n"
    "Content-Type: application/json\n"
    "Accept: application/json, text/event-stream\n";

}  // namespace

TEST_CASE("stateless wire: tools/list") {
  CHECK(wire_text(stateless_request(wire_server, 1, "tools/list", Json::object(), {}, {})) ==
        wire_post_head + "MCP-Protocol-Version: 2026-07-28\nMcp-Method: tools/list\n\n" +
            R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{)" + wire_meta + "}}");
}

TEST_CASE("stateless wire: tools/list goes on at a cursor") {
  CHECK(stateless_request(wire_server, 2, "tools/list", {{"cursor", "c"}}, {}, {}).body ==
        R"({"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"cursor":"c",)" + wire_meta +
            "}}");
}

TEST_CASE("stateless wire: tools/call names the tool in a header, and the parameters behind it") {
  CHECK(
      wire_text(stateless_request(wire_server, 3, "tools/call",
                                  {{"name", "write_note"}, {"arguments", {{"text", "h\xc3\xa9"}}}},
                                  {}, {{"Mcp-Param-Text", "=?base64?aMOp?="}})) ==
      wire_post_head +
          "MCP-Protocol-Version: 2026-07-28\nMcp-Method: tools/call\nMcp-Name: write_note\n"
          "Mcp-Param-Text: =?base64?aMOp?=\n\n" +
          R"({"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"write_note",)"
          R"("arguments":{"text":"h\u00e9"},)" +
          wire_meta + "}}");
}

TEST_CASE("stateless wire: a name that no header can hold is encoded") {
  const auto request =
      stateless_request(wire_server, 1, "tools/call", {{"name", "\xc3\xa9\r\nX: y"}}, {}, {});
  CHECK(http::header_value(request.headers, "Mcp-Name") == "=?base64?w6kNClg6IHk=?=");
}

TEST_CASE("stateless wire: resources/read and prompts/get name what they are about") {
  const auto read =
      stateless_request(wire_server, 1, "resources/read", {{"uri", "file:///a"}}, {}, {});
  CHECK(http::header_value(read.headers, "Mcp-Name") == "file:///a");
  const auto prompt = stateless_request(wire_server, 1, "prompts/get", {{"name", "p"}}, {}, {});
  CHECK(http::header_value(prompt.headers, "Mcp-Name") == "p");
  const auto discover =
      stateless_request(wire_server, 1, "server/discover", {{"name", "x"}}, {}, {});
  CHECK(!http::header_value(discover.headers, "Mcp-Name"));
}

TEST_CASE("stateless wire: extensions are named among our capabilities") {
  const auto request = stateless_request(wire_server, 1, "tools/list", Json::object(), {"a/x"}, {});
  CHECK(request.body.find(R"("io.modelcontextprotocol/clientCapabilities":)"
                          R"({"extensions":{"a/x":{}}})") != std::string::npos);
}

TEST_CASE("handshake wire: initialize has neither version nor session in its headers") {
  CHECK(wire_text(handshake_request(wire_server, {}, 1, "initialize",
                                    initialize_params("2025-11-25", {}))) ==
        wire_post_head + "\n" +
            R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{)"
            R"("protocolVersion":"2025-11-25","capabilities":{},"clientInfo":)" +
            wire_client_info + "}}");
}

TEST_CASE("handshake wire: notifications/initialized has no id") {
  CHECK(wire_text(handshake_notification(wire_server, {"2025-11-25", "s-1"},
                                         "notifications/initialized")) ==
        wire_post_head + "MCP-Protocol-Version: 2025-11-25\nMCP-Session-Id: s-1\n\n" +
            R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
}

TEST_CASE("handshake wire: requests and the end of the session") {
  const Session session{"2025-06-18", "s-1"};
  CHECK(
      wire_text(handshake_request(wire_server, session, 2, "tools/call",
                                  {{"name", "t"}, {"arguments", Json::object()}})) ==
      wire_post_head + "MCP-Protocol-Version: 2025-06-18\nMCP-Session-Id: s-1\n\n" +
          R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"t","arguments":{}}})");
  CHECK(wire_text(end_session_request(wire_server, session)) ==
        "DELETE https://h.example/mcp?t=1\n"
        "MCP-Protocol-Version: 2025-06-18\nMCP-Session-Id: s-1\n\n");
  CHECK(end_session_request(wire_server, session).secrets == std::vector<Secret>{Secret("s-1")});
}

TEST_CASE("handshake wire: the version stands in a header from 2025-06-18 on") {
  for (const std::string version : {"2024-11-05", "2025-03-26"}) {
    const auto request =
        handshake_request(wire_server, {version, ""}, 1, "tools/list", Json::object());
    CHECK(!http::header_value(request.headers, "MCP-Protocol-Version"));
    CHECK(!http::header_value(request.headers, "MCP-Session-Id"));
  }
}

TEST_CASE("both wires reach where the user's URL leads and take up to 64 MiB") {
  const auto request = stateless_request(wire_server, 1, "tools/list", Json::object(), {}, {});
  CHECK(request.reach == http::Reach::anywhere);
  CHECK(request.redirects == http::Redirects::refuse);
  CHECK(request.limits.body == 64UL << 20U);
}
