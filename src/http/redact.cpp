#include "http/redact.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json.hpp"
#include "base/text.hpp"
#include "http/secret_forms.hpp"

namespace mcpauth::http {
namespace {

// Without case, hyphens and underscores, so that `refresh_token`, `refreshToken` and
// `Refresh-Token` are one.
constexpr std::string_view secret_names[] = {
    "accesstoken",  "actortoken",        "agentsecret",  "apikey",
    "assertion",    "authorization",     "clientsecret", "clientassertion",
    "code",         "codeverifier",      "cookie",       "devicecode",
    "dpop",         "idtoken",           "idtokenhint",  "mcpsessionid",
    "otp",          "password",          "privatekey",   "proxyauthorization",
    "refreshtoken", "registrationtoken", "secret",       "registrationaccesstoken",
    "setcookie",    "softwarestatement", "state",        "subjecttoken",
    "token",        "usercode",          "xapikey",      "key",
    "jwksprivate",
};

// A shorter secret is hidden by its name alone: its value could be part of any word.
constexpr std::size_t shortest_secret = 4;

// What an answer to an authorization request has. In admin interfaces, `state` and `code` are words
// like any other.
constexpr std::string_view answer_names[] = {"code", "state"};

enum class Names { all, but_those_of_answers };

bool names_a_secret(std::string_view name, Names names = Names::all) {
  std::string plain = to_lower(name);
  plain.erase(
      std::remove_if(plain.begin(), plain.end(), [](char c) { return c == '_' || c == '-'; }),
      plain.end());
  if (names == Names::but_those_of_answers &&
      std::find(std::begin(answer_names), std::end(answer_names), plain) != std::end(answer_names))
    return false;
  return std::find(std::begin(secret_names), std::end(secret_names), plain) !=
         std::end(secret_names);
}

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

bool is_base64_character(char c) {
  return is_name_character(c) || c == '+' || c == '/' || c == '=';
}

// Put `[redacted]` in place of [begin, end) and return where the text goes on.
std::size_t hide(std::string& text, std::size_t begin, std::size_t end) {
  text.replace(begin, end - begin, redaction_mark);
  return begin + redaction_mark.size();
}

void hide_everywhere(std::string& text, const std::string& what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at))
    at = hide(text, at, at + what.size());
}

// Hide each run of base64 digits that has `piece` in it.
void hide_base64(std::string& text, const std::string& piece) {
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at)) {
    auto begin = at;
    auto end = at + piece.size();
    while (begin > 0 && is_base64_character(text[begin - 1])) --begin;
    while (end < text.size() && is_base64_character(text[end])) ++end;
    at = hide(text, begin, end);
  }
}

std::size_t count_backslashes_before(std::string_view text, std::size_t at) {
  const auto last_other = text.substr(0, at).find_last_not_of('\\');
  return last_other == std::string_view::npos ? at : at - last_other - 1;
}

// JSON within a JSON string has its quotes escaped, once more at each level: the quotes of one
// level stand behind the same number of backslashes. Return the closing one, or the end of the
// text.
std::size_t closing_quote(std::string_view text, std::size_t at, std::size_t backslashes) {
  for (at = text.find('"', at); at != std::string_view::npos; at = text.find('"', at + 1)) {
    if (count_backslashes_before(text, at) % (2 * backslashes + 2) == backslashes)
      return at - backslashes;
  }
  return text.size();
}

// Return where the value begins of the member whose name ends with the quote at `at`, if it is a
// string; 0 otherwise.
std::size_t string_value_after(std::string_view text, std::size_t at, std::size_t backslashes) {
  constexpr std::string_view blanks = " \t\r\n";
  at = text.find_first_not_of(blanks, at + 1);
  if (at == std::string_view::npos || text[at] != ':') return 0;
  at = text.find_first_not_of(blanks, at + 1);
  if (at == std::string_view::npos || text.find('"', at) != at + backslashes) return 0;
  return at + backslashes + 1;
}

// An admin interface may call a new secret {"type":"secret","value":"…"}.
bool has_credential(std::string_view text) {
  constexpr std::string_view type = "\"type\"";
  for (auto at = text.find(type); at != std::string_view::npos; at = text.find(type, at + 1)) {
    const auto value = string_value_after(text, at + type.size() - 1, 0);
    if (value != 0 && text.substr(value).starts_with("secret\"")) return true;
  }
  return false;
}

void hide_members(std::string& text, Names names) {
  const bool credential = has_credential(text);
  for (auto at = text.find('"'); at != std::string::npos; at = text.find('"', at)) {
    const auto backslashes = count_backslashes_before(text, at);
    const auto name = at + 1;
    auto name_end = name;
    while (name_end < text.size() && is_name_character(text[name_end])) ++name_end;
    at = name;
    if (text.find('"', name_end) != name_end + backslashes) continue;
    const auto member = std::string_view(text).substr(name, name_end - name);
    if (!names_a_secret(member, names) && !(credential && member == "value")) continue;
    const auto value = string_value_after(text, name_end + backslashes, backslashes);
    if (value != 0) at = hide(text, value, closing_quote(text, value, backslashes));
  }
}

