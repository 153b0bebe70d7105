#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/files.hpp"
#include "tests/support/test_env.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr auto url = "https://mcp.example.com/mcp";

}  // namespace

TEST_CASE("setup: without --yes the change is shown and nothing is written") {
  TestEnv t;
  const std::string file = t.state / "config.toml";
  std::ofstream(file) << "model = \"x\"\n";
  CHECK(t.run({"setup", "codex", "--server", url, "--file", file}) == 0);
  CHECK(t.out.str() == file +
                           "\n model = \"x\"\n+\n+[mcp_servers.\"mcp-example-com\"]\n"
                           "+url = \"https://mcp.example.com/mcp\"\n"
                           "+bearer_token_env_var = \"MCP_TOKEN_MCP_EXAMPLE_COM\"\n");
  CHECK(t.err.str() == "mcpauth: nothing is written yet: add --yes\n");
  CHECK(read_file(file) == "model = \"x\"\n");
}

TEST_CASE("setup: --yes writes it, keeps the file's permissions, and says what comes next") {
  TestEnv t;
  const std::string file = t.state / "config.toml";
  std::ofstream(file) << "model = \"x\"\n";
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  CHECK(t.run({"setup", "codex", "--server", url, "--name", "f", "--file", file, "--yes"}) == 0);
  CHECK(read_file(file) ==
        "model = \"x\"\n\n[mcp_servers.\"f\"]\nurl = \"https://mcp.example.com/mcp\"\n"
        "bearer_token_env_var = \"MCP_TOKEN_F\"\n");
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 0640);
  CHECK(t.err.str() ==
        "mcpauth: sign in: mcpauth login https://mcp.example.com/mcp; start it: mcpauth exec "
        "https://mcp.example.com/mcp --env MCP_TOKEN_F -- codex\n");
  CHECK(t.run({"setup", "codex", "--server", url, "--name", "f", "--file", file}) == 0);
  CHECK(t.out.str() == file + " needs no change\n");
  CHECK(t.run({"setup", "codex", "--name", "f", "--file", file, "--remove", "--yes"}) == 0);
  CHECK(read_file(file) == "model = \"x\"\n");
}

TEST_CASE("setup: the file stays its owner's, whoever runs it") {
  TestEnv t;
  const std::string file = t.state / "config.toml";
  std::ofstream(file) << "model = \"x\"\n";
  const bool root = ::geteuid() == 0;
  const uid_t owner = root ? 4'711 : ::geteuid();
  const gid_t group = root ? 4'712 : ::getegid();
  REQUIRE(::chown(file.c_str(), owner, group) == 0);
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  CHECK(t.run({"setup", "codex", "--server", url, "--file", file, "--yes"}) == 0);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK(status.st_uid == owner);
  CHECK(status.st_gid == group);
  CHECK((status.st_mode & 07777U) == 0600);
}

