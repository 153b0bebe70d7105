#include "app/dpop.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/secret_option.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "mcp/challenge.hpp"
#include "oauth/dpop.hpp"

namespace mcpauth::app {
namespace {

constexpr auto nonce_kind = "dpop_nonce";
constexpr auto key_kind = "dpop_key";
constexpr std::size_t proof_id_bytes = 16;

// What is known of a session before it has its key.
std::string name_of(const Session& session, const std::string& actor) {
  return json::dump(Json::array({session.tokens.issuer, session.tokens.resource,
                                 session.tokens.client_id, actor, session.audience}));
}

Secret given_key(const Context& context, const std::string& reference) {
  const Secret text = secret_option(reference, "MCPAUTH_DPOP_KEY", context.env);
  return text.empty() ? text : jose::private_jwk(jose::parse_signing_key(text));
}

Secret kept_key(const Context& context, const std::string& name) {
  const auto kept = context.store->find(key_kind, name);
  if (!kept) return {};
  try {
    Secret key(json::Object(*kept, {"a kept DPoP key", Exit::store}).string("jwk"));
    jose::parse_signing_key(key);
    return key;
  } catch (const Error& error) {
    context.store->refuse_damaged(key_kind, name, error.message);
  }
}

// The key for sessions called `name`, kept before it is used: so any number of processes that begin
// the same session have the same key.
Secret key_for(const Context& context, const oauth::ServerMetadata& server,
               const std::string& reference, const std::string& name) {
  Secret key = given_key(context, reference);
  const auto lock = context.store->lock(key_kind, name, patience(context));
  const Secret kept = kept_key(context, name);
  if (key.empty()) key = kept;
  if (key.empty())
    key = jose::private_jwk(jose::generate_signing_key(oauth::dpop_algorithm(server)));
  if (key != kept) context.store->save(key_kind, name, {{"jwk", key.reveal()}});
  return key;
}

std::optional<std::string> kept_nonce(const Context& context, const Url& url) {
  const auto kept = context.store->find(nonce_kind, url.origin());
  const auto* nonce = kept ? json::find_string(*kept, "nonce") : nullptr;
  return nonce != nullptr ? std::optional(*nonce) : std::nullopt;
}

// RFC 9449 §9: the resource server asks in its challenge.
bool is_challenged_for_nonce(const http::Response& response) {
  if (response.status != 401) return false;
  const auto challenges =
      mcp::parse_challenges(http::header_values(response.headers, "WWW-Authenticate"));
  return std::any_of(challenges.begin(), challenges.end(), [](const auto& challenge) {
    const auto* error = find(challenge.parameters, "error");
    return equal_ignoring_case(challenge.scheme, "DPoP") && error != nullptr &&
           *error == "use_dpop_nonce";
  });
}

// Keep the nonce that `response` to a request for `url` brings, if it is another one.
bool keep_nonce(const Context& context, const Url& url, const http::Response& response) {
  const auto nonce = oauth::dpop_nonce(response);
  if (nonce && nonce != kept_nonce(context, url))
    context.store->save(nonce_kind, url.origin(), {{"nonce", *nonce}}, store::Durable::no);
  return nonce.has_value();
}

// The same for an answer that wants none: whatever it brings is not lost with a nonce.
void try_to_keep_nonce(const Context& context, const Url& url, const http::Response& response) {
  try {
    keep_nonce(context, url, response);
  } catch (const Error& error) {
    explain(context.env, "the nonce for the next DPoP proof is not kept: " + error.message);
  }
}

}  // namespace

void bind_session(const Context& context, const oauth::ServerMetadata& server,
                  const std::string& reference, const std::string& actor, Session& session) {
  session.dpop_key = key_for(context, server, reference, name_of(session, actor));
  session.dpop_jkt = jose::thumbprint(jose::parse_signing_key(session.dpop_key));
  explain(context.env, "tokens are bound to the key " + session.dpop_jkt);
}

void forget_session_key(const Context& context, const Session& session) {
  if (!session.dpop_key.empty()) context.store->forget(key_kind, name_of(session, session.actor));
}

void add_proof(http::Request& request, const Context& context, const Secret& key,
               const Secret& access_token) {
  request.stamp = [&context, key, access_token](http::Request& sent) {
    const Url url = parse_url(sent.url, "URL", UrlFrom::server);
    const Secret proof =
        oauth::dpop_proof(jose::parse_signing_key(key),
                          {sent.method, url, base64url_encode(context.env.random(proof_id_bytes)),
                           context.env.now(), kept_nonce(context, url), access_token});
    sent.headers.push_back({"DPoP", std::string(proof.reveal())});
    sent.secrets.push_back(proof);
  };
}

void add_access_token(http::Request& request, const Context& context, const Session& session) {
  oauth::require_access_token(session.tokens);
  const auto& token = session.tokens.access_token;
  const bool bound = !session.dpop_key.empty();
  request.headers.push_back(
      {"Authorization", (bound ? "DPoP " : "Bearer ") + std::string(token.reveal())});
  request.secrets.push_back(token);
  if (bound) add_proof(request, context, session.dpop_key, token);
}

http::Response send_proven(const Context& context, const std::function<http::Request()>& build) {
  const auto request = build();
  auto response = context.transport(request);
  if (!request.stamp) return response;
  const Url url = parse_url(request.url, "URL", UrlFrom::server);
  if (!oauth::wants_dpop_nonce(response) && !is_challenged_for_nonce(response)) {
    try_to_keep_nonce(context, url, response);
    return response;
  }
  if (!keep_nonce(context, url, response))
    throw Error(Exit::protocol, "invalid_nonce",
                quote(url.origin()) + " wants a nonce in the DPoP proof, and gives none");
  explain(context.env, url.origin() + " wants a nonce in the DPoP proof");
  response = context.transport(build());
  try_to_keep_nonce(context, url, response);
  return response;
}

}  // namespace mcpauth::app
