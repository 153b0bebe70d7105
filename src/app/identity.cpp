#include "app/identity.hpp"

#include <fmt/format.h>

#include "app/output.hpp"
#include "app/registration.hpp"
#include "app/secret_option.hpp"
#include "base/text.hpp"
#include "jose/jwk.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t jti_bytes = 16;

oauth::AuthMethod method_for(const Credentials& credentials, const oauth::ServerMetadata& server) {
  if (!credentials.options.client_auth.empty()) {
    const auto method = oauth::find_auth_method(credentials.options.client_auth);
    if (!method) throw Error(Exit::bug, "bug", "an unknown client authentication was declared");
    return *method;
  }
  return oauth::choose_auth_method(server,
                                   {!credentials.secret.empty(), credentials.key.has_value()});
}

void check_proof(const Identity& identity) {
  using oauth::AuthMethod;
  if (identity.method == AuthMethod::private_key_jwt && !identity.key)
    throw Error(Exit::usage, "usage", "private_key_jwt needs a key",
                "give it with --client-key @FILE");
  const bool wants_secret = identity.method == AuthMethod::client_secret_basic ||
                            identity.method == AuthMethod::client_secret_post;
  if (wants_secret && identity.secret.empty())
    throw Error(Exit::usage, "usage",
                fmt::format("{} needs the client's secret", oauth::to_string(identity.method)),
                "give it with --client-secret env:NAME or MCPAUTH_CLIENT_SECRET");
}

Identity given_identity(const Credentials& credentials, const oauth::ServerMetadata& server,
                        const std::string& client_id) {
  Identity identity{client_id,
                    method_for(credentials, server),
                    credentials.secret,
                    credentials.key,
                    credentials.options.client_secret,
                    credentials.options.client_key,
                    {}};
  check_proof(identity);
  return identity;
}

void check_client_issuer(const std::string& wanted, const std::string& issuer) {
  if (wanted.empty() || wanted == issuer) return;
  throw Error(Exit::unsafe, "issuer_mismatch",
              fmt::format("the client is registered at {}, and this server's issuer is {}",
                          quote(wanted), quote(issuer)),
              "register a client at the new issuer, or leave out --client-issuer");
}

}  // namespace

Credentials read_credentials(const ClientOptions& options, Env& env) {
  Credentials credentials{
      options, secret_option(options.client_secret, "MCPAUTH_CLIENT_SECRET", env), {}};
  if (const Secret key = secret_option(options.client_key, "MCPAUTH_CLIENT_KEY", env);
      !key.empty()) {
    const jose::Algorithm* algorithm = nullptr;
    if (!options.signing_alg.empty()) {
      algorithm = jose::find_algorithm(options.signing_alg);
      if (algorithm == nullptr)
        throw Error(Exit::usage, "usage",
                    quote(options.signing_alg) + " is no algorithm known here");
    }
    credentials.key = jose::parse_signing_key(key, algorithm);
  }
  return credentials;
}

bool can_mint(const Credentials& credentials) {
  return !credentials.options.client_id.empty() &&
         (!credentials.secret.empty() || credentials.key.has_value());
}

std::optional<Identity> find_identity(const Context& context, const Credentials& credentials,
                                      const oauth::ServerMetadata& server) {
  const auto& options = credentials.options;
  check_client_issuer(options.client_issuer, server.issuer);
  if (!options.client_id.empty()) return given_identity(credentials, server, options.client_id);
  if (const auto registration = find_registration(context, server.issuer)) {
    explain(context.env, "client " + quote(registration->client_id) + " is registered there");
    return registered_identity(*registration);
  }
  if (server.client_id_metadata_document_supported && !options.client_metadata_url.empty())
    return given_identity(credentials, server, options.client_metadata_url);
  return {};
}

Identity identity_of(const Context& context, const Credentials& credentials, const Session& session,
                     const oauth::ServerMetadata& server) {
  const std::string& client_id = session.tokens.client_id;
  if (const auto registration = find_registration(context, server.issuer);
      registration && registration->client_id == client_id)
    return registered_identity(*registration);
  Credentials known = credentials;
  if (known.secret.empty())
    known.secret = secret_option(
        session.client_secret,
        is_agents_own(session) ? "MCPAUTH_AGENT_SECRET" : "MCPAUTH_CLIENT_SECRET", context.env);
  if (!known.key && !session.client_key.empty()) {
    ClientOptions options;
    options.client_key = session.client_key;
    known.key = read_credentials(options, context.env).key;
  }
  known.options.client_auth = session.auth_method;
  known.options.client_secret = session.client_secret;
  known.options.client_key = session.client_key;
  return given_identity(known, server, client_id);
}

Identity agent_identity(const std::string& agent_id, const Secret& secret,
                        const oauth::ServerMetadata& server) {
  Credentials credentials;
  credentials.secret = secret;
  return given_identity(credentials, server, agent_id);
}

oauth::ClientAuth prove(const Identity& identity, const oauth::ServerMetadata& server, Env& env) {
  using oauth::AuthMethod;
  explain(env, fmt::format("client authentication: {}", oauth::to_string(identity.method)));
  switch (identity.method) {
    case AuthMethod::client_secret_basic:
      return oauth::client_secret_basic(identity.client_id, identity.secret);
    case AuthMethod::client_secret_post:
      return oauth::client_secret_post(identity.client_id, identity.secret);
    case AuthMethod::private_key_jwt:
      return oauth::private_key_jwt(
          {identity.client_id, server.issuer, base64url_encode(env.random(jti_bytes)), env.now()},
          *identity.key);
    case AuthMethod::none:
      break;
  }
  return oauth::none(identity.client_id);
}

}  // namespace mcpauth::app
