#include "http/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "http/redact.hpp"

namespace mcpauth::http {
namespace {

constexpr std::size_t shown_of_body = 16UL << 10U;
constexpr std::size_t shown_of_line = 16UL << 10U;

// Writes one exchange.
class Trace {
 public:
  Trace(const std::function<void(std::string_view)>& sink, const Request& request)
      : sink_(sink), secrets_(request.secrets), to_admin_(request.to_admin) {}

  void write_request(const Request& request) {
    write_line("> ", request.method + " " + redact(request.url, secrets_));
    write_message("> ", request.headers, request.body);
  }

  void write_response(const Response& response, std::string_view streamed) {
    write_line("< ", std::to_string(response.status));
    write_message("< ", response.headers, response.body + std::string(streamed));
  }

  void write_error(const Error& error, std::string_view streamed) {
    write_body("< ", streamed);
    write_line("! ", redact(error.message, secrets_));
  }

 private:
  void write_line(std::string_view prefix, std::string_view line) {
    sink_(std::string(prefix) + safe_text(line, shown_of_line) + "\n");
  }

  void write_message(std::string_view prefix, const Headers& headers, std::string_view body) {
    for (const auto& header : headers)
      write_line(prefix, header.name + ": " + redact(header, secrets_));
    write_body(prefix, body);
  }

  // The whole body is redacted before it is cut, so that no half of a secret is left.
  void write_body(std::string_view prefix, std::string_view body) {
    if (body.empty()) return;
    const std::string whole = to_admin_ ? redact_body(body, secrets_) : redact(body, secrets_);
    std::string_view shown = std::string_view(whole).substr(0, shown_of_body);
    write_line(prefix, "");
    while (!shown.empty()) {
      const auto end = std::min(shown.find('\n'), shown.size());
      write_line(prefix, shown.substr(0, end));
      shown.remove_prefix(std::min(end + 1, shown.size()));
    }
    if (whole.size() > shown_of_body)
      write_line(prefix, fmt::format("[{} more bytes]", whole.size() - shown_of_body));
  }

  const std::function<void(std::string_view)>& sink_;
  const std::vector<Secret>& secrets_;
  bool to_admin_;
};

}  // namespace

Transport traced(Transport next, std::function<void(std::string_view line)> sink) {
  return [next = std::move(next), sink = std::move(sink)](Request request) {
    Trace trace(sink, request);
    trace.write_request(request);
    std::string streamed;
    if (request.sink) {
      request.sink = [&streamed, inner = std::move(request.sink)](std::string_view piece) {
        streamed += piece;
        return inner(piece);
      };
    }
    try {
      Response response = next(request);
      trace.write_response(response, streamed);
      return response;
    } catch (const Error& error) {
      trace.write_error(error, streamed);
      throw;
    }
  };
}

}  // namespace mcpauth::http
