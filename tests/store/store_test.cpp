#include "store/store.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>
#include <utility>

#include "base/hash.hpp"
#include "store/temporary_file.hpp"
#include "tests/support/child.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::store;
using mcpauth::test::read_file;
using mcpauth::test::run_in_process;
using mcpauth::test::TemporaryDirectory;
using mcpauth::test::write_file;
namespace fs = std::filesystem;

namespace {

std::string name_of(const std::string& kind, const std::string& key) {
  return kind + '-' + to_hex(sha256(key)) + ".json";
}

// Return the error of `action`, which must throw one.
template <typename Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return Error(Exit::ok, "nothing_thrown", "");
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

std::set<std::string> names_in(const std::string& path) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(path)) names.insert(entry.path().filename());
  return names;
}

const Json document = {{"access_token", "t"}, {"scope", "a b"}};

}  // namespace

TEST_CASE("store: what was saved is found, by another store too, and nothing else") {
  const TemporaryDirectory home;
  Store(home / "s").save("session", "k", document);
  Store store(home / "s");
  CHECK(store.find("session", "k") == document);
  CHECK(!store.find("session", "other"));
  CHECK(!store.find("client", "k"));
  store.save("session", "k", {{"access_token", "u"}});
  CHECK(store.find("session", "k") == Json{{"access_token", "u"}});
}

TEST_CASE("store: reading makes no directory, and writing makes it with its parents") {
  const TemporaryDirectory home;
  Store store(home / "a/b/c/");
  CHECK(!store.find("session", "k"));
  CHECK(store.list("session").empty());
  store.forget("session", "k");
  CHECK(names_in(home.path()).empty());
  store.save("session", "k", document);
  CHECK(store.find("session", "k") == document);
  CHECK(store.directory() == home / "a/b/c");
}

TEST_CASE("store: the file says version, kind, key and document, and its name nothing") {
  const TemporaryDirectory home;
  Store(home / "s").save("session", "https://x.example/\"é", {{"a", 1}});
  CHECK(names_in(home / "s") == std::set{name_of("session", "https://x.example/\"é")});
  CHECK(read_file(home / ("s/" + name_of("session", "https://x.example/\"é"))) ==
        R"({
  "version": 1,
  "kind": "session",
  "key": "https://x.example/\"\u00e9",
  "document": {
    "a": 1
  }
}
)");
}

TEST_CASE("store: C-3: names that would leave the directory are distinct files inside it") {
  const TemporaryDirectory home;
  Store store(home / "s");
  const std::vector<std::string> keys = {"",
                                         ".",
                                         "..",
                                         "/",
                                         "../../etc/passwd",
                                         "a/b",
                                         "a\\b",
                                         "CON",
                                         "nul.txt",
                                         "-rf",
                                         "~",
                                         "~root",
                                         "$HOME",
                                         "`id`",
                                         "a\nb",
                                         "a\tb",
                                         "a b",
                                         "A",
                                         "a",
                                         "é",
                                         "e\u0301",
                                         "*",
                                         "?",
                                         ":",
                                         "a:b",
                                         ".tmp",
                                         ".lock",
                                         ".corrupt",
                                         "\u202etxt",
                                         "%2e%2e%2f",
                                         "x.json",
                                         "x.json ",
                                         std::string(5'000, 'x')};
  for (const auto& key : keys) store.save("session", key, {{"is", key}});
  for (const auto& key : keys) {
    CAPTURE(key);
    CHECK(store.find("session", key) == Json{{"is", key}});
  }
  const auto names = names_in(home / "s");
  CHECK(names.size() == keys.size());
  CHECK(std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return name.size() == 8 + 64 + 5 &&
           name.find_first_not_of("0123456789abcdef", 8) == name.size() - 5;
  }));
  CHECK(names_in(home.path()) == std::set<std::string>{"s"});
}

