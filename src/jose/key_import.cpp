#include "jose/key_import.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "jose/algorithm.hpp"

namespace mcpauth::jose {
namespace {

// The parameters of a key for EVP_PKEY_fromdata, and the values that they refer to.
class KeyParameters {
 public:
  void add_number(const char* name, std::string_view octets) {
    numbers_.emplace_back(BN_secure_new());
    must(
        BN_bin2bn(bytes_of(octets), static_cast<int>(octets.size()), numbers_.back().get()) ? 1 : 0,
        "read a number");
    must(OSSL_PARAM_BLD_push_BN(builder_.get(), name, numbers_.back().get()), "add a number");
  }
  void add_text(const char* name, std::string_view text) {
    must(OSSL_PARAM_BLD_push_utf8_string(builder_.get(), name, text.data(), text.size()),
         "add a name");
  }
  // `octets` must outlive the call of `key`.
  void add_octets(const char* name, const std::string& octets) {
    must(OSSL_PARAM_BLD_push_octet_string(builder_.get(), name, octets.data(), octets.size()),
         "add octets");
  }
  const BIGNUM& number(std::size_t index) const { return *numbers_.at(index); }

  // Return the key, or null where OpenSSL does not take it.
  EvpKey key(const char* type, Half half) {
    const OwnedParameters parameters(OSSL_PARAM_BLD_to_param(builder_.get()));
    const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    must(parameters && context ? EVP_PKEY_fromdata_init(context.get()) : 0, "begin a key");
    EVP_PKEY* key = nullptr;
    const int selection = half == Half::public_only ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1) ERR_clear_error();
    return EvpKey(key);
  }

 private:
  ParameterBuilder builder_{OSSL_PARAM_BLD_new()};
  std::vector<BigNumber> numbers_;
};

Material import_rsa(const Json& jwk, Half half) {
  if (jwk.contains("oth")) refuse_key("it has more than two primes");
  KeyParameters parameters;
  for (const auto& member : rsa_members) {
    const bool is_public = member.half == Half::public_only;
    if (!is_public && half == Half::public_only) continue;
    Secret octets{octets_member(jwk, member.jwk)};
    // RFC 7518 §2: a Base64urlUInt has the fewest octets that hold it.
    if (is_public && (octets.empty() || octets.reveal().front() == '\0'))
      refuse_key(fmt::format("its member {} does not have the fewest octets", member.jwk));
    parameters.add_number(member.openssl, octets.reveal());
  }
  check_rsa(parameters.number(0), parameters.number(1));
  const auto bits = static_cast<std::size_t>(BN_num_bits(&parameters.number(0)));
  return {"RSA", "", (bits + 7) / 8, parameters.key("RSA", half), {}};
}

Material import_ec(const Json& jwk, const Algorithm& row, Half half) {
  std::string point = "\x04";  // SEC 1 §2.3.3: uncompressed
  for (const char* member : {"x", "y"}) {
    const std::string coordinate = octets_member(jwk, member);
    if (coordinate.size() != row.key_bytes)
      refuse_key(fmt::format("its member {} does not have {} octets", member, row.key_bytes));
    point += coordinate;
  }
  KeyParameters parameters;
  parameters.add_text(OSSL_PKEY_PARAM_GROUP_NAME, row.curve);
  parameters.add_octets(OSSL_PKEY_PARAM_PUB_KEY, point);
  if (half == Half::with_private)
    parameters.add_number(OSSL_PKEY_PARAM_PRIV_KEY, Secret(octets_member(jwk, "d")).reveal());
  EvpKey key = parameters.key("EC", half);
  if (!key) refuse_key("its point is not on the curve");
  return {row.kty, row.curve, row.key_bytes, std::move(key), {}};
}

Material import_okp(const Json& jwk, const Algorithm& row, Half half) {
  const std::string point = octets_member(jwk, "x");
  if (point.size() != row.key_bytes)
    refuse_key(fmt::format("its member x does not have {} octets", row.key_bytes));
  check_ed25519(point);
  const std::string type(row.curve);
  if (half == Half::public_only)
    return {row.kty,
            row.curve,
            row.key_bytes,
            EvpKey(EVP_PKEY_new_raw_public_key_ex(nullptr, type.c_str(), nullptr, bytes_of(point),
                                                  point.size())),
            {}};
  const Secret seed{octets_member(jwk, "d")};
  if (seed.reveal().size() != row.key_bytes)
    refuse_key(fmt::format("its member d does not have {} octets", row.key_bytes));
  EvpKey key(EVP_PKEY_new_raw_private_key_ex(nullptr, type.c_str(), nullptr,
                                             bytes_of(seed.reveal()), row.key_bytes));
  std::string derived(row.key_bytes, '\0');
  std::size_t size = derived.size();
  must(key ? EVP_PKEY_get_raw_public_key(key.get(), bytes_of(derived), &size) : 0,
       "derive the public key");
  if (derived != point) refuse_key("its public and private halves do not belong together");
  return {row.kty, row.curve, row.key_bytes, std::move(key), {}};
}

const Algorithm& row_for(const std::string& kty, const Json& jwk) {
  const bool of_kind = std::ranges::find(algorithms, kty, &Algorithm::kty) != algorithms.end();
  if (!of_kind) refuse_key("its kind " + quote(kty, 40) + " is not supported");
  const std::string* crv = json::find_string(jwk, "crv");
  for (const auto& row : algorithms) {
    if (row.kty == kty && (row.curve.empty() || (crv != nullptr && *crv == row.curve))) return row;
  }
  refuse_key(crv != nullptr ? "its curve " + quote(*crv, 40) + " is not supported"
                            : "it has no curve");
}

}  // namespace

