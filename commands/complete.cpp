#include "commands/complete.hpp"

#include <algorithm>

#include "app/kept_names.hpp"
#include "commands/tree.hpp"

namespace mcpauth::commands {
namespace {

struct Candidates {
  std::string begin;  // what has been typed of the word
  std::string lines;
  std::vector<std::string> seen;

  void add(std::string_view word, std::string_view text) {
    if (!word.starts_with(begin) || std::find(seen.begin(), seen.end(), word) != seen.end()) return;
    seen.emplace_back(word);
    lines += std::string(word) + '\t' + std::string(text) + '\n';
  }
};

// The next word of every command whose first words are `before`.
void add_commands(const std::vector<std::string>& before, Candidates& candidates) {
  std::string prefix;
  for (const auto& word : before) prefix += word + ' ';
  for (const auto& leaf : leaves()) {
    if (leaf.hidden || !leaf.name.starts_with(prefix)) continue;
    const auto rest = leaf.name.substr(prefix.size());
    const auto next = rest.substr(0, rest.find(' '));
    candidates.add(next, next == rest ? leaf.summary : "more commands");
  }
}

// Return the kind of document that names of the kind come from; empty for other values.
std::string kept_kind(ValueKind kind) {
  switch (kind) {
    case ValueKind::profile_name:
      return "profile";
    case ValueKind::server_name:
      return "server";
    case ValueKind::client_name:
      return "client";
    case ValueKind::agent_name:
      return "agent";
    default:
      return {};
  }
}

void add_values(const Option& option, app::Env& env, Candidates& candidates) {
  if (option.kind == ValueKind::file || option.kind == ValueKind::secret ||
      option.kind == ValueKind::referred) {
    candidates.lines = ":file\n";
  } else if (option.kind == ValueKind::directory) {
    candidates.lines = ":directory\n";
  } else if (option.kind == ValueKind::session_url) {
    for (const auto& url : app::kept_urls(env)) candidates.add(url, "kept");
  } else if (option.kind == ValueKind::client_id) {
    for (const auto& id : app::kept_client_ids(env)) candidates.add(id, "kept");
  } else if (option.kind == ValueKind::agent_id) {
    for (const auto& id : app::kept_agent_ids(env)) candidates.add(id, "kept");
  } else if (const auto kind = kept_kind(option.kind); !kind.empty()) {
    for (const auto& name : app::kept_names(env, kind)) candidates.add(name, kind);
  } else {
    for (const auto& choice : option.choices) candidates.add(choice, {});
    for (const auto& suggestion : option.suggestions) candidates.add(suggestion, {});
  }
}

const Option* find_option(const Declare& declare, const std::string& word) {
  for (const auto& option : declare.options()) {
    if (std::find(option.names.begin(), option.names.end(), word) != option.names.end())
      return &option;
  }
  return nullptr;
}

// Return the positional that comes after the words `before`, or null.
const Option* next_positional(const Declare& declare, const std::vector<std::string>& before) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!before[i].starts_with('-')) {
      ++count;
    } else if (const Option* option = find_option(declare, before[i]);
               option != nullptr && !option->is_flag()) {
      ++i;
    }
  }
  for (const auto& option : declare.options()) {
    if (option.is_positional() && count-- == 0) return &option;
  }
  return nullptr;
}

void add_arguments(const Leaf& leaf, const std::vector<std::string>& before, app::Env& env,
                   Candidates& candidates) {
  Declare declare;
  const Run run = leaf.bind(declare);
  if (!before.empty()) {
    const Option* option = find_option(declare, before.back());
    if (option != nullptr && !option->is_flag() && !option->is_positional())
      return add_values(*option, env, candidates);
  }
  if (candidates.begin.starts_with('-')) {
    for (const auto& option : declare.options()) {
      if (!option.is_positional()) candidates.add(option.name(), option.help);
    }
    candidates.add("--help", "explain this command");
  } else if (const Option* option = next_positional(declare, before); option != nullptr) {
    add_values(*option, env, candidates);
  }
}

}  // namespace

std::string complete(std::vector<std::string> words, app::Env& env) {
  Candidates candidates;
  if (!words.empty()) {
    candidates.begin = std::move(words.back());
    words.pop_back();
  }
  if (words.size() < 2 && !candidates.begin.starts_with('-')) add_commands(words, candidates);
  if (const Leaf* leaf = take_leaf(words); leaf != nullptr)
    add_arguments(*leaf, words, env, candidates);
  return candidates.lines;
}

}  // namespace mcpauth::commands
