#include "registry/plan.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;

namespace {

const McpServer planned_files{"files", "https://files.example/mcp", "", {{"read", "Read", ""}}};
const Client desktop{"desktop", {"http://127.0.0.1/cb"}, {"authorization_code"}, "none", {}, {}};
const Agent helper{"helper", "alice", AgentKind::interactive, true};
const Access desktop_reads{SubjectKind::client, "desktop", "files", {"read"}, For::user};

McpServer files_with_write() {
  McpServer server = planned_files;
  server.scopes.push_back({"write", "Write", ""});
  return server;
}

Level all_native(Verb /*verb*/) {
  return Level::native;
}

PurposesOf purposes_are(Purposes purposes) {
  return [purposes](SubjectKind) { return purposes; };
}

template <typename Object>
Registered<Object> standing(const Object& object, bool ours = true) {
  return {object, "id-" + object.name, Level::native, {}, ours};
}

// Each step as `+ server files`.
std::vector<std::string> heads(const std::vector<Step>& steps) {
  std::vector<std::string> lines;
  for (const auto& step : steps) {
    const auto text = step_text(step);
    lines.push_back(text.substr(0, text.find(" (")));
  }
  return lines;
}

using Lines = std::vector<std::string>;
using Steps = std::vector<Step>;

// Return the steps with --prune where the desktop has read and write at the server.
std::vector<Step> pruned_beside_write(const Manifest& manifest) {
  Access has = desktop_reads;
  has.scopes = {"read", "write"};
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(standing(planned_files));
  planner.take(standing(desktop));
  planner.take(has);
  return planner.plan().steps;
}

}  // namespace

TEST_CASE("a plan: on an empty server everything is made, in the order of dependence") {
  const Manifest manifest{{planned_files}, {desktop}, {helper}, {desktop_reads}, {}};
  Planner planner(manifest, Prune::no, all_native);
  CHECK(heads(planner.plan().steps) == Lines{"+ server files", "+ client desktop", "+ agent helper",
                                             "+ access client desktop for user at files"});
}

TEST_CASE("a plan: where everything stands there is nothing to do") {
  const Manifest manifest{{planned_files}, {desktop}, {helper}, {desktop_reads}, {}};
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(standing(planned_files));
  planner.take(standing(desktop));
  planner.take(standing(helper));
  planner.take(desktop_reads);
  CHECK(planner.plan().steps == Steps{});
}

TEST_CASE(
    "a plan: an agent that may act for users only is let act for itself where that is wanted") {
  const Access wanted{SubjectKind::agent, "helper", "files", {"read"}, For::self};
  Access for_users = wanted;
  for_users.on_behalf = For::user;
  const Manifest manifest{{planned_files}, {}, {helper}, {wanted}, {}};
  Planner planner(manifest, Prune::no, all_native, {}, purposes_are(Purposes::nested));
  planner.take(standing(planned_files));
  planner.take(standing(helper));
  planner.take(for_users);
  CHECK(heads(planner.plan().steps) == Lines{"+ access agent helper for self at files"});
}

TEST_CASE("a plan: access for itself is not access for users, where the server tells them apart") {
  const Access for_self{SubjectKind::agent, "helper", "files", {"read"}, For::self};
  Access for_users = for_self;
  for_users.on_behalf = For::user;
  const Manifest manifest{{planned_files}, {}, {helper}, {for_users}, {}};
  const auto plan_of = [&](Purposes purposes, Prune prune) {
    Planner planner(manifest, prune, all_native, {}, purposes_are(purposes));
    planner.take(standing(planned_files));
    planner.take(standing(helper));
    planner.take(for_self);
    return planner.plan();
  };
  const Lines exchanged{"- access agent helper for self at files",
                        "+ access agent helper for user at files"};
  const std::vector<Left> left{{Noun::access, "agent helper for self at files", {"read"}}};
  for (const auto purposes : {Purposes::apart, Purposes::nested}) {
    CHECK(heads(plan_of(purposes, Prune::yes).steps) == exchanged);
    CHECK(plan_of(purposes, Prune::no).left == left);
  }
  CHECK(heads(plan_of(Purposes::apart, Prune::no).steps) ==
        Lines{"+ access agent helper for user at files"});
  CHECK(plan_of(Purposes::nested, Prune::no).steps == Steps{});
  CHECK(plan_of(Purposes::one, Prune::yes).steps == Steps{});
  CHECK(plan_of(Purposes::one, Prune::no).left == std::vector<Left>{});
}

