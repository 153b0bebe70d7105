#include "http/answer_reader.hpp"

#include <doctest/doctest.h>

#include <utility>

#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using mcpauth::test::error_of;

namespace {

Request small_limits() {
  Request request;
  request.url = "https://as.example/a";
  request.limits.header_block = 200;
  request.limits.body = 10;
  return request;
}

// Read `lines` as the header block, without their ends, and then `body`.
Response read(const std::vector<std::string>& lines, std::string_view body = {},
              const Request& request = small_limits()) {
  AnswerReader reader(request);
  for (const auto& line : lines) reader.take_line(line + "\r\n");
  reader.take_line("\r\n");
  if (!body.empty()) reader.take_body(body);
  return std::move(reader).finish();
}

std::string error_for(const std::vector<std::string>& lines, std::string_view body = {}) {
  return error_of([&] { read(lines, body); });
}

}  // namespace

TEST_CASE("AnswerReader: fields are kept in order, without the blanks around them") {
  const Response response =
      read({"HTTP/1.1 200 OK", "A:b", "a: \t c d\t ", "Empty:", "B: x:y"}, "hello");
  CHECK(response.status == 200);
  CHECK(response.headers == Headers{{"A", "b"}, {"a", "c d"}, {"Empty", ""}, {"B", "x:y"}});
  CHECK(response.body == "hello");
}

TEST_CASE("AnswerReader: interim answers and trailers are dropped") {
  const Request request = small_limits();
  AnswerReader reader(request);
  for (const auto* line : {"HTTP/1.1 103 Early Hints\r\n", "Link: a\r\n", "\r\n",
                           "HTTP/1.1 200\r\n", "B: c\r\n", "\r\n"}) {
    reader.take_line(line);
  }
  CHECK(reader.take_body("x"));
  reader.take_line("Trailer: y\r\n");
  reader.take_line("\r\n");
  const Response response = std::move(reader).finish();
  CHECK(response.status == 200);
  CHECK(response.headers == Headers{{"B", "c"}});
  CHECK(response.body == "x");
}

