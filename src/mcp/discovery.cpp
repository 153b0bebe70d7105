#include "mcp/discovery.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "mcp/rpc.hpp"
#include "mcp/wire.hpp"

namespace mcpauth::mcp {
namespace {

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

// The answer's status and challenge are all that matters: a body is cut off at its first byte.
http::Response probe(const Url& server, const http::Transport& transport) {
  auto request = stateless_request(server, 1, "tools/list", Json::object(), {}, {});
  request.sink = [](std::string_view) { return false; };
  return transport(request);
}

// A server that asks for nothing is no error. One that is none says nothing by its answer: a status
// alone tells neither that there is a server nor that it is open.
std::string openness(const http::Response& answer) {
  if (answer.status / 100 == 2 && !is_message(answer)) {
    throw Error(Exit::protocol, "not_mcp",
                "what answered is no MCP server: its answer is neither JSON nor an event stream");
  }
  if (answer.status / 100 != 2 && (answer.status >= 500 || !error_in(answer))) throw_status(answer);
  return fmt::format("the server answered {} without asking for authorization", answer.status);
}

void add_resource(Discovery& discovery, FoundResource found, const http::Transport& transport) {
  append(discovery.warnings, found.fetch.warnings);
  append(discovery.warnings, found.metadata.warnings);
  auto usable = find_usable_server(found.metadata.authorization_servers,
                                   http::reach_from(found.fetch.network), transport);
  append(discovery.warnings, usable.warnings);
  if (discovery.scopes.empty()) discovery.scopes = found.metadata.scopes_supported;
  discovery.resource = std::move(found);
  discovery.server = std::move(usable.server);
}

Error no_resource_metadata(const Url& server) {
  return Error(Exit::protocol, "no_resource_metadata",
               fmt::format("{} asks for authorization and has no resource metadata", server.text()),
               "a server of MCP 2025-03-26 is let in with --allow-legacy-2025-03-26");
}

}  // namespace

std::vector<std::string> registration_ways(const oauth::ServerMetadata& server) {
  std::vector<std::string> ways{"preregistered"};
  if (server.client_id_metadata_document_supported)
    ways.emplace_back("client_id_metadata_document");
  if (server.registration_endpoint) ways.emplace_back("dynamic");
  return ways;
}

Discovery discover(const Url& server, const http::Transport& transport, Legacy legacy) {
  const auto answer = probe(server, transport);
  Discovery discovery;
  discovery.url = server;
  const auto needs = needs_authorization(answer, server);
  discovery.asks_for_authorization = needs.has_value();
  if (!needs) discovery.warnings.push_back(openness(answer));
  if (needs && needs->challenge) {
    discovery.challenge = needs->challenge;
    discovery.scopes = needs->scopes;
    append(discovery.warnings, needs->challenge->warnings);
  }
  auto resource = find_resource_metadata(server, discovery.challenge, answer.network, transport);
  if (resource) {
    add_resource(discovery, std::move(*resource), transport);
  } else if (needs && legacy == Legacy::allow) {
    discovery.server = find_legacy_server(server, answer.network, transport);
    discovery.warnings.emplace_back(
        "the server has no resource metadata: its origin is the issuer");
  } else if (needs) {
    throw no_resource_metadata(server);
  }
  if (discovery.server) {
    if (discovery.server->fetch) append(discovery.warnings, discovery.server->fetch->warnings);
    discovery.registration = registration_ways(discovery.server->metadata);
  }
  return discovery;
}

Json to_json(const Discovery& discovery) {
  Json json{{"schema", "mcpauth/discovery/1"}, {"url", discovery.url.text()}};
  if (discovery.resource) {
    json["resource_metadata"] = {{"url", discovery.resource->fetch.url.text()},
                                 {"document", *discovery.resource->metadata.document}};
  }
  json["authorization_servers"] = Json::array();
  if (discovery.server) {
    Json server{{"issuer", discovery.server->metadata.issuer}};
    if (discovery.server->fetch) server["metadata_url"] = discovery.server->fetch->url.text();
    server["document"] = *discovery.server->metadata.document;
    json["authorization_servers"].push_back(std::move(server));
  }
  json["registration"] = discovery.registration;
  json["scopes"] = discovery.scopes;
  json["warnings"] = discovery.warnings;
  return json;
}

}  // namespace mcpauth::mcp