TEST_CASE("a plan: prune takes access from a server that gets another name, by the one it has") {
  McpServer renamed = planned_files;
  renamed.name = "docs";
  Access wanted = desktop_reads;
  wanted.server = "docs";
  const auto steps = pruned_beside_write({{renamed}, {desktop}, {}, {wanted}, {}});
  REQUIRE(steps.size() == 2);
  CHECK(step_text(steps[0]) ==
        "- access client desktop for user at files (native)\n    scopes: [\"write\"]\n");
  CHECK(step_text(steps[1]) == "~ server docs (native)\n    name: \"files\" -> \"docs\"\n");
}

TEST_CASE("a plan: an empty list of redirect URIs takes them away, and none said leaves them") {
  const auto steps_of = [](const char* members) {
    const auto manifest = read_manifest(
        {{"a.yaml", std::string("version: 1\nclients: [{name: desktop") + members + "}]\n"}});
    Planner planner(manifest, Prune::no, all_native);
    Client standing_desktop = desktop;
    standing_desktop.grant_types = {"client_credentials"};
    planner.take(standing(standing_desktop));
    return planner.plan().steps;
  };
  CHECK(steps_of("") == Steps{});
  const auto steps = steps_of(", redirect_uris: []");
  REQUIRE(steps.size() == 1);
  CHECK(step_text(steps[0]) ==
        "~ client desktop (native)\n    redirect_uris: [\"http://127.0.0.1/cb\"] -> []\n");
  CHECK(std::get<Change<Client>>(steps[0].what).after.redirect_uris.empty());
}

TEST_CASE("a plan: what the server did not take is no step again, and is told") {
  Client wanted = desktop;
  wanted.metadata = json::Document(Json{{"logo_uri", "https://a.example/logo"}});
  const Manifest manifest{{}, {wanted}, {}, {}, {}};
  const auto plan_of = [&](const char* untaken) {
    auto there = standing(desktop);
    there.differences = {
        {"metadata.logo_uri", json::Document(Json(untaken)), json::Document(Json())}};
    Planner planner(manifest, Prune::no, all_native);
    planner.take(there);
    return planner.plan();
  };
  const auto plan = plan_of("https://a.example/logo");
  CHECK(plan.steps == Steps{});
  CHECK(plan.untaken == Lines{"client desktop metadata.logo_uri"});
  CHECK(heads(plan_of("https://a.example/another").steps) == Lines{"~ client desktop"});
}

TEST_CASE("a plan: what an earlier run was cut off in is done again, as it stands") {
  const Manifest manifest{{}, {desktop}, {helper}, {}, {}};
  Planner planner(
      manifest, Prune::no, all_native,
      {{{Noun::client, "desktop"}, Action::create}, {{Noun::agent, "helper"}, Action::update}});
  planner.take(standing(desktop));
  planner.take(standing(helper));
  CHECK(heads(planner.plan().steps) == Lines{"+ client desktop", "~ agent helper"});
}

TEST_CASE("a plan: a member that the manifest does not mention stays as it is") {
  Client bare;
  bare.name = "desktop";
  const Manifest manifest{{}, {bare}, {}, {}, {}, {{Noun::client, "desktop", "redirect_uris"}}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(desktop));
  CHECK(planner.plan().steps == Steps{});
}

