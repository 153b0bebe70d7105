#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "registry/record.hpp"
#include "store/journal.hpp"
#include "tests/commands/administered_world.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr auto small_estate = R"(version: 1
servers:
  - {name: files, resource: "https://files.example/mcp", scopes: [{name: read}, {name: write}]}
clients:
  - {name: desktop, redirect_uris: ["http://127.0.0.1/callback"]}
  - {name: nightly, grant_types: [client_credentials], secret_to: nightly.secret}
agents:
  - {name: helper, kind: background}
access:
  - {client: desktop, server: files, scopes: [read]}
  - {agent: helper, server: files, scopes: [read, write]}
)";

std::vector<std::string> apply_words(const std::string& path) {
  return {"apply", "-f", path, "--yes", "--jobs", "1"};
}

std::size_t registrations(const AdministeredWorld& world) {
  return static_cast<std::size_t>(std::count(world.posts.begin(), world.posts.end(), "/register"));
}

}  // namespace

TEST_CASE("apply: the plan, then everything is there, and nothing differs") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  CHECK(world.run(apply_words(path)) == 0);
  CHECK(world.t.out.str() ==
        "+ server files (recorded)\n"
        "+ client desktop (native)\n"
        "+ client nightly (native)\n"
        "+ agent helper (composed)\n"
        "+ access client desktop for user at files (recorded)\n"
        "    scopes: [\"read\"]\n"
        "+ access agent helper for self at files (recorded)\n"
        "    scopes: [\"read\",\"write\"]\n");
  CHECK(world.run({"diff", "-f", path}) == 0);
  CHECK(world.t.out.str() == "nothing differs\n");
  CHECK(world.run(apply_words(path)) == 0);
  CHECK(world.t.out.str() == "nothing to do\n");
  CHECK(registrations(world) == 3);
}

TEST_CASE("apply: cut off after any step and run again, the same objects stand, none twice") {
  for (int allowed = 0; allowed <= 3; ++allowed) {
    CAPTURE(allowed);
    AdministeredWorld world;
    const auto path = world.file("estate.yaml", small_estate);
    world.posts_allowed = allowed;
    const int cut_off = world.run(apply_words(path));
    CHECK(cut_off == (allowed < 3 ? 143 : 0));
    world.posts_allowed = -1;
    CHECK(world.run(apply_words(path)) == 0);
    CHECK(world.run({"diff", "-f", path}) == 0);
    CHECK(registrations(world) == 3);
    CHECK(world.run({"client", "list", "--json"}) == 0);
    CHECK(world.t.out_json()["clients"].size() == 2);
  }
}

TEST_CASE("apply: without a terminal it needs --yes, exit 2") {
  AdministeredWorld world;
  CHECK(world.run({"apply", "-f", world.file("estate.yaml", small_estate)}) == 2);
  CHECK(world.posts.empty());
}

TEST_CASE("apply: on a terminal it is asked, and anything but yes does nothing") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  world.t.env.terminal.in = world.t.env.terminal.err = true;
  world.t.in.str("n\n");
  CHECK(world.run({"apply", "-f", path, "--jobs", "1"}) == 2);
  CHECK(world.posts.empty());
  world.t.in.clear();
  world.t.in.str("yes\n");
  CHECK(world.run({"apply", "-f", path, "--jobs", "1"}) == 0);
  CHECK(registrations(world) == 3);
}

TEST_CASE("apply: a secret's file that is there is refused before anything is made") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  world.file("nightly.secret", "mine");
  CHECK(world.run(apply_words(path)) == 2);
  CHECK(world.t.err.str().find("error: " + path + ":6: clients[1].secret_to: there is a file \"") !=
        std::string::npos);
  CHECK(world.posts.empty());
}

