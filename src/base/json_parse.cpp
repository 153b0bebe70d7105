#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/json_doubled.hpp"
#include "base/json_exact.hpp"
#include "base/text.hpp"

namespace mcpauth::json {
namespace {

// Whether a double in place of the number that `text` shows is another number: a whole one has lost
// digits, a very small one has become 0.
bool is_inexact(double value, const std::string& text) {
  const auto mantissa = text.substr(0, text.find_first_of("eE"));
  const bool is_zero = mantissa.find_first_of("123456789") == std::string::npos;
  return text.find_first_of(".eE") == std::string::npos || (value == 0 && !is_zero);
}

// Builds the value while it counts: nlohmann's own reader has no limit on depth or nodes, takes the
// last of two equal names, and stops at a NUL.
class StrictReader : public nlohmann::json_sax<Json> {
 public:
  // `doubled` takes the names that stand twice; null: they end the reading. `inexact` takes the
  // number that ends the reading because it would be sent as another one; null: such are read.
  StrictReader(const Limits& limits, std::vector<std::string>* doubled, std::string* inexact)
      : limits_(limits), doubled_(doubled), inexact_(inexact) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override { return add(value); }
  bool number_float(double value, const std::string& text) override {
    return inexact_ != nullptr && is_inexact(value, text) ? fail_number(text) : add(value);
  }
  bool string(std::string& value) override {
    if (value.find('\0') != std::string::npos) return fail("it has U+0000 in a string");
    return add(std::move(value));
  }
  bool binary(Json::binary_t& /*value*/) override { return fail("it has binary data"); }
  bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
  bool key(std::string& name) override {
    if (name.find('\0') != std::string::npos) return fail("it has U+0000 in a name");
    auto& level = levels_.back();
    level.doubled = !level.add(name);
    level.name = std::move(name);
    return !level.doubled || note_doubled();
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override {
    constexpr int number_out_of_range = 406;
    if (error.id == number_out_of_range) return fail_number(token);
    return fail(fmt::format("it is not JSON at byte {}", position));
  }

  Json take() { return std::move(root_); }
  const std::string& problem() const { return problem_; }

 private:
  struct Level {
    Json value;
    std::string name;
    bool doubled = false;                      // that name has been there: what comes is not kept
    std::set<std::string, std::less<>> names;  // only of an object that has become long

    // Return whether `added` is a new name. Most objects are short, and looking through one is
    // quicker than keeping a set of its names.
    bool add(const std::string& added) {
      constexpr std::size_t short_object = 24;
      const auto& members = value.get_ref<const Json::object_t&>();
      if (members.size() < short_object) {
        return std::none_of(members.begin(), members.end(),
                            [&](const auto& member) { return member.first == added; });
      }
      if (names.empty()) {
        for (const auto& member : members) names.insert(member.first);
      }
      return names.insert(added).second;
    }
  };

  bool fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    return false;
  }

  bool fail_number(const std::string& text) {
    if (inexact_ != nullptr) *inexact_ = text;
    return fail("its number " + quote(text) + " is out of range");
  }

  bool note_doubled() {
    constexpr std::size_t most_doubled = 1'000;
    if (doubled_ == nullptr || doubled_->size() == most_doubled)
      return fail("it has the name " + quote(levels_.back().name) + " twice");
    doubled_->push_back(place());
    return true;
  }

  std::string place() const {
    std::string place;
    for (const auto& level : levels_) {
      if (level.value.is_array())
        place += fmt::format("[{}]", level.value.size());
      else
        place += (place.empty() ? "" : ".") + safe_text(level.name);
    }
    return place;
  }

  bool count() { return ++nodes_ <= limits_.nodes || fail("it has too many values"); }

  bool add(Json value) { return count() && attach(std::move(value)); }

  bool attach(Json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
    } else if (auto& level = levels_.back(); level.doubled) {
      level.doubled = false;
    } else if (level.value.is_object()) {
      // The names are known to be distinct: a lookup would only make long objects quadratic.
      level.value.get_ref<Json::object_t&>().emplace_back(std::move(level.name), std::move(value));
    } else {
      level.value.push_back(std::move(value));
    }
    return true;
  }

  bool open(Json empty) {
    if (levels_.size() == limits_.depth) return fail("it is nested too deeply");
    levels_.push_back({std::move(empty), {}, false, {}});
    return count();
  }

  bool close() {
    Json value = std::move(levels_.back().value);
    levels_.pop_back();
    return attach(std::move(value));
  }

  Limits limits_;
  std::vector<std::string>* doubled_;
  std::string* inexact_;
  std::size_t nodes_ = 0;
  std::vector<Level> levels_;
  Json root_;
  std::string problem_;
};

Json parse(std::string_view bytes, const Source& source, const Limits& limits,
           std::vector<std::string>* doubled, std::string* inexact = nullptr) {
  const auto refuse = [&](const std::string& problem) {
    return Error(source.exit, "invalid_json",
                 fmt::format("{} cannot be read: {}", source.what, problem));
  };
  if (bytes.size() > limits.bytes)
    throw refuse(fmt::format("it is longer than {} KiB", limits.bytes >> 10U));
  if (bytes.empty()) throw refuse("it is empty");
  if (bytes.substr(0, 3) == "\xef\xbb\xbf") throw refuse("it begins with a byte order mark");
  if (bytes.find('\0') != std::string_view::npos) throw refuse("it has a NUL byte");
  StrictReader reader(limits, doubled, inexact);
  const bool done = Json::sax_parse(bytes.begin(), bytes.end(), &reader);
  if (!done) throw refuse(reader.problem());
  return reader.take();
}

}  // namespace

Json parse_untrusted(std::string_view bytes, const Source& source, const Limits& limits) {
  return parse(bytes, source, limits, nullptr);
}

Json parse_untrusted(std::string_view bytes, const Source& source, const Limits& limits,
                     std::vector<std::string>& doubled) {
  return parse(bytes, source, limits, &doubled);
}

Json parse_exact(std::string_view bytes, const Source& source, const Limits& limits) {
  std::string number;
  try {
    return parse(bytes, source, limits, nullptr, &number);
  } catch (const Error&) {
    if (number.empty()) throw;
  }
  throw Error(source.exit, "inexact_number",
              fmt::format("the number {} of {} would be sent as another one", quote(number, 60),
                          source.what),
              fmt::format("in quotes it is sent as text: '\"{}\"'", safe_text(number, 60)));
}

}  // namespace mcpauth::json