TEST_CASE("a plan: a change has what was and what is asked, and keeps the rest of the object") {
  Client wanted;
  wanted.name = "desktop";
  wanted.redirect_uris = {"https://b.example/cb"};
  const Manifest manifest{{}, {wanted}, {}, {}, {}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(desktop));
  Client after = desktop;
  after.redirect_uris = wanted.redirect_uris;
  const Step step{Action::update,
                  Noun::client,
                  "desktop",
                  Level::native,
                  {{"redirect_uris", json::Document(Json::array({"https://b.example/cb"})),
                    json::Document(Json::array({"http://127.0.0.1/cb"}))}},
                  Change<Client>{standing(desktop), after},
                  Stage::clients};
  CHECK(planner.plan().steps == Steps{step});
  CHECK(step_text(step) ==
        "~ client desktop (native)\n"
        "    redirect_uris: [\"http://127.0.0.1/cb\"] -> [\"https://b.example/cb\"]\n");
  CHECK(json::dump(to_json(step)) ==
        R"({"action":"update","kind":"client","name":"desktop","level":"native","changes":)"
        R"([{"member":"redirect_uris","asked":["https://b.example/cb"],)"
        R"("got":["http://127.0.0.1/cb"]}]})");
}

TEST_CASE("a plan: a scope that is not in the manifest stays, and is told") {
  const Manifest manifest{{planned_files}, {}, {}, {}, {}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(files_with_write()));
  const auto plan = planner.plan();
  CHECK(plan.steps == Steps{});
  CHECK(plan.left == std::vector<Left>{{Noun::server, "files", {"write"}}});
  CHECK(left_text(plan.left[0]) == "left: server files\n    scopes: [\"write\"]\n");
  CHECK(json::dump(to_json(plan.left[0])) ==
        R"({"kind":"server","name":"files","scopes":["write"]})");
}

TEST_CASE("a plan: what changes of a server leaves its other scopes to it") {
  McpServer wanted = planned_files;
  wanted.description = "new";
  McpServer after = files_with_write();
  after.description = "new";
  const Manifest manifest{{wanted}, {}, {}, {}, {}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(files_with_write()));
  const auto steps = planner.plan().steps;
  REQUIRE(steps.size() == 1);
  CHECK(std::get<Change<McpServer>>(steps[0].what).after == after);
}

TEST_CASE("a plan: prune takes a scope from a server that is ours, after access to it") {
  const Manifest manifest{{planned_files}, {desktop}, {}, {desktop_reads}, {}};
  Access has = desktop_reads;
  has.scopes = {"read", "write"};
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(standing(files_with_write()));
  planner.take(standing(desktop));
  planner.take(has);
  const auto plan = planner.plan();
  CHECK(heads(plan.steps) == Lines{"- access client desktop for user at files", "~ server files"});
  CHECK(std::get<Change<McpServer>>(plan.steps[1].what).after == planned_files);
  CHECK(plan.left == std::vector<Left>{});
}

TEST_CASE("a plan: prune leaves the scopes of a server that somebody else made") {
  const Manifest manifest{{planned_files}, {}, {}, {}, {}};
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(standing(files_with_write(), false));
  const auto plan = planner.plan();
  CHECK(plan.steps == Steps{});
  CHECK(plan.left == std::vector<Left>{{Noun::server, "files", {"write"}}});
}

TEST_CASE("a plan: prune leaves a scope that somebody else made, and takes the others away") {
  auto at_server = standing(files_with_write());
  at_server.object.scopes.push_back({"list", "", ""});
  at_server.foreign = {"write"};
  const Manifest manifest{{planned_files}, {}, {}, {}, {}};
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(at_server);
  const auto plan = planner.plan();
  REQUIRE(heads(plan.steps) == Lines{"~ server files"});
  CHECK(std::get<Change<McpServer>>(plan.steps[0].what).after == files_with_write());
  CHECK(plan.left == std::vector<Left>{{Noun::server, "files", {"write"}}});
}

TEST_CASE("a plan: prune leaves a server that has a scope of somebody else's") {
  auto at_server = standing(files_with_write());
  at_server.foreign = {"write"};
  const Manifest manifest;
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(at_server);
  const auto plan = planner.plan();
  CHECK(plan.steps == Steps{});
  CHECK(plan.left == std::vector<Left>{{Noun::server, "files", {"write"}}});
}

TEST_CASE("a plan: prune takes of a user's access what was given from here") {
  const Manifest manifest{{files_with_write()}, {}, {}, {}, {}};
  const auto given_here = [](const Access&) { return std::vector<std::string>{"read"}; };
  Planner planner(manifest, Prune::yes, all_native, {}, {}, given_here);
  planner.take(standing(files_with_write()));
  planner.take(Access{SubjectKind::user, "alice", "files", {"read", "write"}, For::user});
  planner.take(Access{SubjectKind::user, "bob", "files", {"write"}, For::user});
  const auto steps = planner.plan().steps;
  REQUIRE(steps.size() == 1);
  CHECK(step_text(steps[0]) == "- access user alice at files (native)\n    scopes: [\"read\"]\n");
}

TEST_CASE("a plan: prune leaves a scope that somebody else's client may use") {
  const Manifest manifest{{planned_files}, {}, {}, {}, {}};
  Access has = desktop_reads;
  has.scopes = {"write"};
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(standing(files_with_write()));
  planner.take(standing(desktop, false));
  planner.take(has);
  const auto plan = planner.plan();
  CHECK(plan.steps == Steps{});
  CHECK(plan.left == std::vector<Left>{{Noun::server, "files", {"write"}, {"client desktop"}}});
}

TEST_CASE("a plan: a member with a default that the manifest does not have stays as it is") {
  const auto manifest = read_manifest(
      {{"a.yaml",
        "version: 1\nservers: [{name: files, resource: 'https://files.example/mcp'}]\n"
        "agents: [{name: helper}]\naccess: [{agent: helper, server: files, scopes: [read]}]\n"}});
  const Agent switched_off{"helper", "alice", AgentKind::background, false};
  for (const auto prune : {Prune::no, Prune::yes}) {
    Planner planner(manifest, prune, all_native);
    planner.take(standing(planned_files));
    planner.take(standing(switched_off));
    planner.take({SubjectKind::agent, "helper", "files", {"read"}, For::self});
    const auto plan = planner.plan();
    CHECK(plan.steps == Steps{});
    CHECK(plan.left == std::vector<Left>{});
  }
}

TEST_CASE("a plan: the title of a scope stays where the manifest has none") {
  McpServer untitled = planned_files;
  untitled.scopes[0].title = "";
  const Manifest manifest{{untitled}, {}, {}, {}, {}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(planned_files));
  CHECK(planner.plan().steps == Steps{});
}

TEST_CASE("a plan: a server is the same by its resource, whatever it is called there") {
  McpServer other = planned_files;
  other.name = "Files!";
  const Manifest manifest{{planned_files}, {}, {}, {}, {}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(other));
  CHECK(heads(planner.plan().steps) == Lines{"~ server files"});
}

TEST_CASE("a plan: a name is taken after the server that has it was given another one") {
  const McpServer old_files{"archive", planned_files.resource, "", {}};
  const McpServer new_files{"files", "https://new.example/mcp", "", {}};
  const McpServer other{"other", "https://other.example/mcp", "", {}};
  Manifest manifest{{new_files, other, old_files}, {}, {}, {}, {}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(planned_files));
  const auto steps = planner.plan().steps;
  CHECK(heads(steps) == Lines{"~ server archive", "+ server other", "+ server files"});
  CHECK(steps[0].together == steps[2].together);
  CHECK(steps[0].together != steps[1].together);
}

TEST_CASE("a plan: servers cannot take each other's names, exit 9") {
  const McpServer wiki{"wiki", "https://wiki.example/mcp", "", {}};
  const Manifest manifest{
      {{"wiki", planned_files.resource, "", {}}, {"files", wiki.resource, "", {}}}, {}, {}, {}, {}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(planned_files));
  planner.take(standing(wiki));
  CHECK(test::error_of([&] { planner.plan(); }) == "9 names_in_a_circle");
}

TEST_CASE("a plan: an agent that was disabled is enabled where the manifest says so") {
  Agent disabled = helper;
  disabled.enabled = false;
  const auto manifest = read_manifest(
      {{"a.yaml", "version: 1\nagents: [{name: helper, owner: alice, enabled: true}]\n"}});
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(disabled));
  CHECK(heads(planner.plan().steps) == Lines{"~ agent helper"});
}

