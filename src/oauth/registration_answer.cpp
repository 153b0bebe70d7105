#include "oauth/registration_answer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::oauth {
namespace {

// RFC 7591 §3.2.1: 0 never expires. A number; some servers write it as a string.
std::optional<Time> secret_expiry(const json::Object& object) {
  constexpr const char* name = "client_secret_expires_at";
  const Json* member = object.find(name);
  if (member == nullptr) return {};
  std::optional<Time> time;
  if (const auto* text = json::find_string(object.value(), name)) {
    time = parse_time(*text);
    if (!time) object.refuse(name, "is not a time");
  } else {
    time = from_epoch(object.optional_integer(name).value_or(0));
  }
  return *time == Time() ? std::nullopt : time;
}

// What the server returns rules. Where it returns nothing, a secret tells; some return an array.
std::string auth_method(const json::Object& object, const std::string& ours, bool has_secret) {
  constexpr const char* name = "token_endpoint_auth_method";
  const Json* member = object.find(name);
  if (member == nullptr)
    return has_secret && ours == to_string(AuthMethod::none)
               ? std::string(to_string(AuthMethod::client_secret_basic))
               : ours;
  if (!member->is_array()) return object.string(name);
  const auto methods = *object.optional_strings(name);
  if (methods.empty()) object.refuse(name, "is empty");
  return std::ranges::find(methods, ours) != methods.end() ? ours : methods.front();
}

// Members of the answer rule over those that are known; the two secrets are kept elsewhere.
json::Document merged_document(const Json& known, const Json& answer) {
  Json document = known;
  for (const auto& [name, value] : answer.items()) document[name] = value;
  for (const char* name : {"client_secret", "registration_access_token"}) document.erase(name);
  return json::Document(std::move(document));
}

// RFC 6749 appendix A.1 and A.2: VSCHAR. Such values are written to files of `NAME=VALUE` lines,
// and a line end in one would be a name of the server's choice.
bool is_vschars(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Return the secret of that name, which may be missing and has none of `refused` in it.
Secret secret_in(const json::Object& object, const char* name, std::string_view refused = "") {
  const auto text = object.optional_string(name).value_or("");
  if (!is_vschars(text) || text.find_first_of(refused) != std::string::npos)
    object.refuse(name, "has characters that it must not have");
  return Secret(text);
}

void check_client_id(const json::Object& object, const std::string& known) {
  const auto id = object.optional_string("client_id");
  if (known.empty() ? !id || id->empty() : id && *id != known)
    object.refuse("client_id", known.empty() ? "is missing" : "is another client's");
  if (id && !is_vschars(*id)) object.refuse("client_id", "has characters that it must not have");
}

}  // namespace

ClientRegistration merge_answer(ClientRegistration known, const Json& answer) {
  const json::Object object(answer, {"the registration response"});
  check_client_id(object, known.client_id);
  known.client_id = object.optional_string("client_id").value_or(known.client_id);
  const Secret secret = secret_in(object, "client_secret");
  if (!secret.empty()) known.client_secret = secret;
  if (!secret.empty() || object.find("client_secret_expires_at") != nullptr)
    known.client_secret_expires_at = secret_expiry(object);
  known.token_endpoint_auth_method =
      auth_method(object, known.token_endpoint_auth_method, !known.client_secret.empty());
  known.redirect_uris = object.optional_strings("redirect_uris").value_or(known.redirect_uris);
  known.registration_client_uri =
      object.optional_string("registration_client_uri").value_or(known.registration_client_uri);
  // RFC 6750 §2.1: a token in a header field has no blanks.
  if (const Secret token = secret_in(object, "registration_access_token", " "); !token.empty())
    known.registration_access_token = token;
  known.document = merged_document(*known.document, answer);
  return known;
}

}  // namespace mcpauth::oauth