TEST_CASE("apply: a secret that was not written because the run was cut off is written next time") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  world.posts_allowed = 2;
  CHECK(world.run(apply_words(path)) == 143);
  world.posts_allowed = -1;
  CHECK(world.run(apply_words(path)) == 0);
  CHECK(!read_file(world.t.state / "nightly.secret").empty());
}

TEST_CASE("apply: a secret does not leave the manifest's folder by a link") {
  AdministeredWorld world;
  const test::TemporaryDirectory elsewhere;
  std::filesystem::create_directory_symlink(elsewhere / "", world.t.state / "out");
  const auto path = world.file("estate.yaml",
                               "version: 1\nclients:\n  - {name: one, grant_types: "
                               "[client_credentials], secret_to: out/in/secret}\n");
  CHECK(world.run(apply_words(path)) == 2);
  CHECK(world.t.err.str().find("leads out of the manifest's folder") != std::string::npos);
  CHECK(world.posts.empty());
  CHECK(std::filesystem::is_empty(std::filesystem::path(elsewhere / "")));
}

TEST_CASE("apply, diff: a manifest of the folder that cannot be read is named, whatever it is") {
  AdministeredWorld world;
  const auto folder = world.t.state / "folder";
  std::filesystem::create_directory(folder);
  world.file("folder/a.yaml", small_estate);
  REQUIRE(world.run(apply_words(folder)) == 0);
  const auto expect = [&](const std::string& said) {
    for (const char* word : {"apply", "diff"}) {
      std::vector<std::string> words = {word, "-f", folder, "--prune"};
      if (words.front() == "apply") words.emplace_back("--yes");
      CHECK(world.run(words) == 2);
      CHECK(world.t.err.str().find("the manifest \"" + folder + said) != std::string::npos);
    }
    CHECK(world.run({"client", "list", "--json"}) == 0);
    CHECK(world.t.out_json()["clients"].size() == 2);
  };
  std::filesystem::rename(folder + "/a.yaml", world.t.state / "moved");
  std::filesystem::create_symlink("nowhere", folder + "/a.yaml");
  world.file("folder/b.yaml", "version: 1\n");
  expect("/a.yaml\" cannot be read: No such file");
  std::filesystem::remove(folder + "/a.yaml");
  REQUIRE(::mkfifo((folder + "/c.yml").c_str(), 0600) == 0);
  expect("/c.yml\" is no file");
}

TEST_CASE("apply: a folder in the place of a secret's file is refused before anything is made") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  std::filesystem::create_directory(world.t.state / "nightly.secret");
  CHECK(world.run(apply_words(path)) == 2);
  CHECK(world.t.err.str().find("nightly.secret\" is a folder") != std::string::npos);
  CHECK(world.posts.empty());
}

TEST_CASE("apply: a secret whose rotation is in doubt is not written, and that is said") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  REQUIRE(world.run(apply_words(path)) == 0);
  std::filesystem::remove(world.t.state / "nightly.secret");
  store::Store store(world.t.state / "state");
  store::begin(store,
               {"rotate-secret", "client", registry::client_key(dev::base_url, "nightly"),
                json::Document(Json{{"issuer", dev::base_url}, {"name", "nightly"}}), world.t.now});
  CHECK(world.run(apply_words(path)) == 0);
  CHECK(world.t.err.str().find("the secret of client \"nightly\" may be void") !=
        std::string::npos);
  CHECK(!std::filesystem::exists(world.t.state / "nightly.secret"));
}

TEST_CASE("apply: a name that a server frees is taken after it, whatever goes beside it") {
  AdministeredWorld world;
  const auto manifest = [&](const std::string& servers) {
    return world.file("servers.yaml", "version: 1\nservers:\n" + servers);
  };
  REQUIRE(world.run(
              apply_words(manifest("  - {name: a, resource: 'https://one.example/mcp'}\n"
                                   "  - {name: b, resource: 'https://two.example/mcp'}\n"))) == 0);
  const auto path = manifest(
      "  - {name: a, resource: 'https://three.example/mcp'}\n"
      "  - {name: b, resource: 'https://one.example/mcp'}\n"
      "  - {name: c, resource: 'https://two.example/mcp'}\n");
  CHECK(world.run({"apply", "-f", path, "--yes"}) == 0);
  CHECK(world.t.out.str().find("~ server c") < world.t.out.str().find("~ server b"));
  CHECK(world.run({"diff", "-f", path}) == 0);
}

