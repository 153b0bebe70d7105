#include "base/json.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/json_exact.hpp"
#include "base/text.hpp"

using namespace mcpauth;
using namespace std::string_view_literals;

namespace {

constexpr json::Limits small{.bytes = 64, .depth = 3, .nodes = 6};

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

struct Text {
  const char* clause;
  std::string_view bytes;
};

struct Outcome {
  const char* member;
  const char* expected;
};

const Text accepted[] = {
    {"RFC 8259 §2 any value is a text", "null"},
    {"RFC 8259 §2 any value is a text", "true"},
    {"RFC 8259 §2 any value is a text", "\"\""},
    {"RFC 8259 §2 any value is a text", "0"},
    {"RFC 8259 §2 blanks around tokens", " \t\r\n{ \"a\" : [ 1 , 2 ] } \n"},
    {"RFC 8259 §4 an empty object", "{}"},
    {"RFC 8259 §4 an empty name", "{\"\":0}"},
    {"RFC 8259 §4 names differ in case", "{\"a\":1,\"A\":2}"},
    {"RFC 8259 §4 the same name on two levels", "{\"a\":{\"a\":1}}"},
    {"RFC 8259 §5 an empty array", "[]"},
    {"RFC 8259 §5 mixed values", "[null,true,\"x\",1,{},[]]"},
    {"RFC 8259 §6 minus zero", "-0"},
    {"RFC 8259 §6 fraction and exponent", "[-1.5e+10,0E0,1e-2]"},
    {"RFC 8259 §6 beyond 64 bits, within a double", "123456789012345678901234567890"},
    {"RFC 8259 §6 as small as none", "1e-400"},
    {"RFC 8259 §7 all escapes", R"("\"\\\/\b\f\n\r\t\u0041")"},
    {"RFC 8259 §7 a surrogate pair", R"("\ud83d\ude00")"},
    {"RFC 8259 §7 UTF-8 as it is", "\"世界 😀\""},
    {"RFC 8259 §7 DEL is allowed", "\"\x7f\""},
};

const Text refused[] = {
    {"RFC 8259 §2 nothing", ""},
    {"RFC 8259 §2 blanks alone", "  "},
    {"RFC 8259 §2 two texts", "{}{}"},
    {"RFC 8259 §2 text behind the value", "{} x"},
    {"RFC 8259 §2 a literal in capitals", "True"},
    {"RFC 8259 §2 a literal cut short", "nul"},
    {"RFC 8259 §2 another blank", "[1,\f2]"},
    {"RFC 8259 §2 another blank", "\xc2\xa0[]"},
    {"RFC 8259 §2 a comment", "[1] // one"},
    {"RFC 8259 §2 a comment", "/* one */[1]"},
    {"RFC 8259 §4 no closing brace", "{\"a\":1"},
    {"RFC 8259 §4 a comma at the end", "{\"a\":1,}"},
    {"RFC 8259 §4 no colon", "{\"a\" 1}"},
    {"RFC 8259 §4 no value", "{\"a\":}"},
    {"RFC 8259 §4 a name without quotes", "{a:1}"},
    {"RFC 8259 §4 a number as a name", "{1:1}"},
    {"RFC 8259 §4 single quotes", "{'a':1}"},
    {"RFC 8259 §5 no closing bracket", "[1"},
    {"RFC 8259 §5 a comma at the end", "[1,]"},
    {"RFC 8259 §5 a comma in front", "[,1]"},
    {"RFC 8259 §5 two commas", "[1,,2]"},
    {"RFC 8259 §5 the wrong bracket", "[1}"},
    {"RFC 8259 §6 plus sign", "+1"},
    {"RFC 8259 §6 a leading zero", "01"},
    {"RFC 8259 §6 minus alone", "-"},
    {"RFC 8259 §6 no digit before the point", ".5"},
    {"RFC 8259 §6 no digit behind the point", "1."},
    {"RFC 8259 §6 no digit in the exponent", "1e"},
    {"RFC 8259 §6 hexadecimal", "0x10"},
    {"W-4 NaN", "NaN"},
    {"W-4 infinity", "-Infinity"},
    {"W-4 no double holds it", "1e400"},
    {"W-4 no double holds it", "[-1e400]"},
    {"RFC 8259 §7 no closing quote", "\"a"},
    {"RFC 8259 §7 a line feed in a string", "\"a\nb\""},
    {"RFC 8259 §7 a tab in a string", "\"a\tb\""},
    {"RFC 8259 §7 an escape of its own", R"("\x41")"},
    {"RFC 8259 §7 three hex digits", R"("\u004")"},
    {"RFC 8259 §7 no hex digits", R"("\u00zz")"},
    {"RFC 8259 §7 a capital U", R"("\U0041")"},
    {"W-8 a lone high surrogate", R"("\ud800")"},
    {"W-8 a lone low surrogate", R"("\udc00")"},
    {"W-8 two high surrogates", R"("\ud800\ud800")"},
    {"W-8 the pair in the wrong order", R"("\ude00\ud83d")"},
    {"RFC 8259 §8.1 not UTF-8", "\"\xff\""},
    {"RFC 8259 §8.1 overlong", "\"\xc0\xaf\""},
    {"RFC 8259 §8.1 a surrogate as UTF-8", "\"\xed\xa0\x80\""},
    {"RFC 8259 §8.1 cut short", "\"\xe2\x82\""},
    {"RFC 8259 §8.1 a byte order mark", "\xef\xbb\xbf{}"},
    {"RFC 8259 §8.1 UTF-16", "[\0]\0"sv},
    {"W-4 a NUL behind the value", "{\"issuer\":\"a\"}\0{}"sv},
    {"W-4 U+0000 in a string", R"("a\u0000b")"},
    {"W-4 U+0000 in a name", R"({"\u0000":1})"},
    {"W-4 a name twice", R"({"issuer":"a","issuer":"b"})"},
    {"W-4 a name twice, one escaped", R"({"issuer":"a","\u0069ssuer":"b"})"},
    {"W-4 a name twice further in", R"([{"a":{"b":1,"c":2,"b":3}}])"},
};

std::string problem_of(std::string_view bytes, const json::Limits& limits = json::protocol) {
  try {
    json::parse_untrusted(bytes, {"the answer"}, limits);
    return "";
  } catch (const Error& error) {
    CHECK(error.exit == Exit::protocol);
    CHECK(error.code == "invalid_json");
    CHECK(error.message.rfind("the answer cannot be read: ", 0) == 0);
    return error.message.substr(27);
  }
}

Json parsed(std::string_view bytes) {
  return json::parse_untrusted(bytes, {"test"});
}

// What `get` did: its value as text, "absent", or the error's message.
template <typename Getter>
std::string outcome(const std::string& member, Getter get) {
  const Json value = parsed("{\"a\":" + member + "}");
  try {
    const auto result = get(json::Object(value, {"the answer"}));
    return result ? Json(*result).dump() : "absent";
  } catch (const Error& error) {
    CHECK(error.exit == Exit::protocol);
    CHECK(error.code == "invalid_document");
    return error.message;
  }
}

std::string as_seconds(const std::string& member) {
  return outcome(member, [](const json::Object& object) -> std::optional<std::int64_t> {
    const auto seconds = object.optional_seconds("a");
    if (!seconds) return {};
    return seconds->count();
  });
}

}  // namespace

