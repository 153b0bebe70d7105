#include "dev/device.hpp"

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "dev/client_auth.hpp"
#include "dev/endpoints.hpp"
#include "dev/interaction.hpp"
#include "dev/issue.hpp"
#include "dev/pages.hpp"
#include "dev/permissions.hpp"
#include "dev/token_grants.hpp"

namespace mcpauth::dev {
namespace {

// Half a code: RFC 8628 §6.1 suggests letters that form no words and are not mistaken.
constexpr std::size_t half_code = 4;
constexpr std::string_view code_letters = "BCDFGHJKLMNPQRSTVWXZ";

// The last page where the code has expired meanwhile, or another browser has answered.
constexpr const char* used_up = "/oauth2/device/used";

// RFC 8628 §3.5: so much longer, from each slow_down on.
constexpr std::chrono::seconds slower{5};

std::string new_user_code(const World& world) {
  // Bytes above are not taken, so that all letters are as likely.
  constexpr unsigned usable = 256 / code_letters.size() * code_letters.size();
  std::string code;
  while (code.size() < 2 * half_code) {
    const auto byte = static_cast<unsigned char>(world.random(1).front());
    if (byte < usable) code += code_letters[byte % code_letters.size()];
  }
  return code.insert(half_code, "-");
}

// Return what was typed as it was given out: people leave out the hyphen and the capitals.
std::string typed_code(std::string_view text) {
  std::string code;
  for (const char c : text) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (upper >= 'A' && upper <= 'Z') code += upper;
  }
  if (code.size() == 2 * half_code) code.insert(half_code, "-");
  return code;
}

// A client that sends a challenge has to show the verifier (RFC 7636).
std::string code_challenge_of(const Parameters& form) {
  constexpr std::size_t challenge_size = 43;
  std::string challenge = parameter(form, "code_challenge");
  if (challenge.empty()) return challenge;
  if (challenge.size() != challenge_size || parameter(form, "code_challenge_method") != "S256")
    throw Refusal{400, "invalid_request", "code_challenge must be one of S256"};
  return challenge;
}

DeviceAuthorization* find_device(State& state, const std::string& user_code) {
  const Time now = state.world.now();
  const std::string* device_code = state.user_codes.find(user_code, now);
  return device_code ? state.devices.find(*device_code, now) : nullptr;
}

// Return the device that still waits for an answer; null where none does.
DeviceAuthorization* find_waiting(State& state, const std::string& user_code) {
  DeviceAuthorization* device = find_device(state, user_code);
  return device && !device->grant && !device->denied ? device : nullptr;
}

// RFC 8628 §5.1: codes are short, so nobody may try many.
void check_attempts(State& state) {
  const Time now = state.world.now();
  if (now >= state.wrong_codes_since + wrong_codes_window) state.wrong_codes = 0;
  if (state.wrong_codes >= most_wrong_codes)
    throw PageRefusal{429, "Too many wrong codes", "Wait a minute, then try again."};
}

Reply wrong_code(State& state, const std::string& user_code) {
  if (state.wrong_codes++ == 0) state.wrong_codes_since = state.world.now();
  return {device_page(user_code, DeviceNote::unknown_code)};
}

// Begin what the person does for the device whose code is `user_code`.
Reply enter(State& state, const ServerRequest& request, const std::string& user_code) {
  check_attempts(state);
  const DeviceAuthorization* device = find_waiting(state, user_code);
  if (!device) return wrong_code(state, user_code);
  const AuthorizationRequest asked = device->request;
  if (state.consent == Consent::ask)
    return begin_interaction(state, request, asked, session_of(state, request));
  const Subject alice{state.kept.user.sub, "APPLICATION_USER", state.world.now()};
  return {redirect(allow_device(state, asked, alice, asked.scopes))};
}

}  // namespace

