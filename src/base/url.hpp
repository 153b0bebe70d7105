// The only URLs the program knows: a narrow ASCII grammar on which curl and browsers agree.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace mcpauth {

// `http` or `https`, then host, port, path, query: parsed, never edited. Scheme and host are in
// lower case; everything else is byte for byte what was given.
struct Url {
  std::string scheme;
  std::string host;   // a name, a dotted quad, or an IPv6 address in brackets
  std::string port;   // empty for the scheme's own
  std::string path;   // empty or begins with '/'
  std::string query;  // without '?'
  bool has_query = false;

  // Return `scheme://host[:port]`.
  std::string origin() const;
  // Return the whole URL.
  std::string text() const;
  // Return whether the host is loopback by its spelling: 127.0.0.0/8, [::1] or localhost.
  bool is_loopback() const;
  bool operator==(const Url&) const = default;
};

// Whose URL it is: a bad one of the user's is exit 2, a bad one from a server exit 8.
enum class UrlFrom { user, server };

// Return `text` as a URL. It must be ASCII, of at most 2,048 bytes, `http` or `https`, with a host
// of LDH labels whose last is not numeric, a canonical dotted quad or a bracketed IPv6 address;
// without userinfo, fragment, backslash, space, control or any of `"<>\^{}|` and backtick. `what`
// names it in the error.
Url parse_url(std::string_view text, std::string_view what, UrlFrom from);

// Return `url` with `parameters` (already encoded) behind its query.
std::string with_query(const Url& url, std::string_view parameters);

}  // namespace mcpauth