TEST_CASE("apply: the secret of an agent's client is not written for the agent's own") {
  AdministeredWorld world;
  store::Store store(world.t.state / "state");
  registry::Record record;
  record.noun = registry::Noun::agent;
  record.name = record.id = "helper";
  record.object = json::Document(Json{{"name", "helper"}, {"kind", "background"}});
  record.client = oauth::ClientRegistration{};
  record.client->issuer = dev::base_url;
  record.client->client_id = "c-1";
  record.client->client_secret = Secret("the-client's");
  record.client->token_endpoint_auth_method = "client_secret_basic";
  registry::Records(store, dev::base_url).save(record);
  const auto path = world.file(
      "agent.yaml", "version: 1\nagents:\n  - {name: helper, secret_to: helper.secret}\n");
  CHECK(world.run(apply_words(path)) == 0);
  CHECK(world.t.err.str().find("warning: " + path +
                               ":3: agents[0].secret_to: the secret of agent \"helper\" is not "
                               "known here, and nothing is written") != std::string::npos);
  CHECK(!std::filesystem::exists(std::filesystem::path(world.t.state / "helper.secret")));
}

TEST_CASE("apply --json: on a terminal the plan is shown before the question") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  world.t.env.terminal.in = world.t.env.terminal.err = true;
  world.t.in.str("n\n");
  CHECK(world.run({"apply", "-f", path, "--json"}) == 2);
  CHECK(world.t.err.str().starts_with("+ server files (recorded)\n+ client desktop (native)\n"));
  CHECK(world.t.err.str().find("mcpauth: do 6 steps at ") != std::string::npos);
}

TEST_CASE("apply: a signal at the question ends it at once, exit 130, and nothing is done") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const Descriptor terminal(ends[0]);
  const Descriptor person(ends[1]);
  world.t.env.terminal.in = world.t.env.terminal.err = true;
  world.t.env.in_descriptor = terminal.number();
  std::stop_source signals;
  world.t.env.stop = signals.get_token();
  std::thread interrupting([&] { signals.request_stop(); });
  CHECK(world.run({"apply", "-f", path}) == 130);
  interrupting.join();
  CHECK(world.posts.empty());
}

TEST_CASE("apply --json: the plan and what differs") {
  AdministeredWorld world;
  auto words = apply_words(world.file("estate.yaml", small_estate));
  words.emplace_back("--json");
  CHECK(world.run(words) == 0);
  const Json plan = world.t.out_json();
  CHECK(plan["schema"] == "mcpauth/plan/1");
  CHECK(json::dump(plan["steps"][0]) ==
        R"({"action":"create","kind":"server","name":"files","level":"recorded","changes":[]})");
  CHECK(plan["differences"] == Json::array());
}

TEST_CASE("apply --dry-run: the requests, and nothing is kept") {
  AdministeredWorld world;
  const auto path = world.file("estate.yaml", small_estate);
  CHECK(world.run({"apply", "-f", path, "--dry-run", "--json"}) == 0);
  CHECK(world.t.out_json()["requests"].size() == 3);
  CHECK(world.posts.empty());
  CHECK(world.run({"diff", "-f", path}) == 1);
}

