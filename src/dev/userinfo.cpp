// The UserInfo endpoint (OpenID Connect Core §5.3).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/dpop.hpp"
#include "dev/endpoints.hpp"

namespace mcpauth::dev {

Reply userinfo(State& state, const ServerRequest& request) {
  const auto token = presented_token(request);
  if (!token) {
    http::Response response = empty_response(401);
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return {std::move(response)};
  }
  const auto claims = valid_access_token(state, token->token);
  if (!claims)
    throw Refusal{401, "invalid_token", "the access token does not hold",
                  "Bearer error=\"invalid_token\""};
  check_possession(state, request, *token, *claims);
  const std::vector<std::string> scopes = split(*json::find_string(*claims, "scope"), ' ');
  const auto has = [&](std::string_view scope) {
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
  };
  if (!has("openid"))
    throw Refusal{403, "insufficient_scope", "scope openid is needed",
                  "Bearer error=\"insufficient_scope\", scope=\"openid\""};
  Json answer = {{"sub", *json::find(*claims, "sub")}};
  const User& user = state.kept.user;
  if (answer["sub"] == user.sub && has("profile")) {
    answer["name"] = user.full_name;
    answer["preferred_username"] = user.name;
  }
  if (answer["sub"] == user.sub && has("email")) {
    answer["email"] = user.email;
    answer["email_verified"] = true;
  }
  return {json_response(200, answer)};
}

}  // namespace mcpauth::dev