TEST_CASE("store: C-1: 0700 and 0600 whatever the umask says") {
  for (const mode_t umask_value : {0000, 0022, 0777}) {
    CAPTURE(umask_value);
    const TemporaryDirectory home;
    CHECK(run_in_process([&] {
            ::umask(umask_value);
            Store store(home / "a/s");
            store.save("session", "k", document);
            const Lock lock = store.lock("session", "k", {});
            return store.find("session", "k") == document ? 0 : 1;
          }) == 0);
    CHECK(mode_of(home / "a") == 0700);
    CHECK(mode_of(home / "a/s") == 0700);
    for (const auto& name : names_in(home / "a/s")) CHECK(mode_of(home / ("a/s/" + name)) == 0600);
    CHECK(names_in(home / "a/s").size() == 2);
  }
}

TEST_CASE("store: C-1: a directory or file that others may use is refused with what closes it") {
  const TemporaryDirectory home;
  Store(home / "s").save("session", "k", document);
  const std::string file = home / ("s/" + name_of("session", "k"));
  for (const mode_t mode : {0640, 0604, 0620, 0666}) {
    CAPTURE(mode);
    ::chmod(file.c_str(), mode);
    const auto error = error_of([&] { Store(home / "s").find("session", "k"); });
    CHECK(error.exit == Exit::store);
    CHECK(error.code == "store_refused");
    CHECK(error.message == '"' + file + "\" is open to other users");
    CHECK(error.hint == "chmod -R go= on the state directory closes it");
    CHECK(error_of([&] { Store(home / "s").save("session", "k", {}); }).code == "store_refused");
    CHECK(mode_of(file) == mode);
  }
  ::chmod(file.c_str(), 0600);
  for (const mode_t mode : {0750, 0701, 0777}) {
    CAPTURE(mode);
    ::chmod((home / "s").c_str(), mode);
    CHECK(error_of([&] { Store(home / "s").find("session", "k"); }).code == "store_refused");
    CHECK(error_of([&] { Store(home / "s").save("session", "k", {}); }).code == "store_refused");
    CHECK(error_of([&] { Store(home / "s").lock("session", "k", {}); }).code == "store_refused");
  }
}

TEST_CASE("store: C-17: what belongs to another user is refused") {
  if (::geteuid() != 0) return;  // only root can give a file away
  const TemporaryDirectory home;
  Store(home / "s").save("session", "k", document);
  const std::string file = home / ("s/" + name_of("session", "k"));
  REQUIRE(::chown(file.c_str(), 65534, 65534) == 0);
  CHECK(error_of([&] { Store(home / "s").find("session", "k"); }).code == "store_refused");
  REQUIRE(::chown((home / "s").c_str(), 65534, 65534) == 0);
  CHECK(error_of([&] { Store(home / "s").find("session", "x"); }).code == "store_refused");
  CHECK(error_of([&] { Store(home / "s").save("session", "x", {}); }).code == "store_refused");
}

TEST_CASE("store: C-2: a symbolic link in place of the directory is refused, with a slash too") {
  const TemporaryDirectory home;
  Store(home / "real").save("session", "k", document);
  fs::create_symlink(home / "real", home / "s");
  for (const auto* path : {"s", "s/", "s//"}) {
    CAPTURE(path);
    CHECK(error_of([&] { Store(home / path).find("session", "k"); }).code == "store_refused");
    CHECK(error_of([&] { Store(home / path).save("session", "k", {}); }).code == "store_refused");
  }
  write_file(home / "f", "");
  CHECK(error_of([&] { Store(home / "f").find("session", "k"); }).code == "store_refused");
}

