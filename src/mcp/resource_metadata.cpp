#include "mcp/resource_metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "mcp/challenge.hpp"
#include "oauth/scopes.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::mcp {
namespace {

constexpr const char* well_known = "/.well-known/oauth-protected-resource";

// Whether `parent` is above `url` on the same origin, by whole segments: /a is above /a/b, neither
// above /ab; /a/ is not above /a.
bool is_parent(const Url& parent, const Url& url) {
  if (parent.origin() != url.origin() || parent.has_query) return false;
  const bool ends_with_slash = parent.path.ends_with('/');
  return parent.path.empty() || parent.path == url.path ||
         url.path.starts_with(ends_with_slash ? parent.path : parent.path + '/');
}

Error mismatch(const std::string& resource, const Url& server, const Url& found_at) {
  return Error(Exit::unsafe, "resource_mismatch",
               fmt::format("the metadata at {} is for the resource {}, not for {}", found_at.text(),
                           quote(resource), server.text()),
               "where that is the same server, call it by the URL that its metadata has");
}

std::vector<std::string> parse_issuers(const json::Object& object, const Url& found_at) {
  auto issuers = object.optional_strings("authorization_servers");
  if (!issuers || issuers->empty()) {
    object.refuse("authorization_servers", "names no authorization server");
  }
  for (const auto& issuer : *issuers) {
    parse_server_url(issuer, "authorization server", found_at);
    oauth::parse_issuer(issuer, UrlFrom::server);
  }
  return std::move(*issuers);
}

std::vector<std::string> strings_or_none(const json::Object& object, std::string_view name) {
  return object.optional_strings(name).value_or(std::vector<std::string>{});
}

}  // namespace

bool identifies(const std::string& resource, const Url& server, FoundBy found_by) {
  if (resource == server.text()) return true;
  return found_by == FoundBy::root &&
         is_parent(parse_url(resource, "resource", UrlFrom::server), server);
}

std::vector<MetadataLocation> resource_metadata_locations(const Url& server) {
  // RFC 9728 §3.1: the well-known string goes between the host and what follows it.
  Url own = server;
  own.path = well_known + (server.path == "/" ? "" : server.path);
  Url root = server;
  root.path = well_known;
  root.query.clear();
  root.has_query = false;
  if (own == root) return {{own, FoundBy::path}};
  return {{own, FoundBy::path}, {root, FoundBy::root}};
}

ResourceMetadata parse_resource_metadata(const Json& document, const Url& server,
                                         const MetadataLocation& location) {
  const json::Object object(document, {"the resource metadata"});
  ResourceMetadata metadata;
  metadata.resource = object.string("resource");
  if (!identifies(metadata.resource, server, location.found_by)) {
    throw mismatch(metadata.resource, server, location.url);
  }
  metadata.authorization_servers = parse_issuers(object, location.url);
  metadata.scopes_supported = strings_or_none(object, "scopes_supported");
  for (const auto& scope : metadata.scopes_supported) {
    if (!oauth::is_scope_token(scope))
      object.refuse("scopes_supported", "has " + quote(scope) + ", which is no scope");
  }
  metadata.bearer_methods_supported = strings_or_none(object, "bearer_methods_supported");
  metadata.dpop_bound_access_tokens_required =
      object.optional_bool("dpop_bound_access_tokens_required").value_or(false);
  metadata.document = json::Document(document);
  if (object.find("signed_metadata") != nullptr) {
    metadata.warnings.emplace_back("the resource metadata's signed_metadata is not read");
  }
  return metadata;
}

}  // namespace mcpauth::mcp
