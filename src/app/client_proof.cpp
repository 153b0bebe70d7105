#include "app/client_proof.hpp"

#include <string>

#include "base/error.hpp"

namespace mcpauth::app {

void require_proof(oauth::AuthMethod method, oauth::Proofs proofs) {
  if (method == oauth::AuthMethod::none || oauth::proves(method, proofs)) return;
  std::string what = "the client's secret";
  std::string hint = "give it with --client-secret env:NAME or MCPAUTH_CLIENT_SECRET";
  if (method == oauth::AuthMethod::private_key_jwt) {
    what = "a key";
    hint = "give it with --client-key @FILE";
  } else if (method == oauth::AuthMethod::tls_client_auth) {
    what = "a certificate";
    hint = "give it with --client-cert FILE and --client-cert-key FILE";
  }
  throw Error(Exit::usage, "usage", std::string(oauth::to_string(method)) + " needs " + what, hint);
}

}  // namespace mcpauth::app
