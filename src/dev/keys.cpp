#include "dev/keys.hpp"

#include <chrono>

namespace mcpauth::dev {
namespace {

SigningKeyPtr generate(std::string_view alg) {
  return std::make_shared<const jose::SigningKey>(
      jose::generate_signing_key(*jose::find_algorithm(alg)));
}

SigningKeyPtr read_key(const Json& saved, std::string_view alg) {
  const json::Object keys(saved, {"the keys in the state file", Exit::store});
  try {
    return std::make_shared<const jose::SigningKey>(
        jose::parse_signing_key(Secret(keys.string(alg)), jose::find_algorithm(alg)));
  } catch (const Error& error) {
    throw Error(Exit::store, error.code, "a key in the state file is bad: " + error.message);
  }
}

FutureKey at_once(SigningKeyPtr key) {
  std::promise<SigningKeyPtr> promise;
  promise.set_value(std::move(key));
  return promise.get_future().share();
}

bool is_made(const FutureKey& key) {
  return key.valid() && key.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

}  // namespace

Keys::Keys() {
  use_es256(generate("ES256"));
}

Keys::Keys(const Json& saved) {
  use_es256(read_key(saved, "ES256"));
  if (json::find(saved, "RS256")) rs256_ = at_once(read_key(saved, "RS256"));
}

void Keys::use_es256(SigningKeyPtr key) {
  es256_set_ = jose::parse_jwks({{"keys", Json::array({jose::public_jwk(*key)})}});
  es256_ = at_once(std::move(key));
}

void Keys::begin_rs256() {
  if (!rs256_.valid()) rs256_ = std::async(std::launch::async, generate, "RS256").share();
}

FutureKey Keys::for_algorithm(std::string_view alg) {
  if (alg == "ES256") return es256_;
  begin_rs256();
  return rs256_;
}

void Keys::rotate() {
  use_es256(generate("ES256"));
}

Json Keys::public_set() const {
  Json keys = Json::array({jose::public_jwk(*es256_.get())});
  if (is_made(rs256_)) keys.push_back(jose::public_jwk(*rs256_.get()));
  return {{"keys", std::move(keys)}};
}

Json Keys::private_json() const {
  Json keys = {{"ES256", std::string(jose::private_jwk(*es256_.get()).reveal())}};
  if (rs256_.valid()) keys["RS256"] = std::string(jose::private_jwk(*rs256_.get()).reveal());
  return keys;
}

std::optional<Json> Keys::access_token_claims(std::string_view token, const std::string& issuer,
                                              Time now) const {
  jose::Verification verification = jose::verify(token, es256_set_,
                                                 {.algorithms = {jose::find_algorithm("ES256")},
                                                  .issuer = issuer,
                                                  .audience = std::nullopt,
                                                  .typ = "at+jwt",
                                                  .now = now,
                                                  .require = {}});
  if (!verification.valid) return std::nullopt;
  return std::move(verification.claims);
}

}  // namespace mcpauth::dev
