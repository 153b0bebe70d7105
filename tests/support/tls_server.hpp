// A TLS server on loopback, with certificates made while the test runs.
#pragma once

#include <openssl/types.h>

#include <functional>
#include <memory>
#include <string>

#include "tests/support/raw_server.hpp"

namespace mcpauth::test {

// A key and the certificate for it.
struct Identity {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;

  // Return the certificate, and the key, in PEM.
  std::string pem() const;
  std::string key_pem() const;
};

struct CertificateSpec {
  std::string name = "127.0.0.1";  // as subjectAltName: an IP address, or a DNS name
  bool is_authority = false;
  bool name_in_subject_only = false;
  long valid_from = -3600;  // seconds from now
  long valid_until = 3600;
  int rsa_bits = 0;  // zero: a P-256 key
  const char* digest = "SHA256";
};

// Return a certificate signed by `issuer`, or by itself.
Identity make_identity(const CertificateSpec& spec, const Identity* issuer = nullptr);

struct TlsSettings {
  Identity identity;
  bool behind_proxy = false;  // answers CONNECT in the clear first, as a proxy in front of it would
  int max_version = 0;        // TLS1_1_VERSION …; zero: the newest
  const Identity* client_authority =
      nullptr;  // asks for a client certificate, and takes those of it
};

// Return a server that speaks TLS; `url` of it still says http.
std::unique_ptr<RawServer> make_tls_server(const TlsSettings& settings, RawServer::Serve serve);

}  // namespace mcpauth::test
