#include "tests/mcp/discovery_row.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "tests/mcp/outcome.hpp"

namespace mcpauth::test {
namespace {

// With `-` for what is absent.
std::string show(const mcp::Discovery& discovery) {
  const auto& found = discovery.server;
  return (discovery.resource ? discovery.resource->fetch.url.text() : "-") + " " +
         (found ? found->metadata.issuer : "-") + " " +
         (found && found->fetch ? found->fetch->url.text() : "-") + " [" +
         join(discovery.scopes, " ") + "] " + std::to_string(discovery.warnings.size());
}

}  // namespace

Url discovered_server() {
  return parse_url("https://h.example/mcp", "server", UrlFrom::user);
}

http::Response unauthorized(const std::string& challenge) {
  return empty_answer(401, {{"WWW-Authenticate", challenge}});
}

http::Response with_challenge(const std::string& more) {
  return unauthorized("Bearer resource_metadata=\"https://h.example/meta\"" + more);
}

http::Response resource(const std::string& uri, const std::vector<std::string>& issuers) {
  return json_answer(json::dump(
      {{"resource", uri}, {"authorization_servers", issuers}, {"scopes_supported", {"s1", "s2"}}}));
}

http::Response issuer(const std::string& name) {
  return issuer(name, Json::object());
}

http::Response issuer(const std::string& name, const Json& more) {
  Json document{{"issuer", name}, {"token_endpoint", name + "/token"}};
  document.update(more);
  return json_answer(json::dump(document));
}

http::Response typed(const std::string& type, const std::string& body, int status) {
  auto response = json_answer(body, status);
  response.headers = {{"Content-Type", type}};
  return response;
}

ScriptedTransport::Answer say(http::Response response) {
  return [response = std::move(response)](const http::Request&) { return response; };
}

ScriptedTransport::Answer none() {
  return say(empty_answer(404));
}

ScriptedTransport::Answer fails(Exit exit, const std::string& code) {
  return [=](const http::Request&) -> http::Response { throw Error(exit, code, "it " + code); };
}

void check_discovery(const DiscoveryRow& row) {
  CAPTURE(row.clause);
  ScriptedTransport script;
  for (const auto& answer : row.answers) script.answers(answer);
  std::string outcome;
  try {
    outcome = show(mcp::discover(discovered_server(), script.transport(), row.legacy));
  } catch (const Error& error) {
    outcome = outcome_of(error);
  }
  CHECK(outcome == row.expected);
  CHECK(script.lines() == row.requests);
}

}  // namespace mcpauth::test
