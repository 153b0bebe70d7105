// The only file that sees yaml-cpp. Its events are taken, not its nodes: those follow aliases, let
// the last of two equal names win, and forget where a value stood.
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/text.hpp"
#include "registry/manifest_tree.hpp"

namespace mcpauth::registry {
namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t most_values = 1'000'000;
constexpr std::size_t most_members = 1'000;
constexpr std::size_t most_problems = 1'000;

// Ends the reading; the problem has been noted.
struct ManifestUnreadable {};

bool is_integer_text(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_float_text(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
         std::string_view("0123456789.+-").find(text.front()) != std::string_view::npos;
}

// YAML 1.2.2 §10.3.2: what a scalar without quotes means in the core schema.
Json plain_value(const std::string& text) {
  if (text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const char* const end = text.data() + text.size();
  if (is_integer_text(text)) {
    std::int64_t whole = 0;
    if (std::from_chars(begin, end, whole).ec == std::errc()) return whole;
  } else if (is_float_text(text)) {
    double number = 0;
    const auto [stop, error] = std::from_chars(begin, end, number);
    if (error == std::errc() && stop == end) return number;
  }
  return text;
}

class YamlReader : public YAML::EventHandler {
 public:
  YamlReader(ManifestTree& tree, const std::string& file) : tree_(&tree), file_(&file) {}

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  // The mark of what is not there is the one of what comes next: where its name stands is better.
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const bool named = !levels_.empty() && levels_.back().has_name;
    const YAML::Mark& place = named ? levels_.back().name_mark : mark;
    refuse_reference(place, anchor, "?");
    add(place, nullptr, "~");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    problem(mark, "is an alias: write the value itself");
    add(mark, nullptr, "*");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_reference(mark, anchor, tag);
    // yaml-cpp calls a scalar without quotes "?", one with quotes "!".
    add(mark, tag == "?" ? plain_value(value) : Json(value), value);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_reference(mark, anchor, tag);
    open(mark, Json::array());
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_reference(mark, anchor, tag);
    open(mark, Json::object());
  }

  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Json value;
    std::string member;  // of the whole
    std::string name;    // of what comes next, in an object
    YAML::Mark name_mark;
    bool has_name = false;
    bool doubled = false;  // that name has been there: what comes is not kept
  };

  void problem(const YAML::Mark& mark, std::string text) {
    tree_->problems.push_back({*file_, mark.line + 1, next_member(), std::move(text)});
    if (tree_->problems.size() >= most_problems) throw ManifestUnreadable{};
  }

  std::string next_member() const {
    if (levels_.empty()) return {};
    const auto& level = levels_.back();
    if (level.value.is_array()) return element_of(level.member, level.value.size());
    return level.has_name ? member_of(level.member, level.name) : level.member;
  }

  void refuse_reference(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag) {
    if (anchor != 0) problem(mark, "has an anchor: there are no references in a manifest");
    if (!tag.empty() && tag != "?" && tag != "!")
      problem(mark, "has the tag " + quote(tag) + ": there are no tags in a manifest");
  }

  bool name_is_next() const {
    return !levels_.empty() && levels_.back().value.is_object() && !levels_.back().has_name;
  }

  void count(const YAML::Mark& mark) {
    if (++values_ <= most_values) return;
    problem(mark, "has too many values");
    throw ManifestUnreadable{};
  }

  void add(const YAML::Mark& mark, Json value, const std::string& text) {
    count(mark);
    if (!name_is_next()) {
      note_line(mark);
      attach(std::move(value));
      return;
    }
    auto& level = levels_.back();
    if (level.value.size() == most_members) {
      problem(mark, "has too many members");
      throw ManifestUnreadable{};
    }
    level.doubled = level.value.contains(text);
    level.name = text;
    level.name_mark = mark;
    level.has_name = true;
    if (level.doubled) problem(mark, "stands here twice");
  }

  void open(const YAML::Mark& mark, Json empty) {
    count(mark);
    if (name_is_next()) {
      problem(mark, "has a name that is no text");
      throw ManifestUnreadable{};
    }
    if (levels_.size() == deepest) {
      problem(mark, "is nested too deeply");
      throw ManifestUnreadable{};
    }
    note_line(mark);
    levels_.push_back({std::move(empty), next_member(), {}, {}, false, false});
  }

  void close() {
    Json value = std::move(levels_.back().value);
    levels_.pop_back();
    attach(std::move(value));
  }

  void note_line(const YAML::Mark& mark) { tree_->lines.emplace(next_member(), mark.line + 1); }

  void attach(Json value) {
    if (levels_.empty()) {
      tree_->value = std::move(value);
      return;
    }
    auto& level = levels_.back();
    if (level.value.is_array()) {
      level.value.push_back(std::move(value));
    } else {
      if (!level.doubled) level.value[level.name] = std::move(value);
      level.has_name = false;
    }
  }

  ManifestTree* tree_;
  const std::string* file_;
  std::vector<Level> levels_;
  std::size_t values_ = 0;
};

}  // namespace

ManifestTree parse_yaml(const std::string& file, std::string_view bytes) {
  ManifestTree tree;
  std::istringstream stream{std::string(bytes)};
  try {
    YAML::Parser parser(stream);
    YamlReader reader(tree, file);
    if (!parser.HandleNextDocument(reader)) {
      tree.problems.push_back({file, 0, "", "is empty"});
    } else if (ManifestTree second; parser) {
      YamlReader ignored(second, file);
      if (parser.HandleNextDocument(ignored))
        tree.problems.push_back({file, 0, "", "has more than one document"});
    }
  } catch (const YAML::Exception& error) {
    tree.problems.push_back({file, error.mark.line + 1, "", "is not YAML: " + quote(error.msg)});
  } catch (const ManifestUnreadable&) {  // its problem has been noted
  }
  return tree;
}

}  // namespace mcpauth::registry
