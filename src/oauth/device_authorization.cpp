#include "oauth/device_authorization.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "oauth/error_response.hpp"

namespace mcpauth::oauth {
namespace {

using std::chrono::seconds;

constexpr seconds default_interval{5};
constexpr seconds longest_interval{60};
constexpr std::size_t longest_user_code = 64;

// What no waiting mends.
constexpr std::string_view lasting[] = {"tls_failed", "library_missing"};

constexpr const char* who = "the device authorization endpoint";

// RFC 8628 §3.2. A number of the server's, which may be anything.
seconds interval_member(const json::Object& object) {
  auto said = json::find_number(object.value(), "interval");
  if (!said) {
    const auto text = object.optional_seconds("interval");
    if (!text) return default_interval;
    said = static_cast<double>(text->count());
  }
  if (*said <= 0) return default_interval;
  const auto longest = static_cast<double>(longest_interval.count());
  return seconds(static_cast<seconds::rep>(std::clamp(std::ceil(*said), 1.0, longest)));
}

std::string user_code_member(const json::Object& object) {
  std::string code = object.string("user_code");
  const bool printable =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (!printable || code.size() > longest_user_code)
    object.refuse("user_code", "is nothing that a person could enter");
  return code;
}

// A page is as open as the token endpoint that the user trusts: http only beside http, and on
// another computer only where that is on one, too.
bool may_be_plain(const Url& url, const ServerMetadata& metadata) {
  const auto& token = metadata.token_endpoint;
  return token && token->scheme == "http" && (url.is_loopback() || !token->is_loopback());
}

std::string page(const std::string& text, const char* name, const ServerMetadata& metadata) {
  const Url url = parse_url(text, name, UrlFrom::server);
  if (url.scheme != "https" && !may_be_plain(url, metadata))
    throw Error(Exit::unsafe, "unsafe_url",
                std::string("the ") + name + " " + quote(text) + " is not https");
  return url.text();
}

}  // namespace

http::Request device_authorization_request(const ServerMetadata& metadata, const Scopes& scopes,
                                           const std::string& code_challenge,
                                           const ClientAuth& auth, const Target& target) {
  Form form;
  if (!scopes.empty()) form.parameters.emplace_back("scope", scope_text(scopes));
  if (target.resource) form.parameters.emplace_back("resource", *target.resource);
  if (target.audience) form.parameters.emplace_back("audience", *target.audience);
  form.parameters.emplace_back("code_challenge", code_challenge);
  form.parameters.emplace_back("code_challenge_method", "S256");
  auth(form);
  return form_request(
      require_endpoint(metadata.device_authorization_endpoint, "device_authorization_endpoint"),
      std::move(form), metadata.reach);
}

DeviceAuthorization parse_device_authorization(const http::Response& response,
                                               const ServerMetadata& metadata) {
  const Json answer = parse_success(who, response);
  const json::Object object(answer, {std::string("the answer of ") + who});
  DeviceAuthorization device;
  device.device_code = Secret(object.string("device_code"));
  device.user_code = user_code_member(object);
  device.verification_uri = page(object.string("verification_uri"), "verification_uri", metadata);
  if (const auto complete = object.optional_string("verification_uri_complete"))
    device.verification_uri_complete = page(*complete, "verification_uri_complete", metadata);
  const auto expires_in = object.optional_seconds("expires_in");
  if (!expires_in || *expires_in == seconds(0)) object.refuse("expires_in", "is missing");
  device.expires_in = *expires_in;
  device.interval = interval_member(object);
  return device;
}

std::optional<seconds> poll_again_after(const Error& error, seconds interval) {
  constexpr seconds slower{5};
  if (error.code == "authorization_pending") return interval;
  if (error.code == "slow_down") return interval + slower;
  // The RFC speaks of timeouts alone; but a person holds the code, and a server in trouble is no
  // refusal of it.
  const bool unanswered =
      error.exit == Exit::network &&
      std::find(std::begin(lasting), std::end(lasting), error.code) == std::end(lasting);
  if (unanswered) return std::min(2 * interval, longest_interval);
  return {};
}

}  // namespace mcpauth::oauth
