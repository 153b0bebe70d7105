// parse_url: what is accepted reads back as the same URL, and holds nothing that U-1 forbids.
#include "base/url.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace mcpauth;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  Url url;
  try {
    url = parse_url(text, "input", UrlFrom::server);
  } catch (const Error& error) {
    require(error.exit == Exit::unsafe);
    return 0;
  }
  require(parse_url(url.text(), "output", UrlFrom::server) == url);
  require(url.text().size() <= text.size());
  require(text.size() >= url.path.size() && text.find(url.path) != std::string::npos);
  for (const char c : url.text()) require(c > 0x20 && c < 0x7f && c != '\\' && c != '#');
  require(url.host.find('@') == std::string::npos && url.host.find('%') == std::string::npos);
  return 0;
}
