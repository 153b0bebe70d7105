#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "commands/exec.hpp"
#include "http/curl_transport.hpp"
#include "tests/commands/sample_server.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

std::string variable(const app::Program& program, const std::string& name) {
  for (const auto& [key, value] : program.variables) {
    if (key == name) return std::string(value.reveal());
  }
  return "(absent)";
}

}  // namespace

TEST_CASE(
    "exec: the program gets the token in its variable, its own words, and its status passes") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.program = [](const app::Program& program) {
    CHECK(program.arguments == std::vector<std::string>{"prog", "--json", "--", "-x"});
    CHECK(program.variables.size() == 1);
    CHECK(variable(program, "MCPAUTH_ACCESS_TOKEN") == "tok-1");
    CHECK(!program.descriptor);
    CHECK(!program.meanwhile);
    return 42;
  };
  CHECK(t.run({"exec", sample_url, "--", "prog", "--json", "--", "-x"}) == 42);
  CHECK(t.out.str() == "");
}

TEST_CASE("exec: --env and --fd hand the token over where they say") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.program = [](const app::Program& program) {
    CHECK(variable(program, "TOKEN") == "tok-1");
    CHECK(variable(program, "MCPAUTH_ACCESS_TOKEN") == "(absent)");
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--env", "TOKEN", "--", "prog"}) == 0);
  t.program = [](const app::Program& program) {
    CHECK(program.variables.empty());
    CHECK(program.descriptor == 5);
    CHECK(program.content.reveal() == "tok-1");
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--fd", "5", "--", "prog"}) == 0);
}

TEST_CASE("exec: --file-env names a file of the owner's alone, which is gone afterwards") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  std::string path;
  t.program = [&path](const app::Program& program) {
    path = variable(program, "TOKEN_FILE");
    CHECK(read_file(path) == "tok-1");
    struct stat status {};
    CHECK(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0600);
    REQUIRE(program.meanwhile);
    return 3;
  };
  CHECK(t.run({"exec", sample_url, "--file-env", "TOKEN_FILE", "--", "prog"}) == 3);
  CHECK(!std::filesystem::exists(path));
}

TEST_CASE("exec: --file-env with a store in memory has its file where the system keeps a run's") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["XDG_RUNTIME_DIR"] = t.state / "runtime";
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1"));
  std::string path;
  t.program = [&](const app::Program& program) {
    path = variable(program, "F");
    CHECK(path.starts_with(t.state / "runtime/mcpauth/token-"));
    CHECK(read_file(path) == "tok-1");
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--client-id", "machine", "--client-secret", "env:S", "--store",
               "memory", "--file-env", "F", "--", "prog"}) == 0);
  CHECK(!std::filesystem::exists(path));
}

TEST_CASE("exec: the file's path serves a program that stands in another folder") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  const auto relative = std::filesystem::relative(t.state / "state").string();
  REQUIRE(!relative.starts_with('/'));
  t.program = [](const app::Program& program) {
    CHECK(variable(program, "F").starts_with('/'));
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--state-dir", relative, "--file-env", "F", "--", "prog"}) == 0);
}

TEST_CASE("exec: what cannot be tidied up ends no run, and is looked for only with --file-env") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  const std::string folder = t.state / "state/run";
  std::filesystem::create_directory(folder);
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  t.program = [](const app::Program&) { return 0; };
  CHECK(t.run({"exec", sample_url, "-v", "--", "prog"}) == 0);
  CHECK(t.err.str().find("open to other users") == std::string::npos);
  std::filesystem::permissions(folder, std::filesystem::perms(0700));
  std::filesystem::create_directory(folder + "/lock");  // it cannot be one
  CHECK(t.run({"exec", sample_url, "--", "prog"}) == 0);
}

