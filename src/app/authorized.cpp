#include "app/authorized.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/dpop.hpp"
#include "app/login.hpp"
#include "app/mint.hpp"
#include "app/output.hpp"
#include "app/registration.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// MCP: a client should try a few times at most, and say so. The first sign-in of a run counts.
constexpr int most_sign_ins = 3;
constexpr auto era_kind = "era";

mcp::ClientOptions client_options(const Context& context, const Url& url,
                                  const std::string& protocol_version) {
  mcp::ClientOptions options;
  if (!protocol_version.empty()) {
    options.protocol_version = protocol_version;
  } else if (const auto kept = context.store->find(era_kind, url.origin())) {
    if (const auto* era = json::find_string(*kept, "era"))
      options.era = *era == "handshake" ? mcp::Era::handshake : mcp::Era::stateless;
  }
  return options;
}

Error refused(const Url& url, const mcp::NeedsAuthorization& needs, std::string_view why) {
  std::string message = fmt::format("{} answers {} {}", url.text(), needs.status, why);
  if (needs.challenge && needs.challenge->error_description)
    message += ": " + quote(*needs.challenge->error_description);
  const std::string code =
      needs.challenge && needs.challenge->error ? safe_text(*needs.challenge->error) : "refused";
  return Error(Exit::refused, code, message);
}

// The kept session, if there is one that may be used as it is.
std::optional<Session> kept_session(const Context& context, const Wanted& wanted) {
  try {
    return obtain_token(context, wanted, Effort::kept_only).session;
  } catch (const Error& error) {
    if (error.exit != Exit::sign_in_needed) throw;
    return {};
  }
}

// Whoever the session is for is whom a new authorization is for: its agent, its client. Who signed
// in on another device does so again.
void continue_session(const Context& context, const Session& session, Wanted& wanted) {
  if (wanted.grant.empty() && session.grant == device_grant) wanted.grant = device_grant;
  if (wanted.agent.agent_id.empty()) wanted.agent.agent_id = session.actor;
  if (!session.dpop_key.empty()) wanted.dpop.dpop = true;
  if (!wanted.client.client_id.empty()) return;
  const auto registration = find_registration(context, session.tokens.issuer);
  if (registration && registration->client_id == session.tokens.client_id) return;
  wanted.client.client_id = session.tokens.client_id;
  wanted.client.client_issuer = session.tokens.issuer;
  if (wanted.client.client_secret.empty()) wanted.client.client_secret = session.client_secret;
  if (wanted.client.client_key.empty()) wanted.client.client_key = session.client_key;
  if (wanted.client.client_cert.empty()) {
    wanted.client.client_cert = session.client_cert;
    wanted.client.client_cert_key = session.client_cert_key;
  }
}

// References may be read only once, and tokens are asked for several times.
Wanted with_evidence(const Context& context, Wanted wanted) {
  wanted.evidence = read_evidence(wanted.grant, wanted.assertion, context.env);
  return wanted;
}

}  // namespace

AuthorizedServer::AuthorizedServer(const Context& context, Wanted wanted,
                                   const std::string& protocol_version)
    : context_(context),
      wanted_(with_evidence(context, std::move(wanted))),
      url_(parse_url(wanted_.target.url, "server's URL", UrlFrom::user)),
      session_(kept_session(context, wanted_)),
      client_(
          url_,
          [&context](const http::Request& request) {
            return send_proven(context, [&] { return request; });
          },
          [this](http::Request& request) {
            if (session_) add_access_token(request, context_, *session_);
          },
          client_options(context, url_, protocol_version)) {
  remembered_era_ = client_options(context, url_, protocol_version).era;
  if (!protocol_version.empty()) remembered_era_ = client_.era();
}

AuthorizedServer::~AuthorizedServer() {
  try {
    client_.close();
  } catch (const Error& error) {
    explain(context_.env, "the session could not be ended: " + error.message);
  }
}

void AuthorizedServer::remember_era() {
  const auto era = client_.era();
  if (!era || era == remembered_era_) return;
  remembered_era_ = era;
  try {
    context_.store->save(era_kind, url_.origin(),
                         {{"era", *era == mcp::Era::handshake ? "handshake" : "stateless"}},
                         store::Durable::no);
  } catch (const Error& error) {
    explain(context_.env, "the server's revision of MCP is not remembered: " + error.message);
  }
}

void AuthorizedServer::authorize(const mcp::NeedsAuthorization& needs) {
  if (needs.challenge) {
    for (const auto& warning : needs.challenge->warnings) warn(context_.env, warning);
    if (needs.challenge->scheme == "DPoP") wanted_.dpop.dpop = true;
  }
  needs.status == 403 ? step_up(needs) : renew(needs);
}

// RFC 6750 §3.1 with MCP's step-up: the union of what was asked for so far and what is missing.
void AuthorizedServer::step_up(const mcp::NeedsAuthorization& needs) {
  const bool wants_scope = needs.challenge && needs.challenge->error == "insufficient_scope";
  if (!wants_scope || !session_)
    throw refused(url_, needs, session_ ? "for this token" : "without a token");
  if (oauth::contains(session_->tokens.scopes, needs.scopes))
    throw refused(url_, needs, "although the token has the scopes that it wants");
  const auto had = oauth::scope_union(session_->tokens.requested_scopes, session_->tokens.scopes);
  const auto wanted = mcp::scopes_for_step_up(had, *needs.challenge);
  const bool machine = !was_signed_in(*session_);
  if (machine ? reminted_ : sign_ins_ == most_sign_ins)
    throw refused(url_, needs, "although its scopes were asked for");
  reminted_ = machine;
  wanted_.scopes.scopes = wanted;
  say(context_.env, "the server wants more: " + safe_text(join(wanted, " ")));
  obtain(Effort::renew, needs);
}

void AuthorizedServer::renew(const mcp::NeedsAuthorization& needs) {
  if (renewed_) throw refused(url_, needs, "to a token that was just issued");
  renewed_ = true;
  obtain(session_ ? Effort::renew : Effort::kept_or_renewed, needs);
}

void AuthorizedServer::obtain(Effort effort, const mcp::NeedsAuthorization& needs) {
  if (session_) {
    continue_session(context_, *session_, wanted_);
    wanted_.refused = session_->tokens.access_token;
  }
  try {
    session_ = obtain_token(context_, wanted_, effort, needs).session;
  } catch (const Error& error) {
    if (error.exit != Exit::sign_in_needed || needs_nobody(wanted_.grant) ||
        !may_sign_in(context_.env, wanted_.browser) || sign_ins_ == most_sign_ins)
      throw;
    ++sign_ins_;
    session_ = obtain_token(context_, wanted_, Effort::sign_in, needs).session;
  }
}

}  // namespace mcpauth::app
