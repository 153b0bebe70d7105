// validate_callback: no query without the right state ends a sign-in or gives a code, and none with
// another issuer gives one or has its words shown.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/encoding.hpp"
#include "oauth/callback.hpp"

using namespace mcpauth;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool has_once(const Parameters& parameters, const char* name, const std::string& value) {
  int count = 0;
  for (const auto& [key, ignored] : parameters) count += key == name ? 1 : 0;
  return count == 1 && *find(parameters, name) == value;
}

void check(const std::string& query, bool iss_advertised) {
  oauth::Pending pending;
  pending.issuer = "https://as.example";
  pending.iss_advertised = iss_advertised;
  pending.state = "st4te";
  const auto parameters = form_decode(query);
  const bool ours = parameters && has_once(*parameters, "state", pending.state);
  const bool from_issuer = parameters && (has_once(*parameters, "iss", pending.issuer) ||
                                          (!iss_advertised && !find(*parameters, "iss")));
  try {
    const auto code = oauth::validate_callback(query, pending);
    require(code.has_value() == ours);
    require(!code ||
            (from_issuer && has_once(*parameters, "code", std::string(code->code().reveal()))));
  } catch (const Error& error) {
    require(ours);
    // A server may choose any word for its error, this one too; the exit code is ours.
    require((error.exit == Exit::unsafe && error.code == "issuer_mismatch") == !from_issuer);
    for (const char c : error.message) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string query(reinterpret_cast<const char*>(data), size);
  for (const bool iss_advertised : {false, true}) {
    check(query, iss_advertised);
    check("state=st4te&" + query, iss_advertised);
  }
  return 0;
}
