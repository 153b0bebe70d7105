#include "app/identity.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "app/assertion_key.hpp"
#include "app/certificate_key.hpp"
#include "app/client_metadata_url.hpp"
#include "app/client_proof.hpp"
#include "app/doubt.hpp"
#include "app/kept_agent.hpp"
#include "app/output.hpp"
#include "app/registration.hpp"
#include "app/secret_option.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t jti_bytes = 16;

std::optional<http::ClientCertificate> certificate_of(const ClientOptions& options, Env& env) {
  if (options.client_cert.empty()) return {};
  // A later run may stand in another folder. One file may hold both.
  const std::string& key =
      options.client_cert_key.empty() ? options.client_cert : options.client_cert_key;
  check_certificate_key(key, env);
  return http::ClientCertificate{std::filesystem::absolute(options.client_cert).string(),
                                 std::filesystem::absolute(key).string()};
}

oauth::AuthMethod method_for(const Credentials& credentials, const oauth::ServerMetadata& server,
                             Env& env) {
  if (!credentials.options.client_auth.empty()) {
    const auto method = oauth::find_auth_method(credentials.options.client_auth);
    if (!method) throw Error(Exit::bug, "bug", "an unknown client authentication was declared");
    return *method;
  }
  const auto method =
      oauth::choose_auth_method(server, {!credentials.secret.empty(), !credentials.key.empty(),
                                         !credentials.options.client_cert.empty()});
  const auto& listed = server.token_endpoint_auth_methods_supported;
  std::vector<std::string> order;
  for (const auto& [each, name] : oauth::auth_methods) order.emplace_back(name);
  explain(env, fmt::format("the server lists {} for client authentication; mcpauth prefers {}",
                           listed ? safe_text(join(*listed, ", ")) : "nothing", join(order, ", ")));
  return method;
}

void check_proof(const Identity& identity, const oauth::ServerMetadata& server) {
  using oauth::AuthMethod;
  require_proof(identity.method, {!identity.secret.empty(), !identity.key.empty(),
                                  identity.certificate.has_value()});
  const bool signs = identity.method == AuthMethod::private_key_jwt ||
                     identity.method == AuthMethod::client_secret_jwt;
  if (signs) assertion_key(identity, server);
  if (!identity.signing_alg.empty() && !signs)
    throw Error(Exit::usage, "usage",
                fmt::format("--signing-alg is given, and {} signs nothing",
                            oauth::to_string(identity.method)),
                "say --client-auth private_key_jwt or client_secret_jwt, or leave it out");
}

Identity given_identity(const Credentials& credentials, const oauth::ServerMetadata& server,
                        const std::string& client_id, Env& env) {
  const auto& options = credentials.options;
  Identity identity{client_id,
                    method_for(credentials, server, env),
                    credentials.secret,
                    credentials.key,
                    options.client_secret,
                    options.client_key,
                    {},
                    certificate_of(options, env),
                    options.signing_alg};
  check_proof(identity, server);
  return identity;
}

// The identity behind our metadata document. No secret is shared with a server that knows us by it
// alone (draft-ietf-oauth-client-id-metadata-document §4.1).
Identity described_identity(Credentials credentials, const oauth::ServerMetadata& server,
                            Env& env) {
  const std::string url = client_metadata_url(credentials.options.client_metadata_url);
  if (credentials.options.client_auth.starts_with("client_secret"))
    throw Error(Exit::usage, "usage",
                credentials.options.client_auth + " does not go with a client ID metadata document",
                "such a client is public, or has a key: --client-key");
  credentials.secret = {};
  explain(env, "client " + quote(url) + " is described by its metadata document");
  return given_identity(credentials, server, url, env);
}

Identity kept_identity(const oauth::ClientRegistration& registration,
                       const oauth::ServerMetadata& server) {
  Identity identity = registered_identity(registration);
  check_proof(identity, server);
  return identity;
}

oauth::Proofs proofs_of(const Credentials& credentials) {
  return {!credentials.secret.empty(), !credentials.key.empty(),
          !credentials.options.client_cert.empty()};
}

bool gives_proof(const Credentials& credentials) {
  const auto proofs = proofs_of(credentials);
  return proofs.secret || proofs.key || proofs.certificate;
}

// What was given for the client of --client-metadata-url has no effect where another signs in.
void say_undescribed(Env& env, const Credentials& credentials, const std::string& why) {
  const auto& options = credentials.options;
  const bool given = gives_proof(credentials) || !options.client_auth.empty();
  if (given && !options.client_metadata_url.empty())
    warn(env, "the key of the client that was described is not used: " + why);
  else
    explain(env, why);
}

// Return the client that was named, with what is kept of it where nothing else was given.
Identity named_identity(const Context& context, const Credentials& credentials,
                        const oauth::ServerMetadata& server) {
  const auto& options = credentials.options;
  const auto kept = find_client(context, server.issuer, options.client_id);
  if (kept && !gives_proof(credentials) && options.client_auth.empty())
    return kept_identity(*kept, server);
  Credentials known = credentials;
  if (kept && known.secret.empty()) known.secret = kept->client_secret;
  Identity identity = given_identity(known, server, options.client_id, context.env);
  if (kept) identity.redirect_uris = kept->redirect_uris;
  return identity;
}

}  // namespace

void check_client_issuer(const std::string& wanted, const std::string& issuer) {
  if (wanted.empty() || wanted == issuer) return;
  throw Error(Exit::unsafe, "issuer_mismatch",
              fmt::format("the client is registered at {}, and this server's issuer is {}",
                          quote(wanted), quote(issuer)),
              "register a client at the new issuer, or leave out --client-issuer");
}