TEST_CASE(
    "store: C-2: no other shape in place of a file or lock is followed, changed or waited on") {
  const TemporaryDirectory home;
  const std::string target = home / "target";
  const std::vector<std::pair<std::string, std::function<bool(const std::string&)>>> shapes = {
      {"symbolic link",
       [&](const std::string& path) { return ::symlink(target.c_str(), path.c_str()) == 0; }},
      {"dangling link",
       [&](const std::string& path) { return ::symlink("nowhere", path.c_str()) == 0; }},
      {"hard link",
       [&](const std::string& path) { return ::link(target.c_str(), path.c_str()) == 0; }},
      {"fifo", [](const std::string& path) { return ::mkfifo(path.c_str(), 0600) == 0; }},
      {"directory", [](const std::string& path) { return ::mkdir(path.c_str(), 0700) == 0; }},
      {"device",
       [](const std::string& path) { return ::mknod(path.c_str(), S_IFCHR | 0600, 0x105) == 0; }},
      {"socket",
       [](const std::string& path) { return ::mknod(path.c_str(), S_IFSOCK | 0600, 0) == 0; }},
  };
  for (const auto& row : shapes) {
    const auto& make = row.second;
    CAPTURE(row.first);
    Store(home / "s").save("session", "other", document);
    const std::string file = home / ("s/" + name_of("session", "k"));
    const std::string lock = file.substr(0, file.size() - 4) + "lock";
    write_file(target, "untouched");
    ::chmod(target.c_str(), 0600);
    if (!make(file) || !make(lock)) continue;  // a device needs root
    Store store(home / "s");
    CHECK(error_of([&] { store.find("session", "k"); }).code == "store_refused");
    CHECK(error_of([&] { store.save("session", "k", document); }).code == "store_refused");
    CHECK(error_of([&] { store.list("session"); }).code == "store_refused");
    CHECK(error_of([&] { store.lock("session", "k", {}); }).code == "store_refused");
    CHECK(read_file(target) == "untouched");
    CHECK(names_in(home.path()) == std::set<std::string>{"s", "target"});
    fs::remove_all(home / "s");
  }
}

TEST_CASE("store: C-4: a damaged file is set aside and said once, and never written over") {
  struct Row {
    const char* what;
    std::string bytes;
    const char* message;
  };
  const std::string key = R"("version": 1, "kind": "session", "key": "k")";
  const std::vector<Row> rows = {
      {"cut off", R"({"version": 1, "ki)", "cannot be read: it is not JSON at byte 19"},
      {"empty", "", "cannot be read: it is empty"},
      {"zeros", std::string(100, '\0'), "cannot be read: it has a NUL byte"},
      {"too long", std::string(9U << 20U, ' '), "cannot be read: it is longer than 8192 KiB"},
      {"no object", "[]", "is not a JSON object"},
      {"no version", R"({"kind": "session", "key": "k", "document": {}})",
       "member \"version\" is missing"},
      {"version 0", R"({"version": 0})", "member \"version\" is missing"},
      {"no key", R"({"version": 1, "kind": "session", "document": {}})",
       "member \"key\" is missing"},
      {"another key", R"({"version": 1, "kind": "session", "key": "x", "document": {}})",
       "member \"key\" belongs to another file"},
      {"another kind", R"({"version": 1, "kind": "client", "key": "k", "document": {}})",
       "member \"key\" belongs to another file"},
      {"no document", '{' + key + '}', "member \"document\" is missing"},
      {"document is text", '{' + key + R"(, "document": "x"})",
       "member \"document\" is not an object"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    for (const bool by_save : {false, true}) {
      CAPTURE(by_save);
      const TemporaryDirectory home;
      Store store(home / "s");
      store.save("session", "k", document);
      const std::string name = name_of("session", "k");
      write_file(home / ("s/" + name), row.bytes);
      const auto error = error_of([&] {
        by_save ? store.save("session", "k", document) : void(store.find("session", "k"));
      });
      CHECK(error.exit == Exit::store);
      CHECK(error.code == "store_damaged");
      CHECK(error.message.find(name) != std::string::npos);
      CHECK(error.message.find(row.message) != std::string::npos);
      CHECK(error.hint.find(name + ".corrupt\"") != std::string::npos);
      CHECK(names_in(home / "s") == std::set{name + ".corrupt"});
      CHECK((read_file(home / ("s/" + name + ".corrupt")) == row.bytes));
      CHECK(!store.find("session", "k"));
    }
  }
}

TEST_CASE("store: C-4: what was set aside before stays") {
  const TemporaryDirectory home;
  Store store(home / "s");
  const std::string name = name_of("session", "k");
  for (const auto* bytes : {"1", "2", "3"}) {
    store.save("session", "k", document);
    write_file(home / ("s/" + name), bytes);
    CHECK(error_of([&] { store.find("session", "k"); }).code == "store_damaged");
  }
  CHECK(read_file(home / ("s/" + name + ".corrupt")) == "1");
  CHECK(read_file(home / ("s/" + name + ".corrupt-2")) == "2");
  CHECK(read_file(home / ("s/" + name + ".corrupt-3")) == "3");
}

TEST_CASE("store: C-19: a newer version's file is read, and neither overwritten nor deleted") {
  const TemporaryDirectory home;
  Store store(home / "s");
  store.save("session", "k", document);
  const std::string file = home / ("s/" + name_of("session", "k"));
  const std::string newer =
      R"({"version": 2, "key": "k", "kind": "session", "document": {"a": 1}})";
  write_file(file, newer);
  CHECK(store.find("session", "k") == Json{{"a", 1}});
  CHECK(store.list("session").size() == 1);
  const auto error = error_of([&] { store.save("session", "k", document); });
  CHECK(error.exit == Exit::store);
  CHECK(error.code == "store_newer");
  CHECK(error.message == '"' + file + "\" was written by a newer mcpauth");
  CHECK(read_file(file) == newer);
  write_file(file, R"({"version": 2, "all": "is different"})");
  CHECK(error_of([&] { store.find("session", "k"); }).code == "store_newer");
  CHECK(error_of([&] { store.list("session"); }).code == "store_newer");
  CHECK(names_in(home / "s") == std::set{name_of("session", "k")});
  CHECK(error_of([&] { store.forget("session", "k"); }).code == "store_newer");
  CHECK(error_of([&] { store.require_known_version("session", "k"); }).code == "store_newer");
  CHECK(read_file(file) == R"({"version": 2, "all": "is different"})");
  write_file(file, "damaged");
  store.forget("session", "k");
  CHECK(names_in(home / "s").empty());
}

TEST_CASE("store: C-19: members beside the document that it does not know stay") {
  const TemporaryDirectory home;
  Store store(home / "s");
  store.save("session", "k", document);
  const std::string file = home / ("s/" + name_of("session", "k"));
  write_file(file, R"({"future": [1, {"x": null}], "version": 1, "kind": "session", "key": "k",
                       "document": {"gone": true}})");
  store.save("session", "k", {{"a", 1}});
  CHECK(json::parse_untrusted(read_file(file), {"it"}) ==
        Json::parse(R"({"version": 1, "kind": "session", "key": "k", "document": {"a": 1},
                        "future": [1, {"x": null}]})"));
}