bool has_private_member(const Json& jwk) {
  // RFC 7518 §6.2.2, §6.3.2, §6.4.1, RFC 8037 §2.
  constexpr std::array<const char*, 8> names = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
  return std::ranges::any_of(names, [&](const char* name) { return jwk.contains(name); });
}

std::string octets_member(const Json& jwk, std::string_view name) {
  const std::string* text = json::find_string(jwk, name);
  if (text == nullptr) refuse_key(fmt::format("it has no member {}", name));
  auto octets = base64url_decode(*text);
  if (!octets) refuse_key(fmt::format("its member {} is not base64url", name));
  return std::move(*octets);
}

std::shared_ptr<const Material> import_key(const Json& jwk, Half half) {
  const std::string* kty = json::find_string(jwk, "kty");
  if (kty == nullptr) refuse_key("it has no kty");
  const Algorithm& row = row_for(*kty, jwk);
  Material material;
  if (row.scheme == Scheme::ecdsa) {
    material = import_ec(jwk, row, half);
  } else if (row.scheme == Scheme::eddsa) {
    material = import_okp(jwk, row, half);
  } else if (row.scheme != Scheme::hmac) {
    material = import_rsa(jwk, half);
  } else if (half == Half::with_private) {
    material = {row.kty, "", 0, nullptr, Secret(octets_member(jwk, "k"))};
    material.key_bytes = material.secret.reveal().size();
  }
  if (!material.evp && material.secret.empty()) refuse_key("OpenSSL does not take it");
  return std::make_shared<const Material>(std::move(material));
}

std::string thumbprint_of(const Json& jwk) {
  // RFC 7638 §3.2: the required members alone, in the order of their names.
  constexpr std::pair<std::string_view, std::array<const char*, 4>> required[] = {
      {"RSA", {"e", "kty", "n"}}, {"EC", {"crv", "kty", "x", "y"}}, {"OKP", {"crv", "kty", "x"}}};
  const std::string* kty = json::find_string(jwk, "kty");
  Json members = Json::object();
  for (const auto& [kind, names] : required) {
    if (kty == nullptr || *kty != kind) continue;
    for (const char* name : names) {
      if (name != nullptr) members[name] = *json::find_string(jwk, name);
    }
  }
  return base64url_encode(sha256(json::dump(members)));
}

}  // namespace mcpauth::jose
