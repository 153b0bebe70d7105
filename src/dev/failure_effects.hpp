// What each failure of `--fail` does to an answer; failures.cpp has the table of them.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev::effect {

struct Scene {
  State& state;
  const ServerRequest& request;
  std::string_view argument;  // of `slow`: the seconds
};

// Whole answers
void status(Reply& reply, int status);
void html(const Scene& scene, Reply& reply);
void empty(const Scene& scene, Reply& reply);
void cut(const Scene& scene, Reply& reply);
void slow(const Scene& scene, Reply& reply);
void challenge(const Scene& scene, Reply& reply, int status);
void challenge_header(Reply& reply, std::string_view value);
void invalid_grant(const Scene& scene, Reply& reply);
void handshake_only(const Scene& scene, Reply& reply);
void lost_session(const Scene& scene, Reply& reply);

// The JSON of a good answer
void set_member(Reply& reply, std::string_view name, const Json& value);
void erase_member(Reply& reply, std::string_view name);
void publish_private_keys(const Scene& scene, Reply& reply);
void rotate_keys(const Scene& scene, Reply& reply);

// The access token in it; a claim of null is left out
void set_claim(const Scene& scene, Reply& reply, std::string_view name, const Json& value);
void opaque_token(const Scene& scene, Reply& reply);
void forged_token(const Scene& scene, Reply& reply);
void fewer_scopes(const Scene& scene, Reply& reply);

// The way back to the client
void set_answer(Reply& reply, std::string_view name, std::string_view value);
void erase_answer(Reply& reply, std::string_view name);
void repeat_answer(const Scene& scene, Reply& reply);
void callback_error(const Scene& scene, Reply& reply);

}  // namespace mcpauth::dev::effect
