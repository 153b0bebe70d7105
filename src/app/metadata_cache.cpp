#include "app/metadata_cache.hpp"

#include <nlohmann/json.hpp>

#include "app/beside.hpp"

namespace mcpauth::app {
namespace {

constexpr auto resource_kind = "resource_metadata";
constexpr auto server_kind = "server_metadata";

Json record_of(const mcp::MetadataFetch& fetch, Env& env) {
  return {{"url", fetch.url.text()},
          {"network", static_cast<int>(fetch.network)},
          {"expires_at", to_epoch(env.now() + fetch.lifetime)},
          {"document", *fetch.document}};
}

// Return what `read` makes of the record, or nothing where it is damaged: it is fetched again then,
// and nothing is lost with it.
template <typename Read>
auto if_readable(const Context& context, const std::string& kind, const std::string& key, Read read)
    -> decltype(read()) {
  try {
    return read();
  } catch (const Error& error) {
    const bool damaged = error.code == "store_damaged" || error.code == "invalid_document";
    if (error.exit == Exit::store && !damaged) throw;
    context.store->forget(kind, key);
    return {};
  }
}

// Return the record if it has not expired, or was fetched while this run waited for its turn.
std::optional<Json> find_fresh(const Context& context, const std::string& kind,
                               const std::string& key) {
  auto record = context.store->find(kind, key);
  if (!record) return {};
  const json::Object object(*record, {"kept metadata", Exit::store});
  const auto expires_at = object.optional_integer("expires_at").value_or(0);
  const auto now = to_epoch(context.env.now());
  constexpr std::int64_t longest = 3600;
  // One that expires later than it can was written by a clock that has been set back since.
  if (expires_at > now + longest) return {};
  if (expires_at > now) return record;
  const auto saved = context.store->saved_at(kind, key);
  return saved && is_beside(context.env, *saved) ? record : std::nullopt;
}

const Json& document_of(const Json& record) {
  const Json* document = json::find(record, "document");
  if (document == nullptr)
    throw Error(Exit::store, "invalid_document", "kept metadata have no document");
  return *document;
}

http::Network network_of(const Json& record) {
  const auto number =
      json::Object(record, {"kept metadata", Exit::store}).optional_integer("network");
  using http::Network;
  for (const auto network : {Network::loopback, Network::private_network}) {
    if (number == static_cast<int>(network)) return network;
  }
  return Network::public_internet;
}

// Return how far a URL may reach that may go only where both let it: neither of a private network
// and this machine leads to the other.
http::Reach lesser_reach(http::Reach left, http::Reach right) {
  using http::Reach;
  if (left == right || right == Reach::anywhere) return left;
  return left == Reach::anywhere ? right : Reach::public_only;
}

}  // namespace

std::optional<KeptResource> find_kept_resource(const Context& context, const Url& url) {
  return if_readable(context, resource_kind, url.text(), [&]() -> std::optional<KeptResource> {
    const auto record = find_fresh(context, resource_kind, url.text());
    if (!record) return {};
    const json::Object object(*record, {"kept metadata", Exit::store});
    const auto found_by =
        static_cast<mcp::FoundBy>(object.optional_integer("found_by").value_or(0));
    const mcp::MetadataLocation location{
        parse_url(object.string("url"), "metadata's URL", UrlFrom::server), found_by};
    return KeptResource{mcp::parse_resource_metadata(document_of(*record), url, location),
                        object.optional_strings("scopes").value_or(oauth::Scopes{}),
                        network_of(*record)};
  });
}

void keep_resource(const Context& context, const Url& url, const mcp::FoundResource& found,
                   const KeptResource& kept) {
  Json record = record_of(found.fetch, context.env);
  record["found_by"] = static_cast<int>(found.found_by);
  record["scopes"] = kept.scopes;
  context.store->save(resource_kind, url.text(), record, store::Durable::no);
}

std::optional<oauth::ServerMetadata> find_kept_server(const Context& context,
                                                      const std::string& issuer,
                                                      http::Reach reach) {
  return if_readable(context, server_kind, issuer, [&]() -> std::optional<oauth::ServerMetadata> {
    const auto record = find_fresh(context, server_kind, issuer);
    if (!record) return {};
    // Its endpoints may lead no further than the issuer itself did, nor further than it may now.
    const auto own = http::reach_from(network_of(*record));
    return oauth::parse_server_metadata(document_of(*record), issuer, lesser_reach(own, reach));
  });
}

void keep_server(const Context& context, const mcp::FoundServer& found) {
  if (!found.fetch) return;
  context.store->save(server_kind, found.metadata.issuer, record_of(*found.fetch, context.env),
                      store::Durable::no);
}

void forget_kept_server(const Context& context, const std::string& issuer) {
  context.store->forget(server_kind, issuer);
}

}  // namespace mcpauth::app
