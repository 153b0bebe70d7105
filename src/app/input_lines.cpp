#include "app/input_lines.hpp"

#include <poll.h>

#include <algorithm>

#include "base/secret.hpp"
#include "base/trim.hpp"

namespace mcpauth::app {

InputLines::~InputLines() {
  wipe(rest_);
}

std::vector<std::string> InputLines::next(std::size_t most) {
  std::vector<std::string> lines;
  while (lines.size() < most) {
    if (has_line())
      lines.push_back(take_line());
    else if (ended_ || (!lines.empty() && would_wait()))
      break;
    else
      read_some();
  }
  return lines;
}

std::vector<std::string> InputLines::arrived() {
  std::vector<std::string> lines;
  read_some();
  while (has_line()) lines.push_back(take_line());
  return lines;
}

bool InputLines::has_line() const {
  return rest_.find('\n') != std::string::npos || (ended_ && !rest_.empty());
}

bool InputLines::would_wait() const {
  if (in_.rdbuf()->in_avail() > 0) return false;
  if (!descriptor_) return true;
  pollfd one{*descriptor_, POLLIN, 0};
  return ::poll(&one, 1, 0) == 0;
}

void InputLines::read_some() {
  auto& buffer = *in_.rdbuf();
  if (buffer.sgetc() == std::istream::traits_type::eof()) {
    ended_ = true;
    return;
  }
  const auto length = rest_.size();
  rest_.resize(length + static_cast<std::size_t>(std::max<std::streamsize>(buffer.in_avail(), 1)));
  buffer.sgetn(rest_.data() + length, static_cast<std::streamsize>(rest_.size() - length));
}

std::string InputLines::take_line() {
  const auto end = std::min(rest_.find('\n'), rest_.size());
  std::string line(trim(std::string_view(rest_).substr(0, end)));
  rest_.erase(0, end + 1);
  return line;
}

}  // namespace mcpauth::app
