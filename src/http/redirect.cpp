#include "http/redirect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace mcpauth::http {
namespace {

constexpr int most_redirects = 3;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool carries_credentials(const Request& request) {
  if (!request.secrets.empty() || request.client_certificate) return true;
  constexpr std::string_view names[] = {"Authorization", "Cookie", "DPoP", "Proxy-Authorization"};
  return std::any_of(std::begin(names), std::end(names), [&](std::string_view name) {
    return header_value(request.headers, name).has_value();
  });
}

[[noreturn]] void refuse(const Url& from, const std::string& location, std::string_view why) {
  throw Error(Exit::unsafe, "redirect_refused",
              fmt::format("{} redirects to {}: {}", from.origin(), quote(location), why));
}

// Return the URL that `location` means at `base` (RFC 3986 §5.2.2). Dot segments are not resolved:
// the URL policy refuses them.
std::string resolve(const Url& base, const std::string& location) {
  const auto colon = location.find(':');
  if (colon != std::string::npos && location.find_first_of("/?#") > colon) return location;
  if (location.starts_with("//")) return base.scheme + ":" + location;
  if (location.starts_with('/')) return base.origin() + location;
  if (location.starts_with('?')) return base.origin() + base.path + location;
  const auto directory = base.path.substr(0, base.path.rfind('/') + 1);
  return base.origin() + (directory.empty() ? "/" : directory) + location;
}

std::string next_url(const Request& request, const Response& response, int followed) {
  const Url from = parse_url(request.url, "URL", UrlFrom::server);
  const auto location = header_value(response.headers, "Location").value_or("");
  if (request.redirects == Redirects::refuse) refuse(from, location, "this request follows none");
  if (request.method != "GET" || !request.body.empty())
    refuse(from, location, "only a GET is ever redirected");
  if (carries_credentials(request)) refuse(from, location, "the request carries credentials");
  if (followed == most_redirects) refuse(from, location, "that is the fourth redirect");
  if (location.empty()) refuse(from, location, "that is no place");
  const Url to = parse_url(resolve(from, location), "redirect to", UrlFrom::server);
  if (to.origin() != from.origin()) refuse(from, location, "that is another origin");
  return to.text();
}

}  // namespace

Transport redirecting(Transport next) {
  return [next = std::move(next)](Request request) {
    for (int followed = 0;; ++followed) {
      Response response = next(request);
      if (!is_redirect(response.status)) return response;
      request.url = next_url(request, response, followed);
    }
  };
}

}  // namespace mcpauth::http
