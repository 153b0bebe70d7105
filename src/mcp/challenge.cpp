#include "mcp/challenge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mcp/token.hpp"

namespace mcpauth::mcp {
namespace {

constexpr std::size_t longest_field = 8UL << 10U;

Error malformed(const std::string& problem) {
  return Error(Exit::protocol, "malformed_challenge",
               "the server's WWW-Authenticate breaks RFC 9110 §11.6.1: " + problem);
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// RFC 9110 §11.2
bool is_token68_char(char c) {
  return is_alphanumeric(c) || std::string_view("-._~+/").find(c) != std::string_view::npos;
}

// RFC 9110 §5.6.4: everything in quotes but controls; bytes above 0x7f are allowed and mean
// nothing.
bool is_text_char(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

bool begins_url(std::string_view text) {
  return equal_ignoring_case(text.substr(0, 7), "http://") ||
         equal_ignoring_case(text.substr(0, 8), "https://");
}

// Reads one field: `challenge = auth-scheme [ 1*SP ( token68 / #auth-param ) ]`, in a list whose
// comma is the one between parameters too. So a name with `=` behind it belongs to the challenge
// before it, and any other name begins a new one.
class FieldReader {
 public:
  explicit FieldReader(std::string_view field) : rest_(field) {}

  std::vector<RawChallenge> read() {
    for (skip_separators(); !rest_.empty(); skip_separators()) {
      read_element();
      skip_blanks();
      if (!rest_.empty() && rest_.front() != ',') {
        throw malformed("a comma is missing before " + quote(rest_, 40));
      }
    }
    return std::move(challenges_);
  }

 private:
  void read_element() {
    const std::string_view before = rest_;
    const std::string_view name = take_while(is_token_char);
    if (name.empty()) throw malformed("there is no name at " + quote(before, 40));
    const std::string_view behind_name = rest_;
    if (take_equals()) return read_parameter(name);
    rest_ = behind_name;
    challenges_.push_back(
        {.scheme = std::string(name), .token68 = {}, .parameters = {}, .warnings = {}});
    takes_parameters_ = !rest_.empty() && rest_.front() == ' ';
    if (takes_parameters_) read_first_of_scheme();
  }

  void read_first_of_scheme() {
    take_while([](char c) { return c == ' '; });
    if (rest_.empty() || rest_.front() == ',') return;
    if (read_token68()) {
      takes_parameters_ = false;
      return;
    }
    const std::string_view name = take_while(is_token_char);
    if (name.empty() || !take_equals()) {
      throw malformed("a parameter has no value at " + quote(name, 40));
    }
    read_parameter(name);
  }

  bool read_token68() {
    const std::string_view before = rest_;
    const std::size_t characters = take_while(is_token68_char).size();
    const std::size_t padding = take_while([](char c) { return c == '='; }).size();
    const std::string_view token68 = before.substr(0, characters + padding);
    skip_blanks();
    if (characters > 0 && (rest_.empty() || rest_.front() == ',')) {
      challenges_.back().token68 = token68;
      return true;
    }
    rest_ = before;
    return false;
  }

  void read_parameter(std::string_view name) {
    if (!takes_parameters_) {
      throw malformed(fmt::format("the parameter {} belongs to no scheme", quote(name, 40)));
    }
    auto& challenge = challenges_.back();
    std::string key = to_lower(name);
    if (find(challenge.parameters, key) != nullptr) {
      throw malformed(fmt::format("the parameter {} is there twice", quote(key, 40)));
    }
    std::string value = read_value(key);
    challenge.parameters.emplace_back(std::move(key), std::move(value));
  }

  std::string read_value(const std::string& key) {
    if (!rest_.empty() && rest_.front() == '"') return read_quoted();
    if (begins_url(rest_)) {
      challenges_.back().warnings.push_back(
          fmt::format("the challenge's {} is a URL without quotes", quote(key, 40)));
      return std::string(take_while([](char c) { return c > 0x20 && c < 0x7f && c != ','; }));
    }
    std::string value(take_while(is_token_char));
    if (value.empty())
      throw malformed(fmt::format("the parameter {} has no value", quote(key, 40)));
    return value;
  }

  std::string read_quoted() {
    std::string value;
    for (rest_.remove_prefix(1); !rest_.empty(); rest_.remove_prefix(1)) {
      if (rest_.front() == '"') {
        rest_.remove_prefix(1);
        return value;
      }
      if (rest_.front() == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) break;
      if (!is_text_char(rest_.front())) throw malformed("a control character stands in quotes");
      value += rest_.front();
    }
    throw malformed("a quoted string has no end");
  }

  bool take_equals() {
    skip_blanks();
    if (rest_.empty() || rest_.front() != '=') return false;
    rest_.remove_prefix(1);
    skip_blanks();
    return true;
  }

  template <typename Predicate>
  std::string_view take_while(Predicate predicate) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), predicate);
    const auto taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  void skip_blanks() { take_while(is_blank); }
  void skip_separators() {
    take_while([](char c) { return is_blank(c) || c == ','; });
  }

  std::string_view rest_;
  std::vector<RawChallenge> challenges_;
  bool takes_parameters_ = false;
};

}  // namespace

std::vector<RawChallenge> parse_challenges(const std::vector<std::string>& www_authenticate) {
  std::vector<RawChallenge> challenges;
  for (const auto& field : www_authenticate) {
    if (field.size() > longest_field) throw malformed("it is longer than 8 KiB");
    auto more = FieldReader(field).read();
    std::move(more.begin(), more.end(), std::back_inserter(challenges));
  }
  return challenges;
}

}  // namespace mcpauth::mcp
