#include "app/certificate_key.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "app/output.hpp"
#include "app/read_file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// RFC 7468 §11, and RFC 1421 §4.6.1.1 for keys in the form before PKCS #8.
constexpr std::string_view encrypted_marks[] = {"-----BEGIN ENCRYPTED PRIVATE KEY-----",
                                                "Proc-Type: 4,ENCRYPTED"};

bool is_encrypted(std::string_view pem) {
  return std::any_of(
      std::begin(encrypted_marks), std::end(encrypted_marks),
      [&](std::string_view mark) { return pem.find(mark) != std::string_view::npos; });
}

bool others_may_read(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace

void check_certificate_key(const std::string& path, Env& env) {
  constexpr std::size_t largest = 1UL << 20U;
  std::string text = read_file(path, largest, "the client certificate's key");
  const bool encrypted = is_encrypted(text);
  wipe(text);
  if (encrypted)
    throw Error(Exit::usage, "invalid_key",
                "the client certificate's key in " + quote(path) + " is encrypted",
                "decrypt it: openssl pkey -in KEY -out PLAIN");
  if (others_may_read(path))
    warn(env, "the client certificate's key in " + quote(path) +
                  " can be read by others; its mode should be 0600");
}

}  // namespace mcpauth::app
