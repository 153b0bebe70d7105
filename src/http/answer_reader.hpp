// Reads an answer piece by piece and refuses what HTTP forbids or a limit excludes.
#pragma once

#include <cstddef>
#include <string_view>

#include "http/message.hpp"

namespace mcpauth::http {

// Gets the header lines and the body of one answer, in order, and makes a Response of them. Throws
// Error 6: `invalid_http` for what can be read in two ways, `too_large` for what exceeds the limits
// of `request`, which must outlive the reader.
class AnswerReader {
 public:
  explicit AnswerReader(const Request& request) : request_(request) {}

  // Take a line with its end: of a header block (interim answers count towards its limit, and are
  // dropped), or a trailer, which is checked and dropped.
  void take_line(std::string_view line);

  // Take a piece of the body; return whether more is wanted. A 2xx answer's goes to the request's
  // sink where it has one.
  bool take_body(std::string_view piece);

  // Return the number of bytes taken so far.
  std::size_t bytes() const { return header_bytes_ + body_bytes_; }

  // Return the answer. Throws where its header block never ended.
  Response finish() &&;

 private:
  enum class Expecting { status, fields, body };

  void take_status(std::string_view line);
  void take_field(std::string_view line);
  void end_block();
  void check_framing() const;
  [[noreturn]] void refuse(std::string_view why) const;
  [[noreturn]] void refuse_size(std::string_view what, std::size_t limit) const;

  const Request& request_;
  Response response_;
  Expecting expecting_ = Expecting::status;
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
};

}  // namespace mcpauth::http
