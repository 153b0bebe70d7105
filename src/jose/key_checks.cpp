#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "jose/key_import.hpp"

namespace mcpauth::jose {
namespace {

constexpr int least_rsa_bits = 2'048;
constexpr int most_rsa_bits = 16'384;
constexpr int least_exponent_bits = 17;  // FIPS 186-5 §5.1: above 2^16
constexpr int most_exponent_bits = 64;   // more, and OpenSSL refuses to compute with long moduli

// The primes that divide the number M of Infineon's generator for keys of any length.
constexpr std::array<unsigned, 38> roca_primes = {
    3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
    73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};

// Primes of that generator are k·M + 65537^a mod M, and so are their products (CVE-2017-15361):
// modulo each prime of M the modulus is a power of 65537. For others that is so once in 2^27.
bool has_roca_fingerprint(const BIGNUM& modulus) {
  return std::ranges::all_of(roca_primes, [&](unsigned prime) {
    const auto wanted = static_cast<unsigned>(BN_mod_word(&modulus, prime));
    unsigned power = 1;
    do {
      if (power == wanted) return true;
      power = power * 65'537U % prime;
    } while (power != 1);
    return false;
  });
}

bool has_small_factor(const BIGNUM& modulus) {
  for (unsigned divisor = 3; divisor < 752; divisor += 2) {
    if (BN_mod_word(&modulus, divisor) == 0) return true;
  }
  return false;
}

}  // namespace

void refuse_key(const std::string& problem) {
  throw Error(Exit::protocol, "invalid_key", problem);
}

void check_rsa(const BIGNUM& modulus, const BIGNUM& exponent) {
  const int bits = BN_num_bits(&modulus);
  if (bits < least_rsa_bits) refuse_key("its modulus has less than 2048 bits");
  if (bits > most_rsa_bits) refuse_key("its modulus has more than 16384 bits");
  if (BN_is_odd(&modulus) == 0) refuse_key("its modulus is even");
  if (has_small_factor(modulus)) refuse_key("its modulus has a small factor");
  if (BN_is_odd(&exponent) == 0) refuse_key("its exponent is even");
  if (BN_num_bits(&exponent) < least_exponent_bits) refuse_key("its exponent is below 65537");
  if (BN_num_bits(&exponent) > most_exponent_bits) refuse_key("its exponent has more than 64 bits");
  if (has_roca_fingerprint(modulus)) refuse_key("it was made by a broken generator (ROCA)");
}

void check_ed25519(const std::string& point) {
  // y little-endian, the sign of x aside: 0, 1, -1, their forms above the prime, and the two
  // values of order 8.
  static const std::array<std::string, 7> small = {
      std::string(32, '\0'),
      "\x01" + std::string(31, '\0'),
      "\xec" + std::string(30, '\xff') + "\x7f",
      "\xed" + std::string(30, '\xff') + "\x7f",
      "\xee" + std::string(30, '\xff') + "\x7f",
      *base64url_decode("JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU"),
      *base64url_decode("xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o"),
  };
  std::string y = point;
  y.back() = static_cast<char>(y.back() & 0x7f);
  if (std::ranges::find(small, y) != small.end()) refuse_key("its point has a small order");
}

}  // namespace mcpauth::jose
