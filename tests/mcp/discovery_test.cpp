#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "mcp/discovery.hpp"
#include "tests/mcp/discovery_row.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using namespace mcpauth::test;

namespace {

constexpr auto rpc_error = R"({"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"m"}})";

const DiscoveryRow other_rows[] = {
    {"mcp.md §1.1 open", {say(json_answer("{}")), none(), none()}, {post, own, root}, "- - - [] 1"},
    {"mcp.md §4 open and older",
     {say(json_answer(rpc_error, 400)), none(), none()},
     {post, own, root},
     "- - - [] 1"},
    {"mcp.md §1.2 open, but it says who guards it",
     {say(json_answer("{}")), say(resource()), say(issuer())},
     {post, own, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource/mcp https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"design.md §2 not an MCP server",
     {say(typed("text/html", "<p>", 404))},
     {post},
     "4 mcp_refused"},
    {"mcp.md §4 open, and it has no such method",
     {say(json_answer(rpc_error, 404)), none(), none()},
     {post, own, root},
     "- - - [] 1"},
    {"design.md §2 a wrong path, in JSON",
     {say(json_answer(R"({"error":"not_found"})", 404))},
     {post},
     "4 mcp_refused"},
    {"design.md §2 no place to post to", {say(json_answer("{}", 405))}, {post}, "4 mcp_refused"},
    {"design.md §2 a page", {say(typed("text/html", "<p>"))}, {post}, "6 not_mcp"},
    {"design.md §2 in trouble", {say(json_answer("{}", 503))}, {post}, "5 server_in_trouble"},
    {"design.md §2 too many requests",
     {say(json_answer("{}", 429))},
     {post},
     "5 server_in_trouble"},
    {"R-02 redirected",
     {say(empty_answer(307, {{"Location", "https://evil.example/"}}))},
     {post},
     "8 redirect_refused"},
    {"X-2 no answer", {fails(Exit::network, "connection_failed")}, {post}, "5 connection_failed"},
    // MCP 2025-03-26.
    {"mcp.md §1.3 legacy, with metadata",
     {say(empty_answer(401)), none(), none(), say(issuer("https://h.example"))},
     {post, own, root, "GET https://h.example/.well-known/oauth-authorization-server"},
     "- https://h.example https://h.example/.well-known/oauth-authorization-server [] 1",
     Legacy::allow},
    {"mcp.md §1.3 legacy, without",
     {say(empty_answer(401)), none(), none(), none(), none()},
     {post, own, root, "GET https://h.example/.well-known/oauth-authorization-server",
      "GET https://h.example/.well-known/openid-configuration"},
     "- https://h.example - [] 1",
     Legacy::allow},
    {"servers.md §3 a copy of another's metadata is not the resource's own",
     {say(empty_answer(401)), none(), none(), say(issuer())},
     {post, own, root, "GET https://h.example/.well-known/oauth-authorization-server"},
     "8 issuer_mismatch",
     Legacy::allow},
    {"mcp.md §1.3 legacy only without resource metadata",
     {say(with_challenge()), say(resource()), say(issuer())},
     {post, named, as_oauth},
     found_all,
     Legacy::allow},
    {"mcp.md §1.3 an open server is not legacy",
     {say(json_answer("{}")), none(), none()},
     {post, own, root},
     "- - - [] 1",
     Legacy::allow},
};

}  // namespace

TEST_CASE("discover: servers that ask for nothing, are none, or are of MCP 2025-03-26") {
  for (const auto& row : other_rows) check_discovery(row);
}

TEST_CASE("discover: nothing reaches further than the server that sent the address") {
  ScriptedTransport script;
  auto from_private = with_challenge();
  from_private.network = http::Network::private_network;
  auto from_internet = resource();
  from_internet.network = http::Network::public_internet;
  script.answers(from_private).answers(from_internet).answers(issuer());
  const auto discovery = discover(discovered_server(), script.transport(), Legacy::refuse);
  REQUIRE(script.requests.size() == 3);
  CHECK(script.requests[0].reach == http::Reach::anywhere);
  CHECK(script.requests[1].reach == http::Reach::private_too);
  CHECK(script.requests[2].reach == http::Reach::public_only);
  CHECK(discovery.server->metadata.reach == http::Reach::loopback_too);
}

TEST_CASE("discover asks first what a client of the server would ask anyway, and reads no body") {
  ScriptedTransport script;
  script.answers(json_answer(std::string(1'000'000, 'x'))).answers(empty_answer(404));
  script.answers(empty_answer(404));
  const auto discovery = discover(discovered_server(), script.transport(), Legacy::refuse);
  CHECK(script.requests[0].headers[3] == http::Header{"Mcp-Method", "tools/list"});
  CHECK(!discovery.asks_for_authorization);
  CHECK(discovery.warnings ==
        std::vector<std::string>{"the server answered 200 without asking for authorization"});
}

TEST_CASE("discovery as JSON is mcpauth/discovery/1") {
  ScriptedTransport script;
  script.answers(with_challenge(", scope=\"a\"")).answers(resource());
  script.answers(
      issuer("https://as.example", {{"registration_endpoint", "https://as.example/register"},
                                    {"client_id_metadata_document_supported", true},
                                    {"x", 1}}));
  const auto discovery = discover(discovered_server(), script.transport(), Legacy::refuse);
  CHECK(json::dump(to_json(discovery)) ==
        R"({"schema":"mcpauth/discovery/1","url":"https://h.example/mcp",)"
        R"("resource_metadata":{"url":"https://h.example/meta","document":)"
        R"({"resource":"https://h.example/mcp","authorization_servers":["https://as.example"],)"
        R"("scopes_supported":["s1","s2"]}},)"
        R"("authorization_servers":[{"issuer":"https://as.example",)"
        R"("metadata_url":"https://as.example/.well-known/oauth-authorization-server","document":)"
        R"({"issuer":"https://as.example","token_endpoint":"https://as.example/token",)"
        R"("registration_endpoint":"https://as.example/register",)"
        R"("client_id_metadata_document_supported":true,"x":1}}],)"
        R"("registration":["preregistered","client_id_metadata_document","dynamic"],)"
        R"("scopes":["a"],"warnings":[]})");
}

TEST_CASE("discovery of an open server as JSON names no resource metadata") {
  ScriptedTransport script;
  script.answers(json_answer("{}")).answers(empty_answer(404)).answers(empty_answer(404));
  CHECK(json::dump(to_json(discover(discovered_server(), script.transport(), Legacy::refuse))) ==
        R"({"schema":"mcpauth/discovery/1","url":"https://h.example/mcp",)"
        R"("authorization_servers":[],"registration":[],"scopes":[],)"
        R"("warnings":["the server answered 200 without asking for authorization"]})");
}

TEST_CASE("find_usable_server: who was passed over is named, with the reason made safe") {
  ScriptedTransport script;
  script.answers(fails(Exit::network, "dns_failed")).answers(issuer("https://b.example"));
  const auto usable = find_usable_server({"https://a.example", "https://b.example"},
                                         http::Reach::public_only, script.transport());
  CHECK(usable.warnings ==
        std::vector<std::string>{
            "the authorization server \"https://a.example\" was passed over: it dns_failed"});
}