TEST_CASE("apply --prune: what is not in the manifest any more goes, users of a server first") {
  AdministeredWorld world;
  CHECK(world.run(apply_words(world.file("estate.yaml", small_estate))) == 0);
  const auto nothing = world.file("nothing.yaml", "version: 1\n");
  CHECK(world.run(apply_words(nothing)) == 0);
  CHECK(world.t.out.str() == "nothing to do\n");
  auto words = apply_words(nothing);
  words.emplace_back("--prune");
  CHECK(world.run(words) == 0);
  CHECK(world.t.out.str().find("- server files (recorded)\n") != std::string::npos);
  CHECK(world.run({"client", "list", "--json"}) == 0);
  CHECK(world.t.out_json()["clients"] == Json::array());
}

TEST_CASE("apply: without --prune nothing is taken away, and what stays is told") {
  AdministeredWorld world;
  CHECK(world.run(apply_words(world.file("estate.yaml", small_estate))) == 0);
  const auto path = world.file("less.yaml", R"(version: 1
servers:
  - {name: files, resource: "https://files.example/mcp", description: changed}
agents:
  - {name: helper}
access:
  - {agent: helper, server: files, scopes: [read]}
)");
  const std::string left = "left: access agent helper for self at files\n    scopes: [\"write\"]\n";
  CHECK(world.run(apply_words(path)) == 0);
  CHECK(world.t.out.str() ==
        "~ server files (recorded)\n    description: nothing -> \"changed\"\n" + left);
  CHECK(world.run({"diff", "-f", path}) == 0);
  CHECK(world.t.out.str() == "nothing differs\n" + left);
  CHECK(world.run({"diff", "-f", path, "--json"}) == 0);
  CHECK(json::dump(world.t.out_json()["left"]) ==
        R"([{"kind":"access","name":"agent helper for self at files","scopes":["write"]}])");
  CHECK(world.run({"scope", "list", "files", "--json"}) == 0);
  CHECK(world.t.out_json()["scopes"].size() == 2);
  CHECK(world.run({"agent", "show", "helper", "--json"}) == 0);
  CHECK(world.t.out_json()["kind"] == "background");
}

TEST_CASE("export: what was applied, as YAML that diff finds equal") {
  AdministeredWorld world;
  CHECK(world.run(apply_words(world.file("estate.yaml", small_estate))) == 0);
  CHECK(world.run({"export"}) == 0);
  const auto exported = world.file("exported.yaml", world.t.out.str());
  CHECK(world.run({"diff", "-f", exported}) == 0);
  AdministeredWorld second;
  CHECK(second.run(apply_words(second.file("exported.yaml", read_file(exported)))) == 0);
  CHECK(second.run({"diff", "-f", second.t.state / "exported.yaml"}) == 0);
}

TEST_CASE("export -o: replaces what an export has written, and nothing else") {
  AdministeredWorld world;
  for (const char* name : {"exported.yaml", "exported.json"}) {
    const auto path = world.t.state / name;
    CHECK(world.run({"export", "-o", path}) == 0);
    CHECK(world.run({"diff", "-f", path}) == 0);
    CHECK(world.run({"export", "-o", path}) == 0);
  }
  const auto own = world.file("own.yaml", small_estate);
  CHECK(world.run({"export", "-o", own}) == 2);
  CHECK(read_file(own) == small_estate);
  CHECK(world.run({"export", "-o", world.file("empty.yaml", "")}) == 0);
}

TEST_CASE("apply -f -, diff -f -: the manifest from stdin, which errors call stdin") {
  AdministeredWorld world;
  world.t.in.str("version: 1\nagents:\n  - {name: helper, owner: alice}\n");
  CHECK(world.run(apply_words("-")) == 0);
  world.t.in.clear();
  world.t.in.str("version: 1\nagents:\n  - {name: helper, owner: bob}\n");
  CHECK(world.run({"diff", "-f", "-"}) == 1);
  world.t.in.clear();
  world.t.in.str("version: 1\nagents:\n  - {nam: helper}\n");
  CHECK(world.run({"diff", "-f", "-"}) == 2);
  CHECK(world.t.err.str().find("stdin:3: agents[0].nam is none of") != std::string::npos);
}

