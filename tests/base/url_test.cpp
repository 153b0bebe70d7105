#include "base/url.hpp"

#include <doctest/doctest.h>

using namespace mcpauth;

namespace {

struct Policy {
  const char* clause;
  std::string text;
  std::string accepted;  // empty: refused
};

const std::string label63(63, 'a');
const std::string longest_path(2048 - std::string("https://h/").size(), 'p');

// The URL policy. U-1 and M-25 to M-28 are security duties; the rest names the standard.
const Policy policy[] = {
    {"U-1 the plain case", "https://mcp.example.com/mcp", "https://mcp.example.com/mcp"},
    {"U-1 no path", "https://mcp.example.com", "https://mcp.example.com"},
    {"U-1 a port", "https://mcp.example.com:8443/mcp", "https://mcp.example.com:8443/mcp"},
    {"U-1 a query", "https://h.example/a?b=c&d", "https://h.example/a?b=c&d"},
    {"U-1 a query without a path", "https://h.example?b", "https://h.example?b"},
    {"U-1 an empty query stays", "https://h.example/?", "https://h.example/?"},
    {"M-11 scheme and host in lower case", "HTTPS://MCP.Example.COM/Mcp",
     "https://mcp.example.com/Mcp"},
    {"RFC 3986 §6.2.3 the scheme's own port", "https://h.example:443/", "https://h.example/"},
    {"RFC 3986 §6.2.3 the scheme's own port", "http://h.example:80", "http://h.example"},
    {"U-1 the other scheme's port stays", "https://h.example:80", "https://h.example:80"},
    {"U-1 IDN as xn--", "https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"},
    {"U-1 a dotted quad", "http://127.0.0.1:8080/cb", "http://127.0.0.1:8080/cb"},
    {"U-1 bracketed IPv6", "http://[::1]:8080/cb", "http://[::1]:8080/cb"},
    {"U-1 bracketed IPv6", "https://[2001:db8::1]", "https://[2001:db8::1]"},
    {"RFC 3986 §2.1 percent bytes stay as they are", "https://h.example/%7e%2F?%20",
     "https://h.example/%7e%2F?%20"},
    {"U-1 empty segments stay", "https://h.example//a//", "https://h.example//a//"},
    {"U-1 dots inside a segment", "https://h.example/.well-known/a..b",
     "https://h.example/.well-known/a..b"},
    {"U-1 a label of 63", "https://" + label63 + ".example/", "https://" + label63 + ".example/"},
    {"U-1 2,048 bytes", "https://h/" + longest_path, "https://h/" + longest_path},

    {"U-1 empty", "", ""},
    {"U-1 longer than 2,048 bytes", "https://h/" + longest_path + "p", ""},
    {"U-1 no scheme", "mcp.example.com", ""},
    {"U-1 no authority", "https:/mcp.example.com", ""},
    {"U-1 no authority", "https:mcp.example.com", ""},
    {"U-1 no host", "https:///mcp.example.com", ""},
    {"U-1 no host", "https://:443/", ""},
    {"U-1 no scheme before ://", "://h.example", ""},
    {"U-2 file", "file:///etc/passwd", ""},
    {"U-2 file of another system", "file:/c:/windows/system32/calc.exe", ""},
    {"M-25 javascript", "javascript:alert(1)", ""},
    {"M-25 javascript that looks like one", "javascript://h.example/%0aalert(1)", ""},
    {"M-25 data", "data:text/html,x", ""},
    {"M-25 vbscript", "vbscript:x", ""},
    {"M-25 ftp", "ftp://h.example/", ""},
    {"M-25 a custom scheme", "vscode://h.example/", ""},
    {"M-25 a scheme with a blank", " https://h.example/", ""},
    {"M-25 a scheme that begins alike", "httpsx://h.example/", ""},
    {"U-3 an option", "-https://h.example/", ""},
    {"U-1 userinfo", "https://user@h.example/", ""},
    {"U-1 userinfo and password", "https://good.example:443@evil.example/", ""},
    {"U-1 an empty userinfo", "https://@h.example/", ""},
    {"U-1 backslash: curl and browsers see two hosts", "https://good.example\\@evil.example/", ""},
    {"U-1 backslash in the path", "https://h.example/a\\b", ""},
    {"RFC 9728 §1.2, RFC 8707 §2 fragment", "https://h.example/#f", ""},
    {"RFC 8707 §2 an empty fragment", "https://h.example/#", ""},
    {"U-1 blank", "https://h.example/a b", ""},
    {"U-1 tab, which browsers drop", "https://h.exa\tmple/", ""},
    {"U-1 line feed, which browsers drop", "https://h.example/\n", ""},
    {"U-1 carriage return", "https://h.example/\r\nHost: evil", ""},
    {"U-1 NUL", std::string("https://h.example/\0", 19), ""},
    {"U-1 DEL", "https://h.example/\x7f", ""},
    {"U-1 non-ASCII in the host", "https://bücher.example/", ""},
    {"U-1 full-width letters", "https://ｅvil.example/", ""},
    {"U-1 soft hyphen", "https://good\u00ad.example/", ""},
    {"U-1 right-to-left override", "https://h.example/\u202e", ""},
    {"M-27 quote", "https://h.example/\"", ""},
    {"M-27 less-than", "https://h.example/<", ""},
    {"M-27 caret", "https://h.example/^", ""},
    {"M-27 brace", "https://h.example/{x}", ""},
    {"M-27 pipe", "https://h.example/|calc", ""},
    {"M-27 backtick", "https://h.example/`id`", ""},
    {"RFC 3986 §2.1 a percent sign alone", "https://h.example/%", ""},
    {"RFC 3986 §2.1 one hex digit", "https://h.example/%4", ""},
    {"RFC 3986 §2.1 no hex digits", "https://h.example/%zz", ""},
    {"U-1 a percent-encoded host", "https://%65vil.example/", ""},
    {"U-1 port 0", "https://h.example:0/", ""},
    {"U-1 port above 65535", "https://h.example:65536/", ""},
    {"U-1 an empty port", "https://h.example:/", ""},
    {"U-1 a port with a sign", "https://h.example:+443/", ""},
    {"U-1 a port with a leading zero", "https://h.example:0443/", ""},
    {"U-1 a port in letters", "https://h.example:https/", ""},
    {"U-1 two ports", "https://h.example:1:2/", ""},
    {"S-4 hexadecimal IPv4", "http://0xA9FEA9FE/", ""},
    {"S-4 decimal IPv4", "http://2852039166/", ""},
    {"S-4 octal IPv4", "http://0251.0376.0251.0376/", ""},
    {"S-4 short IPv4", "http://127.1/", ""},
    {"S-4 a hexadecimal last label", "http://169.254.169.0xfe/", ""},
    {"S-4 IPv4 out of range", "http://127.0.0.256/", ""},
    {"U-1 the last label is numeric", "https://h.example.1/", ""},
    {"S-4 an IPv6 zone", "http://[fe80::1%25eth0]/", ""},
    {"S-4 IPv6 without brackets", "http://::1/", ""},
    {"U-1 a bracket that does not close", "http://[::1/", ""},
    {"U-1 text behind the bracket", "http://[::1]x/", ""},
    {"U-1 a name in brackets", "http://[localhost]/", ""},
    {"U-1 IPvFuture", "http://[v1.x]/", ""},
    {"U-1 an empty label", "https://a..example/", ""},
    {"U-1 a dot in front", "https://.example/", ""},
    {"U-1 a dot at the end", "https://h.example./", ""},
    {"U-1 a label of 64", "https://" + label63 + "a.example/", ""},
    {"U-1 a name of 255",
     "https://" + label63 + "." + label63 + "." + label63 + "." + label63 + "/", ""},
    {"U-1 a hyphen in front", "https://-h.example/", ""},
    {"U-1 a hyphen at the end", "https://h-.example/", ""},
    {"U-1 an underscore", "https://h_x.example/", ""},
    {"M-24 a dot segment", "https://h.example/a/../b", ""},
    {"M-24 a dot segment at the end", "https://h.example/.", ""},
    {"M-24 a dot segment in percent form", "https://h.example/%2e%2E/b", ""},
    {"M-24 a mixed dot segment", "https://h.example/.%2e/b", ""},
};

}  // namespace

