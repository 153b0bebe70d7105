#include "commands/key_generate.hpp"

#include "app/key_file.hpp"
#include "app/output.hpp"

namespace mcpauth::commands {
namespace {

std::vector<std::string> algorithm_names() {
  std::vector<std::string> names;
  for (const auto* algorithm : jose::asymmetric_algorithms()) names.emplace_back(algorithm->name);
  return names;
}

}  // namespace

void declare_key_generate(Declare& declare, KeyGenerateOptions& options) {
  declare.text("--alg", options.alg, "ALG", "what the key signs with; absent: ES256").choices =
      algorithm_names();
  declare
      .text("--out", options.out, "FILE",
            "write the private key to this file, which must not be there yet, and print the public "
            "one")
      .kind = ValueKind::file;
  declare.flag({"--json"}, options.json, "print one JSON object");
  declare.page({
      .about =
          "Makes a private key as a JWK, for --client-key (private_key_jwt) and --dpop-key. Its "
          "kid is its thumbprint (RFC 7638). With --out the key goes to a file that only you can "
          "read, and what is printed is the public key as a JWK Set: what the authorization server "
          "needs to know of it. Without, the private key itself is printed.",
      .examples = {{"key generate --out client.jwk > client.jwks",
                    "the private key in a file, and the set to register"},
                   {"key generate --alg RS256 --json",
                    "for a server that takes RSA only, and a program that keeps the key itself"}},
      .exits = {Exit::ok, Exit::usage, Exit::store},
      .schema = "key",
      .members = {{"kid", "the key's thumbprint"},
                  {"alg", "what it signs with"},
                  {"file", "where the private key is (with --out)"},
                  {"private_jwk", "the private key (without --out)"},
                  {"jwks", "the public key as a JWK Set"}},
  });
}

Exit run_key_generate(const KeyGenerateOptions& options, app::Env& env) {
  const auto key = jose::generate_signing_key(*jose::find_algorithm(options.alg));
  if (!options.out.empty()) app::write_new_key(options.out, key);
  if (options.json) {
    app::print_json(env, app::key_json(key, options.out));
  } else if (options.out.empty()) {
    app::print(env, std::string(jose::private_jwk(key).reveal()) + '\n');
  } else {
    app::print_json(env, app::public_jwks({key}));
  }
  return Exit::ok;
}

}  // namespace mcpauth::commands
