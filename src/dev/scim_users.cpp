// People, as far as whoever authorizes them must find them.
#include <nlohmann/json.hpp>

#include "dev/admin_endpoints.hpp"
#include "dev/scim.hpp"

namespace mcpauth::dev {
namespace {

Json user_document(const State& state) {
  const User& user = state.kept.user;
  return {{"schemas", {"urn:ietf:params:scim:schemas:core:2.0:User"}},
          {"id", user.sub},
          {"userName", user.name},
          {"emails", Json::array({user.email})},
          {"meta",
           {{"resourceType", "User"}, {"location", state.base_url + "/scim2/Users/" + user.sub}}}};
}

}  // namespace

Reply list_users(State& state, const ServerRequest& request) {
  const Parameters query = query_parameters(request);
  const auto conditions = parse_filter(parameter(query, "filter"));
  std::vector<Json> users = {user_document(state)};
  for (const Condition& row : conditions.value_or(std::vector<Condition>()))
    if (row.attribute != "username" || !holds(row, state.kept.user.name)) users.clear();
  return scim_list(query, users);
}

Reply read_user(State& state, const ServerRequest& request) {
  const std::string id = path_segment(request, 2);
  if (id != state.kept.user.sub) refuse_scim(404, "", "There is no user " + id);
  return scim_resource(200, user_document(state));
}

}  // namespace mcpauth::dev
