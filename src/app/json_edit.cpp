// Own code, because no library in reach writes JSON back without laying it out anew.
#include "app/json_edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace mcpauth::app {
namespace {

// Places in a text that is known to be JSON.
struct Member {
  std::string name;
  std::size_t begin = 0;  // of its name
  std::size_t value = 0;
  std::size_t end = 0;
};

struct Members {
  std::size_t open = 0;   // the brace
  std::size_t close = 0;  // the other one
  std::vector<Member> list;
};

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  do {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  } while (depth > 0);
  const char before = text[at - 1];
  if (before == '"' || before == '}' || before == ']') return at;
  return std::min(text.find_first_of(",]} \t\r\n", at), text.size());
}

Members members_of(std::string_view text, std::size_t open) {
  Members members{open, 0, {}};
  std::size_t at = skip_blanks(text, open + 1);
  while (text[at] != '}') {
    Member member;
    member.begin = at;
    at = end_of_string(text, at);
    const auto name = json::parse_untrusted(text.substr(member.begin, at - member.begin), {"name"});
    member.name = name.get_ref<const Json::string_t&>();
    member.value = skip_blanks(text, skip_blanks(text, at) + 1);
    member.end = at = end_of_value(text, member.value);
    members.list.push_back(std::move(member));
    at = skip_blanks(text, at);
    if (text[at] == ',') at = skip_blanks(text, at + 1);
  }
  members.close = at;
  return members;
}

const Member* find(const Members& members, std::string_view name) {
  const auto found = std::ranges::find(members.list, name, &Member::name);
  return found == members.list.end() ? nullptr : &*found;
}

// What one level of the text is indented by: the blanks before its first member.
std::string indentation(std::string_view text, const Members& top) {
  if (top.list.empty()) return "  ";
  const auto before = text.substr(top.open + 1, top.list.front().begin - top.open - 1);
  const auto line = before.rfind('\n');
  return line == std::string_view::npos ? "" : std::string(before.substr(line + 1));
}

std::string laid_out(std::string_view name, const Json& value, const std::string& indent,
                     std::size_t depth) {
  std::string text = json::dump(std::string(name)) + ": ";
  const auto line = [&](std::size_t levels) {
    std::string blanks = indent.empty() ? "" : "\n";
    for (std::size_t i = 0; i < levels; ++i) blanks += indent;
    return blanks;
  };
  if (!value.is_object()) return text + json::dump(value);
  text += '{';
  std::size_t count = 0;
  for (const auto& [key, member] : value.items())
    text += (count++ > 0 ? "," : "") + line(depth + 1) + laid_out(key, member, indent, depth + 1);
  return text + line(depth) + '}';
}

std::string insert_last(std::string text, const Members& members, const std::string& member,
                        const std::string& indent, std::size_t depth) {
  std::string line = indent.empty() ? "" : "\n";
  for (std::size_t i = 0; i < depth; ++i) line += indent;
  if (!members.list.empty()) return text.insert(members.list.back().end, "," + line + member);
  std::string closing = line.substr(0, line.size() - indent.size());
  return text.replace(members.open + 1, members.close - members.open - 1, line + member + closing);
}

std::string without(std::string text, const Members& members, const Member& member) {
  const auto index = static_cast<std::size_t>(&member - members.list.data());
  if (members.list.size() == 1)
    return text.erase(members.open + 1, members.close - members.open - 1);
  if (index > 0) {
    const auto begin = members.list[index - 1].end;
    return text.erase(begin, member.end - begin);
  }
  return text.erase(member.begin, members.list[1].begin - member.begin);
}

Members top_of(std::string_view text) {
  return members_of(text, skip_blanks(text, 0));
}

}  // namespace

std::optional<std::string> find_member(std::string_view text, std::string_view outer,
                                       std::string_view name) {
  const auto top = top_of(text);
  const Member* object = find(top, outer);
  if (object == nullptr) return {};
  const auto inside = members_of(text, object->value);
  const Member* member = find(inside, name);
  if (member == nullptr) return {};
  return std::string(text.substr(member->value, member->end - member->value));
}

std::string add_member(const std::string& text, std::string_view outer, std::string_view name,
                       const Json& value) {
  const auto top = top_of(text);
  const auto indent = indentation(text, top);
  const Member* object = find(top, outer);
  if (object == nullptr)
    return insert_last(text, top, laid_out(outer, Json{{std::string(name), value}}, indent, 1),
                       indent, 1);
  return insert_last(text, members_of(text, object->value), laid_out(name, value, indent, 2),
                     indent, 2);
}

std::string remove_member(const std::string& text, std::string_view outer, std::string_view name) {
  const auto top = top_of(text);
  const Member& object = *find(top, outer);
  const auto inside = members_of(text, object.value);
  if (inside.list.size() == 1) return without(text, top, object);
  return without(text, inside, *find(inside, name));
}

}  // namespace mcpauth::app
