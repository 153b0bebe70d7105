#include "app/guard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/endpoint_origins.hpp"
#include "app/fetched_by_one.hpp"
#include "app/metadata_cache.hpp"
#include "app/output.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

void warn_all(Env& env, const std::vector<std::string>& warnings) {
  for (const auto& warning : warnings) warn(env, warning);
}

// The one of `issuers` that the user named, or all of them.
std::vector<std::string> issuers_to_ask(const std::vector<std::string>& issuers,
                                        const std::string& named) {
  if (named.empty()) return issuers;
  if (std::find(issuers.begin(), issuers.end(), named) != issuers.end()) return {named};
  throw Error(Exit::unsafe, "issuer_mismatch",
              fmt::format("{} is not an authorization server of this resource; that is {}",
                          quote(named), quote(join(issuers, " "))),
              "leave out --issuer");
}

oauth::ServerMetadata find_first_server(const Context& context,
                                        const std::vector<std::string>& issuers,
                                        http::Reach reach) {
  const auto find_kept = [&]() -> std::optional<oauth::ServerMetadata> {
    for (const auto& issuer : issuers) {
      if (auto kept = find_kept_server(context, issuer, reach)) return kept;
    }
    return {};
  };
  return fetched_by_one(context, join(issuers, "\n"), find_kept, [&] {
    auto usable = mcp::find_usable_server(issuers, reach, context.transport);
    warn_all(context.env, usable.warnings);
    keep_server(context, usable.server);
    return std::move(usable.server.metadata);
  });
}

// `found` is the server that was asked for just now, where one was: it is not asked again, whatever
// may be kept of it.
Guard guard_of(const Context& context, const TargetOptions& target, const KeptResource& resource,
               const std::optional<mcp::FoundServer>& found = {}) {
  const auto issuers = issuers_to_ask(resource.metadata.authorization_servers, target.issuer);
  const bool is_found =
      found && std::find(issuers.begin(), issuers.end(), found->metadata.issuer) != issuers.end();
  auto server = is_found ? found->metadata
                         : find_first_server(context, issuers, http::reach_from(resource.network));
  explain(context.env, fmt::format("{} is guarded by {}", target.url, quote(server.issuer)));
  return {target.url,
          resource.metadata.resource,
          std::move(server),
          resource.scopes,
          resource.metadata.dpop_bound_access_tokens_required,
          resource.metadata.authorization_servers};
}

KeptResource ask_for_resource(const Context& context, const Url& url,
                              const mcp::NeedsAuthorization& needs) {
  const auto found =
      mcp::find_resource_metadata(url, needs.challenge, needs.network, context.transport);
  if (!found)
    throw Error(Exit::protocol, "no_resource_metadata",
                fmt::format("{} asks for a token and publishes no resource metadata", url.text()),
                "name the authorization server with --issuer, or try "
                "--allow-legacy-2025-03-26");
  explain_origin(context.env, url, *found);
  warn_all(context.env, found->metadata.warnings);
  KeptResource kept{found->metadata, needs.scopes, found->fetch.network};
  if (kept.scopes.empty()) kept.scopes = found->metadata.scopes_supported;
  // What one call lacked is no default for the next: only a 401 says what to ask for at first.
  if (needs.status != 403) keep_resource(context, url, *found, kept);
  return kept;
}

Guard legacy_guard(const Context& context, const Url& url, http::Network network) {
  auto found = mcp::find_legacy_server(url, network, context.transport);
  return {url.text(), url.text(), std::move(found.metadata), {}};
}

Guard discovered_guard(const Context& context, const TargetOptions& target, const Url& url) {
  const auto discovery = mcp::discover(
      url, context.transport, target.allow_legacy ? mcp::Legacy::allow : mcp::Legacy::refuse);
  warn_all(context.env, discovery.warnings);
  if (!discovery.server)
    throw Error(Exit::unsupported, "no_authorization",
                fmt::format("{} answers without a token", url.text()), "just call it");
  if (discovery.server->fetch) keep_server(context, *discovery.server);
  if (!discovery.resource)
    return {url.text(), url.text(), discovery.server->metadata, discovery.scopes};
  explain_origin(context.env, url, *discovery.resource);
  KeptResource kept{discovery.resource->metadata, discovery.scopes,
                    discovery.resource->fetch.network};
  keep_resource(context, url, *discovery.resource, kept);
  return guard_of(context, target, kept, discovery.server);
}