TEST_CASE("parse_url: the policy, row by row; a server's bad URL is exit 8, the user's exit 2") {
  for (const auto& row : policy) {
    CAPTURE(row.clause);
    CAPTURE(row.text);
    const auto text_or_exit = [&](UrlFrom from) -> std::string {
      try {
        return parse_url(row.text, "URL", from).text();
      } catch (const Error& error) {
        return "exit " + std::to_string(static_cast<int>(error.exit));
      }
    };
    const bool refused = row.accepted.empty();
    CHECK(text_or_exit(UrlFrom::server) == (refused ? "exit 8" : row.accepted));
    CHECK(text_or_exit(UrlFrom::user) == (refused ? "exit 2" : row.accepted));
  }
}

TEST_CASE("parse_url: the parts are where they belong") {
  CHECK(parse_url("https://H.example:8443/a/b?c=d?e", "URL", UrlFrom::user) ==
        Url{.scheme = "https",
            .host = "h.example",
            .port = "8443",
            .path = "/a/b",
            .query = "c=d?e",
            .has_query = true});
  CHECK(parse_url("http://[::1]", "URL", UrlFrom::user) == Url{.scheme = "http",
                                                               .host = "[::1]",
                                                               .port = "",
                                                               .path = "",
                                                               .query = "",
                                                               .has_query = false});
}

