#include "tests/support/tls_server.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <atomic>
#include <stdexcept>
#include <utility>

namespace mcpauth::test {
namespace {

void need(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, value.c_str());
  X509_EXTENSION_free(extension);
}

std::string alternative_name(const std::string& name) {
  const bool is_address = name.find_first_not_of("0123456789.") == std::string::npos;
  return (is_address ? "IP:" : "DNS:") + name;
}

std::string written(const std::function<void(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
  write(memory.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

using Context = std::shared_ptr<SSL_CTX>;

Context make_context(const TlsSettings& settings) {
  Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  // Old versions have SHA-1 in their handshake, which the default level forbids the server itself.
  SSL_CTX_set_security_level(context.get(), 0);
  if (settings.max_version != 0) {
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), settings.max_version);
  }
  need(SSL_CTX_use_certificate(context.get(), settings.identity.certificate.get()) == 1,
       "certificate");
  need(SSL_CTX_use_PrivateKey(context.get(), settings.identity.key.get()) == 1, "key");
  if (settings.client_authority != nullptr) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()),
                        settings.client_authority->certificate.get());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return context;
}

// Answers CONNECT, byte by byte so that nothing of the handshake is read.
void answer_connect(int fd) {
  std::string head;
  for (char c = 0; !head.ends_with("\r\n\r\n") && recv(fd, &c, 1, 0) == 1;) head += c;
  constexpr std::string_view answer = "HTTP/1.1 200 Connected\r\nVia: proxy\r\n\r\n";
  send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
}

void serve_tls(SSL_CTX* context, int fd, const RawServer::Serve& serve) {
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context), SSL_free);
  SSL_set_fd(ssl.get(), fd);
  if (SSL_accept(ssl.get()) != 1) return;
  Connection connection(
      fd,
      [&](char* buffer, std::size_t size) -> long {
        return SSL_read(ssl.get(), buffer, static_cast<int>(size));
      },
      [&](const char* bytes, std::size_t size) -> long {
        return SSL_write(ssl.get(), bytes, static_cast<int>(size));
      });
  serve(connection);
}

}  // namespace

std::string Identity::pem() const {
  return written([this](BIO* memory) { PEM_write_bio_X509(memory, certificate.get()); });
}

std::string Identity::key_pem() const {
  return written([this](BIO* memory) {
    PEM_write_bio_PrivateKey(memory, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

Identity make_identity(const CertificateSpec& spec, const Identity* issuer) {
  Identity made;
  made.key.reset(spec.rsa_bits != 0
                     ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t(spec.rsa_bits))
                     : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"),
                 EVP_PKEY_free);
  made.certificate.reset(X509_new(), X509_free);
  X509* certificate = made.certificate.get();
  const Identity& signer = issuer != nullptr ? *issuer : made;
  X509_set_version(certificate, X509_VERSION_3);
  static std::atomic<long> serial = 1;
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), spec.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), spec.valid_until);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(spec.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
  X509_set_pubkey(certificate, made.key.get());
  add_extension(certificate, NID_basic_constraints,
                spec.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!spec.is_authority && !spec.name_in_subject_only)
    add_extension(certificate, NID_subject_alt_name, alternative_name(spec.name));
  need(X509_sign(certificate, signer.key.get(), EVP_get_digestbyname(spec.digest)) > 0,
       "signature");
  return made;
}

std::unique_ptr<RawServer> make_tls_server(const TlsSettings& settings, RawServer::Serve serve) {
  return std::make_unique<RawServer>(
      std::move(serve), "127.0.0.1",
      [context = make_context(settings), connect = settings.behind_proxy](
          int fd, const RawServer::Serve& inner) {
        if (connect) answer_connect(fd);
        serve_tls(context.get(), fd, inner);
      });
}

}  // namespace mcpauth::test
