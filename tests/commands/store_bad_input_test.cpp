// What stands in the state directory, is said of it, or is to come out of it, and is wrong.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;
namespace fs = std::filesystem;

namespace {

std::string file_in_store(const TestEnv& t, const std::string& kind) {
  for (const auto& entry : fs::directory_iterator(t.state / "state")) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kind + '-') && name.ends_with(".json")) return entry.path();
  }
  return {};
}

using Edit = std::function<void(Json&)>;

Edit with_member(const std::string& pointer, const Json& value) {
  return [=](Json& file) { file[Json::json_pointer(pointer)] = value; };
}
Edit without_member(const std::string& parent, const std::string& name) {
  return [=](Json& file) { file[Json::json_pointer(parent)].erase(name); };
}

// Nothing is sent, nothing is printed, and it is not taken for "not signed in": TestEnv fails at a
// request without an answer.
void check_refused(TestEnv& t) {
  CHECK(t.run({"token", sample_url}) == 7);
  CHECK(t.out.str().empty());
}

}  // namespace

TEST_CASE("store: a session's file that does not hold one is exit 7, never 3") {
  struct Row {
    const char* clause;
    std::function<std::string(const std::string&)> bytes;
  };
  const auto instead = [](const std::string& bytes) { return [=](const auto&) { return bytes; }; };
  const Row rows[] = {
      {"C-4 empty", instead("")},
      {"C-4 cut off", [](const auto& was) { return was.substr(0, was.size() / 2); }},
      {"C-4 without its last brace", [](const auto& was) { return was.substr(0, was.size() - 3); }},
      {"C-4 zeros", [](const auto& was) { return std::string(was.size(), '\0'); }},
      {"C-4 twice", [](const auto& was) { return was + was; }},
      {"C-4 something behind it", [](const auto& was) { return was + "x"; }},
      {"RFC 8259 §8.1 a byte order mark", [](const auto& was) { return "\xef\xbb\xbf" + was; }},
      {"RFC 8259 §8.1 not UTF-8",
       [](const auto& was) { return "{\"a\":\"\xff\"," + was.substr(1); }},
      {"W-3 a duplicate name", [](const auto& was) { return "{\"version\":1," + was.substr(1); }},
      {"W-4 too deep", instead(std::string(200, '[') + std::string(200, ']'))},
      {"W-4 too long", instead(std::string((8UL << 20U) + 1, ' '))},
      {"no object", instead("[]")},
      {"text", instead("\"session\"")},
      {"null", instead("null")},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    keep_machine_session(t, "tok-1");
    const auto file = file_in_store(t, "session");
    write_file(file, row.bytes(read_file(file)));
    check_refused(t);
    CHECK(t.err.str().find(".corrupt") != std::string::npos);
  }
}

TEST_CASE("store: a session with a member that is wrong is exit 7, never 3") {
  struct Row {
    const char* clause;
    Edit edit;
  };
  const Row rows[] = {
      {"C-19 no version", without_member("", "version")},
      {"C-19 version 0", with_member("/version", 0)},
      {"C-19 version -1", with_member("/version", -1)},
      {"C-19 version as text", with_member("/version", "1")},
      {"C-19 half a version", with_member("/version", 1.5)},
      {"no kind", without_member("", "kind")},
      {"another kind", with_member("/kind", "client")},
      {"a kind that is a number", with_member("/kind", 7)},
      {"no key", without_member("", "key")},
      {"C-15 another key", with_member("/key", "[]")},
      {"no document", without_member("", "document")},
      {"the document is text", with_member("/document", "x")},
      {"the document is a list", with_member("/document", Json::array())},
      {"C-20 sealed with no key",
       [](Json& file) {
         file.erase("document");
         file["sealed"] = "AAAA";
       }},
      {"no tokens", without_member("/document", "tokens")},
      {"the tokens are text", with_member("/document/tokens", "x")},
      {"no access token", without_member("/document/tokens", "access_token")},
      {"an access token that is a number", with_member("/document/tokens/access_token", 7)},
      {"a refresh token that is an object",
       with_member("/document/tokens/refresh_token", Json::object())},
      {"no issuer", without_member("/document/tokens", "issuer")},
      {"C-13 an end that is text", with_member("/document/tokens/expires_at", "soon")},
      {"C-15 another issuer", with_member("/document/tokens/issuer", "https://evil.example.com")},
      {"C-15 another resource",
       with_member("/document/tokens/resource", "https://evil.example.com/mcp")},
      {"C-15 another client", with_member("/document/tokens/client_id", "evil")},
      {"C-15 an actor", with_member("/document/actor", "evil")},
      {"C-15 another audience", with_member("/document/audience", "evil")},
      {"C-15 another method", with_member("/document/auth_method", "none")},
      {"C-15 another key to be bound to", with_member("/document/dpop_jkt", "evil")},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    keep_machine_session(t, "tok-1");
    const auto path = file_in_store(t, "session");
    auto file = Json::parse(read_file(path));
    row.edit(file);
    write_file(path, file.dump());
    check_refused(t);
  }
}

