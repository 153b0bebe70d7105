#include "dev/trusted_issuers.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace mcpauth::dev {
namespace {

jose::JwkSet read_keys(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Error(Exit::usage, "usage", "the keys in " + quote(file) + " cannot be read");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  try {
    return jose::parse_jwks(json::parse_untrusted(text, {"the keys in " + quote(file)}));
  } catch (const Error& error) {
    throw Error(Exit::usage, "usage", quote(file) + " is no JWK Set: " + error.message);
  }
}

}  // namespace

TrustedIssuers read_trusted_issuers(const std::vector<std::string>& rows) {
  TrustedIssuers issuers;
  for (const std::string& row : rows) {
    // The last one: issuers may have '=' in their path, and files are the user's own.
    const std::size_t equals = row.rfind('=');
    if (equals == std::string::npos || equals == 0)
      throw Error(Exit::usage, "usage", "--trust-issuer " + quote(row) + " is not ISSUER=FILE",
                  "for example https://idp.example.com=keys.json");
    issuers[row.substr(0, equals)] = read_keys(row.substr(equals + 1));
  }
  return issuers;
}

}  // namespace mcpauth::dev
