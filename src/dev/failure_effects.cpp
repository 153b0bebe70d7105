#include "dev/failure_effects.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace mcpauth::dev::effect {
namespace {

// `edit` a JSON answer of ours that says yes. One that another failure has spoilt stays as it is.
template <class Edit>
void edit_json(Reply& reply, Edit edit) {
  if (reply.response.status != 200 && reply.response.status != 201) return;
  Json body = Json::parse(reply.response.body, nullptr, false);
  if (!body.is_object()) return;
  edit(body);
  reply.response.body = json::dump(body);
}

// Return whether the token is a JWT, and not opaque by another failure.
bool has_claims(const std::string& token) {
  return std::count(token.begin(), token.end(), '.') == 2;
}

// `edit` the parameters that a redirect carries to the client.
template <class Edit>
void edit_callback(Reply& reply, Edit edit) {
  for (http::Header& header : reply.response.headers) {
    if (header.name != "Location") continue;
    const std::size_t question = header.value.find('?');
    Parameters answer = form_decode(header.value.substr(question + 1)).value();
    edit(answer);
    header.value = header.value.substr(0, question + 1) + form_encode(answer);
  }
}

}  // namespace

void status(Reply& reply, int status) {
  reply.response = json_response(
      status, {{"error", "server_error"}, {"error_description", "this failure was asked for"}});
  if (status == 429 || status == 503) reply.response.headers.push_back({"Retry-After", "1"});
}

void html(const Scene&, Reply& reply) {
  reply.response = {.status = 200,
                    .headers = {{"Content-Type", "text/html"}},
                    .body = "<!doctype html><title>Bad gateway</title>"};
}

void empty(const Scene&, Reply& reply) {
  reply.response = {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = {}};
}

void cut(const Scene&, Reply& reply) {
  reply.response.body.resize(reply.response.body.size() / 2);
}

void slow(const Scene& scene, Reply& reply) {
  double seconds = 0;
  std::from_chars(scene.argument.data(), scene.argument.data() + scene.argument.size(), seconds);
  reply.delay += std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

void challenge(const Scene& scene, Reply& reply, int status) {
  const std::string error = status == 401 ? "invalid_token" : "insufficient_scope";
  reply.response = refusal_response(
      {status, error, "this failure was asked for",
       "Bearer error=\"" + error + "\", scope=\"mcp:read mcp:write\", resource_metadata=\"" +
           scene.state.base_url + "/.well-known/oauth-protected-resource/mcp\""});
}

void challenge_header(Reply& reply, std::string_view value) {
  for (http::Header& header : reply.response.headers)
    if (header.name == "WWW-Authenticate") header.value = value;
}

void invalid_grant(const Scene&, Reply& reply) {
  reply.response = refusal_response({400, "invalid_grant", "this failure was asked for"});
}

void handshake_only(const Scene& scene, Reply& reply) {
  if (http::header_value(scene.request.headers, "MCP-Protocol-Version") == "2026-07-28" &&
      reply.response.status != 401)
    reply.response = json_response(
        400, {{"jsonrpc", "2.0"},
              {"id", nullptr},
              {"error", {{"code", -32000}, {"message", "Bad Request: Server not initialized"}}}});
}

void lost_session(const Scene& scene, Reply&) {
  if (const auto id = http::header_value(scene.request.headers, "MCP-Session-Id"))
    scene.state.mcp_sessions.erase(*id);
}

void set_member(Reply& reply, std::string_view name, const Json& value) {
  edit_json(reply, [&](Json& body) { body[name] = value; });
}

void erase_member(Reply& reply, std::string_view name) {
  edit_json(reply, [&](Json& body) { body.erase(std::string(name)); });
}

void publish_private_keys(const Scene&, Reply& reply) {
  edit_json(reply, [](Json& body) {
    for (Json& key : body["keys"]) key["d"] = base64url_encode(std::string(32, 'd'));
  });
}

void rotate_keys(const Scene& scene, Reply& reply) {
  scene.state.kept.keys.rotate();
  reply.response = json_response(200, scene.state.kept.keys.public_set());
}

void set_claim(const Scene& scene, Reply& reply, std::string_view name, const Json& value) {
  edit_json(reply, [&](Json& body) {
    const std::string* token = json::find_string(body, "access_token");
    if (!token || !has_claims(*token)) return;
    Json claims = jose::decode(*token).claims;
    if (value.is_null())
      claims.erase(std::string(name));
    else
      claims[name] = value;
    body["access_token"] = jose::sign_jwt(*scene.state.kept.keys.for_algorithm("ES256").get(),
                                          {{"typ", "at+jwt"}}, claims);
  });
}

void opaque_token(const Scene& scene, Reply& reply) {
  set_member(reply, "access_token", random_token(scene.state.world));
}

void forged_token(const Scene&, Reply& reply) {
  edit_json(reply, [&](Json& body) {
    const std::string* issued = json::find_string(body, "access_token");
    if (!issued || !has_claims(*issued)) return;
    std::string token = *issued;
    char& first = token[token.rfind('.') + 1];
    first = first == 'A' ? 'B' : 'A';
    body["access_token"] = token;
  });
}

void fewer_scopes(const Scene& scene, Reply& reply) {
  set_member(reply, "scope", "mcp:read");
  set_claim(scene, reply, "scope", "mcp:read");
}

void set_answer(Reply& reply, std::string_view name, std::string_view value) {
  edit_callback(reply, [&](Parameters& answer) {
    for (auto& [key, current] : answer)
      if (key == name) current = value;
  });
}

void erase_answer(Reply& reply, std::string_view name) {
  edit_callback(reply, [&](Parameters& answer) {
    std::erase_if(answer, [&](const auto& pair) { return pair.first == name; });
  });
}

void repeat_answer(const Scene&, Reply& reply) {
  edit_callback(reply, [](Parameters& answer) {
    if (!answer.empty()) answer.push_back(answer.front());
  });
}

void callback_error(const Scene&, Reply& reply) {
  erase_answer(reply, "code");
  edit_callback(reply, [](Parameters& answer) {
    answer.insert(answer.begin(), {"error", "server_error"});
  });
}

}  // namespace mcpauth::dev::effect
