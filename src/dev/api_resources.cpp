// API resources: what tokens are for. An MCP server is one of the type MCP.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/admin.hpp"
#include "dev/admin_endpoints.hpp"
#include "dev/api_resource.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view collection = "/api/server/v1/api-resources";
constexpr std::size_t api_page_size = 10;

std::string api_location(const std::string& id) {
  return std::string(collection) + '/' + id;
}

// What a list has of each.
Json api_summary(const ApiResource& api) {
  return {{"id", api.id},
          {"name", api.name},
          {"identifier", api.identifier},
          {"type", api.type},
          {"requiresAuthorization", api.requires_authorization},
          {"properties", Json::array()},
          {"self", api_location(api.id)}};
}

Json api_document(const ApiResource& api) {
  Json document = api_summary(api);
  document["description"] = api.description;
  document["scopes"] = api_scopes_document(api);
  return document;
}

std::string_view api_attribute(const ApiResource& api, std::string_view attribute) {
  if (attribute == "name") return api.name;
  return attribute == "type" ? api.type : api.identifier;
}

std::vector<const ApiResource*> filtered_apis(const State& state, const std::string& filter) {
  std::vector<Condition> conditions;
  if (!filter.empty()) {
    auto parsed = parse_filter(filter);
    const auto known = [](const Condition& condition) {
      return condition.attribute == "name" || condition.attribute == "identifier" ||
             condition.attribute == "type";
    };
    if (!parsed || !std::all_of(parsed->begin(), parsed->end(), known))
      refuse_management(state, 400, "API-RESOURCE-60004", "Invalid filter.", filter);
    conditions = std::move(*parsed);
  }
  std::vector<const ApiResource*> found;
  for (const ApiResource& api : state.kept.api_resources)
    if (std::all_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
          return holds(condition, api_attribute(api, condition.attribute));
        }))
      found.push_back(&api);
  return found;
}

// A place in a list: behind `after`, or as many as fit before `before`.
std::size_t page_start(const State& state, const std::vector<const ApiResource*>& all,
                       const Parameters& query, std::size_t limit) {
  const std::string after = parameter(query, "after");
  const std::string before = parameter(query, "before");
  if (!after.empty() && !before.empty())
    refuse_management(state, 400, "API-RESOURCE-60011", "Invalid cursor.",
                      "Both before and after cannot be given.");
  if (after.empty() && before.empty()) return 0;
  const auto id = base64_decode(after.empty() ? before : after);
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const ApiResource* api) { return id && api->id == *id; });
  if (found == all.end())
    refuse_management(state, 400, "API-RESOURCE-60010", "Invalid cursor.", "It is not known.");
  const auto place = static_cast<std::size_t>(found - all.begin());
  return after.empty() ? place - std::min(place, limit) : place + 1;
}

Json cursor_link(const char* rel, const char* name, const ApiResource& api,
                 const Parameters& query) {
  Parameters next = query;
  std::erase_if(next,
                [](const auto& pair) { return pair.first == "after" || pair.first == "before"; });
  next.emplace_back(name, base64_encode(api.id));
  return {{"rel", rel}, {"href", std::string(collection) + '?' + form_encode(next)}};
}

void check_new_api(const State& state, const ApiResource& api) {
  for (const ApiResource& other : state.kept.api_resources)
    if (other.identifier == api.identifier)
      refuse_management(state, 409, "API-RESOURCE-60001", "API resource already exists.",
                        "The identifier " + api.identifier + " is taken.");
}

}  // namespace

ApiResource& api_in_path(State& state, const ServerRequest& request) {
  const std::string id = path_segment(request, object_segment);
  auto& apis = state.kept.api_resources;
  const auto found =
      std::find_if(apis.begin(), apis.end(), [&](const ApiResource& api) { return api.id == id; });
  if (found == apis.end())
    refuse_management(state, 404, "API-RESOURCE-60002", "API resource not found.",
                      "There is no API resource " + id);
  return *found;
}

Reply create_api_resource(State& state, const ServerRequest& request) {
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  ApiResource api;
  api.id = random_uuid(state.world);
  api.name = object.string("name");
  api.identifier = object.string("identifier");
  api.description = object.optional_string("description").value_or("");
  // Whatever is no kind of its own becomes BUSINESS, and nobody says so.
  api.type = object.optional_string("resourceType") == "MCP" ? "MCP" : "BUSINESS";
  api.requires_authorization = object.optional_bool("requiresAuthorization").value_or(true);
  check_new_api(state, api);
  if (const Json* scopes = object.find("scopes")) add_api_scopes(state, api, *scopes);
  state.kept_changed = true;
  http::Response response = json_response(201, api_document(api));
  response.headers.push_back({"Location", api_location(api.id)});
  state.kept.api_resources.push_back(std::move(api));
  return {std::move(response)};
}

Reply list_api_resources(State& state, const ServerRequest& request) {
  const Parameters query = query_parameters(request);
  const std::size_t limit = std::max<std::size_t>(query_number(query, "limit", api_page_size), 1);
  const auto all = filtered_apis(state, parameter(query, "filter"));
  const std::size_t start = page_start(state, all, query, limit);
  const std::size_t end = std::min(all.size(), start + limit);
  Json items = Json::array();
  for (std::size_t i = start; i < end; ++i) items.push_back(api_summary(*all[i]));
  Json links = Json::array();
  if (end < all.size()) links.push_back(cursor_link("next", "after", *all[end - 1], query));
  if (start > 0 && start < all.size())
    links.push_back(cursor_link("previous", "before", *all[start], query));
  return {json_response(200, {{"totalResults", all.size()},
                              {"links", std::move(links)},
                              {"apiResources", std::move(items)}})};
}

Reply read_api_resource(State& state, const ServerRequest& request) {
  return {json_response(200, api_document(api_in_path(state, request)))};
}

Reply patch_api_resource(State& state, const ServerRequest& request) {
  ApiResource& api = api_in_path(state, request);
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  if (object.find("removedScopes"))
    refuse_management(state, 501, "API-RESOURCE-60006", "Not implemented.",
                      "Scopes cannot be removed with this operation.");
  ApiResource changed = api;
  if (const Json* scopes = object.find("addedScopes")) add_api_scopes(state, changed, *scopes);
  changed.name = object.optional_string("name").value_or(changed.name);
  changed.description = object.optional_string("description").value_or(changed.description);
  api = std::move(changed);
  state.kept_changed = true;
  return {empty_response(204)};
}

// 204 also where there is none.
Reply delete_api_resource(State& state, const ServerRequest& request) {
  const std::string id = path_segment(request, object_segment);
  const ApiResource* api = nullptr;
  for (const ApiResource& row : state.kept.api_resources)
    if (row.id == id) api = &row;
  if (!api) return {empty_response(204)};
  if (api->type == system_type)
    refuse_management(state, 403, "API-RESOURCE-60016", "Operation not permitted.",
                      "System APIs cannot be deleted.");
  for (const ApiScope& scope : api->scopes) withdraw_scope(state, scope.name);
  for (auto& [client_id, client] : state.kept.clients)
    std::erase_if(client.application.authorizations,
                  [&](const Authorization& row) { return row.api == id; });
  std::erase_if(state.kept.api_resources, [&](const ApiResource& row) { return row.id == id; });
  state.kept_changed = true;
  return {empty_response(204)};
}

}  // namespace mcpauth::dev
