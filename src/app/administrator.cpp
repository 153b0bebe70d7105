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

struct Authorization {
  Secret value;   // of the header
  Secret secret;  // what it is made from, which a server may repeat by itself
};

// Returns one as good as `effort` says.
using Authorize = std::function<Authorization(const Secret& refused)>;

Authorization with_scheme(std::string_view scheme, const Secret& token) {
  return {Secret(std::string(scheme) + ' ' + std::string(token.reveal())), token};
}

// RFC 7617 §2
Authorization basic(const std::string& username, const Secret& password) {
  if (password.empty())
    throw Error(Exit::usage, "usage", "the administrator's password is not given",
                std::string("give it with --password REF to 'mcpauth profile add', or ") +
                    password_variable);
  const Secret both(username + ':' + std::string(password.reveal()));
  return {Secret("Basic " + base64_encode(both.reveal())), password};
}

http::Request authorized_request(http::Request request, const Authorization& authorization) {
  request.headers.push_back({"Authorization", std::string(authorization.value.reveal())});
  request.secrets.push_back(authorization.value);
  request.secrets.push_back(authorization.secret);
  return request;
}

// `renewable`: another try with a new token may do better.
http::Transport authorized_by(http::Transport next, Authorize authorize, bool renewable) {
  return [next = std::move(next), authorize = std::move(authorize),
          renewable](const http::Request& request) {
    if (http::header_value(request.headers, "Authorization")) return next(request);
    const auto first = authorize({});
    auto response = next(authorized_request(request, first));
    // RFC 6750 §3.1: such an answer says that the request was not processed.
    if (response.status != 401 || !renewable) return response;
    return next(authorized_request(request, authorize(first.secret)));
  };
}

Authorize fixed(Authorization authorization) {
  return [authorization = std::move(authorization)](const Secret&) { return authorization; };
}

Authorize by_client_credentials(const Context& context, const Profile& profile,
                                const registry::Driver& driver) {
  Wanted wanted;
  wanted.target.issuer = profile.issuer;
  wanted.client = profile.client;
  wanted.grant = "client_credentials";
  if (!driver.admin_scopes.empty()) wanted.scopes.scopes = {std::string(driver.admin_scopes)};
  // The store serves one thread, and one new token serves all.
  return [&context, wanted, mutex = std::make_shared<std::mutex>()](const Secret& refused) {
    const std::lock_guard held(*mutex);
    Wanted another = wanted;
    another.refused = refused;
    const auto effort = refused.empty() ? Effort::kept_or_renewed : Effort::renew;
    const auto obtained = obtain_token(context, another, effort);
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
    return authorized_by(context.transport, fixed(basic(profile.username, password)), false);
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
