#include "commands/key_show.hpp"

#include <nlohmann/json.hpp>

#include "app/key_file.hpp"
#include "app/output.hpp"
#include "app/secret_option.hpp"

namespace mcpauth::commands {

void declare_key_show(Declare& declare, KeyShowOptions& options) {
  auto& key = declare.positional("REF", options.key,
                                 "where the private key is: @FILE, env:NAME, -, fd:N or "
                                 "cmd:COMMAND");
  key.required = true;
  declare.flag({"--json"}, options.json, "print one JSON object");
  declare.page({
      .about =
          "Prints the public half of a private key as a JWK Set: what an authorization server "
          "needs to check our signatures. It reads what --client-key reads: a JWK, the private "
          "keys of a JWK Set, or PKCS#8 PEM, which has no kid. Nothing private is printed.",
      .examples = {{"key show @client.jwk", "the set to register"},
                   {"key show cmd:'cat client.jwk' --json", "a key that a program keeps"}},
      .exits = {Exit::ok, Exit::usage},
      .schema = "key",
      .members = {{"kid", "of the first key, where it has one"},
                  {"alg", "what the first key signs with"},
                  {"jwks", "the public keys as a JWK Set"}},
  });
}

Exit run_key_show(const KeyShowOptions& options, app::Env& env) {
  const Secret text = app::resolve_secret(options.key, "key show", app::secret_sources(env));
  const auto keys = jose::parse_signing_keys(text, jose::asymmetric_algorithms());
  const Json set = app::public_jwks(keys);
  if (!options.json) {
    app::print_json(env, set);
    return Exit::ok;
  }
  Json object = {{"schema", "mcpauth/key/1"}};
  if (!keys.front().kid.empty()) object["kid"] = keys.front().kid;
  object["alg"] = keys.front().algorithm->name;
  object["jwks"] = set;
  app::print_json(env, object);
  return Exit::ok;
}

}  // namespace mcpauth::commands