TEST_CASE("exec: --store memory: where the user's folder is not ours, a new one is made") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["XDG_RUNTIME_DIR"] = t.state / "runtime";
  std::filesystem::create_directories(t.state / "runtime/mcpauth");
  std::filesystem::permissions(t.state / "runtime/mcpauth", std::filesystem::perms(0755));
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1"));
  std::filesystem::path path;
  t.program = [&](const app::Program& program) {
    path = variable(program, "F");
    CHECK(path.string().starts_with("/tmp/mcpauth-"));
    CHECK(read_file(path) == "tok-1");
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--client-id", "machine", "--client-secret", "env:S", "--store",
               "memory", "--file-env", "F", "--", "prog"}) == 0);
  CHECK(!std::filesystem::exists(path.parent_path()));
}

TEST_CASE("exec: --refresh renews the file when the token stops being fresh, and not before") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.program = [&t](const app::Program& program) {
    const auto path = variable(program, "TOKEN_FILE");
    const auto pause = program.meanwhile();
    CHECK(read_file(path) == "tok-1");
    CHECK(t.transport.requests.empty());
    // The token lives 300 s, so it is renewed 30 s before its end (10 % of its lifetime).
    CHECK(pause == std::chrono::seconds(271));
    t.now += std::chrono::duration_cast<std::chrono::seconds>(pause);
    t.transport.answers(sample_tokens("tok-2"));
    program.meanwhile();
    CHECK(read_file(path) == "tok-2");
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--file-env", "TOKEN_FILE", "--refresh", "--", "prog"}) == 0);
}

TEST_CASE("exec: a renewal that fails is said, and the program keeps what it has") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.program = [&t](const app::Program& program) {
    t.now += std::chrono::seconds(300);
    t.transport.answers(empty_answer(503));
    CHECK(program.meanwhile() == std::chrono::seconds(30));
    CHECK(read_file(variable(program, "F")) == "tok-1");
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--file-env", "F", "--refresh", "--", "prog"}) == 0);
  CHECK(t.err.str().find("warning: the token's file stays as it is") != std::string::npos);
}

TEST_CASE("exec: a renewal that failed is tried again, however long ago the run began") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.env.started = {};
  t.program = [&t](const app::Program& program) {
    t.now += std::chrono::seconds(300);
    t.transport.answers(empty_answer(503)).answers(sample_tokens("tok-2"));
    t.now += program.meanwhile() / std::chrono::seconds(1) * std::chrono::seconds(1);
    program.meanwhile();
    CHECK(read_file(variable(program, "F")) == "tok-2");
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--file-env", "F", "--refresh", "--", "prog"}) == 0);
}

TEST_CASE("exec: each renewal has the time that --timeout allows") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  std::shared_ptr<const std::optional<std::chrono::steady_clock::time_point>> deadline;
  t.env.make_transport = [&, make = t.env.make_transport](const http::Options& options) {
    deadline = options.deadline;
    return make(options);
  };
  t.program = [&](const app::Program& program) {
    const auto before = **deadline;
    program.meanwhile();
    CHECK(**deadline > before);
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--file-env", "F", "--refresh", "--timeout", "5", "--",
               "prog"}) == 0);
}

TEST_CASE("exec: a renewal that ends because the program has ended is no failure to tell") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  std::stop_source source;
  t.env.stop = source.get_token();
  t.program = [&](const app::Program& program) {
    t.now += std::chrono::seconds(300);
    t.transport.answers([&](const http::Request&) -> http::Response {
      source.request_stop();
      throw Error(Exit::interrupted, "stopped", "interrupted");
    });
    program.meanwhile();
    return 4;
  };
  CHECK(t.run({"exec", sample_url, "--file-env", "F", "--refresh", "--", "prog"}) == 4);
  CHECK(t.err.str() == "");
}

TEST_CASE("exec: variables that our own options refer to are not inherited") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.program = [](const app::Program& program) {
    CHECK(program.without == std::vector<std::string>{"S"});
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--client-secret", "env:S", "--", "prog"}) == 0);
}

