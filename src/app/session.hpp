// A session: the tokens that were issued to us for one resource, and how to renew them.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "oauth/token_response.hpp"

namespace mcpauth::app {

struct Session {
  std::string url;          // the MCP server that was asked; empty: the issuer was named
  std::string audience;     // the audience parameter, where one was sent
  std::string actor;        // the agent that acts for the user, or whose own token it is
  std::string auth_method;  // the client authentication method
  std::string grant;        // a name of --grant, or agent for an agent's own token
  std::string evidence;     // fingerprint of what a grant was made from; empty: nothing besides us
  // Where the proof of the client was found, so that a refresh finds it again; empty for the
  // variables.
  std::string client_secret;
  std::string client_key;
  std::string client_cert;  // files, for mutual TLS
  std::string client_cert_key;
  std::string signing_alg;  // where the user named one
  Secret dpop_key;          // the private JWK that the tokens are bound to; empty: to none
  std::string dpop_jkt;     // its thumbprint
  http::Reach reach = http::Reach::public_only;  // how far the issuer's endpoints may lead
  oauth::TokenSet tokens;
};

// What `Session::grant` says of an agent's own token, however it was obtained.
inline constexpr auto agent_grant = "agent";
bool is_agents_own(const Session& session);

// What it says of a sign-in on another device.
inline constexpr auto device_grant = "device_code";

// Return whether a person has signed in for it.
bool was_signed_in(const Session& session);

// Return what makes a session another one: issuer, resource, client id, actor, audience, method,
// and the key that it is bound to.
std::string session_key(const Session& session);

// Return what a key says of its session: all that it is made of but the method and the key. The
// server's URL is not in it: most often it is the resource. What is no key says nothing.
Session session_by_key(const std::string& key);

// Return the user's `url` as sessions keep it: scheme and host in lower case. Throws Error 2; empty
// stays empty.
std::string kept_url(const std::string& url);

// The kind of document that a session is kept as.
inline constexpr auto session_kind = "session";

// Return how long and how visibly this run waits for another one's lock: as long as it may take at
// all, where that was said, else `limit`.
store::Patience patience(const Context& context,
                         std::chrono::milliseconds limit = std::chrono::seconds(60));

// Return what sessions are found by: the server's URL, else the resource, else the issuer.
std::string session_place(const std::string& url, const std::string& resource,
                          const std::string& issuer);
std::string session_place(const Session& session);

// Which sessions fit; empty members fit all.
struct SessionFilter {
  std::string url;
  std::string issuer;
  std::string resource;
  std::string client_id;
  std::string audience;
  std::string actor;
  std::string grant;
  std::string auth_method;
  bool agent_only = false;  // an agent's own tokens, or everybody else's
  bool bound_only = false;  // by DPoP
};

// Return whether the session that is kept by `key` may fit, for all that the key says of it.
bool may_fit(const std::string& key, SessionFilter filter);

// Return the kept sessions that fit.
std::vector<Session> find_sessions(const Context& context, const SessionFilter& filter);

// Return the session that is kept by `key`, or nothing.
std::optional<Session> find_session(const Context& context, const std::string& key);

// Return the session as it is kept now, or nothing where it has been forgotten.
std::optional<Session> reload_session(const Context& context, const Session& session);

// Keep the session. What a newer version has written into it, and this one does not know, stays.
void save_session(const Context& context, const Session& session);
// Make sure that it can be kept, before a person is asked for anything. Throws Error 7.
void prepare_session(const Context& context, const Session& session);
// Make sure that it may be forgotten: one of a newer version stays (C-19). Throws Error 7.
void require_known_version(const Context& context, const Session& session);
// Forget the session, and what else is kept because of it.
void forget_session(const Context& context, const Session& session);

// Return all kept sessions. One that cannot be read is told to `unreadable`, where there is one.
std::vector<Session> all_sessions(const Context& context, const store::Unreadable& unreadable = {});

}  // namespace mcpauth::app
