// What every route of the admin interface shares: its permission, its errors, its reading of a
// request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dev/routes.hpp"
#include "dev/state.hpp"

namespace mcpauth::dev {

// Add the routes of the admin interface.
void add_admin_routes(std::vector<Route>& table, const Persona& persona);

// Answer a request to a guarded route: refuse a caller whose token does not carry the route's
// scope, and a body that is not as the handler reads it, in the form of the route's part.
Reply guarded_answer(State& state, const ServerRequest& request, const Route& route);

// Refuse in the management API's form: `code`, `message`, `description`, `traceId`.
[[noreturn]] void refuse_management(const State& state, int status, std::string_view code,
                                    std::string_view message, std::string_view description);
// Refuse in SCIM's form (RFC 7644 §3.12).
[[noreturn]] void refuse_scim(int status, std::string_view scim_type, std::string_view detail);

// Return `body` as SCIM sends it.
http::Response scim_response(int status, const Json& body);

// Return the body as JSON. Throws Error, which `guarded_answer` makes a 400 of.
Json json_body(const ServerRequest& request);

// Return the decoded segment of the path, counted from 0.
std::string path_segment(const ServerRequest& request, std::size_t index);

// One comparison of a filter: `name eq files`, in quotes or not.
struct Condition {
  std::string attribute;  // in lower case
  std::string operation;  // eq ne co sw ew
  std::string value;
};
// Return what `text` joins with `and`; nothing where it is no such filter.
std::optional<std::vector<Condition>> parse_filter(std::string_view text);
bool holds(const Condition& condition, std::string_view text);

// Return the number that the query has, or `fallback`.
std::size_t query_number(const Parameters& query, std::string_view name, std::size_t fallback);

}  // namespace mcpauth::dev
