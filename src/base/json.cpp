#include "base/json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::json {
namespace {

constexpr std::size_t most_strings = 1'000;
constexpr double ten_years = 10.0 * 366 * 86400;

std::optional<double> digits_value(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return static_cast<double>(value);
}

}  // namespace

Document::Document() : Document(Json::object()) {}

Document::Document(Json value) : value_(std::make_shared<const Json>(std::move(value))) {}

bool operator==(const Document& left, const Document& right) {
  return *left == *right;
}

std::string dump(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string dump_pretty(const Json& value) {
  return value.dump(2, ' ', true, Json::error_handler_t::replace);
}

const Json* find(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  for (const auto& [key, value] : object.get_ref<const Json::object_t&>()) {
    if (key == name) return value.is_null() ? nullptr : &value;
  }
  return nullptr;
}

const std::string* find_string(const Json& object, std::string_view name) {
  const Json* member = find(object, name);
  return member != nullptr ? member->get_ptr<const Json::string_t*>() : nullptr;
}

std::optional<double> find_number(const Json& object, std::string_view name) {
  const Json* member = find(object, name);
  if (member == nullptr || !member->is_number()) return {};
  const double value = member->get<double>();
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

Object::Object(const Json& value, Source source) : value_(&value), source_(std::move(source)) {
  if (!value.is_object())
    throw Error(source_.exit, "invalid_document", source_.what + " is not a JSON object");
}

const Json* Object::find(std::string_view name) const {
  return json::find(*value_, name);
}

void Object::refuse(std::string_view name, std::string_view problem) const {
  throw Error(source_.exit, "invalid_document",
              fmt::format("{}: member {} {}", source_.what, quote(name), problem));
}

std::string Object::string(std::string_view name) const {
  auto value = optional_string(name);
  if (!value) refuse(name, "is missing");
  if (value->empty()) refuse(name, "is empty");
  return std::move(*value);
}

std::optional<std::string> Object::optional_string(std::string_view name) const {
  const Json* member = find(name);
  if (member == nullptr) return {};
  const auto* text = member->get_ptr<const Json::string_t*>();
  if (text == nullptr) refuse(name, "is not a string");
  return *text;
}

std::optional<bool> Object::optional_bool(std::string_view name) const {
  const Json* member = find(name);
  if (member == nullptr) return {};
  const auto* value = member->get_ptr<const Json::boolean_t*>();
  if (value == nullptr) refuse(name, "is not true or false");
  return *value;
}

std::optional<std::int64_t> Object::optional_integer(std::string_view name) const {
  const Json* member = find(name);
  if (member == nullptr) return {};
  if (const auto* whole = member->get_ptr<const Json::number_unsigned_t*>()) {
    if (*whole > static_cast<std::uint64_t>(INT64_MAX)) refuse(name, "is out of range");
    return static_cast<std::int64_t>(*whole);
  }
  if (const auto* whole = member->get_ptr<const Json::number_integer_t*>()) return *whole;
  const auto* real = member->get_ptr<const Json::number_float_t*>();
  if (real == nullptr) refuse(name, "is not a number");
  if (std::trunc(*real) != *real || std::abs(*real) > 9.0e15) refuse(name, "is not a whole number");
  return static_cast<std::int64_t>(*real);
}

std::optional<std::chrono::seconds> Object::optional_seconds(std::string_view name) const {
  const Json* member = find(name);
  if (member == nullptr) return {};
  std::optional<double> value;
  if (const auto* text = member->get_ptr<const Json::string_t*>()) {
    value = digits_value(*text);
  } else if (member->is_number()) {
    value = member->get<double>();
  }
  if (!value) refuse(name, "is not a number of seconds");
  if (!(*value >= 0 && *value <= ten_years)) refuse(name, "is out of range");
  return std::chrono::seconds(static_cast<std::int64_t>(*value));
}

std::optional<std::vector<std::string>> Object::optional_strings(std::string_view name) const {
  const Json* member = find(name);
  if (member == nullptr) return {};
  if (!member->is_array()) refuse(name, "is not an array");
  if (member->size() > most_strings) refuse(name, "has too many elements");
  std::vector<std::string> strings;
  for (const Json& element : *member) {
    const auto* text = element.get_ptr<const Json::string_t*>();
    if (text == nullptr) refuse(name, "has an element that is not a string");
    strings.push_back(*text);
  }
  return strings;
}

std::optional<Object> Object::optional_object(std::string_view name) const {
  const Json* member = find(name);
  if (member == nullptr) return {};
  if (!member->is_object()) refuse(name, "is not an object");
  return Object(*member, source_);
}

}  // namespace mcpauth::json
