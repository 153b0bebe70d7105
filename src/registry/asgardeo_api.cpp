#include "registry/asgardeo_api.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace mcpauth::registry::asgardeo {
namespace {

constexpr const char* admin_interface = "the admin interface";
constexpr std::string_view scim_type = "application/scim+json";
constexpr std::string_view token_path = "/oauth2/token";
constexpr std::size_t page_size = 100;
constexpr int not_found = 404;

// Return the cursor in the link to the next page. The link itself is not followed: the server's
// idea of its own address may be another than ours.
std::string next_cursor(const Json& page) {
  for (const Json& link : elements(page, "links")) {
    if (text_or_empty(link, "rel") != "next") continue;
    const std::string href = text_or_empty(link, "href");
    const auto query = form_decode(href.substr(std::min(href.find('?') + 1, href.size())));
    if (!query) continue;
    if (const std::string* after = find(*query, "after")) return *after;
  }
  return {};
}

std::size_t count_in(const Json& page, std::string_view name) {
  return static_cast<std::size_t>(std::max(0.0, json::find_number(page, name).value_or(0)));
}

std::string with_filter(const std::string& path, const std::string& filter) {
  return filter.empty() ? path : path + "&filter=" + percent_encode(filter);
}

}  // namespace

std::string base_url(const Administration& administration) {
  std::string base = administration.admin_url;
  if (base.empty() && administration.server.token_endpoint) {
    const std::string endpoint = administration.server.token_endpoint->text();
    if (endpoint.ends_with(token_path))
      base = endpoint.substr(0, endpoint.size() - token_path.size());
  }
  if (base.empty())
    throw Error(Exit::usage, "no_admin_url",
                "where the admin interface is cannot be told from the token endpoint",
                "give it with --admin-url");
  while (base.ends_with('/')) base.pop_back();
  return base;
}

Api::Api(const Administration& administration)
    : transport_(administration.transport),
      reach_(administration.server.reach),
      base_(base_url(administration)) {}

AdminAnswer Api::ask(const char* method, const std::string& path, const Json* body, int expected,
                     const std::vector<Secret>& secrets) const {
  const std::string_view type =
      path.starts_with("/scim2/") ? scim_type : std::string_view("application/json");
  return send(transport_, {admin_interface, method, base_ + path, body, reach_, type, secrets},
              expected);
}

std::optional<Json> Api::find(const std::string& path) const {
  const AdminAnswer answer = ask("GET", path, nullptr, not_found);
  if (answer.status == not_found) return std::nullopt;
  return *answer.body;
}

Json Api::get(const std::string& path) const {
  return *ask("GET", path, nullptr, 0).body;
}

AdminAnswer Api::write(const char* method, const std::string& path, const Json& body, int expected,
                       const std::vector<Secret>& secrets) const {
  return ask(method, path, &body, expected, secrets);
}

void Api::remove(const std::string& path) const {
  ask("DELETE", path, nullptr, not_found);
}

void Api::each_api_resource(const std::string& filter, const TakeJson& take) const {
  const std::string path = with_filter("/api/server/v1/api-resources?limit=50", filter);
  std::string cursor;
  for (;;) {
    const Json page = get(cursor.empty() ? path : path + "&after=" + percent_encode(cursor));
    // Its documentation writes the name otherwise than the server does.
    const char* name = json::find(page, "apiResources") ? "apiResources" : "APIResources";
    for (const Json& item : elements(page, name))
      if (!take(item)) return;
    const std::string next = next_cursor(page);
    if (next.empty() || next == cursor) return;
    cursor = next;
  }
}

void Api::each_application(const std::string& filter, const TakeJson& take) const {
  const std::string path = with_filter(
      "/api/server/v1/applications?excludeSystemPortals=true&limit=" + std::to_string(page_size),
      filter);
  std::size_t offset = 0;
  for (;;) {
    const Json page = get(path + "&offset=" + std::to_string(offset));
    const Json& items = elements(page, "applications");
    for (const Json& item : items)
      if (!take(item)) return;
    offset += items.size();
    if (items.empty() || offset >= count_in(page, "totalResults")) return;
  }
}

void Api::each_scim_resource(const std::string& path, const std::string& filter,
                             const TakeJson& take) const {
  const std::string start = with_filter(path + "?count=" + std::to_string(page_size), filter);
  std::size_t seen = 0;
  for (;;) {
    const Json page = get(start + "&startIndex=" + std::to_string(seen + 1));
    const Json& items = elements(page, "Resources");
    for (const Json& item : items)
      if (!take(item)) return;
    seen += items.size();
    if (items.empty() || seen >= count_in(page, "totalResults")) return;
  }
}

std::string Api::tenant() const {
  const std::size_t found = base_.rfind("/t/");
  return found == std::string::npos ? "carbon.super" : base_.substr(found + 3);
}

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string text(const Json& object, std::string_view name) {
  return json::Object(object, {"the admin interface's answer"}).string(name);
}

std::string text_or_empty(const Json& object, std::string_view name) {
  const std::string* value = json::find_string(object, name);
  return value ? *value : std::string();
}

bool is_true(const Json& object, std::string_view name) {
  const Json* value = json::find(object, name);
  return value && *value == true;
}

const Json& elements(const Json& object, std::string_view name) {
  static const Json none = Json::array();
  const Json* list = json::find(object, name);
  return list && list->is_array() ? *list : none;
}

std::string filter(std::string_view attribute, std::string_view operation, std::string_view value) {
  const bool plain = !value.empty() && std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:/@%?=#+").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (!plain) return {};
  return std::string(attribute) + ' ' + std::string(operation) + ' ' + std::string(value);
}

std::string created_id(const AdminAnswer& answer) {
  const std::string path = answer.location.substr(0, answer.location.find_first_of("?#"));
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? text_or_empty(*answer.body, "id") : path.substr(slash + 1);
}

}  // namespace mcpauth::registry::asgardeo
