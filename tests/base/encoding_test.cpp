#include "base/encoding.hpp"

#include <doctest/doctest.h>

#include "base/hash.hpp"

using namespace mcpauth;

namespace {

struct Example {
  std::string bytes;
  std::string text;
};

}  // namespace

TEST_CASE("base64url: the examples of RFC 4648 §10, without padding") {
  const Example rows[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xff\xef", "_-8"},
      {"\xfb\xff", "-_8"}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(base64url_encode(row.bytes) == row.text);
    CHECK(base64url_decode(row.text) == row.bytes);
  }
}

TEST_CASE("base64url_decode: one text for one value, everything else is refused") {
  struct Row {
    const char* clause;
    std::string text;
  };
  const Row rows[] = {
      {"RFC 7515 §2: no padding", "Zg=="},
      {"RFC 4648 §5: the other alphabet", "-/8"},
      {"RFC 4648 §5: the other alphabet", "+_8"},
      {"RFC 4648 §3.3: no line feeds", "Zm9v\n"},
      {"RFC 4648 §3.3: no blanks", "Zm 9v"},
      {"RFC 4648 §3.5: unused bits are zero", "Zh"},
      {"RFC 4648 §3.5: unused bits are zero", "Zm9"},
      {"RFC 4648 §4: no length of 4n+1", "Zm9vY"},
      {"RFC 4648 §3.3: no other byte", "Zm9\xc3"},
      {"RFC 4648 §3.3: no NUL", std::string("Zm9\0", 4)},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CAPTURE(row.text);
    CHECK(!base64url_decode(row.text));
  }
}

TEST_CASE("base64: padded, and as strict") {
  const Example rows[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"\xfb\xff", "+/8="}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(base64_encode(row.bytes) == row.text);
    CHECK(base64_decode(row.text) == row.bytes);
  }
  for (const auto* bad : {"Zg", "Zg=", "Zh==", "Z===", "====", "Zg=a", "=Zg=", "Zm9v\n", "-_8="}) {
    CAPTURE(bad);
    CHECK(!base64_decode(bad));
  }
}

TEST_CASE("percent_encode: RFC 3986 §2.3's unreserved characters alone stay") {
  CHECK(percent_encode("azAZ09-._~") == "azAZ09-._~");
  CHECK(percent_encode("a b&c=d+/?#%") == "a%20b%26c%3Dd%2B%2F%3F%23%25");
  CHECK(percent_encode("é") == "%C3%A9");
}

TEST_CASE("form_encode: a value cannot become a parameter (U-5)") {
  CHECK(form_encode(Parameters{{"scope", "a&redirect_uri=x"}, {"b c", "é"}}) ==
        "scope=a%26redirect_uri%3Dx&b+c=%C3%A9");
  CHECK(form_encode(Parameters{}).empty());
}

TEST_CASE("form_decode: decoded once, in order, with repetitions") {
  CHECK(form_decode("a=1&b=x+y%2B&a=%2531&c&=d") ==
        Parameters{{"a", "1"}, {"b", "x y+"}, {"a", "%31"}, {"c", ""}, {"", "d"}});
  CHECK(form_decode("&&a=b=c&") == Parameters{{"a", "b=c"}});
  CHECK(form_decode("") == Parameters{});
}

TEST_CASE("form_decode: broken percent sequences, NUL and bad UTF-8 are refused") {
  for (const auto* bad : {"a=%", "a=%4", "a=%zz", "a=%4g", "%=1", "a=%00", "a=%ff", "a=%c0%af",
                          "a=%ed%a0%80", "a=\xff"}) {
    CAPTURE(bad);
    CHECK(!form_decode(bad));
  }
}

TEST_CASE("find: the first of several, or null") {
  const Parameters parameters = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
  REQUIRE(find(parameters, "a") != nullptr);
  CHECK(*find(parameters, "a") == "1");
  CHECK(find(parameters, "A") == nullptr);
}

TEST_CASE("sha256: the examples of FIPS 180-4, in hexadecimal") {
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