TEST_CASE("parse_url: the error names the URL, safely, and says what is wrong with it") {
  try {
    parse_url("https://h.example/\x1b[2J", "authorization endpoint", UrlFrom::server);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.code == "unsafe_url");
    CHECK(error.message ==
          "the authorization endpoint \"https://h.example/\\x1b[2J\" is not acceptable: "
          "it has a character that is not printable ASCII");
    CHECK(error.hint.empty());
  }
}

TEST_CASE("Url::is_loopback: by its spelling") {
  for (const auto* yes :
       {"http://127.0.0.1/", "http://127.255.0.9:1/", "http://[::1]/", "http://LOCALHOST/"}) {
    CAPTURE(yes);
    CHECK(parse_url(yes, "URL", UrlFrom::user).is_loopback());
  }
  for (const auto* no : {"http://128.0.0.1/", "http://127.example/", "http://127.0.0.1.example/",
                         "http://[::2]/", "http://localhost.example/", "http://a.localhost/"}) {
    CAPTURE(no);
    CHECK(!parse_url(no, "URL", UrlFrom::user).is_loopback());
  }
}

TEST_CASE("with_query: parameters go behind what is there") {
  const auto with = [](const char* text) {
    return with_query(parse_url(text, "URL", UrlFrom::user), "x=1");
  };
  CHECK(with("https://h.example") == "https://h.example?x=1");
  CHECK(with("https://h.example/a?") == "https://h.example/a?x=1");
  CHECK(with("https://h.example/a?tenant=1") == "https://h.example/a?tenant=1&x=1");
}

TEST_CASE("parse_url: L-3 what stands before an @ is not repeated") {
  try {
    parse_url("https://user:hunter2@example.com/", "server's URL", UrlFrom::user);
    FAIL("it was accepted");
  } catch (const Error& error) {
    CHECK(error.message ==
          "the server's URL \"https://…@example.com/\" is not acceptable: it has user information");
  }
}