TEST_CASE("parse_untrusted: what RFC 8259 allows") {
  for (const auto& row : accepted) {
    CAPTURE(row.clause);
    CAPTURE(row.bytes);
    CHECK(problem_of(row.bytes).empty());
  }
}

TEST_CASE("parse_untrusted: what it refuses") {
  for (const auto& row : refused) {
    CAPTURE(row.clause);
    CAPTURE(safe_text(row.bytes));
    CHECK(!problem_of(row.bytes).empty());
  }
}

TEST_CASE("parse_untrusted: values are what was written, in the order in which they were") {
  const Json value = parsed(R"({"z":1,"a":[true,null,"\ud83d\ude00"],"m":-2.5})");
  CHECK(json::dump(value) == R"({"z":1,"a":[true,null,"\ud83d\ude00"],"m":-2.5})");
}

TEST_CASE("parse_untrusted: the error says what is wrong, and where") {
  CHECK(problem_of("{\"a\":tru}") == "it is not JSON at byte 9");
  CHECK(problem_of(R"({"is\u001bs":1,"is\u001bs":2})") == "it has the name \"is\\x1bs\" twice");
  CHECK(problem_of("") == "it is empty");
}

TEST_CASE("parse_exact: a number is what was written, or refused (RFC 8259 §6)") {
  const auto read = [](const std::string& text) -> std::string {
    try {
      return json::dump(json::parse_exact(text, {"test", Exit::usage}));
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
      return error.code;
    }
  };
  const std::pair<const char*, const char*> rows[] = {
      {"18446744073709551615", "18446744073709551615"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"[0, -0, 0.0, 0e5, 0.1, 1e20]", "[0,0,0.0,0.0,0.1,1e+20]"},
      {"18446744073709551616", "inexact_number"},
      {"-9223372036854775809", "inexact_number"},
      {"[1e400]", "inexact_number"},
      {"{\"a\":-1e400}", "inexact_number"},
      {"1e-400", "inexact_number"},
      {"-0.001e-400", "inexact_number"},
      {"1e", "invalid_json"},
  };
  for (const auto& [text, expected] : rows) CHECK(read(text) == expected);
  CHECK(json::dump(parsed("18446744073709551616")) == "1.8446744073709552e+19");
}

