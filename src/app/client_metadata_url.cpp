#include "app/client_metadata_url.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"

namespace mcpauth::app {

std::string client_metadata_url(const std::string& text) {
  const auto refuse = [&](std::string_view problem) {
    return Error(
        Exit::usage, "invalid_url",
        fmt::format("--client-metadata-url {} is not acceptable: {}", quote(text), problem),
        "it is the https URL of the document, which must have that URL as its client_id");
  };
  const Url url = parse_url(text, "--client-metadata-url", UrlFrom::user);
  if (url.scheme != "https" && !url.is_loopback()) throw refuse("it is not https");
  if (url.path.empty() || url.path == "/") throw refuse("it has no path");
  for (const auto& segment : split(url.path, '/')) {
    if (segment == "." || segment == "..") throw refuse("its path has dot segments");
  }
  return text;
}

}  // namespace mcpauth::app
