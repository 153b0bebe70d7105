#include "app/published_metadata.hpp"

#include <nlohmann/json.hpp>

#include "app/reference.hpp"
#include "base/url.hpp"
#include "mcp/discovery.hpp"
#include "oauth/scopes.hpp"

namespace mcpauth::app {
namespace {

registry::McpServer server_named(const Administration& administration, const std::string& reference,
                                 const std::vector<std::string>& scopes) {
  const auto found = administration.registrar->find_servers(reference);
  if (found.size() == 1) return found.front().object;
  if (!found.empty() || reference.find("://") == std::string::npos)
    return require_server(*administration.registrar, reference).object;
  registry::McpServer server;
  server.resource = reference;
  for (const auto& text : scopes) {
    for (auto& name : oauth::parse_scopes(text, "--scope"))
      server.scopes.push_back({std::move(name), "", ""});
  }
  return server;
}

oauth::Scopes scope_names(const registry::McpServer& server) {
  oauth::Scopes names;
  for (const auto& scope : server.scopes) names.push_back(scope.name);
  return names;
}

Json text_or_null(const std::optional<Url>& url) {
  return url ? Json(url->text()) : Json();
}

}  // namespace

PublishedMetadata metadata_to_publish(const Administration& administration,
                                      const std::string& reference,
                                      const std::vector<std::string>& scopes) {
  const auto server = server_named(administration, reference, scopes);
  const Url resource = parse_url(server.resource, "the MCP server's URL", UrlFrom::user);
  const auto names = scope_names(server);
  Json document = {{"resource", server.resource},
                   {"authorization_servers", Json::array({administration.server.issuer})}};
  if (!names.empty()) document["scopes_supported"] = names;
  document["bearer_methods_supported"] = Json::array({"header"});
  if (!server.name.empty()) document["resource_name"] = server.name;
  PublishedMetadata published{server.resource,
                              mcp::resource_metadata_locations(resource).front().url.text(),
                              json::Document(std::move(document)), ""};
  published.challenge = "Bearer resource_metadata=\"" + published.url + '"';
  if (!names.empty()) published.challenge += ", scope=\"" + oauth::scope_text(names) + '"';
  return published;
}

std::vector<registry::Difference> check_published(const Context& context,
                                                  const PublishedMetadata& published) {
  const Url url = parse_url(published.resource, "the MCP server's URL", UrlFrom::user);
  const auto found = mcp::discover(url, context.transport, mcp::Legacy::refuse);
  Json asked = *published.document;
  asked.erase("resource_name");  // what people are told may be anything
  const Json none = Json::object();
  auto differences =
      registry::differences(asked, found.resource ? *found.resource->metadata.document : none);
  const auto& challenge = found.challenge;
  const Json challenged = text_or_null(challenge ? challenge->resource_metadata : std::nullopt);
  if (challenged != Json(published.url))
    differences.push_back(
        {"www_authenticate", json::Document(Json(published.url)), json::Document(challenged)});
  return differences;
}

Json to_json(const PublishedMetadata& published) {
  return {{"url", published.url},
          {"document", *published.document},
          {"www_authenticate", published.challenge}};
}

}  // namespace mcpauth::app
