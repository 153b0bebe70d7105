// The product's admin interface as functions: paths, lists in pages, and what may be missing.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "registry/admin_request.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::registry::asgardeo {

inline constexpr const char* resources_path = "/api/server/v1/api-resources";
inline constexpr const char* applications_path = "/api/server/v1/applications";
inline constexpr const char* authorized_apis = "/authorized-apis";  // below an application

// Takes the elements of a list one by one; returning false ends it.
using TakeJson = std::function<bool(const Json&)>;

// Return the base of all paths: the profile's, else what stands before /oauth2/token. Throws Error
// 2 where neither is there.
std::string base_url(const Administration& administration);

class Api {
 public:
  explicit Api(const Administration& administration);

  // Return what is at `path`, behind the base; nothing for a 404.
  std::optional<Json> find(const std::string& path) const;
  // The same, and Error 4 for a 404.
  Json get(const std::string& path) const;
  // The same, which must be a list. Throws Error 6.
  Json list(const std::string& path) const;
  // Send `body`, in which `secrets` are; a status that is no success is an error, unless it is
  // `expected`.
  AdminAnswer write(const char* method, const std::string& path, const Json& body, int expected = 0,
                    const std::vector<Secret>& secrets = {}) const;
  void remove(const std::string& path) const;

  // Hand over the elements of the three kinds of list, page by page, and then what this object has
  // created that the list does not have: it may come late, and never comes in a dry run. An empty
  // filter: none; the caller compares again.
  void each_api_resource(const std::string& filter, const TakeJson& take) const;
  void each_application(const std::string& filter, const TakeJson& take) const;
  void each_scim_resource(const std::string& path, const std::string& filter,
                          const TakeJson& take) const;

  // The tenant in the base URL; a server that has none in it is one itself.
  std::string tenant() const;

 private:
  AdminAnswer ask(const char* method, const std::string& path, const Json* body, int expected,
                  const std::vector<Secret>& secrets = {}) const;

  struct Pages {
    std::string path;   // of the list
    std::string start;  // of each page, less the number of its first element
    const char* name;   // of the elements
    std::size_t first;  // the number of the first one
  };
  void each_of_pages(const Pages& pages, const TakeJson& take) const;
  void each_created(const std::string& path, const std::set<std::string>& listed,
                    const TakeJson& take) const;

  // What was created by its id, by the path of its list.
  using Created = std::map<std::string, std::map<std::string, Json>>;

  http::Transport transport_;
  http::Reach reach_;
  std::string base_;
  std::shared_ptr<Created> created_ = std::make_shared<Created>();
};

inline constexpr int conflict = 409;  // it is there already

bool has(const std::vector<std::string>& list, std::string_view value);

// Return the member, which must be a string. Throws Error 6.
std::string text(const Json& object, std::string_view name);
// Return the same, or nothing at all.
std::string text_or_empty(const Json& object, std::string_view name);
// Return whether the member is true.
bool is_true(const Json& object, std::string_view name);
// Return the elements of the member; none where it is absent. Throws Error 6 for anything but a
// list.
const Json& elements(const Json& object, std::string_view name);

// Return a comparison for a filter, where `value` can stand in one; else nothing, and the caller
// goes through the whole list. Values are compared again by the caller.
std::string filter(std::string_view attribute, std::string_view operation, std::string_view value);

// Return the last segment of the address of what was created; empty where there is none.
std::string created_id(const AdminAnswer& answer);

}  // namespace mcpauth::registry::asgardeo