Guard guard_of_url(const Context& context, const TargetOptions& target,
                   const std::optional<mcp::NeedsAuthorization>& needs) {
  const Url url = parse_url(target.url, "server's URL", UrlFrom::user);
  const auto kept_guard = [&]() -> std::optional<Guard> {
    const auto kept = find_kept_resource(context, url);
    return kept ? std::optional(guard_of(context, target, *kept)) : std::nullopt;
  };
  const auto discover = [&] { return discovered_guard(context, target, url); };
  // What a server of MCP 2025-03-26 lacks is not kept: who waited would have to ask all the same.
  if (!needs && !target.allow_legacy)
    return fetched_by_one(context, join({target.url, target.issuer}, "\n"), kept_guard, discover);
  if (!needs || needs->status == 403) {
    if (auto guard = kept_guard()) return *std::move(guard);
  }
  if (!needs) return discover();
  if (target.allow_legacy) {
    if (!mcp::find_resource_metadata(url, needs->challenge, needs->network, context.transport))
      return legacy_guard(context, url, needs->network);
  }
  return guard_of(context, target, ask_for_resource(context, url, *needs));
}

// The transport asks again, at the address that a name leads to; a browser asks nothing.
void check_endpoints(const Context& context, const oauth::ServerMetadata& server) {
  for (const auto& [member, url] : oauth::endpoints(server)) {
    try {
      http::admit_spelling(url, server.reach, context.allowed);
    } catch (Error& error) {
      forget_kept_server(context, server.issuer);
      error.message = fmt::format("the issuer {}'s {} {} is refused: {}", server.issuer, member,
                                  quote(url.text()), error.message);
      throw;
    }
  }
  check_origins(context, server);
}

// A token is sent to the server at `url`, so it must be one for that: what the server's metadata
// say, or, where nobody asked for them, the URL or a parent of it.
void check_resource(const std::string& wanted, const Guard& guard) {
  if (guard.url.empty() || wanted == guard.resource) return;
  const Url url = parse_url(guard.url, "server's URL", UrlFrom::user);
  if (guard.resource.empty() && mcp::identifies(wanted, url, mcp::FoundBy::root)) return;
  throw Error(
      Exit::unsafe, "resource_mismatch",
      fmt::format("{} is not the resource of {}{}", quote(wanted), url.text(),
                  guard.resource.empty() ? "" : "; that is " + quote(guard.resource)),
      "leave out --resource; or leave out the URL and name the authorization server with --issuer");
}

}  // namespace

oauth::ServerMetadata find_server(const Context& context, const std::string& issuer,
                                  http::Reach reach) {
  auto server = find_first_server(context, {issuer}, reach);
  check_origins(context, server);
  return server;
}

void explain_origin(Env& env, const Url& server, const mcp::FoundResource& found) {
  if (found.fetch.url.origin() == server.origin()) return;
  explain(env, fmt::format("the resource metadata of {} are at another origin: {}", server.text(),
                           quote(found.fetch.url.text())));
}

void forget_server(const Context& context, const std::string& issuer) {
  forget_kept_server(context, issuer);
}

Guard find_guard(const Context& context, const TargetOptions& target,
                 const std::optional<mcp::NeedsAuthorization>& needs) {
  // With issuer and resource named, nothing is asked of the MCP server.
  const bool asks = !target.url.empty() && (target.resource.empty() || target.issuer.empty());
  auto guard = asks ? guard_of_url(context, target, needs)
                    : Guard{target.url,
                            {},
                            find_first_server(context, {target.issuer}, http::Reach::anywhere),
                            {}};
  if (!target.resource.empty()) {
    check_resource(target.resource, guard);
    guard.resource = target.resource;
  }
  check_endpoints(context, guard.server);
  return guard;
}

}  // namespace mcpauth::app