// RFC 8628 §3.1, §3.2
Reply device_authorize(State& state, const ServerRequest& request) {
  const Parameters form = form_parameters(request, may_repeat(state));
  const Client& client = authenticated_client(state, request, form);
  if (!client.may_use(device_code_type))
    throw Refusal{400, "unauthorized_client", "the client may not use device codes"};
  const Time now = state.world.now();
  DeviceAuthorization device;
  device.request.client_id = client.id;
  device.request.scopes = known_scopes(state, parameter(form, "scope"));
  if (device.request.scopes.empty()) device.request.scopes = {"mcp:read"};
  device.request.resources = known_resources(state, form);
  device.request.code_challenge = code_challenge_of(form);
  device.request.user_code = new_user_code(state.world);
  device.expires = now + device_code_lifetime;
  device.interval = device_interval;
  const std::string user_code = device.request.user_code;
  const std::string code = random_token(state.world);
  state.user_codes.put(user_code, code, device.expires, now);
  // Remembered longer than it lives, so that a late question is told why.
  state.devices.put(code, std::move(device), now + access_token_lifetime, now);
  const std::string page = state.base_url + "/oauth2/device";
  return {json_response(200, {{"device_code", code},
                              {"user_code", user_code},
                              {"verification_uri", page},
                              {"verification_uri_complete", page + "?user_code=" + user_code},
                              {"expires_in", device_code_lifetime.count()},
                              {"interval", device_interval.count()}})};
}

// RFC 8628 §3.3. With the code in the URL it is filled in, to be compared (§3.3.1).
Reply show_device(State& state, const ServerRequest& request) {
  const std::string code = typed_code(parameter(query_parameters(request), "user_code"));
  if (state.consent == Consent::automatic && !code.empty()) return enter(state, request, code);
  return {device_page(code, DeviceNote::none)};
}

Reply submit_device(State& state, const ServerRequest& request) {
  return enter(state, request, typed_code(parameter(form_parameters(request), "user_code")));
}

Reply device_answered(State&, const ServerRequest& request) {
  if (request.path.ends_with("/allowed"))
    return {refusal_page({200, "Your device is signed in", "You can close this page."})};
  if (request.path.ends_with("/denied"))
    return {refusal_page(
        {200, "Your device is not signed in", "You said no. You can close this page."})};
  return {refusal_page({410, "This code is used up",
                        "It has expired, or somebody has answered already. Your device can ask for "
                        "another one."})};
}

std::string allow_device(State& state, const AuthorizationRequest& asked, const Subject& subject,
                         std::vector<std::string> scopes) {
  DeviceAuthorization* device = find_waiting(state, asked.user_code);
  if (!device) return used_up;
  Grant grant;
  grant.id = random_uuid(state.world);
  grant.client_id = asked.client_id;
  grant.sub = subject.sub;
  grant.kind = subject.kind;
  if (const Client* client = find_client(state, asked.client_id))
    grant.scopes = permitted_scopes(state, *client, subject.sub, std::move(scopes));
  grant.resources = asked.resources;
  grant.authenticated = subject.authenticated;
  device->grant = std::move(grant);
  return "/oauth2/device/allowed";
}

std::string deny_device(State& state, const AuthorizationRequest& asked) {
  DeviceAuthorization* device = find_waiting(state, asked.user_code);
  if (!device) return used_up;
  device->denied = true;
  return "/oauth2/device/denied";
}

// RFC 8628 §3.5
Reply device_code(State& state, const Client& client, const Parameters& form) {
  const Time now = state.world.now();
  const std::string code = required_parameter(form, "device_code");
  DeviceAuthorization* device = state.devices.find(code, now);
  if (!device || device->request.client_id != client.id)
    refuse_grant("the device code is not valid");
  if (device->expires <= now) throw Refusal{400, "expired_token", "the device code has expired"};
  const bool hasty = now < device->asked + device->interval;
  device->asked = now;
  if (hasty) {
    device->interval += slower;
    throw Refusal{400, "slow_down", "the interval was not kept"};
  }
  if (device->denied) throw Refusal{400, "access_denied", "the user said no"};
  if (!device->grant) throw Refusal{400, "authorization_pending", "nobody has answered yet"};
  const std::string& challenge = device->request.code_challenge;
  if (!challenge.empty() &&
      base64url_encode(sha256(required_parameter(form, "code_verifier"))) != challenge)
    refuse_grant("code_verifier does not fit the code_challenge");
  Grant grant = *device->grant;
  const std::vector<std::string> resources = granted_resources(state, form, grant);
  state.devices.erase(code);
  const std::string refresh_token =
      client.may_use("refresh_token") ? new_refresh_token(state, grant) : std::string();
  grant.resources = resources;
  return token_reply(state, client, grant, refresh_token, IdToken::yes);
}

}  // namespace mcpauth::dev
