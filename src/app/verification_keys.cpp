#include "app/verification_keys.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/context.hpp"
#include "app/output.hpp"
#include "app/read_file.hpp"
#include "app/secret_option.hpp"
#include "base/text.hpp"
#include "mcp/discovery.hpp"

namespace mcpauth::app {
namespace {

Error keys_usage(std::string message, std::string hint) {
  return Error(Exit::usage, "usage", std::move(message), std::move(hint));
}

bool is_url(const std::string& text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

// Policy 7: such a key is passed over, and the others serve.
void note_unusable_keys(Env& env, const jose::JwkSet& keys) {
  for (const auto& jwk : keys.keys) {
    if (jwk.fault == jose::KeyFault::none) continue;
    explain(env,
            fmt::format("the {} of the key set is not used: {}",
                        jwk.kid ? "key " + quote(*jwk.kid, 40) : "a key without kid", jwk.problem));
  }
}

VerificationKeys keys_in_file(const std::string& path) {
  const auto bytes = read_file(path, json::protocol.bytes, "the key set");
  const Json document = json::parse_untrusted(bytes, {"the key set " + quote(path), Exit::usage});
  if (jose::is_secret_jwks(document)) return {jose::parse_secret_jwks(document), true};
  return {jose::parse_jwks(document, Exit::usage), false};
}

VerificationKeys keys_at(const Url& url, http::Reach reach, const http::Transport& transport) {
  return {jose::parse_jwks(*mcp::fetch_jwks(url, reach, transport).document), false};
}

VerificationKeys keys_of_issuer(const std::string& issuer, const http::Transport& transport) {
  oauth::parse_issuer(issuer, UrlFrom::user);
  const auto server = mcp::find_server_metadata(issuer, http::Reach::anywhere, transport).metadata;
  if (!server.jwks_uri)
    throw Error(Exit::protocol, "no_keys", "the issuer's metadata have no jwks_uri",
                "give its keys with --jwks FILE or URL");
  return keys_at(*server.jwks_uri, server.reach, transport);
}

VerificationKeys published_keys(const KeySource& source, const NetworkOptions& network, Env& env) {
  if (!source.jwks.empty() && !is_url(source.jwks)) return keys_in_file(source.jwks);
  if (!source.jwks.empty())
    return keys_at(parse_url(source.jwks, "key set's URL", UrlFrom::user), http::Reach::anywhere,
                   network_transport(env, network));
  if (!source.issuer.empty()) return keys_of_issuer(source.issuer, network_transport(env, network));
  throw keys_usage("nothing says where the keys are",
                   "give --issuer URL, --jwks FILE or URL, or --secret REF");
}

}  // namespace

VerificationKeys find_verification_keys(const KeySource& source, const NetworkOptions& network,
                                        Env& env) {
  if (const Secret secret = secret_option(source.secret, "MCPAUTH_SECRET", env); !secret.empty())
    return {jose::secret_jwks(secret), true};
  auto keys = published_keys(source, network, env);
  note_unusable_keys(env, keys.set);
  return keys;
}

std::vector<const jose::Algorithm*> accepted_algorithms(const std::vector<std::string>& names,
                                                        const KeySource& source,
                                                        const VerificationKeys& keys) {
  if (names.empty() && !keys.symmetric) return jose::asymmetric_algorithms();
  if (names.empty() && !source.jwks.empty() && source.secret.empty())
    throw keys_usage("the key set holds secrets", "say which algorithms they are for: --alg HS256");
  std::vector<const jose::Algorithm*> accepted;
  for (const auto& row : jose::algorithms) {
    if (names.empty() && row.scheme == jose::Scheme::hmac) accepted.push_back(&row);
  }
  for (const auto& name : names) {
    const auto* algorithm = jose::find_algorithm(name);
    if (algorithm == nullptr) throw keys_usage(quote(name) + " is no algorithm known here", {});
    if ((algorithm->scheme == jose::Scheme::hmac) != keys.symmetric)
      throw keys_usage(
          keys.symmetric ? name + " does not go with a secret" : name + " needs a secret",
          keys.symmetric ? "use HS256, HS384 or HS512" : "give it with --secret REF");
    accepted.push_back(algorithm);
  }
  return accepted;
}

}  // namespace mcpauth::app
