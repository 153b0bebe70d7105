// JSON from elsewhere, read strictly and within limits; and JSON of ours, written safely.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>  // free: the precompiled header has it
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace mcpauth {

// Members keep their order, the server's as well as ours.
using Json = nlohmann::ordered_json;

namespace json {

struct Limits {
  std::size_t bytes;
  std::size_t depth;
  std::size_t nodes;
};

// For protocol documents: metadata, keys, tokens, errors.
inline constexpr Limits protocol{512UL << 10U, 32, 10'000};
// For admin lists and tool schemas.
inline constexpr Limits bulk{64UL << 20U, 128, 5'000'000};

// Whose text it is, for the error: "the token response", and the exit code of a bad one.
struct Source {
  std::string what;
  Exit exit = Exit::protocol;
};

// Return the value that `bytes` hold. Refused, with `source` and the reason in the error: more than
// `limits`, anything but one RFC 8259 text in UTF-8, a byte order mark, a duplicate name, U+0000, a
// lone surrogate, a number that no double holds.
Json parse_untrusted(std::string_view bytes, const Source& source, const Limits& limits = protocol);

// A JSON value as a member of a struct, where only its forward declaration is seen: shared, never
// changed, compared by value.
class Document {
 public:
  Document();  // an empty object
  explicit Document(Json value);
  const Json& operator*() const { return *value_; }
  const Json* operator->() const { return value_.get(); }
  friend bool operator==(const Document& left, const Document& right);

 private:
  std::shared_ptr<const Json> value_;
};

// Return `value` on one line, ASCII only. It never throws; bytes that are not UTF-8 are replaced.
std::string dump(const Json& value);
// Return `value` indented by two blanks, ASCII only.
std::string dump_pretty(const Json& value);

// Return the member `name` of `object`; null where it is absent, JSON null, or `object` is no
// object.
const Json* find(const Json& object, std::string_view name);
// Return the same if it is a string; null otherwise.
const std::string* find_string(const Json& object, std::string_view name);

// Return the same if it is a number that is finite; nothing otherwise.
std::optional<double> find_number(const Json& object, std::string_view name);

// A JSON object from elsewhere with typed getters. A member of the wrong type is an error that
// names it; an absent member and JSON null are the same. The object refers to the value, which must
// outlive it.
class Object {
 public:
  // Throws where `value` is not an object.
  Object(const Json& value, Source source);

  std::string string(std::string_view name) const;  // must be there, not empty
  std::optional<std::string> optional_string(std::string_view name) const;
  std::optional<bool> optional_bool(std::string_view name) const;
  // A whole number that fits, also written as 3.0.
  std::optional<std::int64_t> optional_integer(std::string_view name) const;
  // A span from 0 to 10 years: a number, rounded down, or a string of digits (servers do send
  // those).
  std::optional<std::chrono::seconds> optional_seconds(std::string_view name) const;
  // An array of strings, at most 1,000.
  std::optional<std::vector<std::string>> optional_strings(std::string_view name) const;
  std::optional<Object> optional_object(std::string_view name) const;
  const Json* find(std::string_view name) const;
  const Json& value() const { return *value_; }

  // Throw the error "`source` …: member `name` `problem`".
  [[noreturn]] void refuse(std::string_view name, std::string_view problem) const;

 private:
  const Json* value_;
  Source source_;
};

}  // namespace json
}  // namespace mcpauth
