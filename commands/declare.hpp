// How a command says what it takes: options bound to members of its options struct, and its page of
// the manual. One declaration serves the parser, --help, the man page and the completions.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"

namespace mcpauth::commands {

// What a value is, for completion and for the parser's checks. A secret's variable holds the secret
// itself and is read by whoever needs it, not by the parser. What is `referred` may be a reference,
// too, and need be no secret.
enum class ValueKind {
  text,
  file,
  directory,
  secret,
  referred,
  session_url,
  profile_name,
  server_name,
  client_name,
  agent_name,
  client_id,
  agent_id,
};

struct Option {
  using Target = std::variant<bool*, int*, std::string*, std::vector<std::string>*,
                              std::optional<std::int64_t>*>;

  std::vector<std::string> names;  // "-v", "--verbose"; one name without dashes for a positional
  Target target;
  std::string value;  // what stands for the value: ID, URL, FILE
  std::string help;
  std::string environment;         // the variable that stands in for the option
  std::string excludes;            // the option that cannot stand beside it
  std::vector<std::string> needs;  // without one of these it has no effect
  std::vector<std::string> choices;
  std::vector<std::string> suggestions;  // what completion offers where others are taken, too
  ValueKind kind = ValueKind::text;
  bool required = false;

  bool is_positional() const { return names.front().front() != '-'; }
  bool is_flag() const { return target.index() < 2; }
  bool is_list() const { return target.index() == 3; }
  // Return the long name, or the only one.
  const std::string& name() const { return names.back(); }
};

struct Example {
  std::string command;  // without "mcpauth "
  std::string text;
};

// A name and what it means: a member of a JSON object, a row of a list.
struct Term {
  std::string name;
  std::string text;
};

// A section of a page that is a list.
struct Section {
  std::string title;
  std::vector<Term> rows;
};

// What the manual says beyond the options.
struct Page {
  std::string about;
  std::vector<Example> examples;
  std::vector<Exit> exits;  // but for those that every command can give
  bool serves = false;      // until it is told to stop, which is no failure then
  std::string schema;       // "token" for mcpauth/token/1
  std::vector<Term> members;
  std::vector<Section> sections;
};

// What stands behind `--`: another program's command line.
struct Tail {
  std::vector<std::string>* target;
  std::string help;
};

class Declare {
 public:
  // Each returns the option, so that kind, choices and the like can be added. The environment name
  // is MCPAUTH_ and the long name; a positional has none.
  Option& flag(std::vector<std::string> names, bool& target, std::string help);
  Option& count(std::vector<std::string> names, int& target, std::string help);
  Option& text(std::string name, std::string& target, std::string value, std::string help);
  Option& list(std::string name, std::vector<std::string>& target, std::string value,
               std::string help);
  Option& number(std::string name, std::optional<std::int64_t>& target, std::string value,
                 std::string help);
  Option& positional(std::string name, std::string& target, std::string help);

  // Take the command line of another program, which stands behind `--`.
  void program(std::vector<std::string>& target, std::string help);

  void page(Page page) { page_ = std::move(page); }

  // Return the option that was declared by that name.
  Option& option(const std::string& name);

  std::deque<Option>& options() { return options_; }
  const std::deque<Option>& options() const { return options_; }
  const Page& page() const { return page_; }
  const std::optional<Tail>& tail() const { return tail_; }

 private:
  Option& add(Option option);

  std::deque<Option> options_;
  Page page_;
  std::optional<Tail> tail_;
};

}  // namespace mcpauth::commands
