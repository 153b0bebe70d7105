#include "app/administrator.hpp"

#include <memory>
#include <mutex>

#include "app/obtain_token.hpp"
#include "app/secret_option.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr auto token_variable = "MCPAUTH_ADMIN_TOKEN";
constexpr auto password_variable = "MCPAUTH_PASSWORD";

// Returns the value of Authorization, as good as `effort` says.
using Authorize = std::function<Secret(Effort effort)>;

Secret with_scheme(std::string_view scheme, const Secret& token) {
  return Secret(std::string(scheme) + ' ' + std::string(token.reveal()));
}

http::Request authorized_request(http::Request request, const Secret& authorization) {
  request.headers.push_back({"Authorization", std::string(authorization.reveal())});
  request.secrets.push_back(authorization);
  return request;
}

// `renewable`: another try with a new token may do better.
http::Transport authorized_by(http::Transport next, Authorize authorize, bool renewable) {
  return [next = std::move(next), authorize = std::move(authorize),
          renewable](const http::Request& request) {
    if (http::header_value(request.headers, "Authorization")) return next(request);
    auto response = next(authorized_request(request, authorize(Effort::kept_or_renewed)));
    // RFC 6750 §3.1: such an answer says that the request was not processed.
    if (response.status != 401 || !renewable) return response;
    return next(authorized_request(request, authorize(Effort::renew)));
  };
}

Authorize fixed(Secret authorization) {
  return [authorization = std::move(authorization)](Effort) { return authorization; };
}

Authorize by_client_credentials(const Context& context, const Profile& profile,
                                const registry::Driver& driver) {
  Wanted wanted;
  wanted.target.issuer = profile.issuer;
  wanted.client = profile.client;
  wanted.grant = "client_credentials";
  if (!driver.admin_scopes.empty()) wanted.scopes.scopes = {std::string(driver.admin_scopes)};
  // The store serves one thread, and one new token serves all.
  return [&context, wanted, mutex = std::make_shared<std::mutex>()](Effort effort) {
    const std::lock_guard held(*mutex);
    const auto obtained = obtain_token(context, wanted, effort);
    return with_scheme("Bearer", obtained.session.tokens.access_token);
  };
}

}  // namespace

void check_password(const Profile& profile, const registry::Driver& driver) {
  if (profile.username.empty() || driver.takes_password) return;
  throw Error(Exit::usage, "usage",
              "a server of the kind " + quote(driver.name) + " takes no password",
              "give the administrator's client with --client-id and --client-secret");
}

http::Transport administrators_transport(const Context& context, const Profile& profile,
                                         const registry::Driver& driver) {
  Env& env = context.env;
  if (const Secret token = secret_option(profile.token, token_variable, env); !token.empty())
    return authorized_by(context.transport, fixed(with_scheme(driver.token_scheme, token)), false);
  if (!profile.username.empty()) {
    check_password(profile, driver);
    const Secret password = secret_option(profile.password, password_variable, env);
    const std::string both = profile.username + ':' + std::string(password.reveal());
    return authorized_by(context.transport, fixed(Secret("Basic " + base64_encode(both))), false);
  }
  if (profile.client.client_id.empty()) return context.transport;
  return authorized_by(context.transport, by_client_credentials(context, profile, driver), true);
}

std::string shown_authorization(const Profile& profile, const registry::Driver& driver) {
  if (!profile.username.empty() && profile.token.empty()) return "Basic $ADMIN_PASSWORD";
  if (!profile.token.empty()) return std::string(driver.token_scheme) + " $ADMIN_TOKEN";
  return profile.client.client_id.empty() ? "" : "Bearer $ADMIN_TOKEN";
}

}  // namespace mcpauth::app
