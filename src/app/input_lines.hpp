// The lines of stdin as they come, without blanks around them.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace mcpauth::app {

class InputLines {
 public:
  // `descriptor` is what `in` reads from, where that can be waited for.
  InputLines(std::istream& in, std::optional<int> descriptor) : in_(in), descriptor_(descriptor) {}
  ~InputLines();
  InputLines(const InputLines&) = delete;
  InputLines& operator=(const InputLines&) = delete;

  // Wait for a line, and return it and those that have come with it, at most `most`; nothing at the
  // end. A line that is empty is one, too.
  std::vector<std::string> next(std::size_t most);

  // Read what has come, which the caller knows to be something, and return the lines that are whole
  // by now.
  std::vector<std::string> arrived();
  bool ended() const { return ended_; }

 private:
  bool has_line() const;
  bool would_wait() const;
  void read_some();
  std::string take_line();

  std::istream& in_;
  std::optional<int> descriptor_;
  std::string rest_;
  bool ended_ = false;
};

}  // namespace mcpauth::app