TEST_CASE("store: what could not be read again is not written") {
  const TemporaryDirectory home;
  Store store(home / "s");
  store.save("session", "k", document);
  Json deep = Json::object();
  for (int level = 0; level < 64; ++level) deep = Json{{"x", deep}};
  for (const Json& bad : {deep, Json{{"x", std::string("a\0b", 3)}}, Json("text"), Json(),
                          Json{{"x", std::string(9U << 20U, 'x')}}}) {
    CHECK(error_of([&] { store.save("session", "k", bad); }).exit == Exit::store);
  }
  CHECK(error_of([&] { store.save("session", "\xff", document); }).exit == Exit::store);
  CHECK(store.find("session", "k") == document);
  CHECK(names_in(home / "s").size() == 1);
}

TEST_CASE("store: list returns the documents of one kind with their keys, in the same order") {
  const TemporaryDirectory home;
  Store store(home / "s");
  std::set<std::string> keys;
  for (int i = 0; i < 20; ++i) {
    const std::string key = "key " + std::to_string(i);
    keys.insert(key);
    store.save("resource", key, {{"i", i}});
    store.save("resource-metadata", key, {{"i", -i}});
    const Lock lock = store.lock("resource", key, {});
  }
  write_file(home / "s/notes.txt", "");
  const auto entries = store.list("resource");
  std::set<std::string> found;
  for (const auto& [key, kept] : entries) {
    found.insert(key);
    CHECK("key " + kept->find("i")->dump() == key);
  }
  CHECK(found == keys);
  CHECK(entries.size() == 20);
  const auto again = Store(home / "s").list("resource");
  CHECK(std::equal(entries.begin(), entries.end(), again.begin(), again.end(),
                   [](const Entry& a, const Entry& b) { return a.key == b.key; }));
}

