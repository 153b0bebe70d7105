// From what stands at an authorization server and what a manifest wants to the steps between them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "registry/manifest.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::registry {

// Steps of an earlier stage come before those of a later one.
enum class Stage { taking_access, servers, clients, agents, giving_access, removing };
enum class Action { create, update, remove };
enum class Prune { no, yes };

// `before` is absent where the object is made, `after` says nothing where it is removed.
template <typename Object>
struct Change {
  std::optional<Registered<Object>> before;
  Object after;
  bool operator==(const Change&) const = default;
};

// Access is given and taken scope by scope: an action on it is `create` or `remove`.
struct Step {
  Action action = Action::create;
  Noun kind = Noun::server;
  std::string name;
  Level level = Level::native;
  std::vector<Difference> changes;
  std::variant<Change<McpServer>, Change<Client>, Change<Agent>, Access> what;
  // Steps of one stage depend on none of each other, except that those of one subject's access go
  // one by one.
  Stage stage = Stage::taking_access;
  std::string together{};  // servers that have this in common go one by one: one frees a name
  bool operator==(const Step&) const = default;
};

// Scopes that are not in the manifest's element of a server or of access, and stay; of a server
// that is not in the manifest, those for which it stays.
struct Left {
  Noun kind = Noun::server;
  std::string name;
  std::vector<std::string> scopes;
  std::set<std::string> used_by{};  // `client desktop`, where they stay for that alone
  bool operator==(const Left&) const = default;
};

struct Plan {
  std::vector<Step> steps;
  std::vector<Left> left;
  std::vector<std::string> untaken{};  // `client nightly metadata.logo_uri`: not asked for again
};

// How the server keeps access of such a subject for itself and for users.
using PurposesOf = std::function<Purposes(SubjectKind)>;

// Which scopes of a user's access were given from here.
using GivenHere = std::function<std::vector<std::string>(const Access&)>;

// What earlier runs began and were cut off in: the server may have done it or not.
using Unfinished = std::map<std::pair<Noun, std::string>, Action>;

// Takes what stands piece by piece and keeps only what is to be changed, so that a server may have
// any number of objects. A member that the manifest does not have stays as it stands. What is not
// in the manifest, scopes too, is removed with `Prune::yes` alone, and only if this program made
// it; of access, both of its ends, and a user's access that was given from here. A scope stays
// where access to it stays, and a server where a scope of somebody else's is.
class Planner {
 public:
  // `manifest` must outlive the planner. `level` says how far the server takes part in a verb. What
  // is `unfinished` is created or updated once more, although it may stand as it is wanted: not all
  // that it takes may be kept here. Without `purposes` both are one, for everybody; without
  // `given_here` all access of users is.
  Planner(const Manifest& manifest, Prune prune, std::function<Level(Verb)> level,
          Unfinished unfinished = {}, PurposesOf purposes = {}, GivenHere given_here = {});

  // Throw Error 2 `ambiguous_name` where two objects at the server have a name of the manifest's.
  // All servers, clients and agents come before access.
  void take(const Registered<McpServer>& server);
  void take(const Registered<Client>& client);
  void take(const Registered<Agent>& agent);
  void take(const Access& access);

  // Return the steps in the order in which they depend on each other: access that is taken away,
  // servers, clients, agents, access that is given, and what is removed.
  // What is left of servers and access that are in the manifest is told.
  Plan plan();

 private:
  // A server that has more scopes than the manifest says.
  struct Surplus {
    Registered<McpServer> server;
    const McpServer* wanted;
    std::vector<std::string> scopes;
  };
  // Who may use a scope of a server afterwards, as `client desktop`.
  using Users = std::map<std::string, std::set<std::string>>;

  template <typename Object>
  void compare(const Registered<Object>& standing, const Object* wanted, Noun noun);
  template <typename Object>
  void change(const Registered<Object>& standing, const Object& wanted, const Json& after,
              Noun noun);
  std::vector<std::string> unwanted_scopes(const McpServer& standing,
                                           const McpServer& wanted) const;
  void take_scopes_away(const Surplus& surplus);
  Json without_unused_scopes(const Surplus& surplus);
  void leave_servers_in_use();
  void note_use(const Access& access, const std::vector<std::string>& scopes);
  bool serves(const Access& given, const Access& asked) const;
  std::vector<std::string> prunable(const Access& standing, std::vector<std::string> scopes) const;
  void give_missing_access();
  void order_by_names();
  template <typename Object>
  void create_missing(const std::vector<Object>& wanted, Noun noun);
  const McpServer* wanted_server(const McpServer& standing) const;
  const std::string& name_of_server(const Access& standing) const;
  void note(Noun noun, const std::string& name, bool ours);
  bool is_ours(Noun noun, const std::string& name) const;
  bool is_unfinished(Noun noun, const std::string& name, Action action) const;

  const Manifest* manifest_;
  Prune prune_;
  std::function<Level(Verb)> level_;
  Unfinished unfinished_;
  PurposesOf purposes_;
  GivenHere given_here_;
  std::map<std::string, std::string> names_;  // of servers in the manifest, by those they have
  std::map<std::pair<Noun, std::string>, bool> standing_;  // the names of the manifest's, and ours
  std::map<std::string, const Client*> clients_;
  std::map<std::string, const Agent*> agents_;
  std::vector<Access> missing_;  // wanted access, less the scopes that were found
  std::vector<Surplus> surplus_;
  std::map<std::string, Users> in_use_;  // of the servers that may lose scopes
  std::vector<std::string> untaken_;
  std::vector<Step> steps_;
  std::vector<Left> left_;
};

// Return the step as an element of the object `mcpauth/plan/1`.
Json to_json(const Step& step);

// Return the step for a person: `+ client nightly (native)`, and a line for each change.
std::string step_text(const Step& step);

// Return the same of what stays: an element of `left`, and a line.
Json to_json(const Left& left);
std::string left_text(const Left& left);

std::string_view to_string(Action action);

}  // namespace mcpauth::registry
