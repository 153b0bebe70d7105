#include "store/seal.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "base/encoding.hpp"
#include "base/error.hpp"

namespace mcpauth::store {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string random(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(bytes_of(bytes), static_cast<int>(count)) != 1)
    throw Error(Exit::bug, "no_randomness", "the system gives no random bytes");
  return bytes;
}

// Return a cipher that is ready for the text; nothing where the key is none.
Cipher begin_cipher(const Secret& key, std::string_view nonce, std::string_view place,
                    int encrypt) {
  Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  auto bytes = base64url_decode(key.reveal());
  int length = 0;
  const bool ready = cipher && bytes && bytes->size() == key_bytes &&
                     EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(*bytes),
                                       bytes_of(nonce), encrypt) == 1 &&
                     EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes_of(place),
                                      static_cast<int>(place.size())) == 1;
  if (bytes) wipe(*bytes);
  if (!ready) cipher.reset();
  return cipher;
}

bool update(const Cipher& cipher, std::string& out, std::string_view in) {
  int length = 0;
  out.resize(in.size());
  return EVP_CipherUpdate(cipher.get(), bytes_of(out), &length, bytes_of(in),
                          static_cast<int>(in.size())) == 1;
}

bool finish(const Cipher& cipher) {
  unsigned char none[EVP_MAX_BLOCK_LENGTH];
  int length = 0;
  return EVP_CipherFinal_ex(cipher.get(), none, &length) == 1;
}

}  // namespace

Secret new_sealing_key() {
  std::string bytes = random(key_bytes);
  std::string text = base64url_encode(bytes);
  Secret key(text);
  wipe(bytes);
  wipe(text);
  return key;
}

std::string seal(const Secret& key, std::string_view text, std::string_view place) {
  const std::string nonce = random(nonce_bytes);
  const Cipher cipher = begin_cipher(key, nonce, place, 1);
  std::string sealed;
  std::string tag(tag_bytes, '\0');
  if (!cipher || !update(cipher, sealed, text) || !finish(cipher) ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, tag.data()) != 1)
    throw Error(Exit::store, "store_sealed", "the key in the keyring is none of ours");
  return base64url_encode(nonce + sealed + tag);
}

std::optional<Secret> open_sealed(const Secret& key, std::string_view sealed,
                                  std::string_view place) {
  const auto bytes = base64url_decode(sealed);
  if (!bytes || bytes->size() < nonce_bytes + tag_bytes) return {};
  const std::string_view all = *bytes;
  const Cipher cipher = begin_cipher(key, all.substr(0, nonce_bytes), place, 0);
  std::string text;
  std::string tag(all.substr(all.size() - tag_bytes));
  const bool holds =
      cipher &&
      update(cipher, text, all.substr(nonce_bytes, all.size() - nonce_bytes - tag_bytes)) &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
      finish(cipher);
  std::optional<Secret> opened;
  if (holds) opened.emplace(text);
  wipe(text);
  return opened;
}

}  // namespace mcpauth::store