void hide_parameters(std::string& text, Names names) {
  for (auto at = text.find('='); at != std::string::npos; at = text.find('=', at)) {
    auto name = at;
    while (name > 0 && is_name_character(text[name - 1])) --name;
    const bool secret = names_a_secret(std::string_view(text).substr(name, at - name), names);
    ++at;
    if (!secret) continue;
    const bool quoted = at < text.size() && text[at] == '"';
    if (quoted) ++at;
    const auto end = text.find_first_of(quoted ? "\"" : "&#\"'<>\\ \t\r\n", at);
    at = hide(text, at, std::min(end, text.size()));
  }
}

void hide_user_information(std::string& text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at)) {
    at += 3;
    const auto end = std::min(text.find_first_of("/?#\"'<>\\ \t\r\n", at), text.size());
    const auto user_end = std::string_view(text).substr(at, end - at).rfind('@');
    if (user_end != std::string_view::npos) at = hide(text, at, at + user_end);
  }
}

// What a success says of its own kind, and is judged by: quoted where it does not fit.
constexpr std::string_view judged_names[] = {"token_type", "issued_token_type"};

// An app-native login that goes on or has failed: what it shows is for people (WSO2's servers).
bool is_unfinished_login(const Json& body) {
  const auto* status = json::find_string(body, "flowStatus");
  return status != nullptr && *status != "SUCCESS_COMPLETED";
}

// Hide `secrets` where a success may be quoted: in its media type and nonce, in the error that it
// is after all (RFC 6749 §5.2 has 400 for those; some servers say 200), in what it says of its own
// kind. Every other member is a result, and stays as it is.
void hide_in_success(Response& response, const std::vector<Secret>& secrets) {
  for (auto& header : response.headers) {
    if (equal_ignoring_case(header.name, "Content-Type") ||
        equal_ignoring_case(header.name, "DPoP-Nonce"))
      header.value = redact_values(header.value, secrets);
  }
  if (!is_json(response)) return;
  try {
    Json body = json::parse_untrusted(response.body, {"the answer"});
    if (json::find_string(body, "error") != nullptr) {
      response.body = redact_body(response.body, secrets);
      return;
    }
    if (is_unfinished_login(body)) response.body = redact_values(response.body, secrets);
    for (const auto name : judged_names) {
      const auto* kind = json::find_string(body, name);
      const auto hidden = kind != nullptr ? redact_values(*kind, secrets) : "";
      if (kind == nullptr || hidden == *kind) continue;
      body[std::string(name)] = hidden;
      response.body = json::dump(body);
    }
  } catch (const Error&) {
    return;  // who reads it says what is wrong with it, in words of ours
  }
}

}  // namespace

std::string redact_values(std::string_view text, const std::vector<Secret>& secrets) {
  std::string result(text);
  for (const auto& secret : secrets) {
    if (secret.reveal().size() < shortest_secret) continue;
    const auto forms = forms_of(secret.reveal());
    for (const auto& form : forms.texts) hide_everywhere(result, form);
    for (const auto& piece : forms.base64_pieces) hide_base64(result, piece);
  }
  return result;
}

std::string redact(std::string_view text, const std::vector<Secret>& secrets) {
  std::string result = redact_values(text, secrets);
  hide_members(result, Names::all);
  hide_parameters(result, Names::all);
  hide_user_information(result);
  return result;
}

std::string redact_body(std::string_view text, const std::vector<Secret>& secrets) {
  std::string result = redact_values(text, secrets);
  hide_members(result, Names::but_those_of_answers);
  hide_parameters(result, Names::but_those_of_answers);
  return result;
}

std::string redact(const Header& header, const std::vector<Secret>& secrets) {
  if (!names_a_secret(header.name)) return redact(header.value, secrets);
  const auto blank = header.value.find(' ');
  const bool has_scheme =
      to_lower(header.name).ends_with("authorization") && blank != std::string::npos;
  return (has_scheme ? header.value.substr(0, blank + 1) : "") + std::string(redaction_mark);
}

Transport discreet(Transport next) {
  return [next = std::move(next)](const Request& request) {
    constexpr int first_error = 400;
    auto response = next(request);
    if (response.status < first_error) {
      if (!request.secrets.empty() && !request.to_admin) hide_in_success(response, request.secrets);
      return response;
    }
    response.body = redact_body(response.body, request.secrets);
    for (auto& header : response.headers)
      header.value = redact_values(header.value, request.secrets);
    return response;
  };
}

}  // namespace mcpauth::http
