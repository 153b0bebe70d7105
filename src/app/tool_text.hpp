// Tools and their results for people.
#pragma once

#include <string>

#include "base/json.hpp"
#include "mcp/tool.hpp"

namespace mcpauth::app {

// Return each tool with its description and parameters; a sentence where there is none.
std::string tools_text(const mcp::ToolList& list);

// Return whether the tool says that it failed (`isError`).
bool is_tool_error(const Json& result);

// Return the text of a failed call as the end of a message: quoted, or its lines below.
std::string tool_error_text(const Json& result);

// Return the result's text blocks; of other content, what it is; structured content where nothing
// else came.
std::string tool_result_text(const Json& result);

}  // namespace mcpauth::app