TEST_CASE("setup: --remove undoes --yes to the byte, however the file ends its lines") {
  const std::pair<const char*, std::string> rows[] = {
      {"codex", "model = \"x\"\n"},
      {"codex", "model = \"x\""},
      {"codex", "model = \"x\"\r\n[tui]\r\n"},
      {"codex", "a = 1\n# two kinds\r\n"},
      {"claude", "{}"},
      {"claude", "{\n    \"a\": 1\n}"},
      {"claude", "{\r\n  \"mcpServers\": {\r\n    \"a\": {}\r\n  }\r\n}\r\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.second);
    TestEnv t;
    const std::string file = t.state / "configuration";
    std::ofstream(file) << row.second;
    CHECK(t.run({"setup", row.first, "--server", url, "--name", "f", "--file", file, "--yes"}) ==
          0);
    const auto changed = read_file(file);
    const auto count = [&](char c) { return std::count(changed.begin(), changed.end(), c); };
    CHECK(changed != row.second);
    if (row.second.find("\r\n") < row.second.find('\n')) CHECK(count('\r') == count('\n'));
    CHECK(changed.ends_with('\n') == row.second.ends_with('\n'));
    CHECK(t.run({"setup", row.first, "--name", "f", "--file", file, "--remove", "--yes"}) == 0);
    CHECK(read_file(file) == row.second);
  }
}

TEST_CASE("setup: --remove leaves what stands around the entry, and the user's comments") {
  TestEnv t;
  const std::string file = t.state / "config.toml";
  const std::string before = "model = \"x\"\n";
  const std::string after = "\n# what follows is mine\n[tui]\na = 1\n";
  std::ofstream(file) << before;
  const std::vector<std::string> setup = {"setup", "codex",  "--server", url,    "--name",
                                          "f",     "--file", file,       "--yes"};
  CHECK(t.run(setup) == 0);
  std::ofstream(file, std::ios::app) << "enabled = true\n[mcp_servers.f.env]\nA = \"b\"\n" << after;
  CHECK(t.run({"setup", "codex", "--name", "f", "--file", file, "--remove", "--yes"}) == 0);
  CHECK(read_file(file) == before + after);
}

TEST_CASE("setup: an entry that somebody else set up is neither changed nor taken out") {
  const std::pair<const char*, std::string> rows[] = {
      {"codex", "[mcp_servers.f]\ncommand = \"x\"\n"},
      {"codex", "[mcp_servers.f]\nurl = \"https://a.example/\"\nbearer_token_env_var = \"MINE\"\n"},
      {"claude", R"({"mcpServers": {"f": {"type": "http", "url": "https://a.example/"}}})"},
      {"claude", R"({"mcpServers": {"f": {"command": "x", "headersHelper": "mine"}}})"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.second);
    TestEnv t;
    const std::string file = t.state / "configuration";
    std::ofstream(file) << row.second;
    CHECK(t.run({"setup", row.first, "--server", url, "--name", "f", "--file", file, "--yes"}) ==
          2);
    CHECK(t.run({"setup", row.first, "--name", "f", "--file", file, "--remove", "--yes"}) == 2);
    CHECK(t.err.str().find("was not set up by mcpauth") != std::string::npos);
    CHECK(read_file(file) == row.second);
  }
}

TEST_CASE("setup: one of ours for another URL can be taken out") {
  for (const std::string host : {"codex", "claude"}) {
    CAPTURE(host);
    TestEnv t;
    const std::string file = t.state / "configuration";
    const auto run = [&](std::vector<std::string> words) {
      words.insert(words.begin(), {"setup", host, "--name", "f", "--file", file, "--yes"});
      return t.run(words);
    };
    CHECK(run({"--server", "https://other.example/mcp"}) == 0);
    CHECK(run({"--server", url}) == 2);
    CHECK(t.err.str().find("take that one out with --remove") != std::string::npos);
    CHECK(run({"--remove"}) == 0);
    CHECK(run({"--server", url}) == 0);
  }
}

TEST_CASE("setup: what a killed run left behind is in nobody's way") {
  TestEnv t;
  const std::string file = t.state / "config.toml";
  std::ofstream(file + ".mcpauth-new") << "half";
  CHECK(t.run({"setup", "codex", "--server", url, "--file", file, "--yes"}) == 0);
  CHECK(read_file(file).starts_with("[mcp_servers."));
  CHECK(::access((file + ".mcpauth-new").c_str(), F_OK) != 0);
}

TEST_CASE("setup: what is no regular file is neither waited for nor replaced") {
  TestEnv t;
  const std::string pipe = t.state / "pipe";
  const std::string link = t.state / "link";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  REQUIRE(::symlink("nowhere", link.c_str()) == 0);
  CHECK(t.run({"setup", "codex", "--server", url, "--file", pipe, "--yes"}) == 2);
  CHECK(t.run({"setup", "codex", "--server", url, "--file", link, "--yes"}) == 7);
  struct stat status {};
  REQUIRE(::lstat(link.c_str(), &status) == 0);
  CHECK(S_ISLNK(status.st_mode));
}

TEST_CASE("setup: a configuration of nothing but blanks is an empty one") {
  TestEnv t;
  const std::string file = t.state / "blank.json";
  std::ofstream(file) << " \n";
  CHECK(t.run({"setup", "claude", "--server", url, "--file", file, "--yes"}) == 0);
  CHECK(read_file(file).starts_with("{\n"));
}

TEST_CASE("setup: a configuration behind a symbolic link is changed where it is") {
  TestEnv t;
  const std::string file = t.state / "real.json";
  const std::string link = t.state / "link.json";
  std::ofstream(file) << "{}";
  REQUIRE(::symlink(file.c_str(), link.c_str()) == 0);
  CHECK(t.run({"setup", "claude", "--server", url, "--file", link, "--yes"}) == 0);
  struct stat status {};
  REQUIRE(::lstat(link.c_str(), &status) == 0);
  CHECK(S_ISLNK(status.st_mode));
  CHECK(read_file(file).find("mcpauth headers") != std::string::npos);
}

TEST_CASE("setup --json: the object mcpauth/setup/1") {
  TestEnv t;
  const std::string file = t.state / "new.json";
  CHECK(t.run({"setup", "claude", "--server", url, "--name", "f", "--file", file, "--json"}) == 0);
  const auto object = t.out_json();
  CHECK(object.at("schema") == "mcpauth/setup/1");
  CHECK(object.at("changed") == true);
  CHECK(object.at("written") == false);
  CHECK(object.at("file") == file);
  CHECK(object.at("diff").get_ref<const std::string&>().starts_with("+{\n"));
}

TEST_CASE("setup: a command line or a file that is wrong is exit 2, and nothing is written") {
  TestEnv t;
  const std::string file = t.state / "bad.json";
  std::ofstream(file) << "not JSON";
  CHECK(t.run({"setup", "claude", "--server", url, "--file", file, "--yes"}) == 2);
  CHECK(read_file(file) == "not JSON");
  CHECK(t.run({"setup"}) == 2);
  CHECK(t.run({"setup", "emacs", "--server", url}) == 2);
  CHECK(t.run({"setup", "claude"}) == 2);
  CHECK(t.run({"setup", "claude", "--server", "mcp.example.com"}) == 2);
  CHECK(t.run({"setup", "claude", "--server", "http://mcp.example.com/mcp"}) == 2);
  CHECK(t.run({"setup", "claude", "--server", "http://127.0.0.1:9/mcp", "--file",
               t.state / "new.json"}) == 0);
}

TEST_CASE("setup: a folder that cannot be written is exit 7, and the old file stands") {
  TestEnv t;
  const std::string file = t.state / "file";
  std::ofstream(file) << "{}";
  CHECK(t.run({"setup", "claude", "--server", url, "--file", file + "/inside", "--yes"}) == 7);
  CHECK(read_file(file) == "{}");
}
