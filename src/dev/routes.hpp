// The table of all that the server answers.
#pragma once

#include <string_view>
#include <vector>

#include "dev/state.hpp"

namespace mcpauth::dev {

using Handler = Reply (*)(State&, const ServerRequest&);

// The parts of the admin interface differ in the form of their errors.
enum class AdminPart { management, scim, registration };

// Which scope a caller's token must carry; empty: the handler looks for itself.
struct Guard {
  std::string_view scope;
  AdminPart part = AdminPart::management;
};

// A `*` in a path stands for one segment. `point` is what failures call it.
struct Route {
  std::string_view method;
  std::string path;
  std::string_view point;
  Handler handler;
  Guard guard{};
};

// Return the routes of `persona`.
std::vector<Route> routes(const Persona& persona);

// Return the route of a request. A `Refusal` 404 or 405 where there is none.
const Route& find_route(const std::vector<Route>& routes, const ServerRequest& request);

}  // namespace mcpauth::dev
