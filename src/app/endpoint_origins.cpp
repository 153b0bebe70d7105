#include "app/endpoint_origins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/login_command.hpp"
#include "app/logout.hpp"
#include "app/metadata_cache.hpp"
#include "app/output.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr auto origins_kind = "origins";

using Origins = std::vector<std::string>;

bool has(const Origins& origins, const std::string& origin) {
  return std::find(origins.begin(), origins.end(), origin) != origins.end();
}

std::string own_origin(const oauth::ServerMetadata& server) {
  return oauth::parse_issuer(server.issuer, UrlFrom::server).origin();
}

// Besides the issuer's own, from which the metadata come: who has that needs no other.
Origins other_origins(const oauth::ServerMetadata& server) {
  Origins origins;
  for (const auto& endpoint : oauth::endpoints(server)) {
    const auto origin = endpoint.url.origin();
    if (origin != own_origin(server) && !has(origins, origin)) origins.push_back(origin);
  }
  return origins;
}

Origins kept_origins(const Context& context, const std::string& issuer, const Json& record) {
  try {
    return json::Object(record, {"what is kept of endpoints", Exit::store})
        .optional_strings("origins")
        .value_or(Origins{});
  } catch (const Error& error) {
    context.store->refuse_damaged(origins_kind, issuer, error.message);
  }
}

Error moved(const std::string& issuer, const oauth::Endpoint& endpoint) {
  return Error(
      Exit::unsafe, "endpoint_moved",
      fmt::format("the issuer {}'s {} is now {}, at an origin where it had no endpoint before",
                  issuer, endpoint.member, quote(endpoint.url.text())),
      "nothing was sent there; if the server's operator says that it is right, sign in again "
      "after: mcpauth logout --issuer " +
          shell_word(issuer));
}

}  // namespace

void check_origins(const Context& context, const oauth::ServerMetadata& server) {
  const auto kept = context.store->find(origins_kind, server.issuer);
  if (!kept) {
    const auto origins = other_origins(server);
    context.store->save(origins_kind, server.issuer, {{"origins", origins}}, store::Durable::no);
    if (!origins.empty())
      say(context.env,
          fmt::format("{} has endpoints at {}", quote(server.issuer), quote(join(origins, " "))));
    return;
  }
  const auto known = kept_origins(context, server.issuer, *kept);
  for (const auto& endpoint : oauth::endpoints(server)) {
    const auto origin = endpoint.url.origin();
    if (origin == own_origin(server) || has(known, origin)) continue;
    forget_kept_server(context, server.issuer);
    throw moved(server.issuer, endpoint);
  }
}

void forget_origins(const Context& context, const std::string& issuer) {
  bool in_use = false;
  const auto perhaps = [&](const Error&) { in_use = true; };
  for (const auto& kept : kept_sessions(context, perhaps))
    in_use |= kept.session.tokens.issuer == issuer;
  if (in_use) return;
  context.store->forget(origins_kind, issuer, store::Durable::no);
}

}  // namespace mcpauth::app
