#include "jose/signing_key.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "jose/key_export.hpp"
#include "jose/key_import.hpp"

namespace mcpauth::jose {
namespace {

using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;

Error invalid(const std::string& problem, std::string hint = {}) {
  return Error(Exit::usage, "invalid_key", "the private key cannot be used: " + problem,
               std::move(hint));
}

int no_passphrase(char* /*text*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return -1;
}

PrivateKey parse_pem(std::string_view text) {
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  EvpKey key(
      PEM_read_bio_PrivateKey_ex(bio.get(), nullptr, no_passphrase, nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!key && text.find("ENCRYPTED") != std::string_view::npos)
    throw invalid("it is encrypted", "decrypt it: openssl pkey -in KEY -out PLAIN");
  if (!key) throw invalid("its PEM holds no private key");
  return PrivateKey(std::make_shared<const Material>(adopt_key(std::move(key))));
}

using Allowed = std::vector<const Algorithm*>;

std::string names_of(const Allowed& allowed) {
  if (allowed.size() == asymmetric_algorithms().size()) return "signatures";
  std::vector<std::string> names;
  for (const Algorithm* row : allowed) names.emplace_back(row->name);
  return join(names, " or ");
}

// Return whether the two halves belong together: better said here than by a server.
bool is_pair(const PrivateKey& key, const Algorithm& algorithm) {
  try {
    return key.verifying_key().verify(algorithm, "probe", key.sign(algorithm, "probe"));
  } catch (const Error&) {  // numbers with which OpenSSL cannot compute
    return false;
  }
}

SigningKey usable(PrivateKey key, std::string kid, const Allowed& allowed) {
  const auto algorithm =
      std::ranges::find_if(allowed, [&](const Algorithm* row) { return key.fits(*row); });
  if (algorithm == allowed.end()) throw invalid("it is not for " + names_of(allowed));
  if (!is_pair(key, **algorithm))
    throw invalid("its public and private halves do not belong together");
  return {std::move(key), std::move(kid), *algorithm};
}

bool is_private_pair(const Json& jwk) {
  const std::string* kty = json::find_string(jwk, "kty");
  return kty != nullptr && *kty != "oct" && has_private_member(jwk);
}

// RFC 7517 §4.2, §4.3: what a key is not meant for it does not do.
void check_purpose(const json::Object& jwk) {
  const auto use = jwk.optional_string("use");
  if (use && *use != "sig") throw invalid("it is for the use " + quote(*use, 40) + ", not sig");
  const auto operations = jwk.optional_strings("key_ops");
  if (operations && std::ranges::find(*operations, "sign") == operations->end())
    throw invalid("its key_ops do not have sign");
}

SigningKey parse_private_jwk(const Json& jwk, Allowed allowed) {
  if (!is_private_pair(jwk)) throw invalid("it is not the private half of a pair");
  const json::Object object(jwk, {"the private key", Exit::usage});
  check_purpose(object);
  if (const auto alg = object.optional_string("alg")) {
    const Algorithm* own = find_algorithm(*alg);
    if (own == nullptr) throw invalid("its alg " + quote(*alg, 40) + " is not supported");
    if (std::ranges::find(allowed, own) == allowed.end())
      throw invalid("it is for " + quote(*alg, 40) + ", not for " + names_of(allowed));
    allowed = {own};
  }
  return usable(PrivateKey(import_key(jwk, Half::with_private)),
                object.optional_string("kid").value_or(""), allowed);
}

std::vector<SigningKey> parse_private_jwks(const Json& keys, const Allowed& allowed) {
  std::vector<SigningKey> found;
  std::optional<Error> first;
  for (const Json& jwk : keys) {
    if (!is_private_pair(jwk)) continue;
    try {
      found.push_back(parse_private_jwk(jwk, allowed));
    } catch (const Error& error) {
      if (!first) first = error;
    }
  }
  if (found.empty()) throw first.value_or(invalid("the set has no private key"));
  return found;
}

Json exported(const SigningKey& key, Half half) {
  Json jwk = export_key(key.key.material(), half);
  if (!key.kid.empty()) jwk["kid"] = key.kid;
  jwk["alg"] = key.algorithm->name;
  return jwk;
}

}  // namespace

std::vector<SigningKey> parse_signing_keys(const Secret& text, const Allowed& allowed) {
  const std::string_view bytes = text.reveal();
  const bool is_json =
      bytes.substr(0, bytes.find('{')).find_first_not_of(" \t\r\n") == std::string_view::npos;
  try {
    if (!is_json) return {usable(parse_pem(bytes), "", allowed)};
    const Json value = json::parse_untrusted(bytes, {"the private key", Exit::usage});
    if (const Json* keys = json::find(value, "keys")) return parse_private_jwks(*keys, allowed);
    return {parse_private_jwk(value, allowed)};
  } catch (const Error& error) {
    if (error.code != "invalid_key" || error.exit == Exit::usage) throw;
    throw invalid(error.message);
  }
}

SigningKey parse_signing_key(const Secret& text, const Algorithm* algorithm) {
  return parse_signing_keys(text,
                            algorithm != nullptr ? Allowed{algorithm} : asymmetric_algorithms())
      .front();
}

SigningKey generate_signing_key(const Algorithm& algorithm) {
  EvpKey key;
  if (algorithm.kty == "RSA") {
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", 8 * algorithm.key_bytes));
  } else if (algorithm.kty == "EC") {
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", algorithm.curve.data()));
  } else if (algorithm.kty == "OKP") {
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, algorithm.curve.data()));
  }
  must(key ? 1 : 0, "generate a key for " + std::string(algorithm.name));
  PrivateKey pair(std::make_shared<const Material>(adopt_key(std::move(key))));
  SigningKey made{std::move(pair), {}, &algorithm};
  made.kid = thumbprint(made);
  return made;
}

std::string thumbprint(const SigningKey& key) {
  return thumbprint_of(export_key(key.key.material(), Half::public_only));
}

Json public_jwk(const SigningKey& key) {
  Json jwk = exported(key, Half::public_only);
  jwk["use"] = "sig";
  return jwk;
}

Secret private_jwk(const SigningKey& key) {
  return Secret(json::dump(exported(key, Half::with_private)));
}

}  // namespace mcpauth::jose
