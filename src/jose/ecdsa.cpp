#include "jose/ecdsa.hpp"

#include <openssl/ec.h>

#include "jose/openssl.hpp"

namespace mcpauth::jose {
namespace {

using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG_free>>;

}  // namespace

std::string ecdsa_to_der(std::string_view sides, std::size_t half) {
  const EcdsaSignature signature(ECDSA_SIG_new());
  const int size = static_cast<int>(half);
  BigNumber r(BN_bin2bn(bytes_of(sides), size, nullptr));
  BigNumber s(BN_bin2bn(bytes_of(sides) + half, size, nullptr));
  must(signature && r && s ? 1 : 0, "make an ECDSA signature");
  must(ECDSA_SIG_set0(signature.get(), r.get(), s.get()), "set an ECDSA signature");
  (void)r.release();
  (void)s.release();
  std::string der(2 * half + 16, '\0');  // three headers of at most 3 octets and two zeros of sign
  unsigned char* end = bytes_of(der);
  const int length = i2d_ECDSA_SIG(signature.get(), &end);
  must(length > 0 ? 1 : 0, "write an ECDSA signature");
  der.resize(static_cast<std::size_t>(length));
  return der;
}

std::string ecdsa_from_der(std::string_view der, std::size_t half) {
  const unsigned char* begin = bytes_of(der);
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
  must(signature ? 1 : 0, "read its own ECDSA signature");
  std::string sides(2 * half, '\0');
  const int size = static_cast<int>(half);
  const bool written =
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes_of(sides), size) == size &&
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes_of(sides) + half, size) == size;
  must(written ? 1 : 0, "write an ECDSA signature");
  return sides;
}

}  // namespace mcpauth::jose
