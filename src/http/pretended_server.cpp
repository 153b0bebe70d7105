#include "http/pretended_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"

namespace mcpauth::http {
namespace {

Response json_response(int status, const Json& body) {
  return {status, {{"Content-Type", "application/json"}}, json::dump(body)};
}

Json parsed(const std::string& body) {
  try {
    return json::parse_untrusted(body, {"the request"}, json::bulk);
  } catch (const Error&) {
    return nullptr;  // a form, or nothing
  }
}

Json object_in(const std::string& body) {
  Json value = parsed(body);
  return value.is_object() ? value : Json::object();
}

// Of RFC 7644 §3.5.2.3 what a whole attribute can show.
void replace_attributes(Json& resource, const Json& operation) {
  const Json* value = json::find(operation, "value");
  const std::string* op = json::find_string(operation, "op");
  if (value == nullptr || op == nullptr || *op != "replace") return;
  if (const std::string* path = json::find_string(operation, "path"))
    resource[*path] = *value;
  else if (value->is_object())
    resource.merge_patch(*value);
}

// The URL below which the elements of a list are.
std::string collection_of(const std::string& url) {
  std::string collection = url.substr(0, url.find('?'));
  return collection.ends_with('/') ? collection : collection + '/';
}

// By which an element of a list is addressed.
std::string name_of(const Json& element) {
  for (const char* member : {"id", "client_id", "username", "name"})
    if (const auto* name = json::find_string(element, member)) return *name;
  return {};
}

}  // namespace

PretendedServer::PretendedServer(Transport real, SideEffects* side_effects)
    : real_(std::move(real)), side_effects_(side_effects) {}

Response PretendedServer::read(const Request& request) {
  const Json* object = find(request.url);
  if (object != nullptr && object->is_null()) return {404, {}, {}};
  if (object != nullptr && !unread_.contains(request.url)) return json_response(200, *object);
  Response response = real_(request);
  if (response.status != 200 || !is_json(response)) return response;
  Json body = parsed(response.body);
  if (object != nullptr && body.is_object()) {
    body.update(*object);
    unread_.erase(request.url);
    objects_[request.url] = body;
  } else if (!overlay_lists(request.url, body)) {
    read_[request.url] = response.body;
    return response;
  }
  response.body = json::dump(body);
  return response;
}

// What was pretended to be changed or deleted is so in the lists of its collection, too.
bool PretendedServer::overlay_lists(const std::string& url, Json& body) const {
  const std::string collection = collection_of(url);
  if (body.is_array()) return overlay(collection, body);
  bool changed = false;
  for (auto& [name, member] : body.items())
    changed |= member.is_array() && overlay(collection, member);
  return changed;
}

bool PretendedServer::overlay(const std::string& collection, Json& list) const {
  Json now = Json::array();
  for (const Json& element : list) {
    const auto object = objects_.find(collection + percent_encode(name_of(element)));
    const bool known = object != objects_.end();
    if (known && object->second.is_null()) continue;
    now.push_back(element);
    if (known) now.back().update(object->second);
  }
  const bool changed = now != list;
  list = std::move(now);
  return changed;
}

Response PretendedServer::change(const Request& request) {
  if (request.method == "POST") return create(request);
  if (request.method == "DELETE") {
    objects_[request.url] = nullptr;
    return {204, {}, {}};
  }
  if (request.body.empty()) return {204, {}, {}};
  return request.method == "PUT" ? replace(request) : patch(request);
}

Response PretendedServer::create(const Request& request) {
  Json object = object_in(request.body);
  if (const auto* given = json::find_string(object, "id"); given && lists(request, *given))
    return json_response(409, Json::object());
  const std::string id = new_id();
  for (const char* name : {"id", "client_id", "client_secret"}) {
    if (json::find(object, name) == nullptr) object[name] = id;
  }
  // What comes with an id of its own is found by that one.
  const auto* client_id = json::find_string(object, "client_id");
  const std::string location =
      collection_of(request.url) + percent_encode(client_id != nullptr ? *client_id : id);
  objects_[location] = object;
  have_side_effects(request, object);
  Response response = json_response(201, object);
  response.headers.push_back({"Location", location});
  return response;
}

// What a request leaves out may be the server's own, and stays; a secret is made anew, as RFC 7592
// §2.2 lets it.
Response PretendedServer::replace(const Request& request) {
  const Json body = object_in(request.body);
  if (find(request.url) == nullptr && !read_.contains(request.url)) unread_.insert(request.url);
  Json object = standing(request.url);
  object.update(body);
  if (json::find(body, "client_id") != nullptr && json::find(body, "client_secret") == nullptr)
    object["client_secret"] = new_id();
  objects_[request.url] = object;
  return json_response(200, object);
}

Response PretendedServer::patch(const Request& request) {
  const Json body = object_in(request.body);
  Json object = standing(request.url);
  if (object.empty()) return json_response(200, body);
  const Json* operations = json::find(body, "Operations");
  if (operations == nullptr)
    object.merge_patch(body);
  else
    for (const Json& operation : *operations) replace_attributes(object, operation);
  objects_[request.url] = object;
  have_side_effects(request, object);
  return json_response(200, object);
}

void PretendedServer::have_side_effects(const Request& request, const Json& object) {
  if (side_effects_ == nullptr) return;
  for (auto& [url, effect] : side_effects_(request, object)) objects_[url] = *effect;
}

// Return whether the real collection has an element that is called so.
bool PretendedServer::lists(const Request& request, const std::string& id) {
  Request listing = request;
  listing.method = "GET";
  listing.body.clear();
  const Response answer = real_(listing);
  const Json list = answer.status == 200 ? parsed(answer.body) : Json();
  return list.is_array() && std::any_of(list.begin(), list.end(), [&](const Json& element) {
           const auto* name = json::find_string(element, "id");
           return name != nullptr && *name == id;
         });
}

const Json* PretendedServer::find(const std::string& url) const {
  const auto exact = objects_.find(url);
  if (exact != objects_.end()) return &exact->second;
  for (const auto& [location, object] : objects_) {
    if (!object.is_null() && url.starts_with(location + "/")) return &object;
  }
  return nullptr;
}

Json PretendedServer::standing(const std::string& url) const {
  if (const Json* object = find(url)) return object->is_object() ? *object : Json::object();
  const auto found = read_.find(url);
  return found == read_.end() ? Json::object() : object_in(found->second);
}

std::string PretendedServer::new_id() {
  return fmt::format("pretended-{}", ++ids_);
}

}  // namespace mcpauth::http
