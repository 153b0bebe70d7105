// A string that does not print, format or linger.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mcpauth {

// Holds a token, password, key or code. It has no `<<` and no fmt formatter, is compared in
// constant time, and its bytes are overwritten when it goes. Kept in a vector because a short
// std::string would leave a copy in every object it was moved from.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : bytes_(text.begin(), text.end()) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  // Return the text: for the wire and the store only.
  std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }
  bool empty() const { return bytes_.empty(); }
  friend bool operator==(const Secret& left, const Secret& right);

 private:
  std::vector<char> bytes_;
};

// Overwrite `text` and empty it.
void wipe(std::string& text);

// Return whether the two are equal, in a time that depends on the lengths alone.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace mcpauth
