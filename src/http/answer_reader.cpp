#include "http/answer_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "http/fields.hpp"

namespace mcpauth::http {
namespace {

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// RFC 9110 §8.6: what does not fit must not be taken for something shorter.
bool is_length(std::string_view text) {
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

void AnswerReader::take_line(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > request_.limits.header_block)
    refuse_size("header block", request_.limits.header_block);
  line = without_line_end(line);
  // RFC 9110 §5.5: "Field values containing CR, LF, or NUL characters are invalid and dangerous".
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
    refuse("a header field has a control character");
  if (expecting_ == Expecting::status) {
    take_status(line);
  } else if (line.empty()) {
    end_block();
  } else {
    take_field(line);
  }
}

void AnswerReader::take_status(std::string_view line) {
  const auto code = line.substr(std::min(line.find(' ') + 1, line.size()), 3);
  if (!line.starts_with("HTTP/") || code.size() != 3 || !is_number(code) || code < "100" ||
      code > "599")
    refuse("its status line is none");
  const int status = std::stoi(std::string(code));
  // RFC 9110 §15.2.2: a server switches protocols only when the client asked, which we never do.
  if (status == 101) refuse("it switches to another protocol");
  response_.status = status;
  expecting_ = Expecting::fields;
}

void AnswerReader::take_field(std::string_view line) {
  const auto colon = line.find(':');
  // A name that ends in a blank, a line without a colon and a folded line are read differently by
  // different recipients (RFC 9112 §5.1, §5.2).
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    refuse("a line of its header is no field");
  if (expecting_ == Expecting::body) return;
  response_.headers.push_back(
      {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
}

void AnswerReader::end_block() {
  if (expecting_ == Expecting::body) return;  // of the trailers
  if (response_.status < 200) {
    response_ = {};
    expecting_ = Expecting::status;
    return;
  }
  check_framing();
  expecting_ = Expecting::body;
}

void AnswerReader::check_framing() const {
  for (const auto* name : {"Content-Length", "Content-Type", "Location", "Transfer-Encoding"}) {
    if (header_values(response_.headers, name).size() > 1)
      refuse(fmt::format("it has several {} fields", name));
  }
  const auto length = header_value(response_.headers, "Content-Length");
  const auto coding = header_value(response_.headers, "Transfer-Encoding");
  // RFC 9112 §6.3: both "might indicate an attempt to perform request smuggling or response
  // splitting and ought to be handled as an error".
  if (length && coding) refuse("it has both Content-Length and Transfer-Encoding");
  if (coding && !equal_ignoring_case(*coding, "chunked"))
    refuse(fmt::format("its transfer coding is {}, which nobody asked for", quote(*coding)));
  // RFC 9110 §8.6: "A server MUST NOT send a Content-Length header field in any response with a
  // status code of 1xx (Informational) or 204 (No Content)". A zero is common and harmless.
  if (response_.status == 204 && (coding || length.value_or("0") != "0"))
    refuse("it has a body, and a status that allows none");
  const auto encoding = header_value(response_.headers, "Content-Encoding").value_or("identity");
  if (!encoding.empty() && !equal_ignoring_case(encoding, "identity"))
    refuse(fmt::format("its content coding is {}, which nobody asked for", quote(encoding)));
  if (length && !is_length(*length)) refuse("its Content-Length is no number of bytes");
}

bool AnswerReader::take_body(std::string_view piece) {
  if (expecting_ != Expecting::body) refuse("its body comes before its header has ended");
  body_bytes_ += piece.size();
  if (body_bytes_ > request_.limits.body) refuse_size("body", request_.limits.body);
  if (request_.sink && is_success(response_.status)) return request_.sink(piece);
  response_.body += piece;
  return true;
}

Response AnswerReader::finish() && {
  if (expecting_ != Expecting::body) refuse("its header has no end");
  return std::move(response_);
}

void AnswerReader::refuse(std::string_view why) const {
  throw Error(Exit::protocol, "invalid_http",
              fmt::format("the answer of {} is not proper HTTP: {}",
                          parse_url(request_.url, "URL", UrlFrom::server).origin(), why));
}

void AnswerReader::refuse_size(std::string_view what, std::size_t limit) const {
  throw Error(Exit::protocol, "too_large",
              fmt::format("the {} of {}'s answer is larger than {} bytes", what,
                          parse_url(request_.url, "URL", UrlFrom::server).origin(), limit));
}

}  // namespace mcpauth::http
