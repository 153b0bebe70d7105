#include "registry/scope_text.hpp"

#include "registry/manifest_schema.hpp"

namespace mcpauth::registry {

Scope parse_scope(const std::string& text) {
  const auto equals = text.find('=');
  Scope scope{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1),
              ""};
  check_scope_name(scope.name);
  return scope;
}

}  // namespace mcpauth::registry
