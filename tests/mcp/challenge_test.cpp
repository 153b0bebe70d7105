#include "mcp/challenge.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "tests/mcp/outcome.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;

namespace {

// `Scheme token68 {name=value}{name=value}!`, with `!` for each warning.
std::string show(const RawChallenge& challenge) {
  std::string text = challenge.scheme;
  if (!challenge.token68.empty()) text += " " + challenge.token68;
  if (!challenge.parameters.empty()) text += " ";
  for (const auto& [name, value] : challenge.parameters)
    text.append("{").append(name).append("=").append(value).append("}");
  return text + std::string(challenge.warnings.size(), '!');
}

std::string parsed(const std::vector<std::string>& fields) {
  try {
    std::vector<std::string> shown;
    for (const auto& challenge : parse_challenges(fields)) shown.push_back(show(challenge));
    return join(shown, " | ");
  } catch (const Error& error) {
    return test::outcome_of(error);
  }
}

const std::string malformed = "6 malformed_challenge";

struct GrammarRow {
  const char* clause;
  std::vector<std::string> fields;
  std::string expected;
};

const GrammarRow grammar_rows[] = {
    // Schemes.
    {"RFC 9110 §11.6.1", {}, ""},
    {"RFC 9110 §5.6.1 empty list", {""}, ""},
    {"RFC 9110 §5.6.1 empty elements", {" , ,\t,"}, ""},
    {"RFC 9110 §11.1 scheme alone", {"Bearer"}, "Bearer"},
    {"RFC 9110 §11.1 blank behind it", {"Bearer "}, "Bearer"},
    {"RFC 9110 §11.1 any case", {"bEARER realm=\"x\""}, "bEARER {realm=x}"},
    {"RFC 9110 §11.1 two schemes", {"Negotiate, Bearer"}, "Negotiate | Bearer"},
    {"RFC 9110 §11.1 token characters", {"X-Y!z realm=x"}, "X-Y!z {realm=x}"},
    {"RFC 9110 §11.1 no token", {"(Bearer)"}, malformed},
    {"RFC 9110 §11.1 quoted scheme", {"\"Bearer\" realm=x"}, malformed},
    {"RFC 9110 §11.3 blank, not tab", {"Bearer\trealm=x"}, malformed},
    {"RFC 9110 §11.1 not ASCII", {"B\xc3\xa9rer realm=x"}, malformed},
    // token68.
    {"RFC 9110 §11.2", {"Negotiate YII+abc/d=="}, "Negotiate YII+abc/d=="},
    {"RFC 9110 §11.2 then another", {"Negotiate a==, Bearer b=c"}, "Negotiate a== | Bearer {b=c}"},
    {"RFC 9110 §11.2 a bare word", {"Bearer realm"}, "Bearer realm"},
    {"W-2 no value", {"Bearer resource_metadata="}, "Bearer resource_metadata="},
    {"W-2 no value, blank", {"Bearer resource_metadata= "}, "Bearer resource_metadata="},
    {"RFC 9110 §11.2 excludes parameters", {"Bearer abc=, scope=\"x\""}, malformed},
    {"RFC 9110 §11.2 excludes parameters", {"Bearer abc scope=\"x\""}, malformed},
    {"RFC 9110 §11.2 padding ends it", {"Negotiate a=b=c"}, malformed},
    {"RFC 9110 §11.2 = alone", {"Negotiate ="}, malformed},
    // Parameters.
    {"RFC 9110 §11.2 token value", {"Bearer error=invalid_token"}, "Bearer {error=invalid_token}"},
    {"RFC 9110 §11.2 quoted value", {"Bearer scope=\"a b\""}, "Bearer {scope=a b}"},
    {"RFC 9110 §11.2 empty quoted value", {"Bearer scope=\"\""}, "Bearer {scope=}"},
    {"RFC 9110 §11.2 BWS", {"Bearer scope \t=\t \"a\""}, "Bearer {scope=a}"},
    {"RFC 9110 §11.2 names without case", {"Bearer SCOPE=a"}, "Bearer {scope=a}"},
    {"RFC 9110 §5.6.1 several", {"Bearer a=1,b=2 ,\tc=3"}, "Bearer {a=1}{b=2}{c=3}"},
    {"RFC 9110 §5.6.1 empty element", {"Bearer a=1,, ,b=2"}, "Bearer {a=1}{b=2}"},
    {"RFC 9110 §5.6.1 empty first element", {"Bearer ,a=1"}, "Bearer {a=1}"},
    {"RFC 9110 §5.6.1 trailing comma", {"Bearer a=1,"}, "Bearer {a=1}"},
    {"RFC 9110 §11.2 blanks before", {"Bearer   a=1"}, "Bearer {a=1}"},
    {"RFC 9110 §11.2 no scheme", {"realm=\"x\""}, malformed},
    {"RFC 9110 §11.2 blank needed", {"Bearer, realm=\"x\""}, malformed},
    {"RFC 9110 §11.2 no value", {"Bearer a=1, b="}, malformed},
    {"RFC 9110 §11.2 no value before a comma", {"Bearer a=1, b=, c=2"}, malformed},
    {"RFC 9110 §11.2 no name", {"Bearer =x"}, malformed},
    {"RFC 9110 §11.2 no name later", {"Bearer a=1, =x"}, malformed},
    {"RFC 9110 §11.2 comma missing", {"Bearer a=1 b=2"}, malformed},
    {"RFC 9110 §11.2 comma missing", {"Bearer a=\"1\" Basic realm=x"}, malformed},
    {"RFC 9110 §11.2 semicolons", {"Bearer a=1; b=2"}, malformed},
    {"RFC 9110 §5.6.2 not a token", {"Bearer scope=mcp:read"}, malformed},
    {"RFC 9110 §5.6.2 single quotes are token", {"Bearer a='b'"}, "Bearer {a='b'}"},
    // Quoted strings.
    {"RFC 9110 §5.6.4 comma", {"Bearer a=\"1, b=2\", c=3"}, "Bearer {a=1, b=2}{c=3}"},
    {"W-1 a fake parameter", {"Bearer a=\"x\\\", error=\\\"y\""}, "Bearer {a=x\", error=\"y}"},
    {"W-1 a fake challenge",
     {"Basic realm=\"x, Bearer error=y\""},
     "Basic {realm=x, Bearer error=y}"},
    {"RFC 9110 §5.6.4 quoted pair", {"Bearer a=\"\\\\ \\x\""}, "Bearer {a=\\ x}"},
    {"RFC 9110 §5.6.4 tab", {"Bearer a=\"\t\""}, "Bearer {a=\t}"},
    {"RFC 9110 §5.6.4 obs-text", {"Bearer a=\"\xc3\xa9\xff\""}, "Bearer {a=\xc3\xa9\xff}"},
    {"RFC 9110 §5.6.4 no end", {"Bearer a=\"x"}, malformed},
    {"RFC 9110 §5.6.4 no end", {"Bearer a=\""}, malformed},
    {"RFC 9110 §5.6.4 escaped end", {"Bearer a=\"x\\\""}, malformed},
    {"RFC 9110 §5.6.4 backslash at the end", {"Bearer a=\"x\\"}, malformed},
    {"RFC 9110 §5.6.4 control", {"Bearer a=\"x\x01\""}, malformed},
    {"RFC 9110 §5.6.4 escaped control", {"Bearer a=\"x\\\x1b\""}, malformed},
    {"RFC 9110 §5.6.4 DEL", {"Bearer a=\"\x7f\""}, malformed},
    {"RFC 9110 §5.5 line end", {"Bearer a=\"x\r\ny\""}, malformed},
    {"RFC 9110 §5.6.4 text behind it", {"Bearer a=\"x\"y"}, malformed},
    // Whose parameters they are, and how many.
    {"W-1 bound to their scheme",
     {"Basic realm=\"b\", Bearer realm=\"t\", scope=\"s\""},
     "Basic {realm=b} | Bearer {realm=t}{scope=s}"},
    {"W-1 in the other order",
     {"Bearer scope=s, Digest nonce=n"},
     "Bearer {scope=s} | Digest {nonce=n}"},
    {"W-1 twice the same scheme", {"Bearer a=1, Bearer a=2"}, "Bearer {a=1} | Bearer {a=2}"},
    {"RFC 9110 §5.3 two fields", {"Basic realm=b", "Bearer a=1"}, "Basic {realm=b} | Bearer {a=1}"},
    {"RFC 9110 §5.3 each a list of its own", {"Bearer a=1", "b=2"}, malformed},
    {"RFC 9110 §5.3 no quote over two", {"Bearer a=\"x", "y\""}, malformed},
    {"RFC 9110 §11.2 twice", {"Bearer scope=a, scope=b"}, malformed},
    {"RFC 9110 §11.2 twice, other case", {"Bearer scope=a, Scope=a"}, malformed},
    {"RFC 9110 §11.2 twice, other scheme's too", {"Digest qop=a, qop=b, Bearer a=1"}, malformed},
    // A URL without quotes (policy 11).
    {"W-3 unquoted URL",
     {"Bearer resource_metadata=https://m.example/.well-known/x, scope=a"},
     "Bearer {resource_metadata=https://m.example/.well-known/x}{scope=a}!"},
    {"W-3 up to a blank",
     {"Bearer resource_metadata=HTTPS://m.example/x  , scope=a"},
     "Bearer {resource_metadata=HTTPS://m.example/x}{scope=a}!"},
    {"W-3 then a comma is needed",
     {"Bearer resource_metadata=https://m.example/x scope=a"},
     malformed},
    {"W-3 then nothing else", {"Bearer resource_metadata=https://m.example/\x01x"}, malformed},
    {"W-3 with an equals sign",
     {"Bearer r=https://m.example/?a=b"},
     "Bearer {r=https://m.example/?a=b}!"},
    {"W-3 other schemes of URL do not count", {"Bearer r=file:///etc/passwd"}, malformed},
    // Size.
    {"W-1 as long as may be",
     {"Bearer a=" + std::string(8192 - 9, 'x')},
     "Bearer {a=" + std::string(8192 - 9, 'x') + "}"},
    {"W-1 too long", {"Bearer a=" + std::string(8192 - 8, 'x')}, malformed},
};

}  // namespace

TEST_CASE("parse_challenges follows the grammar of RFC 9110") {
  for (const auto& row : grammar_rows) {
    CAPTURE(row.clause);
    CAPTURE(join(row.fields, " // "));
    CHECK(parsed(row.fields) == row.expected);
  }
}

TEST_CASE("parse_challenges reads what servers really send") {
  CHECK(
      parsed({"Bearer error=\"invalid_token\", error_description=\"Missing Authorization header\", "
              "scope=\"mcp:read\", resource_metadata=\"http://127.0.0.1:9/x\""}) ==
      "Bearer {error=invalid_token}{error_description=Missing Authorization header}"
      "{scope=mcp:read}{resource_metadata=http://127.0.0.1:9/x}");
}