TEST_CASE("store: C-16: forget leaves the lock and nothing else, whatever was left behind") {
  const TemporaryDirectory home;
  Store store(home / "s");
  store.save("session", "k", document);
  store.save("session", "other", document);
  const std::string name = name_of("session", "k");
  write_file(home / ("s/" + name + ".corrupt"), "secret");
  write_file(home / ("s/" + name + ".corrupt-2"), "secret");
  write_file(home / ("s/" + name + ".123-4.tmp"), "secret");
  { const Lock lock = store.lock("session", "k", {}); }
  store.forget("session", "k");
  store.forget("session", "k");
  CHECK(names_in(home / "s") ==
        std::set{name.substr(0, name.size() - 4) + "lock", name_of("session", "other")});
}

TEST_CASE("store: the first write deletes what a killed one left, and not what is in use") {
  const TemporaryDirectory home;
  Store(home / "s").save("session", "k", document);
  write_file(home / "s/session-1.json.1-1.tmp", "left behind");
  const Descriptor directory(::open((home / "s").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  TemporaryFile in_use(directory.number(), "session-2.json", "session-2.json");
  in_use.write("half of it");
  Store(home / "s").save("session", "k", document);
  in_use.rename_to("session-2.json");
  CHECK(names_in(home / "s") == std::set{name_of("session", "k"), std::string("session-2.json")});
  CHECK(read_file(home / "s/session-2.json") == "half of it");
}

TEST_CASE("store: C-5: a write that fails says where and why, and the old document stands") {
  const TemporaryDirectory home;
  Store(home / "s").save("session", "k", document);
  const std::string name = name_of("session", "k");
  CHECK(run_in_process([&] {
          ::signal(SIGXFSZ, SIG_IGN);
          const rlimit small{4'096, RLIM_INFINITY};
          ::setrlimit(RLIMIT_FSIZE, &small);
          const auto error = error_of([&] {
            Store(home / "s").save("session", "k", {{"x", std::string(20'000, 'x')}});
          });
          const auto expected = "cannot write \"" + (home / ("s/" + name)) + "\": File too large";
          return error.exit == Exit::store && error.code == "store_failed" &&
                         error.message == expected
                     ? 0
                     : 1;
        }) == 0);
  CHECK(Store(home / "s").find("session", "k") == document);
  CHECK(names_in(home / "s") == std::set{name});
}

TEST_CASE("store: X-10: without a free descriptor it fails cleanly") {
  const TemporaryDirectory home;
  Store(home / "s").save("session", "k", document);
  CHECK(run_in_process([&] {
          const rlimit none{0, 0};
          ::setrlimit(RLIMIT_NOFILE, &none);
          Store store(home / "s");
          const auto error = error_of([&] { store.find("session", "k"); });
          return error.code == "store_failed" && error.message == "cannot open \"" + (home / "s") +
                                                                      "\": Too many open files"
                     ? 0
                     : 1;
        }) == 0);
}

TEST_CASE("store: a reader beside a writer sees the old or the new document, never less") {
  const TemporaryDirectory home;
  const auto version = [](int number) {
    return Json{{"number", number},
                {"filler", std::string(6'000, static_cast<char>('a' + number % 26))}};
  };
  Store(home / "s").save("session", "k", version(0));
  std::jthread writer([&](const std::stop_token& stop) {
    Store store(home / "s");
    for (int number = 1; !stop.stop_requested(); ++number)
      store.save("session", "k", version(number), Durable::no);
  });
  Store store(home / "s");
  int last = 0;
  int bad = 0;
  for (int round = 0; round < 300; ++round) {
    const auto found = store.find("session", "k");
    const int number = found ? (*found)["number"].get<int>() : -1;
    if (number < last || *found != version(number)) ++bad;
    last = number;
  }
  CHECK(bad == 0);
}

TEST_CASE("store: several writers of one document leave one of theirs and no temporary file") {
  const TemporaryDirectory home;
  std::vector<pid_t> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.push_back(test::start_process([&, writer] {
      for (int round = 0; round < 100; ++round)
        Store(home / "s").save("metadata", "k", {{"writer", writer}}, Durable::no);
      return 0;
    }));
  }
  for (const pid_t writer : writers) CHECK(test::wait_for(writer) == 0);
  CHECK(Store(home / "s").find("metadata", "k").has_value());
  CHECK(names_in(home / "s") == std::set{name_of("metadata", "k")});
}
