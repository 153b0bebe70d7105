#include "oauth/error_response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "base/time.hpp"

namespace mcpauth::oauth {
namespace {

struct KnownError {
  std::string_view word;
  Exit exit;
  const char* hint;
};

constexpr const char* credentials_hint =
    "check the client id, its secret or key, and how it is sent: --client-auth";

// RFC 6749 §4.1.2.1 and §5.2, RFC 7009 §2.2.1, RFC 7591 §3.2.2, RFC 8628 §3.5, RFC 8707 §2.
// server_error and temporarily_unavailable are there because a redirect can carry no 500 and no
// 503.
constexpr KnownError known_errors[] = {
    {"unsupported_grant_type", Exit::unsupported, "choose another grant with --grant"},
    {"unsupported_response_type", Exit::unsupported, ""},
    {"server_error", Exit::network, "the server is in trouble: try again later"},
    {"temporarily_unavailable", Exit::network, "the server is in trouble: try again later"},
    {"invalid_client", Exit::refused, credentials_hint},
    {"unauthorized_client", Exit::refused,
     "the client's registration does not allow this grant, or its secret is another"},
    {"invalid_grant", Exit::refused,
     "the code or token is used, expired, revoked or another client's: sign in again"},
    {"invalid_target", Exit::refused,
     "the server does not know this resource: --resource must be spelled as registered there"},
    {"invalid_scope", Exit::refused, "ask for other scopes with --scope"},
    {"access_denied", Exit::refused, ""},
    {"expired_token", Exit::sign_in_needed,
     "nobody entered the code in time: run the command again"},
    {"unsupported_token_type", Exit::unsupported, "a JWT can be checked by 'mcpauth token verify'"},
    {"invalid_redirect_uri", Exit::refused,
     "name a redirect URI that the server takes with --redirect-uri"},
    {"ABA-60007", Exit::refused,
     "enable app-native (API-based) authentication for this client at the server"},
};

bool is_word(std::string_view text) {
  constexpr std::string_view others = "_-.:";
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

bool is_in_trouble(int status) {
  return status == 429 || status >= 500;
}

Exit exit_for(int status) {
  if (is_in_trouble(status)) return Exit::network;
  return status < 300 ? Exit::protocol : Exit::refused;
}

struct Said {
  std::string word;
  std::string description;
};

// What a JSON error answer says: OAuth's members, or `code` and `description`, as WSO2's servers
// have them outside of OAuth. Nothing for an answer that is something else.
std::optional<Said> read_error(const http::Response& response) {
  if (!http::is_json(response)) return {};
  try {
    const Json document = json::parse_untrusted(response.body, {"the error answer"});
    const auto text = [&document](std::string_view name) {
      const auto* value = json::find_string(document, name);
      return value != nullptr ? *value : "";
    };
    if (auto word = text("error"); !word.empty()) return Said{word, text("error_description")};
    if (auto word = text("code"); !word.empty()) return Said{word, text("description")};
  } catch (const Error&) {
    // It is judged by its status alone.
  }
  return {};
}

std::string describe_body(const http::Response& response) {
  if (response.body.empty()) return "an empty body";
  const auto type = http::header_value(response.headers, "Content-Type");
  return fmt::format("{} bytes of {}", response.body.size(),
                     type ? quote(*type, 60) : "an unnamed type");
}

std::string hint_for(const http::Response& response) {
  if (response.status == 401 || response.status == 403) return credentials_hint;
  if (!is_in_trouble(response.status)) return {};
  const auto wait = http::header_value(response.headers, "Retry-After");
  const bool digits = wait && !wait->empty() && wait->size() <= 6 &&
                      std::ranges::all_of(*wait, [](char c) { return c >= '0' && c <= '9'; });
  return digits ? "the server asks to wait " + to_words(std::chrono::seconds(std::stoi(*wait)))
                : "the server is in trouble: try again later";
}

}  // namespace

Error refusal(std::string_view who, std::string_view word, std::string_view description) {
  const bool plain = is_word(word);
  std::string message = fmt::format("{} refused: {}", who, plain ? word : quote(word));
  if (!description.empty()) message += ": " + quote(description);
  const auto* known = std::ranges::find(known_errors, word, &KnownError::word);
  const bool is_known = known != std::end(known_errors);
  return Error(is_known ? known->exit : Exit::refused, plain ? std::string(word) : "oauth_error",
               std::move(message), is_known ? known->hint : "");
}

Error refusal(std::string_view who, const http::Response& response) {
  if (response.status >= 300 && response.status < 400)
    return Error(
        Exit::unsafe, "redirect_refused",
        fmt::format("{} answered {}, a redirect, which is not followed", who, response.status));
  if (const auto said = read_error(response)) {
    Error error = refusal(who, said->word, said->description);
    if (is_in_trouble(response.status)) {
      error.exit = Exit::network;
      error.hint = hint_for(response);
    }
    return error;
  }
  return Error(exit_for(response.status), fmt::format("http_{}", response.status),
               fmt::format("{} answered {} with {}", who, response.status, describe_body(response)),
               hint_for(response));
}

Json parse_success(std::string_view who, const http::Response& response, Success success) {
  const int last = success == Success::any_2xx ? 299 : 200;
  if (response.status < 200 || response.status > last) throw refusal(who, response);
  if (!http::is_json(response))
    throw Error(Exit::protocol, "not_json",
                fmt::format("{} answered {} with {} instead of JSON", who, response.status,
                            describe_body(response)));
  Json document = json::parse_untrusted(response.body, {fmt::format("the answer of {}", who)});
  if (json::find_string(document, "error") != nullptr) throw refusal(who, response);
  return document;
}

}  // namespace mcpauth::oauth
