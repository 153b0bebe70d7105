// parse_untrusted and parse_server_metadata: nothing but an Error comes out of any bytes, and
// metadata only of the issuer asked for, with endpoints that the URL policy takes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "oauth/server_metadata.hpp"

using namespace mcpauth;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_metadata(const Json& document) {
  try {
    const auto metadata = oauth::parse_server_metadata(document, "https://as.example");
    require(metadata.issuer == "https://as.example");
    for (const auto& endpoint :
         {metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri}) {
      require(!endpoint || endpoint->scheme == "https");
    }
  } catch (const Error& error) {
    require(error.exit == Exit::protocol || error.exit == Exit::unsafe);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const Json document = json::parse_untrusted(bytes, {"input"});
    require(json::parse_untrusted(json::dump(document), {"output"}) == document);
    check_metadata(document);
    if (document.is_object()) {
      Json ours = document;
      ours["issuer"] = "https://as.example";
      check_metadata(ours);
    }
  } catch (const Error& error) {
    require(error.exit == Exit::protocol);
  }
  return 0;
}
