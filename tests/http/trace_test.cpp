#include "http/trace.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using namespace mcpauth::test;

namespace {

// Return what is traced of one exchange, and hand on what it gave.
std::string trace_of(ScriptedTransport& script, const Request& request,
                     std::string* outcome = nullptr) {
  std::string text;
  const auto transport =
      traced(script.transport(), [&](std::string_view line) { text += std::string(line); });
  const auto error = error_of([&] { transport(request); });
  if (outcome != nullptr) *outcome = error;
  return text;
}

}  // namespace

TEST_CASE("traced: a request and its answer, line by line, without secrets") {
  ScriptedTransport script;
  Response answer = json_answer("{\n\"access_token\":\"NEW\",\"echo\":\"SECRET\"\n}");
  answer.headers = {{"Content-Type", "application/json"}, {"Set-Cookie", "a=b"}};
  script.answers(answer);
  Request request = post_form("https://as.example/token?code=abc",
                              "grant_type=x&client_secret=SECRET", Reach::public_only);
  request.headers = {{"Authorization", "Basic U0VDUkVU"}, {"Accept", "application/json"}};
  request.secrets = {Secret("SECRET")};
  CHECK(trace_of(script, request) ==
        "> POST https://as.example/token?code=[redacted]\n"
        "> Authorization: Basic [redacted]\n"
        "> Accept: application/json\n"
        "> \n"
        "> grant_type=x&client_secret=[redacted]\n"
        "< 200\n"
        "< Content-Type: application/json\n"
        "< Set-Cookie: [redacted]\n"
        "< \n"
        "< {\n"
        "< \"access_token\":\"[redacted]\",\"echo\":\"[redacted]\"\n"
        "< }\n");
  CHECK(script.requests[0].body == "grant_type=x&client_secret=SECRET");
}

TEST_CASE("traced: what an admin interface calls a code or a state is shown") {
  ScriptedTransport script;
  script.answers(json_answer(R"({"code":"APP-60006","state":"ACTIVE","clientSecret":"x"})"));
  Request request = get_json("https://as.example/", Reach::public_only);
  request.to_admin = true;
  CHECK(trace_of(script, request) ==
        "> GET https://as.example/\n> Accept: application/json\n"
        "< 200\n< Content-Type: application/json\n< \n"
        "< {\"code\":\"APP-60006\",\"state\":\"ACTIVE\",\"clientSecret\":\"[redacted]\"}\n");
}

TEST_CASE("traced: T-1 no control character gets out") {
  ScriptedTransport script;
  Response answer = empty_answer(200, {{"A\x1b", std::string("\x1b[2J\xe2\x80") + '\xae'}});
  answer.body = "\x1b]0;title\x07\r\n\x9b";
  script.answers(answer);
  CHECK(trace_of(script, get_json("https://as.example/", Reach::public_only)) ==
        "> GET https://as.example/\n> Accept: application/json\n"
        "< 200\n< A\\x1b: \\x1b[2J\\u{202e}\n< \n< \\x1b]0;title\\x07\\x0d\n< \\x9b\n");
}

TEST_CASE("traced: a body is cut after it was redacted, and the answer is whole") {
  ScriptedTransport script;
  const std::string body = std::string((16UL << 10U) - 3, 'x') + "SECRET" + std::string(50, 'y');
  script.answers(json_answer(body));
  Request request = get_json("https://as.example/", Reach::public_only);
  request.secrets = {Secret("SECRET")};
  const std::string text = trace_of(script, request);
  CHECK(text.find("SEC") == std::string::npos);
  CHECK(text.ends_with("xxx[re\n< [57 more bytes]\n"));
}

TEST_CASE("traced: a streamed body is shown at the end, secrets split over its pieces included") {
  ScriptedTransport script;
  script.answers(json_answer("data: SECRET SECRET\n\n"));
  Request request = get_json("https://as.example/", Reach::public_only);
  request.secrets = {Secret("SECRET")};
  std::string seen;
  request.sink = [&](std::string_view piece) {
    seen += piece;
    return true;
  };
  const std::string text = trace_of(script, request);
  CHECK(seen == "data: SECRET SECRET\n\n");
  CHECK(text.ends_with("< \n< data: [redacted] [redacted]\n< \n"));
}

TEST_CASE("traced: an error ends the trace and goes on") {
  ScriptedTransport script;
  script.answers([](const Request&) -> Response {
    throw Error(Exit::network, "connection_failed", "cannot reach http://user:PW@proxy");
  });
  std::string outcome;
  CHECK(trace_of(script, get_json("https://as.example/", Reach::public_only), &outcome) ==
        "> GET https://as.example/\n> Accept: application/json\n"
        "! cannot reach http://[redacted]@proxy\n");
  CHECK(outcome == "5 connection_failed");
}