TEST_CASE("exec: L-2, whichever option of ours refers to them") {
  commands::ExecOptions options;
  commands::Declare declare;
  commands::declare_exec(declare, options);
  std::vector<std::string> references;
  for (auto& option : declare.options()) {
    if (option.value != "REF") continue;
    CAPTURE(option.name());
    CHECK(option.kind == commands::ValueKind::secret);
    references.push_back("env:V" + std::to_string(references.size()));
    *std::get<std::string*>(option.target) = references.back();
  }
  CHECK(references.size() >= 8);
  CHECK(commands::secret_references(options) == references);
}

TEST_CASE("exec: L-2, nor is the variable that the kept session refers to, read or not") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.program = [&t](const app::Program&) {
    CHECK(t.environment.count("S") == 0);
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--", "prog"}) == 0);
  CHECK(t.transport.requests.empty());
}

TEST_CASE("exec: descriptors that our own options refer to are not inherited") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  const std::pair<std::string, std::vector<int>> rows[] = {
      {"-", {0}},           {"fd:7", {7}},
      {"@/dev/stdin", {0}}, {"@/dev/fd/63", {63}},
      {"@/dev/fd/x", {}},   {"@/proc/self/fd/4", {4}},
      {"@secret", {}},      {"env:S", {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.first);
    t.program = [&row](const app::Program& program) {
      CHECK(program.closed == row.second);
      return 0;
    };
    for (const auto* option : {"--client-secret", "--client-key"}) {
      CAPTURE(std::string(option));
      CHECK(t.run({"exec", sample_url, option, row.first, "--", "prog"}) == 0);
    }
  }
}

TEST_CASE("exec: a token's file that a killed run left is removed, one in use is not") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  const std::string folder = t.state / "state/run";
  const std::string left = folder + "/token-left";
  bool inner = false;
  t.program = [&](const app::Program& program) {
    if (inner) return 0;
    inner = true;
    const auto path = variable(program, "F");
    for (const auto& file : {left, left + ".lock", left + ".7-1.tmp"}) write_file(file, "");
    CHECK(t.run({"exec", sample_url, "--file-env", "F", "--", "prog"}) == 0);
    for (const auto& file : {left, left + ".lock", left + ".7-1.tmp"})
      CHECK(!std::filesystem::exists(file));
    CHECK(read_file(path) == "tok-1");
    return 0;
  };
  CHECK(t.run({"exec", sample_url, "--file-env", "F", "--", "prog"}) == 0);
  CHECK(inner);
}

TEST_CASE("exec: without a session it is exit 3, and no program is run") {
  TestEnv t;
  CHECK(t.run({"exec", sample_url, "--", "prog"}) == 3);
}

TEST_CASE("exec: a command line that says nothing sensible is exit 2, and no program is run") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  const std::vector<std::vector<std::string>> rows = {
      {},
      {"--"},
      {"--refresh", "--", "prog"},
      {"--fd", "2", "--", "prog"},
      {"--fd", "256", "--", "prog"},
      {"--fd", "x", "--", "prog"},
      {"--env", "A=B", "--", "prog"},
      {"--env", "1A", "--", "prog"},
      {"--file-env", "A B", "--", "prog"},
      {"--env", "A", "--file-env", "A", "--", "prog"},
      {"prog"},
  };
  for (const auto& row : rows) {
    std::vector<std::string> words = {"exec", sample_url};
    words.insert(words.end(), row.begin(), row.end());
    CAPTURE(row.size());
    CHECK(t.run(words) == 2);
  }
}

TEST_CASE("commands: where no program is run, what stands behind -- is an argument") {
  TestEnv t;
  CHECK(t.run({"profile", "show", "--", "--json"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: no profile is called \"--json\"\n"
        "mcpauth: hint: make one with 'mcpauth profile add'\n");
  CHECK(t.run({"token", sample_url, "--", "prog"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unexpected argument after the URL\n"
        "mcpauth: hint: an operation belongs to --format git\n");
  CHECK(t.run({"token", "decode", "--", "a", "b"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unexpected argument \"b\"\n"
        "mcpauth: hint: see 'mcpauth token decode --help'\n");
}
