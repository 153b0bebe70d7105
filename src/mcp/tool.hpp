// The tools of an MCP server, and the parameters that travel in headers too.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "http/message.hpp"

namespace mcpauth::mcp {

// A property of a tool's input that `x-mcp-header` sends as `Mcp-Param-NAME` as well.
struct HeaderParameter {
  std::string header;             // the whole field name
  std::vector<std::string> path;  // names of `properties`, outermost first
  bool operator==(const HeaderParameter&) const = default;
};

struct Tool {
  std::string name;
  json::Document document;  // as the server sent it: title, description, inputSchema, …
  std::vector<HeaderParameter> header_parameters;
};

struct ToolList {
  std::vector<Tool> tools;
  std::vector<std::string> warnings;
};

// Whether `x-mcp-header` counts: it does on the stateless wire only.
enum class HeaderParameters { read, ignore };

// Add the tools of one `tools/list` result to `list`. With `HeaderParameters::read` a tool whose
// `x-mcp-header` breaks the rules is left out with a warning: only string, integer and boolean
// properties reached through `properties` alone, names that are tokens and unique without case.
void add_tools(const Json& result, HeaderParameters header_parameters, ToolList& list);

// Throw Error 6 for a `tools/call` result whose `content` is no array of objects; it may be missing
// beside `structuredContent` alone.
void check_tool_result(const Json& result);

// Return the headers for a call of `tool`: one for each marked argument that is there and not null.
http::Headers parameter_headers(const Tool& tool, const Json& arguments);

}  // namespace mcpauth::mcp
