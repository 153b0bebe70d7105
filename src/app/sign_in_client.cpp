#include "app/sign_in_client.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/output.hpp"
#include "app/registration.hpp"
#include "app/renew.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// Whether the client may come back to `redirect_uri`: it was registered so, or with another port of
// the same loopback address (RFC 8252 §7.3).
bool may_come_back(const Identity& identity, const std::string& redirect_uri) {
  const auto without_port = [](const std::string& uri) {
    Url url = parse_url(uri, "redirect URI", UrlFrom::server);
    if (url.is_loopback() && url.host != "localhost") url.port.clear();
    return url;
  };
  // What else is registered (https, an app's own scheme) is not where we listen.
  const auto& uris = identity.redirect_uris;
  return uris.empty() || std::any_of(uris.begin(), uris.end(), [&](const std::string& uri) {
           return uri.starts_with("http://") && without_port(uri) == without_port(redirect_uri);
         });
}

// Return where the client that will sign in was registered to be called back, if that is here.
std::optional<Url> registered_uri(const Context& context, const Wanted& wanted,
                                  const Guard& guard) {
  const auto& issuer = guard.server.issuer;
  const auto registration = wanted.client.client_id.empty()
                                ? find_registration(context, issuer)
                                : find_client(context, issuer, wanted.client.client_id);
  if (!registration) return {};
  return loopback_redirect_uri(*registration);
}

// Without a port a free one is taken, so here the scheme's own is one like any other.
Url redirect_uri_of(const BrowserOptions& options) {
  Url uri = parse_url(options.redirect_uri, "redirect URI", UrlFrom::user);
  if (uri.port.empty() && options.redirect_uri.substr(uri.origin().size()).starts_with(":80"))
    uri.port = "80";
  return uri;
}

}  // namespace

CallbackListener listen_for_callback(const Context& context, const Wanted& wanted,
                                     const Guard& guard) {
  if (!wanted.browser.redirect_uri.empty())
    return CallbackListener(redirect_uri_of(wanted.browser));
  auto uri = registered_uri(context, wanted, guard);
  if (!uri)
    return CallbackListener(parse_url("http://127.0.0.1/callback", "redirect URI", UrlFrom::user));
  try {
    return CallbackListener(*uri);
  } catch (const Error& busy) {
    explain(context.env, "the registered port is not to be had: " + busy.message);
  }
  uri->port.clear();
  return CallbackListener(*uri);
}

Identity sign_in_client(const Context& context, const Wanted& wanted, const Guard& guard,
                        const std::string& redirect_uri) {
  const auto credentials = read_credentials(wanted.client, context.env);
  const auto identity = find_identity(context, credentials, guard.server);
  if (identity && may_come_back(*identity, redirect_uri)) return *identity;
  if (identity && !wanted.client.client_id.empty())
    throw Error(
        Exit::usage, "redirect_uri_not_registered",
        fmt::format("client {} may come back to {}, and not to {}", quote(identity->client_id),
                    quote(join(identity->redirect_uris, " ")), quote(redirect_uri)),
        "name one of these with --redirect-uri, or leave out --client-id");
  if (guard.server.registration_endpoint)
    return register_client(context, guard.server, redirect_uri,
                           [&](const oauth::ClientRegistration& registration) {
                             return may_come_back(registered_identity(registration), redirect_uri);
                           });
  if (identity) return *identity;
  throw Error(Exit::unsupported, "no_client",
              quote(guard.server.issuer) + " has no registration endpoint, and no client was given",
              "register a client there by hand and give it with --client-id");
}

}  // namespace mcpauth::app
