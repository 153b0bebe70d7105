// What SCIM resources share: lists (RFC 7644 §3.4.2) and patches (§3.5.2).
#pragma once

#include <string>
#include <vector>

#include "dev/admin.hpp"

namespace mcpauth::dev {

// Return the page of `resources` that the query asks for.
Reply scim_list(const Parameters& query, const std::vector<Json>& resources);

// Return the answer that holds a resource: 201 and Location for a new one.
Reply scim_resource(int status, const Json& resource);

// One operation of a patch: a member by itself, where the path is empty and the value an object.
struct ScimChange {
  std::string operation;  // add, remove, replace, in lower case
  std::string path;
  const Json* value = nullptr;  // null: none
};
// Return the operations of the body, which must outlive them. Refused with 400 for anything else.
std::vector<ScimChange> scim_changes(const Json& body);

// Return the `value` members of an array: ids.
std::vector<std::string> scim_values(const Json& list);

// Return the id in `users[value eq ID]`, with quotes or without; nothing for another path.
std::optional<std::string> value_filter(std::string_view path, std::string_view attribute);

}  // namespace mcpauth::dev
