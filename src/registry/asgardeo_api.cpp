#include "registry/asgardeo_api.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace mcpauth::registry::asgardeo {
namespace {

constexpr const char* admin_interface = "the admin interface";
constexpr const char* admin_answer = "the admin interface's answer";
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

// Return the elements of a page, which comes after `seen` of them. A list without any need not have
// the member, if it says that there are none (RFC 7644 §3.4.2). Throws Error 6: what was taken for
// an empty list would be made once more.
const Json& elements_of_page(const Json& page, std::string_view name, std::size_t seen) {
  const json::Object object(page, {admin_answer});
  const Json& found = elements(page, name);
  if (object.find(name) == nullptr && json::find_number(page, "totalResults") != 0.0)
    object.refuse(name, "is missing");
  if (found.empty() && count_in(page, "totalResults") > seen)
    object.refuse(name, "has nothing of what there is by totalResults");
  return found;
}

// Others are created below an object, and looked for by nobody.
bool has_list(const std::string& path) {
  return path == resources_path || path == applications_path || path.starts_with("/scim2/");
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

Json Api::list(const std::string& path) const {
  Json found = get(path);
  if (!found.is_array())
    throw Error(Exit::protocol, "bad_answer", std::string(admin_answer) + " is no list");
  return found;
}

AdminAnswer Api::write(const char* method, const std::string& path, const Json& body, int expected,
                       const std::vector<Secret>& secrets) const {
  AdminAnswer answer = ask(method, path, &body, expected, secrets);
  const std::string id = std::string_view(method) == "POST" ? created_id(answer) : std::string();
  if (!id.empty() && has_list(path)) {
    Json& created = (*created_)[path][id] = body;
    created["id"] = id;
  }
  return answer;
}

void Api::remove(const std::string& path) const {
  ask("DELETE", path, nullptr, not_found);
  const std::size_t slash = path.rfind('/');
  const auto list = created_->find(path.substr(0, slash));
  if (list != created_->end()) list->second.erase(path.substr(slash + 1));
}

void Api::each_created(const std::string& path, const std::set<std::string>& listed,
                       const TakeJson& take) const {
  const auto list = created_->find(path);
  if (list == created_->end()) return;
  for (const auto& [id, item] : list->second)
    if (!listed.contains(id) && !take(item)) return;
}

void Api::each_api_resource(const std::string& filter, const TakeJson& take) const {
  const std::string path = with_filter(std::string(resources_path) + "?limit=50", filter);
  std::set<std::string> listed;
  ListPages taken(admin_interface);
  for (std::string cursor, next;; cursor = next) {
    const Json page = get(cursor.empty() ? path : path + "&after=" + percent_encode(cursor));
    // Its documentation writes the name otherwise than the server does.
    const char* name = json::find(page, "APIResources") ? "APIResources" : "apiResources";
    const Json& items = elements_of_page(page, name, listed.size());
    taken.take(items);
    for (const Json& item : items) {
      listed.insert(text_or_empty(item, "id"));
      if (!take(item)) return;
    }
    next = next_cursor(page);
    if (next.empty() || next == cursor) return each_created(resources_path, listed, take);
  }
}

void Api::each_application(const std::string& filter, const TakeJson& take) const {
  const std::string path =
      with_filter(std::string(applications_path) +
                      "?excludeSystemPortals=true&limit=" + std::to_string(page_size),
                  filter);
  each_of_pages({applications_path, path + "&offset=", "applications", 0}, take);
}

void Api::each_scim_resource(const std::string& path, const std::string& filter,
                             const TakeJson& take) const {
  const std::string start = with_filter(path + "?count=" + std::to_string(page_size), filter);
  each_of_pages({path, start + "&startIndex=", "Resources", 1}, take);
}

void Api::each_of_pages(const Pages& pages, const TakeJson& take) const {
  std::set<std::string> listed;
  ListPages taken(admin_interface);
  for (std::size_t seen = 0;;) {
    const Json page = get(pages.start + std::to_string(pages.first + seen));
    const Json& items = elements_of_page(page, pages.name, seen);
    taken.take(items);
    for (const Json& item : items) {
      listed.insert(text_or_empty(item, "id"));
      if (!take(item)) return;
    }
    seen += items.size();
    if (items.empty() || seen >= count_in(page, "totalResults"))
      return each_created(pages.path, listed, take);
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
  return json::Object(object, {admin_answer}).string(name);
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
  if (list && !list->is_array()) json::Object(object, {admin_answer}).refuse(name, "is no list");
  return list ? *list : none;
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
