#include "base/url.hpp"

#include <doctest/doctest.h>

using namespace mcpauth;

namespace {

struct Policy {
  const char* clause;
  std::string text;
  std::string outcome;  // the URL as it is understood, or what is wrong with it
};

const std::string label63(63, 'a');
const std::string longest_path(2048 - std::string("https://h/").size(), 'p');

// What is wrong with a URL.
constexpr auto beginning = "it does not begin with https://";
constexpr auto unprintable = "it has a character that is not printable ASCII";
constexpr auto character = "it has a character that no URL has";
constexpr auto fragment = "it has a fragment";
constexpr auto percent = "it has a percent sign without two hex digits";
constexpr auto userinfo = "it has user information";
constexpr auto empty = "it is empty";
constexpr auto length = "it is longer than 2,048 bytes";
constexpr auto host = "its host is neither a plain name nor a canonical address";
constexpr auto dots = "its path has dot segments";
constexpr auto port = "its port is not a number from 1 to 65535";
constexpr auto scheme = "its scheme is not https";

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

    {"U-1 empty", "", empty},
    {"U-1 longer than 2,048 bytes", "https://h/" + longest_path + "p", length},
    {"U-1 no scheme", "mcp.example.com", beginning},
    {"U-1 no authority", "https:/mcp.example.com", beginning},
    {"U-1 no authority", "https:mcp.example.com", beginning},
    {"U-1 no host", "https:///mcp.example.com", host},
    {"U-1 no host", "https://:443/", host},
    {"U-1 no scheme before ://", "://h.example", scheme},
    {"U-2 file", "file:///etc/passwd", scheme},
    {"U-2 file of another system", "file:/c:/windows/system32/calc.exe", beginning},
    {"M-25 javascript", "javascript:alert(1)", beginning},
    {"M-25 javascript that looks like one", "javascript://h.example/%0aalert(1)", scheme},
    {"M-25 data", "data:text/html,x", beginning},
    {"M-25 vbscript", "vbscript:x", beginning},
    {"M-25 ftp", "ftp://h.example/", scheme},
    {"M-25 a custom scheme", "vscode://h.example/", scheme},
    {"M-25 a scheme with a blank", " https://h.example/", unprintable},
    {"M-25 a scheme that begins alike", "httpsx://h.example/", scheme},
    {"U-3 an option", "-https://h.example/", scheme},
    {"U-1 userinfo", "https://user@h.example/", userinfo},
    {"U-1 userinfo and password", "https://good.example:443@evil.example/", userinfo},
    {"U-1 an empty userinfo", "https://@h.example/", userinfo},
    {"U-1 backslash: curl and browsers see two hosts", "https://good.example\\@evil.example/",
     character},
    {"U-1 backslash in the path", "https://h.example/a\\b", character},
    {"RFC 9728 §1.2, RFC 8707 §2 fragment", "https://h.example/#f", fragment},
    {"RFC 8707 §2 an empty fragment", "https://h.example/#", fragment},
    {"U-1 blank", "https://h.example/a b", unprintable},
    {"U-1 tab, which browsers drop", "https://h.exa\tmple/", unprintable},
    {"U-1 line feed, which browsers drop", "https://h.example/\n", unprintable},
    {"U-1 carriage return", "https://h.example/\r\nHost: evil", unprintable},
    {"U-1 NUL", std::string("https://h.example/\0", 19), unprintable},
    {"U-1 DEL", "https://h.example/\x7f", unprintable},
    {"U-1 non-ASCII in the host", "https://bücher.example/", unprintable},
    {"U-1 full-width letters", "https://ｅvil.example/", unprintable},
    {"U-1 soft hyphen", "https://good\u00ad.example/", unprintable},
    {"U-1 right-to-left override", "https://h.example/\u202e", unprintable},
    {"M-27 quote", "https://h.example/\"", character},
    {"M-27 less-than", "https://h.example/<", character},
    {"M-27 caret", "https://h.example/^", character},
    {"M-27 brace", "https://h.example/{x}", character},
    {"M-27 pipe", "https://h.example/|calc", character},
    {"M-27 backtick", "https://h.example/`id`", character},
    {"RFC 3986 §2.1 a percent sign alone", "https://h.example/%", percent},
    {"RFC 3986 §2.1 one hex digit", "https://h.example/%4", percent},
    {"RFC 3986 §2.1 no hex digits", "https://h.example/%zz", percent},
    {"U-1 a percent-encoded host", "https://%65vil.example/", host},
    {"U-1 port 0", "https://h.example:0/", port},
    {"U-1 port above 65535", "https://h.example:65536/", port},
    {"U-1 an empty port", "https://h.example:/", port},
    {"U-1 a port with a sign", "https://h.example:+443/", port},
    {"U-1 a port with a leading zero", "https://h.example:0443/", port},
    {"U-1 a port in letters", "https://h.example:https/", port},
    {"U-1 two ports", "https://h.example:1:2/", port},
    {"S-4 hexadecimal IPv4", "http://0xA9FEA9FE/", host},
    {"S-4 decimal IPv4", "http://2852039166/", host},
    {"S-4 octal IPv4", "http://0251.0376.0251.0376/", host},
    {"S-4 short IPv4", "http://127.1/", host},
    {"S-4 a hexadecimal last label", "http://169.254.169.0xfe/", host},
    {"S-4 IPv4 out of range", "http://127.0.0.256/", host},
    {"U-1 the last label is numeric", "https://h.example.1/", host},
    {"S-4 an IPv6 zone", "http://[fe80::1%25eth0]/", host},
    {"S-4 IPv6 without brackets", "http://::1/", port},
    {"U-1 a bracket that does not close", "http://[::1/", port},
    {"U-1 text behind the bracket", "http://[::1]x/", host},
    {"U-1 a name in brackets", "http://[localhost]/", host},
    {"U-1 IPvFuture", "http://[v1.x]/", host},
    {"U-1 an empty label", "https://a..example/", host},
    {"U-1 a dot in front", "https://.example/", host},
    {"U-1 a dot at the end", "https://h.example./", host},
    {"U-1 a label of 64", "https://" + label63 + "a.example/", host},
    {"U-1 a name of 255",
     "https://" + label63 + "." + label63 + "." + label63 + "." + label63 + "/", host},
    {"U-1 a hyphen in front", "https://-h.example/", host},
    {"U-1 a hyphen at the end", "https://h-.example/", host},
    {"U-1 an underscore", "https://h_x.example/", host},
    {"M-24 a dot segment", "https://h.example/a/../b", dots},
    {"M-24 a dot segment at the end", "https://h.example/.", dots},
    {"M-24 a dot segment in percent form", "https://h.example/%2e%2E/b", dots},
    {"M-24 a mixed dot segment", "https://h.example/.%2e/b", dots},
};

}  // namespace

TEST_CASE("parse_url: the policy, row by row; a server's bad URL is exit 8, the user's exit 2") {
  for (const auto& row : policy) {
    CAPTURE(row.clause);
    CAPTURE(row.text);
    const auto outcome = [&](UrlFrom from, Exit refused) -> std::string {
      try {
        return parse_url(row.text, "URL", from).text();
      } catch (const Error& error) {
        CHECK(error.exit == refused);
        const std::string between = " is not acceptable: ";
        return error.message.substr(error.message.find(between) + between.size());
      }
    };
    CHECK(outcome(UrlFrom::server, Exit::unsafe) == row.outcome);
    CHECK(outcome(UrlFrom::user, Exit::usage) == row.outcome);
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
