#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "mcp/discovery.hpp"

namespace mcpauth::mcp {
namespace {

constexpr std::size_t most_issuers = 3;

MetadataAttempt fetch_server_metadata(const Url& issuer, http::Reach reach,
                                      const http::Transport& transport) {
  std::vector<Url> urls;
  for (const auto& url : oauth::metadata_urls(issuer)) {
    urls.push_back(parse_url(url, "metadata URL", UrlFrom::server));
  }
  return fetch_first_metadata(urls, reach, "the authorization server's metadata", transport);
}

FoundServer read_server(MetadataFetch fetch, const std::string& issuer) {
  auto metadata =
      oauth::parse_server_metadata(*fetch.document, issuer, http::reach_from(fetch.network));
  return {std::move(metadata), std::move(fetch)};
}

FoundResource read_resource(MetadataFetch fetch, const Url& server, FoundBy found_by) {
  auto metadata = parse_resource_metadata(*fetch.document, server, {fetch.url, found_by});
  return {std::move(metadata), std::move(fetch), found_by};
}

// Whether another issuer of the list may be tried after `error`.
bool is_tolerable(const Error& error) {
  return error.exit == Exit::network || error.exit == Exit::protocol;
}

}  // namespace

std::optional<FoundResource> find_resource_metadata(const Url& server,
                                                    const std::optional<Challenge>& challenge,
                                                    http::Network network,
                                                    const http::Transport& transport) {
  const std::string what = "the resource metadata";
  if (challenge && challenge->resource_metadata) {
    auto attempt =
        fetch_metadata(*challenge->resource_metadata, http::reach_from(network), what, transport);
    if (!attempt.found) throw metadata_error(what, attempt.miss);
    return read_resource(std::move(*attempt.found), server, FoundBy::challenge);
  }
  const auto locations = resource_metadata_locations(server);
  std::vector<Url> urls(locations.size());
  std::transform(locations.begin(), locations.end(), urls.begin(),
                 [](const MetadataLocation& location) { return location.url; });
  auto attempt = fetch_first_metadata(urls, http::Reach::anywhere, what, transport);
  if (!attempt.found && attempt.miss.exit == Exit::protocol) return {};
  if (!attempt.found) throw metadata_error(what, attempt.miss);
  const bool own = attempt.found->url == locations.front().url;
  return read_resource(std::move(*attempt.found), server, own ? FoundBy::path : FoundBy::root);
}

FoundServer find_server_metadata(const std::string& issuer, http::Reach reach,
                                 const http::Transport& transport) {
  auto attempt =
      fetch_server_metadata(oauth::parse_issuer(issuer, UrlFrom::server), reach, transport);
  if (!attempt.found) throw metadata_error("the authorization server's metadata", attempt.miss);
  return read_server(std::move(*attempt.found), issuer);
}

UsableServer find_usable_server(const std::vector<std::string>& issuers, http::Reach reach,
                                const http::Transport& transport) {
  std::optional<Error> first_error;
  std::vector<std::string> warnings;
  for (std::size_t i = 0; i < issuers.size() && i < most_issuers; ++i) {
    try {
      return {find_server_metadata(issuers[i], reach, transport), std::move(warnings)};
    } catch (const Error& error) {
      if (!is_tolerable(error)) throw;
      if (!first_error) first_error = error;
      warnings.push_back(fmt::format("the authorization server {} was passed over: {}",
                                     quote(issuers[i]), error.message));
    }
  }
  throw first_error.value_or(Error(Exit::protocol, "metadata_not_found",
                                   "the resource metadata names no authorization server"));
}

FoundServer find_legacy_server(const Url& server, http::Network network,
                               const http::Transport& transport) {
  const std::string issuer = server.origin();
  auto attempt = fetch_server_metadata(oauth::parse_issuer(issuer, UrlFrom::server),
                                       http::Reach::anywhere, transport);
  if (attempt.found) return read_server(std::move(*attempt.found), issuer);
  if (attempt.miss.exit != Exit::protocol) {
    throw metadata_error("the authorization server's metadata", attempt.miss);
  }
  return {oauth::legacy_metadata(server, http::reach_from(network)), {}};
}

}  // namespace mcpauth::mcp
