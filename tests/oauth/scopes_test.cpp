#include "oauth/scopes.hpp"

#include <doctest/doctest.h>

#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;

TEST_CASE("parse_scopes: blanks separate, repetitions go, the order stays") {
  CHECK(parse_scopes("", "scope").empty());
  CHECK(parse_scopes("b  a b c ", "scope") == Scopes{"b", "a", "c"});
  CHECK(parse_scopes("files:read https://x.example/s!#~", "scope") ==
        Scopes{"files:read", "https://x.example/s!#~"});
  CHECK(scope_text({"b", "a"}) == "b a");
  CHECK(scope_text({}).empty());
}

TEST_CASE("parse_scopes: RFC 6749 §3.3 has no other characters") {
  for (const std::string text : {"a\"b", "a\\b", "a\tb", "a\nb", "\u00e9", "a\x7f", "\x1b[31m"}) {
    CAPTURE(text);
    CHECK(test::outcome_of([&] { parse_scopes(text, "scope"); }) == "2 invalid_scope");
    CHECK(test::outcome_of([&] { parse_scopes(text, "scope", Exit::protocol); }) ==
          "6 invalid_scope");
  }
}

TEST_CASE("scopes are compared as sets") {
  CHECK(scope_union({"a", "b"}, {"c", "a"}) == Scopes{"a", "b", "c"});
  CHECK(scope_difference({"a", "b", "c"}, {"b"}) == Scopes{"a", "c"});
  CHECK(contains({"a", "b"}, {"b", "a"}));
  CHECK(contains({"a"}, {}));
  CHECK(!contains({"a"}, {"A"}));
}

TEST_CASE("dropped_scopes: an ID token stands for openid, and for nothing else") {
  CHECK(dropped_scopes({"openid", "a", "b"}, {"a"}, IdTokenCame::yes) == Scopes{"b"});
  CHECK(dropped_scopes({"openid", "a"}, {"a"}, IdTokenCame::no) == Scopes{"openid"});
  CHECK(dropped_scopes({"a", "offline_access"}, {"a", "x"}, IdTokenCame::yes) ==
        Scopes{"offline_access"});
}
