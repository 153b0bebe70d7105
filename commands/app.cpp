#include "commands/app.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/output.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "commands/complete.hpp"
#include "commands/help.hpp"
#include "commands/parse.hpp"
#include "commands/tree.hpp"

namespace mcpauth::commands {
namespace {

void report(const Error& error, ErrorFormat format, app::Env& env) {
  if (format == ErrorFormat::json) {
    Json shown = {
        {"code", error.code}, {"exit", static_cast<int>(error.exit)}, {"message", error.message}};
    if (!error.hint.empty()) shown["hint"] = error.hint;
    env.err << json::dump({{"error", shown}}) + '\n' << std::flush;
    return;
  }
  std::string text = "mcpauth: error: " + error.message + '\n';
  if (!error.hint.empty()) text += "mcpauth: hint: " + error.hint + '\n';
  env.err << text << std::flush;
}

// Whether errors are for a program too: `token --format json` is the same as --json.
bool is_json_wanted(const std::vector<std::string>& words, const app::Env& env) {
  // Behind `--` stands another program's command line.
  const auto end = std::find(words.begin(), words.end(), "--");
  for (auto word = words.begin(); word != end; ++word) {
    if (*word == "--json" || *word == "--format=json") return true;
    if (*word == "--format" && word + 1 != end && *(word + 1) == "json") return true;
  }
  const bool token = !words.empty() && words.front() == "token";
  return env.variable("MCPAUTH_JSON").value_or("") == "1" ||
         (token && env.variable("MCPAUTH_FORMAT").value_or("") == "json");
}

// Return the verbs of `group`: what stands behind it in the names of commands.
std::vector<std::string> verbs_of(std::string_view group) {
  const std::string begin = std::string(group) + ' ';
  std::vector<std::string> verbs;
  for (const auto& leaf : leaves()) {
    if (!leaf.hidden && leaf.name.starts_with(begin))
      verbs.emplace_back(leaf.name.substr(begin.size()));
  }
  return verbs;
}

[[noreturn]] void refuse_verb(const std::string& group, const std::string& word,
                              const std::string& meant) {
  throw Error(Exit::usage, "usage", "unknown command " + quote(group + ' ' + word),
              meant.empty() ? "see 'mcpauth " + group + " --help'"
                            : "did you mean 'mcpauth " + group + ' ' + meant + "'?");
}

[[noreturn]] void refuse_unknown(const std::vector<std::string>& words) {
  if (words[0].starts_with('-'))
    throw Error(Exit::usage, "usage", "the option " + quote(words[0]) + " stands before a command",
                "mcpauth COMMAND [arguments] [options]; see 'mcpauth --help'");
  std::vector<std::string> names;
  for (const auto& leaf : leaves()) {
    if (!leaf.hidden) names.emplace_back(leaf.name);
  }
  // Two words first: `agnt token` is nearer to `agent token` than `agnt` is to anything.
  std::string meant;
  if (words.size() > 1) meant = nearest(words[0] + ' ' + words[1], names);
  if (meant.empty()) meant = nearest(words[0], names);
  throw Error(Exit::usage, "usage", "unknown command " + quote(words[0]),
              meant.empty() ? "see 'mcpauth --help'" : "did you mean 'mcpauth " + meant + "'?");
}

// `token decod`: what has no scheme is no URL, and what is near to a verb was meant to be it.
void refuse_misspelt(const Leaf& leaf, const std::vector<std::string>& words) {
  if (words.empty() || words[0].starts_with('-') || words[0].find("://") != std::string::npos)
    return;
  const std::string group(leaf.name);
  const auto meant = nearest(words[0], verbs_of(group));
  if (!meant.empty()) refuse_verb(group, words[0], meant);
}

bool is_help(const std::string& word) {
  return word == "--help" || word == "-h";
}

// `help token verify` is `token verify --help`.
std::vector<std::string> help_behind(std::vector<std::string> words) {
  if (words.empty() || words[0] != "help") return words;
  words.erase(words.begin());
  words.emplace_back("--help");
  return words;
}

Exit dispatch(std::vector<std::string> words, app::Env& env) {
  words = help_behind(std::move(words));
  if (words.empty() || is_help(words[0])) {
    app::print(env, overview());
    return Exit::ok;
  }
  if (words[0] == "__complete") {
    app::print(env, complete({words.begin() + 1, words.end()}, env));
    return Exit::ok;
  }
  if (words[0] == "--version") {
    if (words.size() > 1)
      throw Error(Exit::usage, "usage", "nothing may follow --version", "see 'mcpauth --help'");
    app::print(env, "mcpauth " MCPAUTH_VERSION "\n");
    return Exit::ok;
  }
  const Leaf* leaf = take_leaf(words);
  if (leaf == nullptr) {
    const std::string group = words[0].empty() ? "" : group_help(words[0]);
    if (group.empty()) refuse_unknown(words);
    if (words.size() > 1 && !is_help(words[1]))
      refuse_verb(words[0], words[1], nearest(words[1], verbs_of(words[0])));
    app::print(env, group);
    return Exit::ok;
  }
  refuse_misspelt(*leaf, words);
  Declare declare;
  const Run run = leaf->bind(declare);
  const std::string name(leaf->name);
  if (parse(declare, name, std::move(words), env) == Parsed::help) {
    app::print(env, leaf_help(*leaf, declare));
    return Exit::ok;
  }
  return run(env);
}

}  // namespace

int guarded(const std::function<Exit()>& command, ErrorFormat format, app::Env& env) {
  try {
    return static_cast<int>(command());
  } catch (const Error& error) {
    report(error, format, env);
    return static_cast<int>(error.exit);
  } catch (const std::exception& bug) {
    // The text of a library's exception may hold what it failed on, and that may be a secret.
    report(Error(Exit::bug, "bug", fmt::format("this is a bug in mcpauth ({})", typeid(bug).name()),
                 "please report it with the command that you ran"),
           format, env);
    return static_cast<int>(Exit::bug);
  }
}

int run(std::vector<std::string> words, app::Env& env) {
  const bool json = is_json_wanted(words, env);
  return guarded([&] { return dispatch(std::move(words), env); },
                 json ? ErrorFormat::json : ErrorFormat::text, env);
}

}  // namespace mcpauth::commands
