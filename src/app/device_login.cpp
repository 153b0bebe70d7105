#include "app/device_login.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/countdown.hpp"
#include "app/login.hpp"
#include "app/login_command.hpp"
#include "app/new_session.hpp"
#include "app/output.hpp"
#include "app/registration.hpp"
#include "app/renew.hpp"
#include "app/token_exchange.hpp"
#include "app/wait_for_callback.hpp"
#include "base/text.hpp"
#include "http/stamp.hpp"
#include "oauth/device_authorization.hpp"
#include "oauth/pkce.hpp"

namespace mcpauth::app {
namespace {

void check_options(const Wanted& wanted) {
  const auto refuse = [](const char* option, const char* why) {
    throw Error(Exit::usage, "usage",
                fmt::format("{} has no place beside --device: {}", option, why));
  };
  if (wanted.browser.no_input)
    throw Error(Exit::sign_in_needed, "sign_in_needed",
                "a sign-in is needed, and this run may ask nobody", "leave out --no-input");
  if (!wanted.browser.redirect_uri.empty())
    refuse("--redirect-uri", "nothing comes back to this machine");
  if (!wanted.agent.agent_id.empty())
    refuse("--agent-id", "consent to an agent is given in a browser");
}

// Whether the client was registered for the grant, as far as the server said.
bool is_registered_for_codes(const oauth::ClientRegistration& registration) {
  const json::Object document(*registration.document, {"a kept registration", Exit::store});
  const auto grants = document.optional_strings("grant_types");
  return !grants ||
         std::find(grants->begin(), grants->end(), oauth::device_code_grant_type) != grants->end();
}

// The client to sign in with: given, registered for this, or registered now for both ways.
Identity device_identity(const Context& context, const Wanted& wanted, const Guard& guard) {
  check_same_issuer(context, wanted.client, guard);
  const auto identity =
      find_identity(context, read_credentials(wanted.client, context.env), guard.server);
  const auto registration = find_registration(context, guard.server.issuer);
  const bool other_use = identity && registration &&
                         registration->client_id == identity->client_id &&
                         !is_registered_for_codes(*registration);
  if (identity && !other_use) return *identity;
  if (guard.server.registration_endpoint)
    return register_client(context, guard.server, "http://127.0.0.1/callback",
                           is_registered_for_codes, oauth::device_code_grant_type);
  throw Error(Exit::unsupported, "no_client",
              quote(guard.server.issuer) + " has no registration endpoint, and no client was given",
              "register a client there by hand and give it with --client-id");
}

// Code and pages are what this run is for: they are shown whatever it was told to hide.
void show(Env& env, const oauth::DeviceAuthorization& device) {
  env.verbosity = std::max(env.verbosity, 0);
  const Url page = parse_url(device.verification_uri, "verification_uri", UrlFrom::server);
  say(env, fmt::format("to sign in at {}, visit\n\n    {}\n\nand enter the code\n\n    {}\n",
                       page.host, device.verification_uri, device.user_code));
  if (device.verification_uri_complete)
    say(env, fmt::format("or visit, where the code is filled in,\n\n    {}\n",
                         *device.verification_uri_complete));
}

void open_page(Env& env, const BrowserOptions& options, const oauth::DeviceAuthorization& device) {
  if (options.browser.empty()) return;
  const auto& page = device.verification_uri_complete.value_or(device.verification_uri);
  if (const auto problem = env.open_browser(options.browser, page, {}))
    warn(env, "no browser: " + *problem);
}

// When to give up: with the code, or with the person.
Time end_of(const Context& context, const oauth::DeviceAuthorization& device) {
  auto patience = patience_with_people;
  if (const auto& deadline = *context.deadline)
    patience = std::chrono::duration_cast<std::chrono::seconds>(*deadline -
                                                                std::chrono::steady_clock::now());
  return context.env.now() + std::min(patience, device.expires_in);
}

// RFC 8628 §3.5: never faster than the server says.
oauth::TokenSet poll(const Context& context, const TokenAsk& ask,
                     const oauth::DeviceAuthorization& device, const Secret& verifier) {
  Env& env = context.env;
  const Time end = end_of(context, device);
  auto interval = device.interval;
  for (;;) {
    wait_visibly(env, interval, end);
    if (env.now() >= end)
      throw Error(Exit::sign_in_needed, "nobody_came", "nobody entered the code in time",
                  "run the command again; --timeout SECONDS waits longer");
    try {
      return send_grant(context, ask, oauth::DeviceCodeGrant{device.device_code, verifier});
    } catch (const Error& error) {
      const auto next = oauth::poll_again_after(error, interval);
      if (!next) throw;
      if (*next != interval)
        explain(env, fmt::format("{}: asking every {} seconds", error.message, next->count()));
      interval = *next;
    }
  }
}

}  // namespace

std::string device_offer(const Wanted& wanted, const oauth::ServerMetadata& server) {
  if (!server.device_authorization_endpoint || !wanted.agent.agent_id.empty()) return {};
  return "without a browser here, run: " + login_command(wanted) + " --device";
}

Obtained sign_in_elsewhere(const Context& context, const Wanted& wanted, const oauth::Scopes& asked,
                           const std::optional<mcp::NeedsAuthorization>& needs) {
  Env& env = context.env;
  check_options(wanted);
  const auto guard = find_guard(context, wanted.target, needs);
  oauth::require_endpoint(guard.server.device_authorization_endpoint,
                          "device_authorization_endpoint");
  const auto identity = device_identity(context, wanted, guard);
  Session session = new_session(context, wanted, guard, identity);
  const TokenAsk ask{guard.server,
                     identity,
                     guard.resource,
                     wanted.scopes.audience,
                     scopes_to_ask(context, wanted, guard, asked),
                     session.dpop_key};
  prepare_session(context, session);
  const Secret verifier = oauth::code_verifier(env.random(pkce_random_bytes));
  const auto answer = context.transport(http::built_anew([&] {
    return oauth::device_authorization_request(guard.server, ask.scopes,
                                               oauth::code_challenge(verifier),
                                               prove(identity, guard.server, env), target_of(ask));
  }));
  const auto device = oauth::parse_device_authorization(answer, guard.server);
  env.watch_stop();
  show(env, device);
  open_page(env, wanted.browser, device);
  auto tokens = poll(context, ask, device, verifier);
  check_id_token(context, ask, {}, tokens);
  compare_with_asked(env, tokens);

  session.grant = device_grant;
  session.tokens = std::move(tokens);
  const auto lock = context.store->lock(session_kind, session_key(session), patience(context));
  save_session(context, session);
  forget_disowned(context, guard);
  return {std::move(session), Source::signed_in};
}

}  // namespace mcpauth::app
