#include "app/tool_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t longest_block = 1UL << 20U;
constexpr std::size_t longest_description = 400;
constexpr std::size_t longest_error = 2'000;

// Text of several lines, each of them indented and safe for a terminal; `longest` is the most of it
// in bytes.
std::string safe_lines(std::string_view text, std::string_view indentation = "",
                       std::size_t longest = longest_block) {
  std::string safe;
  for (std::size_t begin = 0; begin <= std::min(text.size(), longest);) {
    const auto end = std::min(text.find('\n', begin), text.size());
    auto line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (begin > 0) safe += '\n';
    if (!line.empty()) safe += indentation;
    safe += safe_text(line, longest - begin);
    begin = end + 1;
  }
  return safe;
}

std::string text_member(const Json& object, std::string_view name) {
  const auto* text = json::find_string(object, name);
  return text != nullptr ? *text : "";
}

bool is_required(const Json& schema, const std::string& name) {
  const Json* required = json::find(schema, "required");
  return required != nullptr && required->is_array() &&
         std::find(required->begin(), required->end(), name) != required->end();
}

std::string parameter_line(const std::string& name, const Json& property, bool required) {
  const Json* type = json::find(property, "type");
  std::string type_name = "any";
  if (type != nullptr)
    type_name = type->is_string() ? text_member(property, "type") : json::dump(*type);
  std::string line = fmt::format("    {} ({}{})", safe_text(name), safe_text(type_name),
                                 required ? ", required" : "");
  const auto description = text_member(property, "description");
  return line + (description.empty() ? "" : "  " + safe_text(description)) + '\n';
}

std::string tool_text(const mcp::Tool& tool) {
  const auto description = text_member(*tool.document, "description");
  std::string text = safe_text(tool.name) + '\n';
  if (!description.empty()) text += safe_lines(description, "  ", longest_description) + '\n';
  const Json* schema = json::find(*tool.document, "inputSchema");
  const Json* properties = schema != nullptr ? json::find(*schema, "properties") : nullptr;
  if (properties == nullptr || !properties->is_object()) return text;
  for (const auto& [name, property] : properties->get_ref<const Json::object_t&>())
    text += parameter_line(name, property, is_required(*schema, name));
  return text;
}

std::string block_text(const Json& block) {
  const auto type = text_member(block, "type");
  if (type == "text") return safe_lines(text_member(block, "text"));
  const auto media_type = text_member(block, "mimeType");
  return fmt::format("[{}{}]", safe_text(type.empty() ? "content" : type),
                     media_type.empty() ? "" : ", " + safe_text(media_type));
}

}  // namespace

std::string tools_text(const mcp::ToolList& list) {
  if (list.tools.empty()) return "the server offers no tools\n";
  std::string text;
  for (const auto& tool : list.tools) text += tool_text(tool);
  return text;
}

bool is_tool_error(const Json& result) {
  const Json* flag = json::find(result, "isError");
  return flag != nullptr && flag->is_boolean() && *flag == true;
}

std::string tool_error_text(const Json& result) {
  const auto text = tool_result_text(result);
  if (text.find('\n') == std::string::npos) return quote(text, longest_error);
  return '\n' + safe_lines(text, "  ", longest_error);
}

std::string tool_result_text(const Json& result) {
  std::vector<std::string> blocks;
  if (const Json* content = json::find(result, "content");
      content != nullptr && content->is_array()) {
    for (const Json& block : *content) blocks.push_back(block_text(block));
  }
  if (blocks.empty()) {
    if (const Json* structured = json::find(result, "structuredContent"))
      blocks.push_back(json::dump_pretty(*structured));
  }
  return join(blocks, "\n");
}

}  // namespace mcpauth::app