TEST_CASE("store: what it is in, is not ours alone, or does not serve, is exit 7") {
  struct Row {
    const char* clause;
    std::function<void(const std::string& directory, const std::string& file)> change;
  };
  const auto replaced = [](const auto& make) {
    return [=](const std::string&, const std::string& file) {
      fs::rename(file, file + ".moved");
      make(file);
    };
  };
  const Row rows[] = {
      {"C-1 a file that the group reads",
       [](const auto&, const auto& file) { ::chmod(file.c_str(), 0640); }},
      {"C-1 a file that all write",
       [](const auto&, const auto& file) { ::chmod(file.c_str(), 0602); }},
      {"C-1 a folder that others enter",
       [](const auto& folder, const auto&) { ::chmod(folder.c_str(), 0711); }},
      {"C-2 a symbolic link",
       replaced([](const std::string& file) { fs::create_symlink(file + ".moved", file); })},
      {"C-2 a second name",
       [](const auto&, const auto& file) { fs::create_hard_link(file, file + ".too"); }},
      {"C-2 a fifo", replaced([](const std::string& file) { ::mkfifo(file.c_str(), 0600); })},
      {"C-2 a folder", replaced([](const std::string& file) { fs::create_directory(file); })},
      {"C-2 a link in place of the folder",
       [](const auto& folder, const auto&) {
         fs::rename(folder, folder + ".moved");
         fs::create_directory_symlink(folder + ".moved", folder);
       }},
      {"C-2 a file in place of the folder",
       [](const auto& folder, const auto&) {
         fs::remove_all(folder);
         write_file(folder, "");
       }},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    keep_machine_session(t, "tok-1");
    row.change(t.state / "state", file_in_store(t, "session"));
    check_refused(t);
    CHECK(t.run({"status"}) == 7);
    CHECK(t.run({"logout", "--all"}) == 7);
  }
}

TEST_CASE("store: a list of sessions that is of a newer version is exit 7, never 3") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  write_file(file_in_store(t, "url"), R"({"version":2,"all":"is different"})");
  check_refused(t);
}

TEST_CASE("store: backends, folders, references and forms that there are not") {
  struct Row {
    const char* clause;
    std::vector<std::string> words;
    std::map<std::string, std::string> variables;
    int exit;
  };
  const auto mint = [](const std::string& secret) {
    return std::vector<std::string>{"token",           sample_url, "--grant", "client_credentials",
                                    "--client-id",     "machine",  "--scope", "mcp:other",
                                    "--client-secret", secret};
  };
  const auto kept = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"token", sample_url});
    return more;
  };
  const Row rows[] = {
      {"an unknown backend", kept({"--store", "vault"}), {}, 2},
      {"a backend in capitals", kept({"--store", "FILE"}), {}, 2},
      {"an empty backend", kept({"--store", ""}), {}, 2},
      {"an unknown backend in the environment", kept({}), {{"MCPAUTH_STORE", "vault"}}, 2},
      {"C-17 a folder below a file", kept({"--state-dir", "/dev/null/x"}), {}, 7},
      {"C-2 a device as the folder", kept({"--state-dir", "/dev/null"}), {}, 7},
      {"C-17 no folder at all", kept({}), {{"MCPAUTH_HOME", ""}, {"HOME", "relative"}}, 7},
      {"L-1 a literal", mint("hunter2"), {}, 2},
      {"L-1 an unknown scheme", mint("vault:x"), {}, 2},
      {"L-1 a scheme in capitals", mint("ENV:S"), {}, 2},
      {"a variable that is not set", mint("env:NOT_SET"), {}, 2},
      {"a variable without a name", mint("env:"), {}, 2},
      {"a variable that is empty", mint("env:E"), {{"E", ""}}, 2},
      {"a file that is not there", mint("@/nonexistent"), {}, 2},
      {"a file without a name", mint("@"), {}, 2},
      {"a folder", mint("@/"), {}, 2},
      {"a descriptor that is not open", mint("fd:1023"), {}, 2},
      {"a descriptor that is no number", mint("fd:three"), {}, 2},
      {"a descriptor below zero", mint("fd:-1"), {}, 2},
      {"stdin that is empty", mint("-"), {}, 2},
      {"a command that says nothing", mint("cmd:true"), {}, 2},
      {"a command that fails", mint("cmd:echo x; false"), {}, 2},
      {"a command that is not there", mint("cmd:/nonexistent"), {}, 2},
      {"a name that the keyring does not have", mint("keyring:nobody"), {}, 2},
      {"no name for the keyring", mint("keyring:"), {}, 2},
      {"an unknown form", kept({"--format", "xml"}), {}, 2},
      {"a form in capitals", kept({"--format", "JSON"}), {}, 2},
      {"an empty form", kept({"--format", ""}), {}, 2},
      {"two forms", kept({"--format", "env", "--json"}), {}, 2},
      {"git without what it asks", kept({"--format", "git"}), {}, 2},
      {"git asking what it never asks", kept({"--format", "git", "take"}), {}, 2},
      {"what git asks, in another form", kept({"--format", "env", "get"}), {}, 2},
      {"kubernetes with half a question",
       kept({"--format", "kubernetes"}),
       {{"KUBERNETES_EXEC_INFO", "{"}},
       2},
      {"github without its file", kept({"--format", "github"}), {}, 2},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    keep_machine_session(t, "tok-1");
    for (const auto& variable : row.variables) t.variables[variable.first] = variable.second;
    CHECK(t.run(row.words) == row.exit);
    CHECK(t.out.str().empty());
  }
}

TEST_CASE("L-3: a trace file is its owner's alone, also where it was there before") {
  TestEnv t;
  const auto trace = t.state / "trace";
  write_file(trace, "before");
  ::chmod(trace.c_str(), 0644);
  CHECK(t.run({"token", sample_url, "--trace-file", trace}) == 3);
  struct stat status {};
  REQUIRE(::stat(trace.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(read_file(trace).empty());
  for (const std::string path : {"/dev/null/trace", "/", ""}) {
    CAPTURE(path);
    CHECK(t.run({"token", sample_url, "--trace-file", path}) == 2);
  }
}
