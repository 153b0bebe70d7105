#include "base/secret.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <ostream>
#include <type_traits>

using namespace mcpauth;

namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

}  // namespace

TEST_CASE("Secret: it neither prints nor formats nor turns into a string") {
  CHECK(!Streamable<Secret>);
  CHECK(!fmt::is_formattable<Secret>::value);
  CHECK(!std::is_convertible_v<Secret, std::string>);
  CHECK(!std::is_convertible_v<Secret, std::string_view>);
  CHECK(!std::is_convertible_v<std::string, Secret>);
}

TEST_CASE("Secret: what was put in comes out, byte for byte") {
  const std::string bytes("p\0ss", 4);
  CHECK(Secret(bytes).reveal() == bytes);
  CHECK(Secret().reveal().empty());
  CHECK(Secret().empty());
  CHECK(!Secret("x").empty());
}

TEST_CASE("Secret: equal when the bytes are") {
  CHECK(Secret("token") == Secret("token"));
  CHECK(Secret("token") != Secret("tokem"));
  CHECK(Secret("token") != Secret("toke"));
  CHECK(Secret() == Secret(""));
}

TEST_CASE("Secret: assignment and moves keep the value and leave no second owner") {
  Secret first("one");
  Secret second("two");
  second = first;
  CHECK(second == first);
  const Secret moved = std::move(first);
  CHECK(moved == Secret("one"));
  CHECK(first.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the promise
  auto& self = second;
  second = self;
  CHECK(second == Secret("one"));
}

TEST_CASE("wipe: the bytes are overwritten before the string is emptied") {
  std::string text(64, 'x');
  const char* bytes = text.data();
  wipe(text);
  CHECK(text.empty());
  CHECK(std::string_view(bytes, 64).find('x') == std::string_view::npos);
}

TEST_CASE("equal_in_constant_time: compares whole texts") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("state", "state"));
  CHECK(!equal_in_constant_time("state", "State"));
  CHECK(!equal_in_constant_time("state", "stat"));
}
