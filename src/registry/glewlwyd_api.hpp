// The requests of Glewlwyd's admin interface, as far as the driver needs them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "registry/admin_request.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::registry::glewlwyd {

enum class Collection { clients, scopes, users };

// Objects are addressed by their names, and given as they came.
class Api {
 public:
  explicit Api(const Administration& administration);

  std::optional<Json> find(Collection collection, const std::string& name) const;
  // Give all objects, page by page, until `take` returns false.
  void each(Collection collection, const std::function<bool(const Json&)>& take) const;
  // Create the object and read it back. Throws Error 4 for a name that is taken.
  Json create(Collection collection, const std::string& name, const Json& object) const;
  // Put the object in the place of the one of that name, and read it back. What `object` does not
  // have is lost, a client's secret and keys included.
  Json replace(Collection collection, const std::string& name, const Json& object) const;
  // Delete it; one that is gone already is no error.
  void remove(Collection collection, const std::string& name) const;

  // Return the plugin that is this issuer, with its private keys. Throws Error 2 where none is.
  Json plugin() const;
  // Put `plugin` in its place and start it anew: only then does it do as it says.
  void replace_plugin(const Json& plugin) const;

 private:
  AdminAnswer ask(const char* method, const std::string& path, const Json* body = nullptr,
                  int expected = 0) const;

  http::Transport transport_;
  http::Reach reach_;
  std::string issuer_;
  std::string url_;
};

}  // namespace mcpauth::registry::glewlwyd