Credentials read_credentials(const ClientOptions& options, Env& env) {
  Credentials credentials{options,
                          secret_option(options.client_secret, "MCPAUTH_CLIENT_SECRET", env),
                          secret_option(options.client_key, "MCPAUTH_CLIENT_KEY", env)};
  const auto* algorithm = named_algorithm(options.signing_alg);
  const bool of_key = algorithm == nullptr || algorithm->scheme != jose::Scheme::hmac;
  if (!credentials.key.empty() && of_key) jose::parse_signing_key(credentials.key, algorithm);
  if (algorithm != nullptr && of_key && credentials.key.empty() && !credentials.secret.empty())
    throw secret_signs_not(algorithm->name);
  if (!options.client_metadata_url.empty()) client_metadata_url(options.client_metadata_url);
  const bool proof_given =
      !options.client_secret.empty() || !options.client_key.empty() || !options.client_cert.empty();
  if (options.client_auth == "none" && proof_given)
    throw Error(Exit::usage, "usage", "--client-auth none proves nothing, and a proof is given",
                "leave one of them out");
  return credentials;
}

std::string fingerprint(const Credentials& credentials) {
  const auto& options = credentials.options;
  return join({fingerprint(credentials.secret), fingerprint(credentials.key), options.client_auth,
               options.client_cert, options.client_cert_key, options.signing_alg},
              "\n");
}

bool can_mint(const Credentials& credentials) {
  return !credentials.options.client_id.empty() && gives_proof(credentials);
}

void require_named_proof(const Credentials& credentials) {
  const auto method = oauth::find_auth_method(credentials.options.client_auth);
  require_proof(method.value_or(oauth::AuthMethod::none), proofs_of(credentials));
}

std::optional<Identity> find_identity(const Context& context, const Credentials& credentials,
                                      const oauth::ServerMetadata& server) {
  const auto& options = credentials.options;
  check_client_issuer(options.client_issuer, server.issuer);
  if (!options.client_id.empty()) return named_identity(context, credentials, server);
  if (const auto registration = find_registration(context, server.issuer)) {
    const auto why = "client " + quote(registration->client_id) + " is registered there";
    say_undescribed(context.env, credentials, why);
    return own_identity(*registration);
  }
  if (options.client_metadata_url.empty()) return {};
  if (server.client_id_metadata_document_supported)
    return described_identity(credentials, server, context.env);
  say_undescribed(context.env, credentials,
                  "the server does not take client ID metadata documents");
  return {};
}

Identity identity_of(const Context& context, const Credentials& credentials, const Session& session,
                     const oauth::ServerMetadata& server) {
  const std::string& client_id = session.tokens.client_id;
  withdraw_variables({session.client_secret, session.client_key}, context.env);
  const bool proof_given = gives_proof(credentials) || !session.client_secret.empty() ||
                           !session.client_key.empty() || !session.client_cert.empty();
  if (const auto kept = find_client(context, server.issuer, client_id); kept && !proof_given)
    return kept_identity(*kept, server);
  Credentials known = credentials;
  if (known.secret.empty())
    known.secret = secret_option(
        session.client_secret,
        is_agents_own(session) ? "MCPAUTH_AGENT_SECRET" : "MCPAUTH_CLIENT_SECRET", context.env);
  if (known.secret.empty() && is_agents_own(session)) {
    const auto agent = find_agent(context, server.issuer, session.actor);
    if (agent && client_id == session.actor) known.secret = agent->agent_secret;
  }
  if (known.key.empty() && !session.client_key.empty()) {
    ClientOptions options;
    options.client_key = session.client_key;
    known.key = read_credentials(options, context.env).key;
  }
  known.options.client_auth = session.auth_method;
  known.options.client_secret = session.client_secret;
  known.options.client_key = session.client_key;
  if (known.options.client_cert.empty()) {
    known.options.client_cert = session.client_cert;
    known.options.client_cert_key = session.client_cert_key;
  }
  if (known.options.signing_alg.empty()) known.options.signing_alg = session.signing_alg;
  return given_identity(known, server, client_id, context.env);
}

Identity agent_identity(const std::string& agent_id, const Secret& secret,
                        const oauth::ServerMetadata& server, Env& env) {
  Credentials credentials;
  credentials.secret = secret;
  return given_identity(credentials, server, agent_id, env);
}

oauth::ClientAuth prove(const Identity& identity, const oauth::ServerMetadata& server, Env& env) {
  using oauth::AuthMethod;
  explain(env, fmt::format("client authentication: {}", oauth::to_string(identity.method)));
  const auto assertion = [&]() -> oauth::Assertion {
    return {identity.client_id, server.issuer, base64url_encode(env.random(jti_bytes)), env.now()};
  };
  switch (identity.method) {
    case AuthMethod::client_secret_basic:
      return oauth::client_secret_basic(identity.client_id, identity.secret);
    case AuthMethod::client_secret_post:
      return oauth::client_secret_post(identity.client_id, identity.secret);
    case AuthMethod::client_secret_jwt:
      return oauth::client_secret_jwt(assertion(), identity.secret,
                                      *assertion_key(identity, server).algorithm);
    case AuthMethod::private_key_jwt: {
      const auto key = assertion_key(identity, server);
      // Of a set with several that fit, the first: which one, a server may have to be told.
      explain(env, fmt::format("the assertion is signed with {} ({})",
                               key.kid.empty() ? "the key" : "the key " + quote(key.kid),
                               key.algorithm->name));
      return oauth::private_key_jwt(assertion(), key);
    }
    case AuthMethod::tls_client_auth:
      return oauth::tls_client_auth(identity.client_id, identity.certificate.value(), server);
    case AuthMethod::none:
      break;
  }
  return oauth::none(identity.client_id);
}

}  // namespace mcpauth::app