TEST_CASE("a plan: without prune nothing is removed") {
  const Manifest manifest;
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(planned_files));
  planner.take(standing(desktop));
  planner.take(desktop_reads);
  CHECK(planner.plan().steps == Steps{});
}

TEST_CASE("a plan: prune removes what is ours, users of a server before it") {
  const Manifest manifest;
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(standing(planned_files));
  planner.take(standing(desktop));
  planner.take(standing(helper));
  planner.take(desktop_reads);
  CHECK(heads(planner.plan().steps) == Lines{"- access client desktop for user at files",
                                             "- agent helper", "- client desktop",
                                             "- server files"});
}

TEST_CASE("a plan: prune leaves what somebody else made, and access of it") {
  const Manifest manifest;
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(standing(planned_files));
  planner.take(standing(desktop, false));
  CHECK(heads(planner.plan().steps) == Lines{"- server files"});
}

TEST_CASE("a plan: prune leaves a server that somebody else's client may use, and tells which") {
  const Manifest manifest;
  Planner planner(manifest, Prune::yes, all_native);
  planner.take(standing(planned_files));
  planner.take(standing(desktop, false));
  planner.take(standing(helper));
  planner.take(desktop_reads);
  planner.take(Access{SubjectKind::agent, "helper", "files", {"read"}, For::self});
  const auto plan = planner.plan();
  CHECK(heads(plan.steps) == Lines{"- access agent helper for self at files", "- agent helper"});
  REQUIRE(plan.left.size() == 1);
  CHECK(left_text(plan.left[0]) ==
        "left: server files\n    scopes: [\"read\"]\n    used by: client desktop\n");
  CHECK(json::dump(to_json(plan.left[0])) ==
        R"({"kind":"server","name":"files","scopes":["read"],"used_by":["client desktop"]})");
}

