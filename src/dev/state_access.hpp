// APIs, applications, roles and agents as they stand in the state file.
#pragma once

#include "dev/model.hpp"

namespace mcpauth::dev {

Json to_json(const ApiResource& api);
Json to_json(const Application& application);
Json to_json(const Role& role);
Json to_json(const Agent& agent);

// Return what such JSON is. Throw Error 7 for anything else.
ApiResource api_resource_from_json(const Json& value, const json::Source& source);
Application application_from_json(const Json& value, const json::Source& source);
Role role_from_json(const Json& value, const json::Source& source);
Agent agent_from_json(const Json& value, const json::Source& source);

}  // namespace mcpauth::dev
