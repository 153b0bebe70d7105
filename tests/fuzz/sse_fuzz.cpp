// SseParser: the events of a stream do not depend on how it is cut, nor on which line ends it has.
#include "mcp/sse.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace mcpauth::mcp;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<SseEvent> events_of(const std::string& stream, std::size_t piece_size) {
  std::vector<SseEvent> events;
  SseParser parser([&](const SseEvent& event) {
    events.push_back(event);
    return true;
  });
  for (std::size_t at = 0; at < stream.size(); at += piece_size) {
    require(parser.feed(std::string_view(stream).substr(at, piece_size)));
  }
  return events;
}

// The same stream with every line end as LF.
std::string with_lf(const std::string& stream) {
  std::string result;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    if (stream[i] == '\r' && i + 1 < stream.size() && stream[i + 1] == '\n') continue;
    result += stream[i] == '\r' ? '\n' : stream[i];
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string stream(reinterpret_cast<const char*>(data), size);
  const auto events = events_of(stream, size + 1);
  require(events_of(stream, 1) == events);
  require(events_of(stream, 3) == events);
  require(events_of(with_lf(stream), size + 1) == events);
  for (const auto& event : events) {
    require(event.data.find('\r') == std::string::npos);
    require(event.type.find_first_of("\r\n") == std::string::npos && !event.type.empty());
  }
  return 0;
}
