#include "mcp/metadata_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::mcp {
namespace {

constexpr std::chrono::seconds longest_lifetime{3600};
constexpr std::chrono::seconds usual_lifetime{600};

std::string directive_name(const std::string& directive) {
  return to_lower(directive.substr(0, directive.find('=')));
}

// RFC 9111 §4.2.1: what cannot be read is stale.
std::chrono::seconds max_age(const std::string& directive) {
  const auto equals = directive.find('=');
  if (equals == std::string::npos) return {};
  std::string text = directive.substr(equals + 1);
  text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
  long seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc::result_out_of_range) return longest_lifetime;
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return {};
  return std::min(std::chrono::seconds(seconds), longest_lifetime);
}

MetadataMiss status_miss(const Url& url, int status) {
  const bool trouble = status == 429 || status >= 500;
  return {fmt::format("{} answered {}", url.text(), status),
          trouble ? Exit::network : Exit::protocol};
}

// What a reader should hear first of two reasons.
Exit graver(Exit left, Exit right) {
  if (left == Exit::unsafe || right == Exit::unsafe) return Exit::unsafe;
  return left == Exit::network ? left : right;
}

MetadataFetch fetched(const Url& url, const http::Response& response, Json document) {
  return {.url = url,
          .document = json::Document(std::move(document)),
          .network = response.network,
          .lifetime = cache_lifetime(response),
          .warnings = {}};
}

}  // namespace

std::chrono::seconds cache_lifetime(const http::Response& response) {
  std::chrono::seconds lifetime = usual_lifetime;
  for (std::string field : http::header_values(response.headers, "Cache-Control")) {
    field.erase(
        std::remove_if(field.begin(), field.end(), [](char c) { return c == ' ' || c == '\t'; }),
        field.end());
    for (const auto& directive : split(field, ',')) {
      const std::string name = directive_name(directive);
      if (name == "no-store" || name == "no-cache") return {};
      if (name == "max-age") lifetime = max_age(directive);
    }
  }
  return lifetime;
}

MetadataAttempt fetch_metadata(const Url& url, http::Reach reach, const std::string& what,
                               const http::Transport& transport) {
  http::Response response;
  try {
    response = transport(http::get_json(url.text(), reach));
  } catch (const Error& error) {
    // Too long, compressed, broken: it is no document, whatever else is there.
    if (error.code != "redirect_refused" && error.exit != Exit::protocol) throw;
    return {{}, {fmt::format("{}: {}", url.text(), error.message), error.exit}};
  }
  if (response.status != 200) return {{}, status_miss(url, response.status)};
  try {
    auto found = fetched(url, response, json::parse_untrusted(response.body, {what}));
    if (!http::is_json(response)) {
      found.warnings.push_back(url.text() + " has not the media type application/json");
    }
    return {std::move(found), {}};
  } catch (const Error& error) {
    return {{}, {fmt::format("{}: {}", url.text(), error.message), error.exit}};
  }
}

MetadataAttempt fetch_first_metadata(const std::vector<Url>& urls, http::Reach reach,
                                     const std::string& what, const http::Transport& transport) {
  MetadataMiss misses;
  for (const auto& url : urls) {
    auto attempt = fetch_metadata(url, reach, what, transport);
    if (attempt.found) return attempt;
    misses.reason += (misses.reason.empty() ? "" : "; ") + attempt.miss.reason;
    misses.exit = graver(misses.exit, attempt.miss.exit);
  }
  return {{}, std::move(misses)};
}

Error metadata_error(const std::string& what, const MetadataMiss& miss) {
  const char* code = miss.exit == Exit::network  ? "server_in_trouble"
                     : miss.exit == Exit::unsafe ? "redirect_refused"
                                                 : "metadata_not_found";
  return Error(miss.exit, code, fmt::format("{} cannot be had: {}", what, miss.reason));
}

MetadataFetch fetch_jwks(const Url& url, http::Reach reach, const http::Transport& transport) {
  const std::string what = "the key set";
  auto request = http::get_json(url.text(), reach);
  request.limits.body = json::protocol.bytes;
  const auto response = transport(request);
  if (response.status != 200) throw metadata_error(what, status_miss(url, response.status));
  if (!http::is_json(response)) {
    throw metadata_error(what, {url.text() + " has not a JSON media type"});
  }
  return fetched(url, response, json::parse_untrusted(response.body, {what}));
}

}  // namespace mcpauth::mcp
