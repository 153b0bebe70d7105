#include "mcp/discovery.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mcp/metadata_fetch.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using mcpauth::test::empty_answer;
using mcpauth::test::json_answer;
using mcpauth::test::ScriptedTransport;

namespace {

const Url server = parse_url("https://h.example/mcp", "server", UrlFrom::user);
const std::string post = "POST https://h.example/mcp";
const std::string own = "GET https://h.example/.well-known/oauth-protected-resource/mcp";
const std::string root = "GET https://h.example/.well-known/oauth-protected-resource";
const std::string named = "GET https://h.example/meta";

http::Response unauthorized(const std::string& challenge) {
  return empty_answer(401, {{"WWW-Authenticate", challenge}});
}

http::Response with_challenge(const std::string& more = "") {
  return unauthorized("Bearer resource_metadata=\"https://h.example/meta\"" + more);
}

http::Response resource(const std::string& uri = "https://h.example/mcp",
                        const std::vector<std::string>& issuers = {"https://as.example"}) {
  return json_answer(json::dump(
      {{"resource", uri}, {"authorization_servers", issuers}, {"scopes_supported", {"s1", "s2"}}}));
}

http::Response issuer(const std::string& name = "https://as.example", const Json& more = {}) {
  Json document{{"issuer", name}, {"token_endpoint", name + "/token"}};
  if (more.is_object()) document.update(more);
  return json_answer(json::dump(document));
}

http::Response typed(const std::string& type, const std::string& body, int status = 200) {
  auto response = json_answer(body, status);
  response.headers = {{"Content-Type", type}};
  return response;
}

ScriptedTransport::Answer fails(Exit exit, const std::string& code) {
  return [=](const http::Request&) -> http::Response { throw Error(exit, code, "it " + code); };
}

std::string show(const Error& error) {
  return std::to_string(static_cast<int>(error.exit)) + " " + error.code;
}

// `resource-url issuer metadata-url [scopes] warnings`, with `-` for what is absent.
std::string show(const Discovery& discovery) {
  const auto& found = discovery.server;
  return (discovery.resource ? discovery.resource->fetch.url.text() : "-") + " " +
         (found ? found->metadata.issuer : "-") + " " +
         (found && found->fetch ? found->fetch->url.text() : "-") + " [" +
         join(discovery.scopes, " ") + "] " + std::to_string(discovery.warnings.size());
}

struct Row {
  const char* clause;
  std::vector<ScriptedTransport::Answer> answers;
  std::vector<std::string> requests;
  std::string expected;
  Legacy legacy = Legacy::refuse;
};

ScriptedTransport::Answer say(http::Response response) {
  return [response = std::move(response)](const http::Request&) { return response; };
}

const std::string as_oauth = "GET https://as.example/.well-known/oauth-authorization-server";
const std::string as_openid = "GET https://as.example/.well-known/openid-configuration";
const std::string found_all =
    "https://h.example/meta https://as.example "
    "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0";
const auto none = say(empty_answer(404));

const Row rows[] = {
    // Step 2: the resource metadata.
    {"M-01 as the challenge says",
     {say(with_challenge()), say(resource()), say(issuer())},
     {post, named, as_oauth},
     found_all},
    {"M-01 a 403 may ask too",
     {say(empty_answer(
          403, {{"WWW-Authenticate", "Bearer resource_metadata=\"https://h.example/meta\""}})),
      say(resource()), say(issuer())},
     {post, named, as_oauth},
     found_all},
    {"M-16 the challenge's scopes count",
     {say(with_challenge(", scope=\"b a\"")), say(resource()), say(issuer())},
     {post, named, as_oauth},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [b a] 0"},
    {"M-01 no other place than the challenge's",
     {say(with_challenge()), none},
     {post, named},
     "6 metadata_not_found"},
    {"M-01 the challenge's is HTML",
     {say(with_challenge()), say(typed("text/html", "<p>"))},
     {post, named},
     "6 metadata_not_found"},
    {"M-01 the challenge's is in trouble",
     {say(with_challenge()), say(empty_answer(503))},
     {post, named},
     "5 server_in_trouble"},
    {"PR-01 another's",
     {say(with_challenge()), say(resource("https://h.example/other"))},
     {post, named},
     "8 resource_mismatch"},
    {"policy 1 a parent is not enough here",
     {say(with_challenge()), say(resource("https://h.example"))},
     {post, named},
     "8 resource_mismatch"},
    {"W-1 a broken challenge",
     {say(unauthorized("Bearer scope=\"a"))},
     {post},
     "6 malformed_challenge"},
    {"S-1 a challenge to cloud metadata",
     {say(unauthorized("Bearer resource_metadata=\"http://169.254.169.254/\""))},
     {post},
     "8 unsafe_url"},
    {"M-01 bare Bearer: own path",
     {say(unauthorized("Bearer")), say(resource()), say(issuer())},
     {post, own, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource/mcp https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"W-2 token68: own path",
     {say(unauthorized("Bearer resource_metadata=")), say(resource()), say(issuer())},
     {post, own, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource/mcp https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"M-01 then the root",
     {say(empty_answer(401)), none, say(resource("https://h.example")), say(issuer())},
     {post, own, root, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"PR-03 own path is HTML, root serves",
     {say(empty_answer(401)), say(typed("text/html", "<html>")), say(resource()), say(issuer())},
     {post, own, root, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"R-01 own path redirects away, root serves",
     {say(empty_answer(401)), fails(Exit::unsafe, "redirect_refused"), say(resource()),
      say(issuer())},
     {post, own, root, as_oauth},
     "https://h.example/.well-known/oauth-protected-resource https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"R-01 both redirect away",
     {say(empty_answer(401)), fails(Exit::unsafe, "redirect_refused"),
      fails(Exit::unsafe, "redirect_refused")},
     {post, own, root},
     "8 redirect_refused"},
    {"S-1 own path leads to a forbidden address",
     {say(empty_answer(401)), fails(Exit::unsafe, "unsafe_address")},
     {post, own},
     "8 unsafe_address"},
    {"policy 1 the root's is for another path",
     {say(empty_answer(401)), none, say(resource("https://h.example/other"))},
     {post, own, root},
     "8 resource_mismatch"},
    {"policy 1 the root's is of another origin",
     {say(empty_answer(401)), none, say(resource("https://as.example"))},
     {post, own, root},
     "8 resource_mismatch"},
    {"mcp.md §1.3 nothing anywhere",
     {say(empty_answer(401)), none, none},
     {post, own, root},
     "6 no_resource_metadata"},
    {"X-1 in trouble",
     {say(empty_answer(401)), say(empty_answer(500)), none},
     {post, own, root},
     "5 server_in_trouble"},
    {"policy 8 another media type",
     {say(with_challenge()), say(typed("text/plain", resource().body)), say(issuer())},
     {post, named, as_oauth},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"W-4 duplicate names",
     {say(with_challenge()), say(json_answer(R"({"resource":"a","resource":"b"})"))},
     {post, named},
     "6 metadata_not_found"},
    {"W-5 wrong types",
     {say(with_challenge()), say(json_answer(R"({"resource":[]})"))},
     {post, named},
     "6 invalid_document"},
    {"W-3 a warning travels",
     {say(unauthorized("Bearer resource_metadata=https://h.example/meta")), say(resource()),
      say(issuer())},
     {post, named, as_oauth},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    // Step 3: the authorization server.
    {"M-03 then OpenID",
     {say(with_challenge()), say(resource()), none, say(issuer())},
     {post, named, as_oauth, as_openid},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/openid-configuration [s1 s2] 0"},
    {"A-03 200 with HTML is none",
     {say(with_challenge()), say(resource()), say(typed("text/html", "<p>")), say(issuer())},
     {post, named, as_oauth, as_openid},
     "https://h.example/meta https://as.example "
     "https://as.example/.well-known/openid-configuration [s1 s2] 0"},
    {"M-03 with a path, the fourth form last",
     {say(with_challenge()), say(resource("https://h.example/mcp", {"https://as.example/t/x"})),
      none, none, none, say(issuer("https://as.example/t/x"))},
     {post, named, as_oauth + "/t/x", as_openid + "/t/x",
      "GET https://as.example/t/x/.well-known/openid-configuration",
      "GET https://as.example/t/x/.well-known/oauth-authorization-server"},
     "https://h.example/meta https://as.example/t/x "
     "https://as.example/t/x/.well-known/oauth-authorization-server [s1 s2] 0"},
    {"M-04 another issuer",
     {say(with_challenge()), say(resource()), say(issuer("https://evil.example"))},
     {post, named, as_oauth},
     "8 issuer_mismatch"},
    {"policy 2 a slash more",
     {say(with_challenge()), say(resource()), say(issuer("https://as.example/"))},
     {post, named, as_oauth},
     "8 issuer_mismatch"},
    {"PR-05 another case",
     {say(with_challenge()), say(resource()), say(issuer("https://AS.example"))},
     {post, named, as_oauth},
     "8 issuer_mismatch"},
    {"M-04 ends the run, though another issuer is left",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      say(issuer("https://evil.example"))},
     {post, named, as_oauth},
     "8 issuer_mismatch"},
    {"M-03 no metadata",
     {say(with_challenge()), say(resource()), none, none},
     {post, named, as_oauth, as_openid},
     "6 metadata_not_found"},
    {"X-1 server in trouble",
     {say(with_challenge()), say(resource()), say(empty_answer(502)), none},
     {post, named, as_oauth, as_openid},
     "5 server_in_trouble"},
    {"U-2 an endpoint's scheme",
     {say(with_challenge()), say(resource()),
      say(issuer("https://as.example", {{"authorization_endpoint", "javascript:alert(1)"}}))},
     {post, named, as_oauth},
     "8 unsafe_url"},
    {"M-15 the second issuer",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})), none,
      none, say(issuer("https://b.example"))},
     {post, named, as_oauth, as_openid,
      "GET https://b.example/.well-known/oauth-authorization-server"},
     "https://h.example/meta https://b.example "
     "https://b.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"M-15 the first has no name in DNS",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      fails(Exit::network, "dns_failed"), say(issuer("https://b.example"))},
     {post, named, as_oauth, "GET https://b.example/.well-known/oauth-authorization-server"},
     "https://h.example/meta https://b.example "
     "https://b.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"M-15 the first cannot be read",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      say(json_answer("[]")), say(issuer("https://b.example"))},
     {post, named, as_oauth, "GET https://b.example/.well-known/oauth-authorization-server"},
     "https://h.example/meta https://b.example "
     "https://b.example/.well-known/oauth-authorization-server [s1 s2] 1"},
    {"S-8 at most three",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://a.example", "https://b.example",
                                             "https://c.example", "https://d.example"})),
      fails(Exit::network, "timeout"), fails(Exit::network, "dns_failed"),
      fails(Exit::network, "tls_failed")},
     {post, named, "GET https://a.example/.well-known/oauth-authorization-server",
      "GET https://b.example/.well-known/oauth-authorization-server",
      "GET https://c.example/.well-known/oauth-authorization-server"},
     "5 timeout"},
    {"S-1 an issuer inside ends the run",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      fails(Exit::unsafe, "unsafe_address")},
     {post, named, as_oauth},
     "8 unsafe_address"},
    {"design.md §2 stopped in between",
     {say(with_challenge()),
      say(resource("https://h.example/mcp", {"https://as.example", "https://b.example"})),
      fails(Exit::interrupted, "stopped")},
     {post, named, as_oauth},
     "130 stopped"},
    // Servers that ask for nothing, or are none.
    {"mcp.md §1.1 open", {say(json_answer("{}")), none, none}, {post, own, root}, "- - - [] 1"},
    {"mcp.md §4 open and older",
     {say(json_answer("{}", 400)), none, none},
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
     {say(empty_answer(401)), none, none, say(issuer("https://h.example"))},
     {post, own, root, "GET https://h.example/.well-known/oauth-authorization-server"},
     "- https://h.example https://h.example/.well-known/oauth-authorization-server [] 1",
     Legacy::allow},
    {"mcp.md §1.3 legacy, without",
     {say(empty_answer(401)), none, none, none, none},
     {post, own, root, "GET https://h.example/.well-known/oauth-authorization-server",
      "GET https://h.example/.well-known/openid-configuration"},
     "- https://h.example - [] 1",
     Legacy::allow},
    {"servers.md §3 a copy of another's metadata is not the resource's own",
     {say(empty_answer(401)), none, none, say(issuer())},
     {post, own, root, "GET https://h.example/.well-known/oauth-authorization-server"},
     "8 issuer_mismatch",
     Legacy::allow},
    {"mcp.md §1.3 legacy only without resource metadata",
     {say(with_challenge()), say(resource()), say(issuer())},
     {post, named, as_oauth},
     found_all,
     Legacy::allow},
    {"mcp.md §1.3 an open server is not legacy",
     {say(json_answer("{}")), none, none},
     {post, own, root},
     "- - - [] 1",
     Legacy::allow},
};

}  // namespace

TEST_CASE("discover: what is asked, in which order, and what comes of it") {
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    ScriptedTransport script;
    for (const auto& answer : row.answers) script.answers(answer);
    std::string outcome;
    try {
      outcome = show(discover(server, script.transport(), row.legacy));
    } catch (const Error& error) {
      outcome = show(error);
    }
    CHECK(outcome == row.expected);
    CHECK(script.lines() == row.requests);
  }
}

TEST_CASE("discover: nothing reaches further than the server that sent the address") {
  ScriptedTransport script;
  auto from_private = with_challenge();
  from_private.network = http::Network::private_network;
  auto from_internet = resource();
  from_internet.network = http::Network::public_internet;
  script.answers(from_private).answers(from_internet).answers(issuer());
  const auto discovery = discover(server, script.transport(), Legacy::refuse);
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
  const auto discovery = discover(server, script.transport(), Legacy::refuse);
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
  const auto discovery = discover(server, script.transport(), Legacy::refuse);
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
  CHECK(json::dump(to_json(discover(server, script.transport(), Legacy::refuse))) ==
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
