#include "jose/key_export.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "jose/algorithm.hpp"

namespace mcpauth::jose {
namespace {

BigNumber number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = BN_secure_new();
  must(EVP_PKEY_get_bn_param(key, name, &number), "read a number of the key");
  return BigNumber(number);
}

// Return `number` in base64url, with as many octets as it needs, or `size`.
std::string encoded(const BIGNUM& number, std::size_t size = 0) {
  std::string octets(size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(&number)), '\0');
  const int length = static_cast<int>(octets.size());
  must(BN_bn2binpad(&number, bytes_of(octets), length) == length ? 1 : 0, "write a number");
  std::string text = base64url_encode(octets);
  wipe(octets);
  return text;
}

void add_rsa(Json& jwk, const EVP_PKEY* key, Half half) {
  for (const auto& member : rsa_members) {
    if (half == Half::with_private || member.half == Half::public_only)
      jwk[member.jwk] = encoded(*number_of(key, member.openssl));
  }
}

void add_ec(Json& jwk, const Material& material, Half half) {
  const EVP_PKEY* key = material.evp.get();
  jwk["crv"] = material.curve;
  jwk["x"] = encoded(*number_of(key, OSSL_PKEY_PARAM_EC_PUB_X), material.key_bytes);
  jwk["y"] = encoded(*number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y), material.key_bytes);
  if (half == Half::with_private)
    jwk["d"] = encoded(*number_of(key, OSSL_PKEY_PARAM_PRIV_KEY), material.key_bytes);
}

void add_okp(Json& jwk, const Material& material, Half half) {
  const EVP_PKEY* key = material.evp.get();
  std::string octets(material.key_bytes, '\0');
  std::size_t size = octets.size();
  jwk["crv"] = material.curve;
  must(EVP_PKEY_get_raw_public_key(key, bytes_of(octets), &size), "read the public key");
  jwk["x"] = base64url_encode(octets);
  if (half == Half::public_only) return;
  must(EVP_PKEY_get_raw_private_key(key, bytes_of(octets), &size), "read the private key");
  jwk["d"] = base64url_encode(octets);
  wipe(octets);
}

bool is_on(const EVP_PKEY* key, std::string_view curve) {
  std::array<char, 80> group{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1) return false;
  return OBJ_txt2nid(group.data()) == EC_curve_nist2nid(std::string(curve).c_str());
}

bool is_of(const EVP_PKEY* key, const Algorithm& row) {
  if (row.scheme == Scheme::pkcs1) return EVP_PKEY_is_a(key, "RSA") == 1;
  if (row.scheme == Scheme::ecdsa) return EVP_PKEY_is_a(key, "EC") == 1 && is_on(key, row.curve);
  return row.scheme == Scheme::eddsa && EVP_PKEY_is_a(key, std::string(row.curve).c_str()) == 1;
}

}  // namespace

Json export_key(const Material& material, Half half) {
  must(material.evp ? 1 : 0, "write a symmetric key as a pair");
  Json jwk = {{"kty", material.kty}};
  if (material.kty == "RSA") {
    add_rsa(jwk, material.evp.get(), half);
  } else if (material.kty == "EC") {
    add_ec(jwk, material, half);
  } else {
    add_okp(jwk, material, half);
  }
  return jwk;
}

Material adopt_key(EvpKey key) {
  for (const auto& row : algorithms) {
    if (!is_of(key.get(), row)) continue;
    if (row.scheme != Scheme::pkcs1) return {row.kty, row.curve, row.key_bytes, std::move(key), {}};
    check_rsa(*number_of(key.get(), OSSL_PKEY_PARAM_RSA_N),
              *number_of(key.get(), OSSL_PKEY_PARAM_RSA_E));
    const auto bytes = static_cast<std::size_t>(EVP_PKEY_get_size(key.get()));
    return {row.kty, row.curve, bytes, std::move(key), {}};
  }
  refuse_key("its kind is not supported");
}

}  // namespace mcpauth::jose
