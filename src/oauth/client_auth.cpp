#include "oauth/client_auth.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::oauth {
namespace {

constexpr std::chrono::seconds assertion_lifetime{120};

// The grant or the authorization request may have named the client already.
void name_client(Form& form, const std::string& client_id) {
  if (find(form.parameters, "client_id") == nullptr)
    form.parameters.emplace_back("client_id", client_id);
}

std::string names_of(Proofs proofs) {
  std::vector<std::string> names;
  if (proofs.key) names.emplace_back("key");
  if (proofs.certificate) names.emplace_back("certificate");
  if (proofs.secret) names.emplace_back("secret");
  return join(names, " or ");
}

}  // namespace

ClientAuth none(std::string client_id) {
  return [client_id = std::move(client_id)](Form& form) { name_client(form, client_id); };
}

ClientAuth client_secret_basic(std::string client_id, Secret secret) {
  return [client_id = std::move(client_id), secret = std::move(secret)](Form& form) {
    const std::string pair = form_encode(client_id) + ":" + form_encode(secret.reveal());
    const std::string credentials = base64_encode(pair);
    form.headers.push_back({"Authorization", "Basic " + credentials});
    form.secrets.push_back(secret);
    form.secrets.emplace_back(credentials);
  };
}

ClientAuth client_secret_post(std::string client_id, Secret secret) {
  return [client_id = std::move(client_id), secret = std::move(secret)](Form& form) {
    name_client(form, client_id);
    form.parameters.emplace_back("client_secret", secret.reveal());
    form.secrets.push_back(secret);
  };
}

ClientAuth private_key_jwt(Assertion assertion, const jose::SigningKey& key) {
  return [assertion = std::move(assertion), key](Form& form) {
    // RFC 7523 §3; the audience is the issuer alone, so that no other endpoint takes the assertion.
    const Json claims = {
        {"iss", assertion.client_id},     {"sub", assertion.client_id},
        {"aud", assertion.issuer},        {"jti", assertion.jti},
        {"iat", to_epoch(assertion.now)}, {"exp", to_epoch(assertion.now + assertion_lifetime)}};
    const std::string token = jose::sign_jwt(key, Json::object(), claims);
    name_client(form, assertion.client_id);
    form.parameters.emplace_back("client_assertion_type",
                                 "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.parameters.emplace_back("client_assertion", token);
    form.secrets.emplace_back(token);
  };
}

ClientAuth client_secret_jwt(Assertion assertion, const Secret& secret,
                             const jose::Algorithm& algorithm) {
  return private_key_jwt(std::move(assertion), {jose::symmetric_key(secret), {}, &algorithm});
}

ClientAuth tls_client_auth(std::string client_id, http::ClientCertificate certificate,
                           const ServerMetadata& metadata) {
  return [client_id = std::move(client_id), certificate = std::move(certificate),
          aliases = metadata.mtls_endpoint_aliases](Form& form) {
    name_client(form, client_id);
    form.client_certificate = certificate;
    form.aliases = aliases;
  };
}

bool proves(AuthMethod method, Proofs proofs) {
  switch (method) {
    case AuthMethod::private_key_jwt:
      return proofs.key;
    case AuthMethod::tls_client_auth:
      return proofs.certificate;
    case AuthMethod::client_secret_basic:
    case AuthMethod::client_secret_post:
    case AuthMethod::client_secret_jwt:
      return proofs.secret;
    case AuthMethod::none:
      break;
  }
  return false;
}

std::string_view to_string(AuthMethod method) {
  for (const auto& [known, name] : auth_methods) {
    if (known == method) return name;
  }
  return {};
}

std::optional<AuthMethod> find_auth_method(std::string_view name) {
  for (const auto& [method, known] : auth_methods) {
    if (known == name) return method;
  }
  return {};
}

AuthMethod choose_auth_method(const ServerMetadata& metadata, Proofs proofs) {
  if (!proofs.secret && !proofs.key && !proofs.certificate) return AuthMethod::none;
  const auto listed = metadata.token_endpoint_auth_methods_supported.value_or(
      std::vector<std::string>{"client_secret_basic"});
  for (const auto& [method, name] : auth_methods) {
    if (proves(method, proofs) && std::ranges::find(listed, name) != listed.end()) return method;
  }
  throw Error(Exit::unsupported, "unsupported_client_auth",
              "the authorization server lists no way of client authentication that our " +
                  names_of(proofs) + " can serve",
              "name the method that it takes all the same with --client-auth");
}

std::vector<const jose::Algorithm*> assertion_algorithms(const ServerMetadata& metadata,
                                                         AuthMethod method) {
  const auto& listed = metadata.token_endpoint_auth_signing_alg_values_supported;
  std::vector<const jose::Algorithm*> found;
  for (const auto& row : jose::algorithms) {
    const bool symmetric = row.scheme == jose::Scheme::hmac;
    if (symmetric != (method == AuthMethod::client_secret_jwt)) continue;
    if (!listed || std::ranges::find(*listed, row.name) != listed->end()) found.push_back(&row);
  }
  return found;
}

}  // namespace mcpauth::oauth