TEST_CASE("AnswerReader: S-18 header blocks that can be read in two ways") {
  struct Row {
    std::vector<std::string> lines;
    const char* clause;
  };
  const std::string ok = "HTTP/1.1 200 OK";
  const Row rows[] = {
      {{ok, "Content-Type: a", "content-type: a"}, "RFC 9110 §5.3 one Content-Type"},
      {{ok, "Content-Length: 1", "Content-Length: 1"}, "RFC 9110 §5.3 one Content-Length"},
      {{ok, "Content-Length: 1, 1"}, "RFC 9110 §8.6"},
      {{ok, "Content-Length: -1"}, "RFC 9110 §8.6"},
      {{ok, "Content-Length: +1"}, "RFC 9110 §8.6"},
      {{ok, "Content-Length:"}, "RFC 9110 §8.6"},
      {{ok, "Content-Length: 99999999999999999999"}, "RFC 9110 §8.6 more than can be counted"},
      {{"HTTP/1.1 302 Found", "Location: /a", "Location: /b"}, "RFC 9110 §5.3 one Location"},
      {{ok, "Content-Length: 1", "Transfer-Encoding: chunked"}, "RFC 9112 §6.3"},
      {{ok, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"}, "RFC 9112 §6.1"},
      {{ok, "Transfer-Encoding: gzip, chunked"}, "RFC 9112 §7.2 not asked for"},
      {{ok, "Transfer-Encoding: identity"}, "RFC 9112 §7"},
      {{ok, "Content-Encoding: gzip"}, "RFC 9110 §12.5.3, S-16"},
      {{ok, std::string("A: b\0c", 6)}, "RFC 9110 §5.5 NUL"},
      {{ok, "A: b\rc"}, "RFC 9112 §2.2 bare CR"},
      {{ok, "A: b\nc: d"}, "RFC 9110 §5.5 LF"},
      {{ok, "A : b"}, "RFC 9112 §5.1"},
      {{ok, "A: b", " c"}, "RFC 9112 §5.2 folding"},
      {{ok, "no colon"}, "RFC 9112 §5"},
      {{ok, ": b"}, "RFC 9110 §5.1"},
      {{"HTTP/1.1 204 No Content", "Content-Length: 5"}, "RFC 9110 §8.6"},
      {{"HTTP/1.1 204 No Content", "Transfer-Encoding: chunked"}, "RFC 9112 §6.1"},
      {{"HTTP/1.1 101 Switching Protocols", "Upgrade: a"}, "RFC 9110 §15.2.2"},
      {{"HTTP/1.1 099 Early"}, "RFC 9110 §15"},
      {{"HTTP/1.1 600 Late"}, "RFC 9110 §15"},
      {{"HTTP/1.1 2x0 OK"}, "RFC 9112 §4"},
      {{"HTTP/1.1 20"}, "RFC 9112 §4"},
      {{"HTTP/1.1"}, "RFC 9112 §4"},
      {{"200 OK"}, "RFC 9112 §4"},
      {{"HTTP/1.1 100 Continue"}, "RFC 9110 §15.2 no final answer"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.lines.back());
    CAPTURE(std::string(row.clause));
    CHECK(error_for(row.lines) == "6 invalid_http");
  }
}

TEST_CASE("AnswerReader: what looks odd and is fine") {
  CHECK(error_for({"HTTP/1.1 204 No Content", "Content-Length: 0"}) == "no error");
  CHECK(error_for({"HTTP/1.1 304 Not Modified", "Content-Length: 5"}) == "no error");
  CHECK(error_for({"HTTP/1.1 200 OK", "Set-Cookie: a", "Set-Cookie: b"}) == "no error");
  CHECK(error_for({"HTTP/1.1 200 OK", "Content-Encoding: identity"}) == "no error");
  CHECK(error_for({"HTTP/1.1 200 OK", "Transfer-Encoding: Chunked"}) == "no error");
  CHECK(error_for({"HTTP/1.1 200 "}) == "no error");
}

TEST_CASE("AnswerReader: S-17 limits count what has come, not what was announced") {
  const std::string ok = "HTTP/1.1 200 OK";
  CHECK(error_for({ok}, "0123456789") == "no error");
  CHECK(error_for({ok}, "0123456789x") == "6 too_large");
  CHECK(error_for({ok, "A: " + std::string(176, 'a')}) == "no error");
  CHECK(error_for({ok, "A: " + std::string(177, 'a')}) == "6 too_large");
  std::vector<std::string> interim;
  for (int i = 0; i < 10; ++i) interim.insert(interim.end(), {"HTTP/1.1 100 Continue", ""});
  CHECK(error_for(interim) == "6 too_large");
}

TEST_CASE("AnswerReader: the sink gets the body of a 2xx answer, within the same limit") {
  Request request = small_limits();
  std::string seen;
  request.sink = [&](std::string_view piece) {
    seen += piece;
    return seen.size() < 4;
  };
  AnswerReader reader(request);
  reader.take_line("HTTP/1.1 200 OK\r\n");
  reader.take_line("\r\n");
  CHECK(reader.take_body("abc"));
  CHECK(!reader.take_body("def"));
  CHECK(seen == "abcdef");
  CHECK(error_of([&] { reader.take_body("01234"); }) == "6 too_large");
  CHECK(std::move(reader).finish().body.empty());
  CHECK(read({"HTTP/1.1 401 Unauthorized"}, "no", request).body == "no");
}

TEST_CASE("AnswerReader: S-6 the messages name the server and none of its bytes") {
  try {
    read({"HTTP/1.1 200 OK", "SECRET"});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.message ==
          "the answer of https://as.example is not proper HTTP: a line of its header is no field");
  }
}
