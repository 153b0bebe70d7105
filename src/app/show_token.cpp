#include "app/show_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::string_view time_names[] = {"iat", "nbf", "exp", "auth_time"};
constexpr std::size_t longest_value = 2'000;

// RFC 7519 §2: a NumericDate may have a fraction.
std::optional<Time> numeric_date(const Json& object, std::string_view name) {
  constexpr double farthest = 1e12;
  const auto seconds = json::find_number(object, name);
  if (!seconds || std::abs(*seconds) > farthest) return {};
  return from_epoch(static_cast<std::int64_t>(std::floor(*seconds)));
}

std::string distance_text(std::string_view name, Time time, Time now) {
  const bool future = time > now;
  const std::string span = to_words(time - now);
  if (name == "exp") return future ? "expires in " + span : "expired " + span + " ago";
  return future ? "in " + span : span + " ago";
}

std::string member_line(const Json& object, const std::string& name, const Json& value, Time now) {
  const auto time = numeric_date(object, name);
  const bool is_time =
      std::find(std::begin(time_names), std::end(time_names), name) != std::end(time_names);
  std::string text;
  if (time && is_time) {
    text = fmt::format("{} ({})", to_rfc3339(*time), distance_text(name, *time, now));
  } else if (const auto* string = value.get_ptr<const Json::string_t*>()) {
    text = safe_text(*string, longest_value);
  } else {
    text = safe_text(json::dump(value), longest_value);
  }
  return fmt::format("  {:<12} {}\n", safe_text(name), text);
}

std::string section(std::string_view title, const Json& object, Time now) {
  std::string text = fmt::format("{}\n", title);
  for (const auto& [name, value] : object.get_ref<const Json::object_t&>())
    text += member_line(object, name, value, now);
  return text;
}

}  // namespace

std::vector<std::string> actors_of(const Json& claims) {
  constexpr std::size_t most = 10;
  std::vector<std::string> actors;
  const Json* act = json::find(claims, "act");
  while (act != nullptr && actors.size() < most) {
    const std::string* actor = json::find_string(*act, "sub");
    actors.push_back(actor != nullptr ? *actor : "?");
    act = json::find(*act, "act");
  }
  return actors;
}

std::string actor_chain(const Json& claims) {
  const std::string* subject = json::find_string(claims, "sub");
  const auto actors = actors_of(claims);
  if (actors.empty() || subject == nullptr) return {};
  std::string text = safe_text(actors.front()) + " for " + safe_text(*subject);
  for (std::size_t i = 1; i < actors.size(); ++i)
    text += (i == 1 ? ", before it " : ", ") + safe_text(actors[i]);
  return text;
}

std::string claims_text(std::string_view title, const Json& claims, Time now) {
  std::string text = section(title, claims, now);
  if (const std::string chain = actor_chain(claims); !chain.empty())
    text += fmt::format("acting\n  {}\n", chain);
  return text;
}

std::string token_text(const Json& header, const Json& claims, Time now) {
  return section("header", header, now) + claims_text("claims", claims, now);
}

Json token_times(const Json& claims) {
  Json times = Json::object();
  for (const auto name : time_names) {
    if (const auto time = numeric_date(claims, name)) times[std::string(name)] = to_rfc3339(*time);
  }
  return times;
}

}  // namespace mcpauth::app
