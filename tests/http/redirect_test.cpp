#include "http/redirect.hpp"

#include <doctest/doctest.h>

#include "tests/support/expect_error.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using namespace mcpauth::test;

namespace {

Request document(std::string url) {
  return get_json(std::move(url), Reach::public_only);
}

Response redirect_to(std::string location, int status = 302) {
  return empty_answer(status, {{"Location", std::move(location)}});
}

}  // namespace

TEST_CASE("redirecting: a GET follows at most three redirects within its origin") {
  ScriptedTransport script;
  script.answers(redirect_to("/b", 301))
      .answers(redirect_to("c?d", 307))
      .answers(redirect_to("https://as.example/x/", 308))
      .answers(json_answer("{}"));
  CHECK(redirecting(script.transport())(document("https://as.example/a")).body == "{}");
  CHECK(script.lines() ==
        std::vector<std::string>{"GET https://as.example/a", "GET https://as.example/b",
                                 "GET https://as.example/c?d", "GET https://as.example/x/"});
}

TEST_CASE("redirecting: Location is resolved as RFC 3986 §5.2.2 says, without dot segments") {
  struct Row {
    const char* base;
    const char* location;
    const char* target;
  };
  constexpr Row rows[] = {
      {"https://as.example/a/b?c", "d", "https://as.example/a/d"},
      {"https://as.example/a/b?c", "?d", "https://as.example/a/b?d"},
      {"https://as.example/a/b?c", "/d", "https://as.example/d"},
      {"https://as.example/a/b/", "d/e", "https://as.example/a/b/d/e"},
      {"https://as.example", "d", "https://as.example/d"},
      {"https://as.example/a", "//as.example/d", "https://as.example/d"},
      {"https://as.example/a", "HTTPS://AS.example:443/d", "https://as.example/d"},
      {"https://as.example/a", "/d?e=http://x", "https://as.example/d?e=http://x"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.base));
    CAPTURE(std::string(row.location));
    ScriptedTransport script;
    script.answers(redirect_to(row.location)).answers(json_answer("{}"));
    redirecting(script.transport())(document(row.base));
    CHECK(script.requests.back().url == row.target);
  }
}

TEST_CASE("redirecting: R-01 places that no redirect leads to") {
  struct Row {
    const char* location;
    const char* error;
  };
  constexpr Row rows[] = {
      {"", "8 redirect_refused"},
      {"http://as.example/", "8 redirect_refused"},
      {"https://as.example:8443/", "8 redirect_refused"},
      {"https://evil.example/", "8 redirect_refused"},
      {"//evil.example/", "8 redirect_refused"},
      {"https://169.254.169.254/", "8 redirect_refused"},
      {"https://a.as.example/", "8 redirect_refused"},
      {"file:///etc/passwd", "8 unsafe_url"},
      {"javascript:alert(1)", "8 unsafe_url"},
      {"https://as.example@evil.example/", "8 unsafe_url"},
      {"https://as.example\\@evil.example/", "8 unsafe_url"},
      {"/a\r\nX: y", "8 unsafe_url"},
      {"../a", "8 unsafe_url"},
      {"/%2e%2e/a", "8 unsafe_url"},
      {"/a#b", "8 unsafe_url"},
      {"/a b", "8 unsafe_url"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.location));
    ScriptedTransport script;
    script.answers(redirect_to(row.location));
    CHECK(error_of([&] { redirecting(script.transport())(document("https://as.example/a")); }) ==
          row.error);
  }
  ScriptedTransport without;
  without.answers(empty_answer(302));
  CHECK(error_of([&] { redirecting(without.transport())(document("https://as.example/a")); }) ==
        "8 redirect_refused");
}

TEST_CASE("redirecting: the fourth redirect is refused") {
  ScriptedTransport script;
  for (int i = 0; i < 4; ++i) script.answers(redirect_to("/again"));
  CHECK(error_of([&] { redirecting(script.transport())(document("https://as.example/a")); }) ==
        "8 redirect_refused");
}

TEST_CASE(
    "redirecting: R-02 R-03 R-04 credentials, bodies and other methods are never redirected") {
  std::vector<Request> requests(9, document("https://as.example/a"));
  requests[0].headers.push_back({"authorization", "Bearer x"});
  requests[1].headers.push_back({"Cookie", "a=b"});
  requests[2].headers.push_back({"DPoP", "x"});
  requests[3].secrets.push_back(Secret("x"));
  requests[4].client_certificate = ClientCertificate{"a", "b"};
  requests[5].method = "POST";
  requests[6].method = "DELETE";
  requests[7].body = "x";
  requests[8].redirects = Redirects::refuse;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    for (const int status : {301, 302, 303, 307, 308}) {
      CAPTURE(i);
      CAPTURE(status);
      ScriptedTransport script;
      script.answers(redirect_to("/b", status));
      CHECK(error_of([&] { redirecting(script.transport())(requests[i]); }) ==
            "8 redirect_refused");
    }
  }
}

TEST_CASE("redirecting: answers that are no redirects are left alone") {
  for (const int status : {200, 300, 304, 305, 401}) {
    ScriptedTransport script;
    script.answers(redirect_to("/b", status));
    CHECK(redirecting(script.transport())(document("https://as.example/a")).status == status);
  }
}