TEST_CASE("parse_untrusted: limits on bytes, depth and values (W-4, W-7)") {
  CHECK(problem_of("\"" + std::string(62, 'x') + "\"", small).empty());
  CHECK(problem_of("\"" + std::string(63, 'x') + "\"", small) == "it is longer than 0 KiB");
  CHECK(problem_of(nested(3), small).empty());
  CHECK(problem_of(nested(4), small) == "it is nested too deeply");
  CHECK(problem_of("[1,2,3,4,5]", small).empty());
  CHECK(problem_of("[1,2,3,4,5,6]", small) == "it has too many values");
  CHECK(problem_of("[[],[],[],[],[],[]]", small) == "it has too many values");
  CHECK(problem_of(nested(32)).empty());
  CHECK(problem_of(nested(33)) == "it is nested too deeply");
  CHECK(problem_of(std::string(500'000, '[')) == "it is nested too deeply");
  CHECK(problem_of(nested(128), json::bulk).empty());
  CHECK(problem_of(nested(129), json::bulk) == "it is nested too deeply");
}

TEST_CASE("parse_untrusted: the source's exit code is the error's") {
  try {
    json::parse_untrusted("{", {"the file", Exit::usage});
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
  }
}

TEST_CASE("dump: one line of ASCII, whatever the strings hold") {
  CHECK(json::dump(Json("é\x1b\n")) == R"("\u00e9\u001b\n")");
  CHECK(json::dump(Json("a\xff")) == R"("a\ufffd")");
  CHECK(json::dump_pretty(parsed(R"({"a":[1]})")) == "{\n  \"a\": [\n    1\n  ]\n}");
}

TEST_CASE("find: a member; null for JSON null, for an absent one and in what is no object") {
  const Json value = parsed(R"({"a":"x","n":null,"i":1})");
  REQUIRE(json::find(value, "a") != nullptr);
  CHECK(*json::find(value, "a") == Json("x"));
  CHECK(json::find(value, "n") == nullptr);
  CHECK(json::find(value, "b") == nullptr);
  CHECK(json::find(parsed("[1]"), "a") == nullptr);
  CHECK(json::find(parsed("\"a\""), "a") == nullptr);
  REQUIRE(json::find_string(value, "a") != nullptr);
  CHECK(*json::find_string(value, "a") == "x");
  CHECK(json::find_string(value, "i") == nullptr);
}

TEST_CASE("Object: only an object is one") {
  for (const auto* text : {"[]", "\"a\"", "1", "null", "true"}) {
    CAPTURE(text);
    const Json value = parsed(text);
    CHECK_THROWS_AS(json::Object(value, {"the answer"}), Error);
  }
}

TEST_CASE("Object: a string, required or not (W-5)") {
  const auto required = [](const json::Object& object) {
    return std::optional(object.string("a"));
  };
  const auto optional = [](const json::Object& object) { return object.optional_string("a"); };
  CHECK(outcome("\"x\"", required) == "\"x\"");
  CHECK(outcome("\"x\"", optional) == "\"x\"");
  CHECK(outcome("\"\"", optional) == "\"\"");
  CHECK(outcome("\"\"", required) == "the answer: member \"a\" is empty");
  CHECK(outcome("null", required) == "the answer: member \"a\" is missing");
  CHECK(outcome("null", optional) == "absent");
  for (const auto* wrong : {"1", "true", "[]", "[\"x\"]", "{}", "1.5"}) {
    CAPTURE(wrong);
    CHECK(outcome(wrong, required) == "the answer: member \"a\" is not a string");
    CHECK(outcome(wrong, optional) == "the answer: member \"a\" is not a string");
  }
}

TEST_CASE("Object: a truth value (W-5)") {
  const auto get = [](const json::Object& object) { return object.optional_bool("a"); };
  CHECK(outcome("true", get) == "true");
  CHECK(outcome("false", get) == "false");
  CHECK(outcome("null", get) == "absent");
  for (const auto* wrong : {"1", "0", "\"true\"", "[]", "{}"}) {
    CAPTURE(wrong);
    CHECK(outcome(wrong, get) == "the answer: member \"a\" is not true or false");
  }
}

TEST_CASE("Object: a whole number that fits (W-6)") {
  const auto get = [](const json::Object& object) { return object.optional_integer("a"); };
  const Outcome rows[] = {
      {"0", "0"},
      {"-1", "-1"},
      {"3.0", "3"},
      {"1e3", "1000"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"null", "absent"},
      {"9223372036854775808", "the answer: member \"a\" is out of range"},
      {"18446744073709551615", "the answer: member \"a\" is out of range"},
      {"1e30", "the answer: member \"a\" is not a whole number"},
      {"3599.9", "the answer: member \"a\" is not a whole number"},
      {"true", "the answer: member \"a\" is not a number"},
      {"\"3600\"", "the answer: member \"a\" is not a number"},
      {"[]", "the answer: member \"a\" is not a number"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.member);
    CHECK(outcome(row.member, get) == row.expected);
  }
}

TEST_CASE("Object: a span of seconds from 0 to 10 years (W-6)") {
  const Outcome rows[] = {
      {"0", "0"},
      {"3600", "3600"},
      {"3599.9", "3599"},
      {"\"3600\"", "3600"},
      {"316224000", "316224000"},
      {"null", "absent"},
      {"-1", "the answer: member \"a\" is out of range"},
      {"\"-1\"", "the answer: member \"a\" is out of range"},
      {"316224001", "the answer: member \"a\" is out of range"},
      {"1e30", "the answer: member \"a\" is out of range"},
      {"18446744073709551615", "the answer: member \"a\" is out of range"},
      {"\"\"", "the answer: member \"a\" is not a number of seconds"},
      {"\"1h\"", "the answer: member \"a\" is not a number of seconds"},
      {"\" 1\"", "the answer: member \"a\" is not a number of seconds"},
      {"true", "the answer: member \"a\" is not a number of seconds"},
      {"[]", "the answer: member \"a\" is not a number of seconds"},
      {"{}", "the answer: member \"a\" is not a number of seconds"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.member);
    CHECK(as_seconds(row.member) == row.expected);
  }
}

TEST_CASE("Object: an array of strings, at most 1,000 (W-5, W-7)") {
  const auto get = [](const json::Object& object) { return object.optional_strings("a"); };
  CHECK(outcome("[]", get) == "[]");
  CHECK(outcome("[\"x\",\"\"]", get) == "[\"x\",\"\"]");
  CHECK(outcome("null", get) == "absent");
  CHECK(outcome("\"x\"", get) == "the answer: member \"a\" is not an array");
  CHECK(outcome("{}", get) == "the answer: member \"a\" is not an array");
  CHECK(outcome("[\"x\",1]", get) ==
        "the answer: member \"a\" has an element that is not a string");
  CHECK(outcome("[null]", get) == "the answer: member \"a\" has an element that is not a string");
  CHECK(outcome(json::dump(Json(std::vector<std::string>(1'000, "x"))), get) != "absent");
  CHECK(outcome(json::dump(Json(std::vector<std::string>(1'001, "x"))), get) ==
        "the answer: member \"a\" has too many elements");
}

TEST_CASE("Object: an object inside keeps the name of its source") {
  const Json value = parsed(R"({"a":{"b":1},"c":[]})");
  const json::Object object(value, {"the answer", Exit::usage});
  CHECK(object.optional_object("a")->optional_integer("b") == 1);
  CHECK(!object.optional_object("x"));
  CHECK_THROWS_WITH(object.optional_object("c"),
                    "exit 2: the answer: member \"c\" is not an object");
  CHECK_THROWS_WITH(object.optional_object("a")->string("b"),
                    "exit 2: the answer: member \"b\" is not a string");
}

TEST_CASE("json::parse_untrusted: W-4 a name that stands twice is found in long objects too") {
  std::string members;
  for (int i = 0; i < 60; ++i) members += "\"n" + std::to_string(i) + "\":0,";
  CHECK_NOTHROW(json::parse_untrusted("{" + members + "\"last\":0}", {"the document"}));
  for (const auto* name : {"n0", "n23", "n24", "n59"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(json::parse_untrusted("{" + members + "\"" + name + "\":0}", {"the document"}),
                    Error);
  }
}
