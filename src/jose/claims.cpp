#include "jose/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "jose/compact.hpp"

namespace mcpauth::jose {
namespace {

constexpr double year_10000 = 253'402'300'800;

const std::string* string_of(const Json& value) {
  return value.get_ptr<const Json::string_t*>();
}

// RFC 7515 §4.1.9: a media type without "/" stands for one below "application/".
std::string media_type(std::string_view typ) {
  std::string type = to_lower(typ);
  return type.find('/') == std::string::npos ? "application/" + type : type;
}

std::optional<double> number_of(const Json& value) {
  if (const auto* whole = value.get_ptr<const Json::number_unsigned_t*>())
    return static_cast<double>(*whole);
  if (const auto* whole = value.get_ptr<const Json::number_integer_t*>())
    return static_cast<double>(*whole);
  if (const auto* real = value.get_ptr<const Json::number_float_t*>()) return *real;
  return {};
}

// Return the NumericDate (RFC 7519 §2; fractions are allowed) that the claim `name` holds.
std::optional<double> date_claim(const Json& claims, std::string_view name) {
  const Json* claim = member(claims, name);
  if (claim == nullptr) return {};
  const auto date = number_of(*claim);
  if (!date) fail(fmt::format("{} is not a number", name));
  if (!(*date >= 0 && *date < year_10000))
    fail(fmt::format("{} is no time in seconds between 1970 and 9999", name));
  return date;
}

double seconds_of(Time time) {
  return static_cast<double>(to_epoch(time));
}

double leeway_of(const Expectations& expected) {
  return static_cast<double>(expected.leeway.count());
}

// Return "2026-07-28T09:30:00Z (4 minutes ago)", or "(in 4 minutes)".
std::string said(double date, Time now) {
  const Time time = from_epoch(static_cast<std::int64_t>(date));
  const std::string words = to_words(time - now);
  return to_rfc3339(time) + (time > now ? " (in " + words + ")" : " (" + words + " ago)");
}

void check_not_in_future(const Json& claims, std::string_view name, std::string_view what,
                         const Expectations& expected) {
  const auto date = date_claim(claims, name);
  if (date && *date > seconds_of(expected.now) + leeway_of(expected))
    fail(fmt::format("{} {}", what, said(*date, expected.now)));
}

bool contains(const Json& array, const std::string& text) {
  return std::ranges::any_of(array, [&](const Json& element) {
    const std::string* value = string_of(element);
    return value != nullptr && *value == text;
  });
}

// Return the claim at that path, or null. Names may have dots: where no object is on the way, it is
// the claim of that very name.
const Json* claim_at(const Json& claims, std::string_view path) {
  for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', dot + 1)) {
    const Json* outer = member(claims, path.substr(0, dot));
    if (outer != nullptr && outer->is_object()) return claim_at(*outer, path.substr(dot + 1));
  }
  return member(claims, path);
}

bool has_value(const Json& claim, const std::string& value) {
  if (const std::string* text = string_of(claim)) return *text == value;
  if (claim.is_array()) return contains(claim, value);
  return claim.is_primitive() && json::dump(claim) == value;
}

}  // namespace

void fail(const std::string& problem) {
  throw Error(Exit::check_failed, "check_failed", problem);
}

void check_typ(const Json& header, const Expectations& expected) {
  const Json* typ = member(header, "typ");
  if (typ != nullptr && string_of(*typ) == nullptr) fail("typ is not a string");
  if (!expected.typ) return;
  if (typ == nullptr) fail("the header has no typ, " + quote(*expected.typ) + " is expected");
  // RFC 8725 §3.11: types tell tokens of different kinds apart.
  if (media_type(*string_of(*typ)) != media_type(*expected.typ))
    fail("typ is " + quote(*string_of(*typ)) + ", not " + quote(*expected.typ));
}

void check_iss(const Json& claims, const Expectations& expected) {
  const Json* iss = member(claims, "iss");
  if (iss != nullptr && string_of(*iss) == nullptr) fail("iss is not a string");
  if (!expected.issuer) return;
  if (iss == nullptr) fail("iss is missing");
  if (*string_of(*iss) != *expected.issuer)
    fail("iss is " + quote(*string_of(*iss)) + ", not " + quote(*expected.issuer));
}

void check_aud(const Json& claims, const Expectations& expected) {
  const Json* aud = member(claims, "aud");
  if (aud != nullptr && string_of(*aud) == nullptr) {
    const bool strings = aud->is_array() && std::ranges::all_of(*aud, [](const Json& element) {
                           return string_of(element) != nullptr;
                         });
    if (!strings) fail("aud is neither a string nor an array of strings");
  }
  if (!expected.audience) return;
  if (aud == nullptr) fail("aud is missing");
  if (!has_value(*aud, *expected.audience))
    fail("aud is " + safe_text(json::dump(*aud)) + ", not " + quote(*expected.audience));
}

void check_exp(const Json& claims, const Expectations& expected) {
  const auto exp = date_claim(claims, "exp");
  if (!exp) fail("exp is missing");
  // RFC 7519 §4.1.4: not accepted "on or after" that time.
  if (seconds_of(expected.now) - leeway_of(expected) >= *exp)
    fail("the token expired at " + said(*exp, expected.now));
}

void check_nbf(const Json& claims, const Expectations& expected) {
  check_not_in_future(claims, "nbf", "the token is not valid before", expected);
}

void check_iat(const Json& claims, const Expectations& expected) {
  check_not_in_future(claims, "iat", "the token was issued in the future, at", expected);
  const auto date = date_claim(claims, "iat");
  if (expected.oldest && date && *date < seconds_of(expected.now - *expected.oldest))
    fail("the token was issued too long ago, at " + said(*date, expected.now));
}

void check_sub(const Json& claims, const Expectations& /*expected*/) {
  const Json* sub = member(claims, "sub");
  if (sub != nullptr && string_of(*sub) == nullptr) fail("sub is not a string");
}

void check_require(const Json& claims, const Expectations& expected) {
  for (const auto& [name, value] : expected.require) {
    const Json* claim = claim_at(claims, name);
    if (claim == nullptr) fail("the claim " + quote(name) + " is missing");
    if (value && !has_value(*claim, *value))
      fail("the claim " + quote(name) + " is " + safe_text(json::dump(*claim)) + ", not " +
           quote(*value));
  }
}

}  // namespace mcpauth::jose