TEST_CASE("a plan: access is given and, with prune, taken scope by scope") {
  Access wanted = desktop_reads;
  wanted.scopes = {"read", "list"};
  const auto steps = pruned_beside_write({{planned_files}, {desktop}, {}, {wanted}, {}});
  REQUIRE(steps.size() == 2);
  CHECK(step_text(steps[0]) ==
        "- access client desktop for user at files (native)\n    scopes: [\"write\"]\n");
  CHECK(step_text(steps[1]) ==
        "+ access client desktop for user at files (native)\n    scopes: [\"list\"]\n");
}

TEST_CASE("a plan: access that is more than the manifest says stays, and is told") {
  Access has = desktop_reads;
  has.scopes = {"read", "write"};
  const Manifest manifest{{planned_files}, {desktop}, {}, {desktop_reads}, {}};
  const auto left_of = [&](Prune prune, bool ours) {
    Planner planner(manifest, prune, all_native);
    planner.take(standing(planned_files));
    planner.take(standing(desktop, ours));
    planner.take(has);
    const auto plan = planner.plan();
    CHECK(plan.steps == Steps{});
    return plan.left;
  };
  const std::vector<Left> left{{Noun::access, "client desktop for user at files", {"write"}}};
  CHECK(left_of(Prune::no, true) == left);
  CHECK(left_of(Prune::yes, false) == left);
}

TEST_CASE("a plan: each step has the level of its own verb") {
  const Manifest manifest{{planned_files}, {desktop}, {helper}, {desktop_reads}, {}};
  Planner planner(manifest, Prune::no, [](Verb verb) {
    if (verb == Verb::server_register) return Level::recorded;
    if (verb == Verb::agent_register) return Level::composed;
    return verb == Verb::client_authorize ? Level::unsupported : Level::native;
  });
  std::vector<Level> levels;
  for (const auto& step : planner.plan().steps) levels.push_back(step.level);
  CHECK(levels == std::vector{Level::recorded, Level::native, Level::composed, Level::unsupported});
}

TEST_CASE("a plan: two objects at the server by one name are ambiguous") {
  const Manifest manifest{{}, {desktop}, {}, {}, {}};
  Planner planner(manifest, Prune::no, all_native);
  planner.take(standing(desktop));
  CHECK_THROWS_AS(planner.take(standing(desktop)), Error);
}
