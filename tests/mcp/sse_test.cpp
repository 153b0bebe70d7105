#include "mcp/sse.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace mcpauth::mcp;

namespace {

std::vector<SseEvent> events_of(std::string_view stream, std::size_t piece_size) {
  std::vector<SseEvent> events;
  SseParser parser([&](const SseEvent& event) {
    events.push_back(event);
    return true;
  });
  for (std::size_t at = 0; at < stream.size(); at += piece_size) {
    CHECK(parser.feed(stream.substr(at, piece_size)));
  }
  return events;
}

std::vector<SseEvent> events_of(std::string_view stream) {
  return events_of(stream, stream.size() + 1);
}

}  // namespace

TEST_CASE("SseParser reads events as the standard says") {
  const struct {
    const char* what;
    std::string stream;
    std::vector<SseEvent> events;
  } rows[] = {
      {"one event", "data: a\n\n", {{"message", "a"}}},
      {"its type", "event: ping\ndata: a\n\n", {{"ping", "a"}}},
      {"the type is of one event",
       "event: x\ndata: a\n\ndata: b\n\n",
       {{"x", "a"}, {"message", "b"}}},
      {"several lines", "data: a\ndata:\ndata: b\n\n", {{"message", "a\n\nb"}}},
      {"one blank is cut", "data:  a \n\n", {{"message", " a "}}},
      {"no blank", "data:a\n\n", {{"message", "a"}}},
      {"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", {{"message", "a"}, {"message", "b"}}},
      {"CR", "data: a\r\rdata: b\r\r", {{"message", "a"}, {"message", "b"}}},
      {"mixed ends", "data: a\r\ndata: b\n\r", {{"message", "a\nb"}}},
      {"comments", ": hello\n\n:\ndata: a\n: between\n\n", {{"message", "a"}}},
      {"other fields", "id: 7\nretry: 10\nfoo: x\ndata: a\n\n", {{"message", "a"}}},
      {"a field without colon", "data\n\n", {{"message", ""}}},
      {"names with case", "Data: a\n\n", {}},
      {"an event without data", "event: x\n\ndata: a\n\n", {{"message", "a"}}},
      {"no event", "\n\n\n", {}},
      {"byte order mark",
       "\xef\xbb\xbf"
       "data: a\n\n",
       {{"message", "a"}}},
      {"a mark later is no mark",
       "data: a\n\n\xef\xbb\xbf"
       "data: b\n\n",
       {{"message", "a"}}},
      {"colons in data", "data: {\"a\":1}\n\n", {{"message", "{\"a\":1}"}}},
      {"an unfinished event is none", "data: a\n", {}},
      {"nor an unfinished line", "data: a", {}},
      {"UTF-8", "data: \xe2\x82\xac\n\n", {{"message", "\xe2\x82\xac"}}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(events_of(row.stream) == row.events);
  }
}

TEST_CASE("SseParser gives the same events however the stream is cut") {
  const std::string stream =
      "\xef\xbb\xbf: hi\r\nevent: note\r\ndata: a\r\ndata: b\r\n\r\n\rid: 1\ndata: {\"x\": 1}\n\n";
  const std::vector<SseEvent> expected{{"note", "a\nb"}, {"message", "{\"x\": 1}"}};
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    CAPTURE(size);
    CHECK(events_of(stream, size) == expected);
  }
}

TEST_CASE("SseParser ends an event at its blank line, not at the byte behind it") {
  for (const std::string end : {"\n\n", "\r\r", "\r\n\r"}) {
    CHECK(events_of("data: a" + end).size() == 1);
  }
}

TEST_CASE("SseParser takes nothing more once the handler has enough") {
  std::vector<std::string> seen;
  SseParser parser([&](const SseEvent& event) {
    seen.push_back(event.data);
    return event.data != "b";
  });
  CHECK(parser.feed("data: a\n\n"));
  CHECK(!parser.feed("data: b\n\ndata: c\n\n"));
  CHECK(!parser.feed("data: d\n\n"));
  CHECK(seen == std::vector<std::string>{"a", "b"});
}
