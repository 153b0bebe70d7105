#include "dev/scim.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::size_t scim_page_size = 100;

void add_changes(std::vector<ScimChange>& changes, const Json& item) {
  const json::Object object(item, {"an operation"});
  const std::string operation = to_lower(object.string("op"));
  const Json* value = object.find("value");
  if (const auto path = object.optional_string("path")) {
    changes.push_back({operation, *path, value});
    return;
  }
  if (!value || !value->is_object())
    refuse_scim(400, "noTarget", "An operation needs a path, or an object as its value.");
  for (const auto& [name, member] : value->items()) changes.push_back({operation, name, &member});
}

}  // namespace

Reply scim_list(const Parameters& query, const std::vector<Json>& resources) {
  const std::size_t first = std::max<std::size_t>(query_number(query, "startIndex", 1), 1);
  const std::size_t start = std::min(first - 1, resources.size());
  const std::size_t end =
      std::min(resources.size(), start + query_number(query, "count", scim_page_size));
  Json page = Json::array();
  for (std::size_t i = start; i < end; ++i) page.push_back(resources[i]);
  return {scim_response(200, {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:ListResponse"}},
                              {"totalResults", resources.size()},
                              {"startIndex", first},
                              {"itemsPerPage", end - start},
                              {"Resources", std::move(page)}})};
}

Reply scim_resource(int status, const Json& resource) {
  http::Response response = scim_response(status, resource);
  const Json* meta = json::find(resource, "meta");
  const std::string* location = meta ? json::find_string(*meta, "location") : nullptr;
  if (location) response.headers.push_back({"Location", *location});
  return {std::move(response)};
}

std::vector<ScimChange> scim_changes(const Json& body) {
  const Json* list = json::find(body, "Operations");
  if (!list || !list->is_array()) refuse_scim(400, "invalidSyntax", "Operations must be an array.");
  std::vector<ScimChange> changes;
  for (const Json& item : *list) add_changes(changes, item);
  return changes;
}

std::vector<std::string> scim_values(const Json& list) {
  std::vector<std::string> values;
  for (const Json& item : list)
    values.push_back(json::Object(item, {"an element"}).string("value"));
  return values;
}

std::optional<std::string> value_filter(std::string_view path, std::string_view attribute) {
  const std::string start = std::string(attribute) + "[value eq ";
  if (!path.starts_with(start) || !path.ends_with(']')) return std::nullopt;
  std::string_view id = path.substr(start.size(), path.size() - start.size() - 1);
  if (id.size() > 1 && id.front() == '"' && id.back() == '"') id = id.substr(1, id.size() - 2);
  return std::string(id);
}

}  // namespace mcpauth::dev
