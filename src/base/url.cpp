#include "base/url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace mcpauth {
namespace {

constexpr std::size_t longest_url = 2048;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-'; });
}

// Browsers read a host whose last label is a number (also a hexadecimal one) as an IPv4 address.
bool is_numeric(std::string_view label) {
  return std::all_of(label.begin(), label.end(), is_digit) || label.substr(0, 2) == "0x";
}

bool is_dotted_quad(const std::string& host) {
  in_addr address{};
  char canonical[INET_ADDRSTRLEN] = {};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 &&
         inet_ntop(AF_INET, &address, canonical, sizeof canonical) == host;
}

bool is_bracketed_ipv6(std::string_view host) {
  in6_addr address{};
  return host.size() > 4 && host.front() == '[' && host.back() == ']' &&
         inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &address) == 1;
}

bool is_host(const std::string& host) {
  if (is_bracketed_ipv6(host) || is_dotted_quad(host)) return true;
  if (host.empty() || host.size() > 253) return false;
  for (std::size_t begin = 0;;) {
    const auto end = std::min(host.find('.', begin), host.size());
    const auto label = std::string_view(host).substr(begin, end - begin);
    if (!is_label(label)) return false;
    if (end == host.size()) return !is_numeric(label);
    begin = end + 1;
  }
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && text[0] != '0' &&
         port <= 65535;
}

bool is_hex(char c) {
  return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

// RFC 3986 §2.1: a percent sign is followed by two hex digits.
bool percents_hold(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return false;
  }
  return true;
}

// Dot segments, also percent-encoded ones, are resolved by browsers and not by everyone else.
bool has_dot_segment(std::string_view path) {
  std::string plain = to_lower(path);
  for (auto at = plain.find("%2e"); at != std::string::npos; at = plain.find("%2e"))
    plain.replace(at, 3, ".");
  for (const auto& segment : split(plain, '/')) {
    if (segment == "." || segment == "..") return true;
  }
  return false;
}

struct Parsed {
  Url url;
  const char* problem = nullptr;
};

Parsed refuse(const char* problem) {
  return {{}, problem};
}

Parsed parse_after_scheme(Url url, std::string_view rest) {
  const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
  auto authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (authority.find('@') != std::string_view::npos) return refuse("it has user information");
  const auto colon =
      authority.find(':', authority.find(']') == std::string_view::npos ? 0 : authority.find(']'));
  if (colon != std::string_view::npos) {
    url.port = authority.substr(colon + 1);
    if (!is_port(url.port)) return refuse("its port is not a number from 1 to 65535");
    authority = authority.substr(0, colon);
  }
  url.host = to_lower(authority);
  if (!is_host(url.host)) return refuse("its host is neither a plain name nor a canonical address");
  if (url.port == (url.scheme == "https" ? "443" : "80")) url.port.clear();
  const auto question = std::min(rest.find('?'), rest.size());
  url.path = rest.substr(0, question);
  url.has_query = question < rest.size();
  if (url.has_query) url.query = rest.substr(question + 1);
  if (has_dot_segment(url.path)) return refuse("its path has dot segments");
  return {std::move(url), nullptr};
}

// U-1 of the URL policy: everything is checked on the bytes, before any other parser sees them.
Parsed parse(std::string_view text) {
  if (text.empty()) return refuse("it is empty");
  if (text.size() > longest_url) return refuse("it is longer than 2,048 bytes");
  for (const char c : text) {
    if (c <= 0x20 || c >= 0x7f) return refuse("it has a character that is not printable ASCII");
    if (std::string_view("\"<>\\^{}|`").find(c) != std::string_view::npos)
      return refuse("it has a character that no URL has");
  }
  if (text.find('#') != std::string_view::npos) return refuse("it has a fragment");
  if (!percents_hold(text)) return refuse("it has a percent sign without two hex digits");
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return refuse("it does not begin with https://");
  Url url;
  url.scheme = to_lower(text.substr(0, scheme_end));
  if (url.scheme != "https" && url.scheme != "http") return refuse("its scheme is not https");
  return parse_after_scheme(std::move(url), text.substr(scheme_end + 3));
}

// What stands before an @ may be a password, and errors are logged.
std::string without_userinfo(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos) return std::string(text);
  const auto scheme_end = text.find("://");
  const auto begin = scheme_end < at ? scheme_end + 3 : 0;
  return std::string(text.substr(0, begin)) + "…" + std::string(text.substr(at));
}

}  // namespace

std::string Url::origin() const {
  return scheme + "://" + host + (port.empty() ? "" : ":" + port);
}

std::string Url::text() const {
  return origin() + path + (has_query ? "?" + query : "");
}

bool Url::is_loopback() const {
  return host == "localhost" || host == "[::1]" ||
         (host.substr(0, 4) == "127." && is_dotted_quad(host));
}

Url parse_url(std::string_view text, std::string_view what, UrlFrom from) {
  auto [url, problem] = parse(text);
  if (problem == nullptr) return url;
  const bool user = from == UrlFrom::user;
  throw Error(
      user ? Exit::usage : Exit::unsafe, user ? "invalid_url" : "unsafe_url",
      fmt::format("the {} {} is not acceptable: {}", what, quote(without_userinfo(text)), problem),
      user ? "a URL looks like https://host[:port][/path][?query]" : "");
}

std::string with_query(const Url& url, std::string_view parameters) {
  const std::string separator = !url.has_query ? "?" : url.query.empty() ? "" : "&";
  return url.text() + separator + std::string(parameters);
}

}  // namespace mcpauth
