// The application management API: administrators' view of clients.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dev/admin.hpp"
#include "dev/admin_endpoints.hpp"
#include "dev/api_resource.hpp"
#include "dev/application.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view application_collection = "/api/server/v1/applications";
constexpr std::size_t application_page_size = 30;

std::string application_location(const Client& client) {
  return std::string(application_collection) + '/' + client.application.id;
}

Json application_summary(const Client& client) {
  const Application& application = client.application;
  Json summary = {{"id", application.id}, {"name", client.name}};
  if (!application.description.empty()) summary["description"] = application.description;
  summary["clientId"] = client.id;
  if (!application.template_id.empty()) summary["templateId"] = application.template_id;
  summary["access"] = "WRITE";
  summary["self"] = application_location(client);
  return summary;
}

Json application_document(const Client& client) {
  Json document = application_summary(client);
  document["advancedConfigurations"] = *client.application.advanced;
  document["associatedRoles"] = {{"allowedAudience", client.application.role_audience},
                                 {"roles", Json::array()}};
  document["inboundProtocols"] = Json::array(
      {{{"type", "oidc"}, {"self", application_location(client) + "/inbound-protocols/oidc"}}});
  return document;
}

// An agent that signs in as a client is no application.
bool is_application(const State& state, const Client& client) {
  return !find_agent(state, client.id);
}

template <class Fits>
Client* find_application_where(State& state, Fits fits) {
  for (auto& [id, client] : state.kept.clients)
    if (is_application(state, client) && fits(client)) return &client;
  return nullptr;
}

std::string_view application_attribute(const Client& client, std::string_view attribute) {
  return attribute == "name" ? client.name : client.id;
}

std::vector<const Client*> filtered_applications(const State& state, const std::string& filter) {
  std::vector<Condition> conditions;
  if (!filter.empty()) {
    auto parsed = parse_filter(filter);
    const auto known = [](const Condition& row) {
      return row.attribute == "name" || row.attribute == "clientid" || row.attribute == "issuer";
    };
    if (!parsed || !std::all_of(parsed->begin(), parsed->end(), known))
      refuse_management(state, 400, "APP-60004", "Invalid filter.", filter);
    conditions = std::move(*parsed);
  }
  std::vector<const Client*> found;
  for (const auto& [id, client] : state.kept.clients)
    if (is_application(state, client) &&
        std::all_of(conditions.begin(), conditions.end(), [&, &application = client](auto& row) {
          return holds(row, application_attribute(application, row.attribute));
        }))
      found.push_back(&client);
  std::sort(found.begin(), found.end(),
            [](const Client* a, const Client* b) { return a->name < b->name; });
  return found;
}

void set_role_audience(const State& state, Client& client, const json::Object& object) {
  const auto roles = object.optional_object("associatedRoles");
  const auto audience = roles ? roles->optional_string("allowedAudience") : std::nullopt;
  if (!audience) return;
  if (*audience != "APPLICATION" && *audience != "ORGANIZATION")
    refuse_management(state, 400, "APP-60001", "Invalid request.", "allowedAudience");
  client.application.role_audience = *audience;
}

}  // namespace

Client* find_application(State& state, std::string_view id) {
  return find_application_where(state,
                                [&](const Client& client) { return client.application.id == id; });
}

Client* find_application_named(State& state, std::string_view name) {
  return find_application_where(state, [&](const Client& client) { return client.name == name; });
}

Client& application_in_path(State& state, const ServerRequest& request) {
  const std::string id = path_segment(request, object_segment);
  Client* client = find_application(state, id);
  if (!client)
    refuse_management(state, 404, "APP-60006", "Application not found.",
                      "There is no application " + id);
  return *client;
}

Client new_application(const State& state, std::string name) {
  Client client;
  client.id = random_token(state.world).substr(0, 28);
  client.name = std::move(name);
  client.auth_method = "client_secret_basic";
  client.issued_at = state.world.now();
  client.application.id = random_uuid(state.world);
  return client;
}

void configure_advanced(Client& client, const Json& advanced) {
  Json merged = *client.application.advanced;
  for (const auto& [name, value] : advanced.items()) merged[name] = value;
  const json::Object object(merged, {"advancedConfigurations"});
  client.application.api_based_authentication =
      object.optional_bool("enableAPIBasedAuthentication").value_or(false);
  client.application.advanced = json::Document(std::move(merged));
}

// 201 with a Location and nothing else.
Reply create_application(State& state, const ServerRequest& request) {
  if (request.query.find("template=") != std::string::npos)
    refuse_management(state, 501, "APP-65502", "Not implemented.", "Templates are not supported.");
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  Client client = new_application(state, object.string("name"));
  if (find_application_named(state, client.name))
    refuse_management(state, 409, "APP-60007", "Conflicting application.",
                      "Application with name: " + client.name + " already exists.");
  client.application.description = object.optional_string("description").value_or("");
  client.application.template_id = object.optional_string("templateId").value_or("");
  set_role_audience(state, client, object);
  if (const auto advanced = object.optional_object("advancedConfigurations"))
    configure_advanced(client, advanced->value());
  const auto inbound = object.optional_object("inboundProtocolConfiguration");
  if (const auto oidc = inbound ? inbound->optional_object("oidc") : std::nullopt)
    configure_oidc(state, client, *oidc);
  state.kept_changed = true;
  http::Response response = empty_response(201);
  response.headers.push_back({"Location", state.base_url + application_location(client)});
  state.kept.clients[client.id] = std::move(client);
  return {std::move(response)};
}

Reply list_applications(State& state, const ServerRequest& request) {
  const Parameters query = query_parameters(request);
  const std::size_t limit = query_number(query, "limit", application_page_size);
  const auto all = filtered_applications(state, parameter(query, "filter"));
  const std::size_t start = std::min(query_number(query, "offset", 0), all.size());
  const std::size_t end = std::min(all.size(), start + limit);
  Json items = Json::array();
  for (std::size_t i = start; i < end; ++i) items.push_back(application_summary(*all[i]));
  return {json_response(200, {{"totalResults", all.size()},
                              {"startIndex", start + 1},
                              {"count", end - start},
                              {"applications", std::move(items)},
                              {"links", Json::array()}})};
}

Reply read_application(State& state, const ServerRequest& request) {
  return {json_response(200, application_document(application_in_path(state, request)))};
}

Reply patch_application(State& state, const ServerRequest& request) {
  Client& client = application_in_path(state, request);
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  Client changed = client;
  changed.name = object.optional_string("name").value_or(changed.name);
  const Client* other = find_application_named(state, changed.name);
  if (other && other != &client)
    refuse_management(state, 409, "APP-60007", "Conflicting application.",
                      "Application with name: " + changed.name + " already exists.");
  changed.application.description =
      object.optional_string("description").value_or(changed.application.description);
  set_role_audience(state, changed, object);
  if (const auto advanced = object.optional_object("advancedConfigurations"))
    configure_advanced(changed, advanced->value());
  client = std::move(changed);
  state.kept_changed = true;
  return {empty_response(200)};
}

Reply delete_application(State& state, const ServerRequest& request) {
  const Client& client = application_in_path(state, request);
  std::erase_if(state.kept.roles, [&](const auto& entry) {
    return entry.second.application == client.application.id;
  });
  forget_client(state, std::string(client.id));
  return {empty_response(204)};
}

}  // namespace mcpauth::dev
