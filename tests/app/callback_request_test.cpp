#include "app/callback_request.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace mcpauth::app;

namespace {

const CallbackAddress here{"127.0.0.1:49152", "/callback"};
const std::string host_field = "Host: 127.0.0.1:49152\r\n";

std::string get(const std::string& target, const std::string& fields = host_field) {
  return "GET " + target + " HTTP/1.1\r\n" + fields + "\r\n";
}

struct RefusedRequest {
  const char* clause;
  const char* what;
  std::string bytes;
  int status;
};

const std::vector<RefusedRequest> refused_requests = {
    // Another place
    {"CB-5", "the favicon", get("/favicon.ico"), 404},
    {"CB-5", "the root", get("/"), 404},
    {"policy 6", "a path below", get("/callback/?code=c"), 404},
    {"policy 6", "a path that begins alike", get("/callbacks?code=c"), 404},
    {"CB-5", "another case", get("/Callback?code=c"), 404},
    {"CB-5", "two slashes", get("//callback?code=c"), 404},
    {"CB-5", "a path parameter", get("/callback;x?code=c"), 404},
    {"CB-5", "dot segments", get("/x/../callback?code=c"), 404},
    {"§0.1", "a percent-encoded letter", get("/%63allback?code=c"), 404},
    {"§0.1", "an encoded question mark", get("/callback%3Fcode=c"), 404},
    {"§0.1", "a broken percent sequence", get("/%zz?code=c"), 404},
    // Another method
    {"CB-6", "HEAD", "HEAD /callback?code=c HTTP/1.1\r\n" + host_field + "\r\n", 405},
    {"CB-12", "POST",
     "POST /callback HTTP/1.1\r\n" + host_field + "Content-Length: 6\r\n\r\ncode=c", 405},
    {"CB-12", "POST without a body yet", "POST /callback HTTP/1.1\r\n", 405},
    {"CB-4", "a CORS preflight",
     "OPTIONS /callback HTTP/1.1\r\n" + host_field + "Origin: null\r\n\r\n", 405},
    {"CB-10", "CONNECT", "CONNECT 127.0.0.1:49152 HTTP/1.1\r\n" + host_field + "\r\n", 405},
    {"RFC 9110 §9.1", "a method in lower case",
     "get /callback?code=c HTTP/1.1\r\n" + host_field + "\r\n", 405},
    // DNS rebinding, other pages
    {"CB-4", "no Host", get("/callback?code=c", ""), 400},
    {"CB-4", "two Hosts", get("/callback?code=c", host_field + host_field), 400},
    {"CB-4", "an empty Host", get("/callback?code=c", "Host:\r\n"), 421},
    {"CB-4", "a name that leads here", get("/callback?code=c", "Host: evil.example:49152\r\n"),
     421},
    {"CB-4", "localhost for 127.0.0.1", get("/callback?code=c", "Host: localhost:49152\r\n"), 421},
    {"CB-4", "another port", get("/callback?code=c", "Host: 127.0.0.1:49153\r\n"), 421},
    {"CB-4", "no port", get("/callback?code=c", "Host: 127.0.0.1\r\n"), 421},
    {"CB-4", "the Host and more", get("/callback?code=c", "Host: 127.0.0.1:49152.evil.example\r\n"),
     421},
    {"CB-4", "two names in one Host", get("/callback?code=c", "Host: 127.0.0.1:49152, x\r\n"), 421},
    {"policy 5", "another origin",
     get("/callback?code=c", host_field + "Origin: https://evil.example\r\n"), 403},
    {"policy 5", "our own origin",
     get("/callback?code=c", host_field + "Origin: http://127.0.0.1:49152\r\n"), 403},
    {"policy 5", "null and another origin",
     get("/callback?code=c", host_field + "Origin: null\r\nOrigin: https://evil.example\r\n"), 403},
    {"policy 5", "an empty origin", get("/callback?code=c", host_field + "Origin:\r\n"), 403},
    {"policy 5", "a fetch", get("/callback?code=c", host_field + "Sec-Fetch-Mode: cors\r\n"), 403},
    {"policy 5", "an image", get("/callback?code=c", host_field + "sec-fetch-mode: no-cors\r\n"),
     403},
    {"policy 5", "two modes",
     get("/callback?code=c",
         host_field + "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Mode: navigate\r\n"),
     403},
    // What is no such request
    {"CB-10", "absolute form", get("http://127.0.0.1:49152/callback?code=c"), 400},
    {"CB-10", "no slash", get("callback?code=c"), 400},
    {"CB-10", "an asterisk", get("*"), 400},
    {"CB-10", "HTTP/0.9", "GET /callback?code=c\r\n", 400},
    {"CB-10", "HTTP/1.0", "GET /callback?code=c HTTP/1.0\r\n" + host_field + "\r\n", 400},
    {"CB-10", "HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
    {"CB-10", "a version in lower case", "GET /callback?code=c http/1.1\r\n" + host_field + "\r\n",
     400},
    {"CB-10", "a TLS hello", std::string("\x16\x03\x01\x02\x00\x01", 6), 400},
    {"CB-10", "TLS, its first byte", "\x16", 400},
    {"CB-10", "a NUL", std::string("GET /callback\0 HTTP/1.1\r\n", 25), 400},
    {"CB-10", "an empty line first", "\r\n" + get("/callback?code=c"), 400},
    {"CB-10", "a blank first", " " + get("/callback?code=c"), 400},
    {"CB-10", "bare line feeds", "GET /callback?code=c HTTP/1.1\nHost: 127.0.0.1:49152\n\n", 400},
    {"CB-10", "a bare carriage return", "GET /callback?code=c HTTP/1.1\rHost: x\r\n\r\n", 400},
    {"CB-10", "two blanks", "GET  /callback?code=c HTTP/1.1\r\n" + host_field + "\r\n", 400},
    {"CB-10", "a tab", "GET\t/callback?code=c HTTP/1.1\r\n" + host_field + "\r\n", 400},
    {"CB-10", "a blank in the target", get("/callback?code=c d"), 400},
    {"CB-10", "UTF-8 in the target", get("/callback?code=\xc3\xa9"), 400},
    {"CB-12", "a fragment", get("/callback?x#code=c"), 400},
    {"RFC 9112 §3", "a method that is no token",
     "G(T /callback?code=c HTTP/1.1\r\n" + host_field + "\r\n", 400},
    {"RFC 9112 §5.1", "a blank before the colon", get("/callback?code=c", host_field + "X : y\r\n"),
     400},
    {"RFC 9112 §5.1", "a field without a colon", get("/callback?code=c", host_field + "X\r\n"),
     400},
    {"RFC 9112 §5.1", "a field without a name", get("/callback?code=c", host_field + ": x\r\n"),
     400},
    {"RFC 9112 §5.2", "a folded field", get("/callback?code=c", host_field + "X: y\r\n z\r\n"),
     400},
    {"RFC 9110 §5.5", "a NUL in a field",
     get("/callback?code=c", host_field + std::string("X: y\0z\r\n", 8)), 400},
    {"RFC 9110 §5.5", "a line feed in a field",
     get("/callback?code=c", host_field + "X: y\nz: w\r\n"), 400},
    {"CB-10", "a Content-Length", get("/callback?code=c", host_field + "Content-Length: 0\r\n"),
     400},
    {"CB-10", "a chunked body",
     get("/callback?code=c", host_field + "Transfer-Encoding: chunked\r\n"), 400},
    {"CB-10", "both",
     get("/callback?code=c", host_field + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") +
         "0\r\n\r\n",
     400},
    {"CB-10", "a second request behind", get("/callback?code=c") + get("/callback?code=c"), 400},
    {"CB-8", "a long target", "GET /callback?" + std::string(9'000, 'x'), 431},
    {"CB-8", "a long field", "GET /callback HTTP/1.1\r\nX: " + std::string(9'000, 'x'), 431},
    {"CB-8", "many fields",
     get("/callback?code=c",
         [] {
           std::string many = host_field;
           for (int i = 0; i < 2'000; ++i) many += "X: y\r\n";
           return many;
         }()),
     431},
};

}  // namespace

TEST_CASE("parse_callback_request: the callback is a GET for this path and its query as sent") {
  const auto query_of = [](const std::string& bytes) {
    const auto request = parse_callback_request(bytes, here);
    CHECK(request.status == 200);
    return request.query;
  };
  CHECK(query_of(get("/callback?code=c%20d&state=%73&iss=https%3A%2F%2Fas.example")) ==
        "code=c%20d&state=%73&iss=https%3A%2F%2Fas.example");
  CHECK(query_of(get("/callback?a?b=/c")) == "a?b=/c");
  CHECK(query_of(get("/callback?")) == "");
  CHECK(query_of(get("/callback")) == "");
  CHECK(query_of(get("/callback?x", "hOST:127.0.0.1:49152 \t\r\n")) == "x");
}

TEST_CASE("parse_callback_request: what browsers send along is fine") {
  CHECK(parse_callback_request(
            get("/callback?code=c", host_field +
                                        "Connection: keep-alive\r\n"
                                        "Upgrade-Insecure-Requests: 1\r\n"
                                        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) \xe9\r\n"
                                        "Accept: text/html,*/*;q=0.8\r\n"
                                        "Sec-Fetch-Site: cross-site\r\n"
                                        "Sec-Fetch-Mode: navigate\r\n"
                                        "Sec-Fetch-User: ?1\r\n"
                                        "Sec-Fetch-Dest: document\r\n"
                                        "Origin: null\r\n"
                                        "X-Empty:\r\n"
                                        "Accept-Language: de,en;q=0.5\r\n"),
            here) == CallbackRequest{200, "code=c"});
}

TEST_CASE("parse_callback_request: everything else is refused with its status and no query") {
  for (const auto& row : refused_requests) {
    CAPTURE(row.clause);
    CAPTURE(row.what);
    CHECK(parse_callback_request(row.bytes, here) == CallbackRequest{row.status, {}});
  }
}

TEST_CASE("parse_callback_request: a request that is not whole yet is waited for, byte by byte") {
  const std::string whole = get("/callback?code=c", host_field + "Origin: null\r\n");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(parse_callback_request(whole.substr(0, size), here) == CallbackRequest{});
  }
}

TEST_CASE("parse_callback_request: 8 KiB are read, and not a byte more") {
  const std::string frame = get("/callback?");
  const std::string query(longest_callback_request - frame.size(), 'x');
  CHECK(parse_callback_request(get("/callback?" + query), here).query == query);
  CHECK(parse_callback_request(get("/callback?" + query + 'x'), here).status == 431);
}
