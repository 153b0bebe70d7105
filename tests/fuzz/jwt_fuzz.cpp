// decode, parse_jwks, verify. The input's first line is a key set, the rest a token.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "jose/jwt.hpp"

using namespace mcpauth;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool operator==(const jose::Decoded& left, const jose::Decoded& right) {
  return left.header == right.header && left.claims == right.claims;
}

// Return whether the token can be read; what was read, written and read again is the same.
bool decodes(const std::string& token) {
  jose::Decoded decoded;
  try {
    decoded = jose::decode(token);
  } catch (const Error& error) {
    require(error.exit == Exit::usage && error.code == "not_a_jwt");
    return false;
  }
  const std::string again = base64url_encode(json::dump(decoded.header)) + '.' +
                            base64url_encode(json::dump(decoded.claims)) + '.';
  if (again.size() <= jose::longest_token) require(jose::decode(again) == decoded);
  return true;
}

jose::JwkSet keys_of(const std::string& line) {
  try {
    const Json value = json::parse_untrusted(line, {"the key set"});
    return jose::is_secret_jwks(value) ? jose::parse_secret_jwks(value) : jose::parse_jwks(value);
  } catch (const Error&) {
    return {};
  }
}

void verifies(const std::string& token, const jose::JwkSet& keys, bool readable) {
  jose::Expectations expected;
  expected.now = from_epoch(1300819379);
  for (const auto& row : jose::algorithms) expected.algorithms.push_back(&row);
  const auto result = jose::verify(token, keys, expected);
  require(result.valid == !result.failed.has_value());
  require(result.valid == result.reason.empty());
  require(readable || !result.valid);
  require(!result.checks.empty() && result.checks.back().passed == result.valid);
  require(safe_text(result.reason, 4'096) == result.reason);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::string line = input.substr(0, input.find('\n'));
  const std::string token = input.size() > line.size() ? input.substr(line.size() + 1) : "";
  const jose::JwkSet keys = keys_of(line);
  for (const auto& key : keys.keys) {
    require(key.key.has_value() == (key.fault == jose::KeyFault::none));
    require(safe_text(key.problem, 4'096) == key.problem);
  }
  verifies(token, keys, decodes(token));
  return 0;
}
