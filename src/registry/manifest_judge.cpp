#include "registry/manifest_judge.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/manifest_schema.hpp"

namespace mcpauth::registry {
namespace {

using Rules = std::span<const MemberRule>;

const MemberRule* find_rule(Rules rules, std::string_view name) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const MemberRule& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

std::string names_of(Rules rules) {
  std::vector<std::string> names;
  for (const auto& rule : rules) names.emplace_back(rule.name);
  return join(names, ", ");
}

class ManifestJudge {
 public:
  ManifestJudge(const std::string& file, const ManifestTree& tree) : file_(&file), tree_(&tree) {}

  void object(const Json& value, const std::string& path, Rules rules) {
    if (!value.is_object()) return problem(path, "is not an object");
    for (const auto& [name, member] : value.items()) {
      const auto place = member_of(path, name);
      const auto* rule = find_rule(rules, name);
      if (rule == nullptr) {
        problem(place, "is none of " + names_of(rules));
      } else {
        by_form(member, place, *rule);
      }
    }
    for (const auto& rule : rules) {
      if (rule.required && !value.contains(std::string(rule.name)))
        problems_.push_back(
            {*file_, tree_->line_of(path), member_of(path, rule.name), "is missing"});
    }
  }

  std::vector<ManifestProblem> take() { return std::move(problems_); }

 private:
  void problem(const std::string& member, std::string text) {
    problems_.push_back({*file_, tree_->line_of(member), member, std::move(text)});
  }

  void by_form(const Json& value, const std::string& path, const MemberRule& rule) {
    if (value.is_null()) return problem(path, "has no value");
    switch (rule.form) {
      case Form::number:
        if (value != Json(1)) problem(path, "is not 1, the only version there is");
        break;
      case Form::flag:
        if (!value.is_boolean()) problem(path, "is not true or false");
        break;
      case Form::text:
        text(value, path, rule);
        break;
      case Form::object:
        if (!value.is_object()) problem(path, "is not an object");
        break;
      case Form::texts:
      case Form::objects:
        list(value, path, rule);
    }
  }

  void text(const Json& value, const std::string& path, const MemberRule& rule) {
    const auto* text = value.get_ptr<const Json::string_t*>();
    if (text == nullptr) return problem(path, "is not text; quotes make it text");
    if (text->empty()) return problem(path, "is empty");
    const bool known = rule.words.empty() ||
                       std::find(rule.words.begin(), rule.words.end(), *text) != rule.words.end();
    if (!known)
      problem(path, "is " + quote(*text) + ", not one of " +
                        join({rule.words.begin(), rule.words.end()}, ", "));
    if (rule.check == nullptr) return;
    try {
      rule.check(*text);
    } catch (const Error& error) {
      problem(path, "does not hold: " + error.message);
    }
  }

  void list(const Json& value, const std::string& path, const MemberRule& rule) {
    if (!value.is_array()) return problem(path, "is not a list");
    for (std::size_t index = 0; index < value.size(); ++index) {
      const auto place = element_of(path, index);
      if (rule.form == Form::objects) {
        object(value[index], place, rule.members);
      } else {
        text(value[index], place, rule);
      }
    }
  }

  const std::string* file_;
  const ManifestTree* tree_;
  std::vector<ManifestProblem> problems_;
};

}  // namespace

std::vector<ManifestProblem> judge_manifest(const std::string& file, const ManifestTree& tree) {
  ManifestJudge judge(file, tree);
  judge.object(tree.value, "", manifest_rules());
  return judge.take();
}

}  // namespace mcpauth::registry
