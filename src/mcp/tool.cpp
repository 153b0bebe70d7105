#include "mcp/tool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "mcp/token.hpp"
#include "mcp/wire.hpp"

namespace mcpauth::mcp {
namespace {

constexpr std::int64_t safe_integer = (1LL << 53U) - 1;  // RFC 7493 §2.2
constexpr int deepest = 32;

bool is_token(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

// Finds the marked properties, and the marks that stand where none may: in items, in a `oneOf`, on
// anything that is no primitive.
class SchemaReader {
 public:
  explicit SchemaReader(const Json& schema) { read_schema(schema, true, 0); }

  std::vector<HeaderParameter> parameters;
  std::string problem;  // why the tool cannot be called as it asks; empty where it can

 private:
  void read_schema(const Json& schema, bool reachable, int depth) {
    if (depth > deepest) problem = "its schema is nested too deeply";
    if (!problem.empty()) return;
    if (schema.is_array()) {
      for (const auto& element : schema) read_schema(element, false, depth + 1);
    }
    if (!schema.is_object()) return;
    if (const auto* mark = json::find(schema, "x-mcp-header")) add(*mark, schema, reachable);
    for (const auto& [key, value] : schema.get_ref<const Json::object_t&>()) {
      if (key == "properties" && value.is_object()) {
        read_properties(value, reachable, depth);
      } else if (!is_data(key)) {
        read_schema(value, false, depth + 1);
      }
    }
  }

  // Keywords whose values are data, not schemas: what looks like a mark there is none.
  static bool is_data(const std::string& keyword) {
    return keyword == "default" || keyword == "const" || keyword == "enum" ||
           keyword == "examples" || keyword == "x-mcp-header";
  }

  void read_properties(const Json& properties, bool reachable, int depth) {
    for (const auto& [name, schema] : properties.get_ref<const Json::object_t&>()) {
      path_.push_back(name);
      read_schema(schema, reachable, depth + 1);
      path_.pop_back();
    }
  }

  void add(const Json& mark, const Json& schema, bool reachable) {
    const auto* name = mark.get_ptr<const Json::string_t*>();
    if (name == nullptr || !is_token(*name)) {
      problem = "its x-mcp-header is no token";
      return;
    }
    const auto* type = json::find_string(schema, "type");
    const bool primitive =
        type != nullptr && (*type == "string" || *type == "integer" || *type == "boolean");
    if (!primitive || !reachable || path_.empty()) {
      problem = fmt::format("its x-mcp-header {} stands where none may", quote(*name, 60));
    } else if (!names_.insert(to_lower(*name)).second) {
      problem = fmt::format("its x-mcp-header {} is there twice", quote(*name, 60));
    }
    parameters.push_back({"Mcp-Param-" + *name, path_});
  }

  std::vector<std::string> path_;
  std::set<std::string> names_;
};

const Json* argument_at(const Json& arguments, const std::vector<std::string>& path) {
  const Json* value = &arguments;
  for (const auto& name : path) {
    value = value != nullptr ? json::find(*value, name) : nullptr;
  }
  return value;
}

// A value that the schema does not allow is the server's to refuse: it goes into no header.
std::optional<std::string> argument_text(const Json& value) {
  if (const auto* text = value.get_ptr<const Json::string_t*>()) return *text;
  if (const auto* truth = value.get_ptr<const Json::boolean_t*>()) return *truth ? "true" : "false";
  bool fits = false;
  if (const auto* whole = value.get_ptr<const Json::number_unsigned_t*>()) {
    fits = *whole <= static_cast<std::uint64_t>(safe_integer);
  } else if (const auto* negative = value.get_ptr<const Json::number_integer_t*>()) {
    fits = *negative >= -safe_integer && *negative <= safe_integer;
  }
  return fits ? std::optional(json::dump(value)) : std::nullopt;
}

}  // namespace

void add_tools(const Json& result, HeaderParameters header_parameters, ToolList& list) {
  const json::Object object(result, {"the tools/list result"});
  const Json* tools = object.find("tools");
  if (tools == nullptr || !tools->is_array()) object.refuse("tools", "is not an array");
  for (const auto& document : *tools) {
    const json::Object item(document, {"a tool of the tools/list result"});
    Tool tool{item.string("name"), json::Document(document), {}};
    const Json* schema = item.find("inputSchema");
    if (header_parameters == HeaderParameters::read && schema != nullptr) {
      SchemaReader reader(*schema);
      if (!reader.problem.empty()) {
        list.warnings.push_back(
            fmt::format("the tool {} is left out: {}", quote(tool.name), reader.problem));
        continue;
      }
      tool.header_parameters = std::move(reader.parameters);
    }
    list.tools.push_back(std::move(tool));
  }
}

void check_tool_result(const Json& result) {
  const json::Object object(result, {"the tool's result"});
  const Json* content = object.find("content");
  if (content == nullptr) {
    if (object.find("structuredContent") == nullptr) object.refuse("content", "is missing");
    return;
  }
  const auto is_object = [](const Json& block) { return block.is_object(); };
  if (!content->is_array() || !std::all_of(content->begin(), content->end(), is_object))
    object.refuse("content", "is not an array of objects");
}

http::Headers parameter_headers(const Tool& tool, const Json& arguments) {
  http::Headers headers;
  for (const auto& parameter : tool.header_parameters) {
    const Json* value = argument_at(arguments, parameter.path);
    if (value == nullptr) continue;
    if (const auto text = argument_text(*value)) {
      headers.push_back({parameter.header, header_text(*text)});
    }
  }
  return headers;
}

}  // namespace mcpauth::mcp
