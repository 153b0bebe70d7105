// The table of all that the server answers.
#pragma once

#include <string_view>
#include <vector>

#include "dev/state.hpp"

namespace mcpauth::dev {

using Handler = Reply (*)(State&, const ServerRequest&);

// A path that ends in `/*` stands for one more segment. `point` is what failures call it.
struct Route {
  std::string_view method;
  std::string path;
  std::string_view point;
  Handler handler;
};

// Return the routes of `persona`.
std::vector<Route> routes(const Persona& persona);

// Return the route of a request. A `Refusal` 404 or 405 where there is none.
const Route& find_route(const std::vector<Route>& routes, const ServerRequest& request);

}  // namespace mcpauth::dev
