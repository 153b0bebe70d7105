#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "registry/manifest_tree.hpp"

namespace mcpauth::registry {
namespace {

constexpr std::array<std::string_view, 11> words_with_a_meaning = {
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Text that no reader of YAML, of whatever version, takes for anything else.
bool is_plain(const std::string& text) {
  if (text.empty() || !is_letter(text.front())) return false;
  std::string lower = text;
  for (char& c : lower) c = is_letter(c) ? static_cast<char>(c | 0x20) : c;
  return std::all_of(text.begin(), text.end(),
                     [](char c) {
                       return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                              c == '.' || c == '/';
                     }) &&
         std::find(words_with_a_meaning.begin(), words_with_a_meaning.end(), lower) ==
             words_with_a_meaning.end();
}

// A JSON string is a double-quoted scalar, as long as no character is written as two surrogates.
std::string scalar(const Json& value) {
  const auto* text = value.get_ptr<const Json::string_t*>();
  if (text != nullptr && is_plain(*text)) return *text;
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string name_text(const std::string& name) {
  return is_plain(name) ? name : scalar(Json(name));
}

bool is_flat(const Json& value) {
  return std::none_of(value.begin(), value.end(),
                      [](const Json& element) { return element.is_structured(); });
}

std::string flow(const Json& list) {
  std::string text = "[";
  for (const auto& element : list) text += (text.size() > 1 ? ", " : "") + scalar(element);
  return text + ']';
}

void write_block(std::string& text, const Json& value, std::size_t indent);

// Write `value` behind a name or a dash, whose own children stand at `indent`.
void write_value(std::string& text, const Json& value, std::size_t indent) {
  if (!value.is_structured()) {
    text += ' ' + scalar(value) + '\n';
  } else if (value.empty()) {
    text += value.is_array() ? " []\n" : " {}\n";
  } else if (value.is_array() && is_flat(value)) {
    text += ' ' + flow(value) + '\n';
  } else {
    text += '\n';
    write_block(text, value, indent);
  }
}

void write_members(std::string& text, const Json& object, std::size_t indent, bool first_indented) {
  for (const auto& [name, member] : object.items()) {
    if (first_indented) text += std::string(indent, ' ');
    first_indented = true;
    text += name_text(name) + ':';
    write_value(text, member, indent + 2);
  }
}

void write_block(std::string& text, const Json& value, std::size_t indent) {
  if (value.is_object()) {
    write_members(text, value, indent, true);
    return;
  }
  for (const auto& element : value) {
    text += std::string(indent, ' ') + '-';
    if (element.is_object() && !element.empty()) {
      text += ' ';
      write_members(text, element, indent + 2, false);
    } else {
      write_value(text, element, indent + 2);
    }
  }
}

}  // namespace

std::string to_yaml(const Json& value) {
  if (!value.is_structured() || value.empty()) return scalar(value) + '\n';
  std::string text;
  write_block(text, value, 0);
  return text;
}

}  // namespace mcpauth::registry
