// From the members of a JWK to a checked key: RFC 7518 §6 and RFC 8037 §2.
#pragma once

#include <memory>
#include <string>

#include "base/json.hpp"
#include "jose/openssl.hpp"

namespace mcpauth::jose {

enum class Half { public_only, with_private };

// Return the key in `jwk`, of one of the kinds that the algorithms take: its public half, or both.
// A symmetric key counts as private. Throws Error 6 `invalid_key` with the reason where the key is
// not sound; jwk.hpp says what is refused.
std::shared_ptr<const Material> import_key(const Json& jwk, Half half);

// Return whether `jwk` has a member that only a private or symmetric key has.
bool has_private_member(const Json& jwk);

// Return the octets of the member `name`. Throws where it is not strict base64url.
std::string octets_member(const Json& jwk, std::string_view name);

// Return the RFC 7638 thumbprint, with SHA-256, of a public `jwk` that was imported.
std::string thumbprint_of(const Json& jwk);

// Throw the reason why a key is refused.
[[noreturn]] void refuse_key(const std::string& problem);

// The two members with which RSA keys and their weaknesses are judged; see jwk.hpp.
void check_rsa(const BIGNUM& modulus, const BIGNUM& exponent);
// Throws where `point` is one of the Ed25519 points whose order divides 8, for which everybody can
// make signatures.
void check_ed25519(const std::string& point);

// The members of an RSA key, all of them numbers, and OpenSSL's names of them.
struct RsaMember {
  const char* jwk;
  const char* openssl;
  Half half;
};
inline constexpr RsaMember rsa_members[] = {
    {"n", "n", Half::public_only},
    {"e", "e", Half::public_only},
    {"d", "d", Half::with_private},
    {"p", "rsa-factor1", Half::with_private},
    {"q", "rsa-factor2", Half::with_private},
    {"dp", "rsa-exponent1", Half::with_private},
    {"dq", "rsa-exponent2", Half::with_private},
    {"qi", "rsa-coefficient1", Half::with_private},
};

}  // namespace mcpauth::jose