TEST_CASE("apply, diff: -f is required and shown so; --print-schema stands in its place") {
  AdministeredWorld world;
  for (const char* command : {"apply", "diff"}) {
    CHECK(world.t.run({command, "--yes"}) == 2);
    CHECK(world.t.run({command, "--help"}) == 0);
    CHECK(world.t.out.str().find(std::string("usage: mcpauth ") + command +
                                 " -f FILE|DIR [options]\n") != std::string::npos);
  }
  CHECK(world.t.run({"apply", "--print-schema"}) == 0);
  CHECK(world.t.run({"apply", "--print-schema", "-f", "x.yaml"}) == 2);
}

TEST_CASE("apply: one step is a step, and its secret one secret") {
  AdministeredWorld world;
  const auto path = world.file(
      "one.yaml",
      "version: 1\nclients:\n  - {name: one, grant_types: [client_credentials], secret_to: one}\n");
  CHECK(world.run(apply_words(path)) == 0);
  CHECK(world.t.err.str() == "mcpauth: 1 secret written\nmcpauth: 1 step done\n");
}

TEST_CASE(
    "apply: an agent that is to be disabled where none can be is exit 9, and nothing is made") {
  AdministeredWorld world;
  const auto path = world.file("sleeper.yaml",
                               "version: 1\n"
                               "clients: [{name: nightly, grant_types: [client_credentials]}]\n"
                               "agents: [{name: sleeper, enabled: false}]\n");
  CHECK(world.run(apply_words(path)) == 9);
  CHECK(world.t.out.str() == "+ client nightly (native)\n+ agent sleeper (unsupported)\n");
  CHECK(world.posts.empty());
  CHECK(world.run({"diff", "-f", path}) == 1);
  CHECK(world.t.out.str() == "+ client nightly (native)\n+ agent sleeper (unsupported)\n");
}

TEST_CASE("apply: an error tells of which step it is") {
  AdministeredWorld world;
  const auto path = world.file("refused.yaml",
                               "version: 1\n"
                               "clients:\n"
                               "  - {name: f1, grant_types: [client_credentials]}\n"
                               "  - {name: f2, grant_types: ['urn:unheard:of']}\n");
  CHECK(world.run(apply_words(path)) == 4);
  CHECK(world.t.err.str().find("error: client f2: ") != std::string::npos);
}

TEST_CASE("apply: a member that the server does not take is told, and asked for once") {
  AdministeredWorld world;
  const auto asked_for = [&](const char* uri) {
    return apply_words(world.file(
        "linked.yaml",
        std::string("version: 1\nclients: [{name: one, grant_types: [client_credentials], ") +
            "metadata: {client_uri: '" + uri + "'}}]\n"));
  };
  CHECK(world.run(asked_for("https://a.example")) == 0);
  CHECK(world.t.err.str().find("client one: metadata.client_uri: asked for") != std::string::npos);
  CHECK(world.run(asked_for("https://a.example")) == 0);
  CHECK(world.t.out.str() ==
        "nothing to do\nnot taken by the server: client one metadata.client_uri\n");
  CHECK(world.run(asked_for("https://b.example")) == 0);
  CHECK(world.t.out.str().starts_with("~ client one (native)\n"));
  CHECK(world.run(asked_for("https://b.example")) == 0);
  CHECK(world.t.out.str().starts_with("nothing to do\n"));
}

TEST_CASE("export: a client keeps the name that people see") {
  AdministeredWorld world;
  CHECK(world.run({"client", "register", "named", "--redirect-uri", "http://127.0.0.1/cb", "--set",
                   "client_name=My App"}) == 0);
  CHECK(world.run({"export", "--json"}) == 0);
  const Json exported = world.t.out_json();
  CHECK(exported["clients"][0]["metadata"] == Json{{"client_name", "My App"}});
  CHECK(world.run({"diff", "-f", world.file("exported.json", json::dump(exported))}) == 0);
}
