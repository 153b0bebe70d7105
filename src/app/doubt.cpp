#include "app/doubt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/session.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t fingerprint_digits = 16;

struct Advice {
  std::string_view what;
  std::string_view advice;
};
constexpr Advice advices[] = {
    {refresh_word,
     "'mcpauth token' tries once more; where the server has moved on, sign in again with "
     "'mcpauth login'"},
    {"register",
     "the server may have registered it: run the command again, and look for one that is left over "
     "at the server"},
    {"leftover",
     "the server may have it twice: look there, delete the one that is not kept here, and then "
     "'mcpauth status --dismiss NAME'"},
    {"rotate-secret",
     "the secret that is kept may be void: run the command again to get a new one"},
};

constexpr auto leftover_word = "leftover";

std::string_view advice_for(std::string_view what) {
  for (const auto& row : advices) {
    if (row.what == what) return row.advice;
  }
  return "run the command again";
}

bool is_settled(const Context& context, const store::Intent& intent) {
  if (intent.what != refresh_word) return false;
  const auto session = find_session(context, intent.key);
  const auto* sent = json::find_string(*intent.about, refresh_fingerprint);
  return !session || sent == nullptr || fingerprint(session->tokens.refresh_token) != *sent;
}

}  // namespace

std::vector<store::Intent> open_doubts(const Context& context,
                                       const store::Unreadable& unreadable) {
  auto intents = store::in_doubt(*context.store, unreadable);
  std::erase_if(intents, [&](const store::Intent& intent) {
    try {
      return is_settled(context, intent);
    } catch (const Error& error) {
      unreadable(error);
      return false;
    }
  });
  return intents;
}

void keep_leftover(store::Store& store, const store::Intent& registration) {
  store::Intent leftover = registration;
  leftover.what = leftover_word;
  leftover.kind = leftover_word;
  leftover.key = registration.kind + ' ' + registration.key + ' ' + to_rfc3339(registration.at);
  store::begin(store, leftover);
}

void dismiss_doubts(const Context& context, const std::string& name) {
  auto intents =
      open_doubts(context, [&](const Error& error) { warn(context.env, error.message); });
  std::erase_if(intents, [&](const store::Intent& intent) {
    const auto* about = json::find_string(*intent.about, "name");
    return intent.what == refresh_word || about == nullptr || *about != name;
  });
  if (intents.empty())
    throw Error(Exit::usage, "unknown_name", "nothing is in doubt of " + quote(name),
                "'mcpauth status' shows what is");
  for (const auto& intent : intents) store::end(*context.store, intent);
}

std::string fingerprint(const Secret& token) {
  return to_hex(sha256(token.reveal())).substr(0, fingerprint_digits);
}

std::string doubt_summary(const store::Intent& intent, Time now) {
  std::string text =
      fmt::format("in doubt: {}, {} ago\n", safe_text(intent.what), to_words(now - intent.at));
  for (const auto& member : intent.about->items()) {
    if (const auto* value = json::find_string(*intent.about, member.key());
        value != nullptr && member.key() != refresh_fingerprint)
      text += fmt::format("  {:<10} {}\n", safe_text(member.key()), safe_text(*value, 400));
  }
  return text + fmt::format("  {:<10} {}\n", "what now", advice_for(intent.what));
}

Json doubt_json(const store::Intent& intent) {
  Json object = {{"what", intent.what}, {"at", to_rfc3339(intent.at)}};
  object.update(*intent.about);
  object.erase(refresh_fingerprint);
  object["hint"] = advice_for(intent.what);
  return object;
}

}  // namespace mcpauth::app
