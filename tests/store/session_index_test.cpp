#include "store/session_index.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/child.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::store;
using mcpauth::test::TemporaryDirectory;

namespace {

std::vector<std::string> keys_for(Store& store, const std::string& url) {
  std::vector<std::string> keys;
  for (const auto& entry : sessions_for(store, url)) keys.push_back(entry.key);
  return keys;
}

const Patience patience{
    std::chrono::milliseconds(60'000),
    [](std::chrono::milliseconds pause) { ::usleep(static_cast<unsigned>(pause.count()) * 1'000); },
    {}};

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("session index: a URL finds its sessions, and no other") {
  const TemporaryDirectory home;
  Store store(home / "s");
  CHECK(sessions_for(store, "https://a.example/mcp").empty());
  for (const auto* key : {"one", "two"}) {
    link_session(store, "https://a.example/mcp", key, patience);
    store.save("session", key, {{"is", key}});
  }
  link_session(store, "https://b.example/mcp", "two", patience);
  CHECK(keys_for(store, "https://a.example/mcp") == Keys{"one", "two"});
  CHECK(keys_for(store, "https://b.example/mcp") == Keys{"two"});
  CHECK(keys_for(store, "https://a.example/mcp/").empty());
  CHECK(*sessions_for(store, "https://a.example/mcp")[1].document == Json{{"is", "two"}});
}

TEST_CASE("session index: a key whose session is not there (yet, or any more) is passed over") {
  const TemporaryDirectory home;
  Store store(home / "s");
  link_session(store, "https://a.example/mcp", "one", patience);
  CHECK(sessions_for(store, "https://a.example/mcp").empty());
  store.save("session", "one", Json::object());
  CHECK(keys_for(store, "https://a.example/mcp") == Keys{"one"});
  store.forget("session", "one");
  CHECK(sessions_for(store, "https://a.example/mcp").empty());
}

TEST_CASE("session index: linking twice writes once") {
  const TemporaryDirectory home;
  Store store(home / "s");
  link_session(store, "u", "one", patience);
  const auto lock = store.lock("url", "u", patience);
  link_session(store, "u", "one", {std::chrono::milliseconds(0), {}, {}});
  CHECK(store.find("url", "u") == Json{{"sessions", {"one"}}});
}

TEST_CASE("session index: the last one unlinked takes the entry with it") {
  const TemporaryDirectory home;
  Store store(home / "s");
  for (const auto* key : {"one", "two"}) link_session(store, "u", key, patience);
  unlink_session(store, "u", "absent", patience);
  unlink_session(store, "u", "one", patience);
  CHECK(store.find("url", "u") == Json{{"sessions", {"two"}}});
  unlink_session(store, "u", "two", patience);
  CHECK(!store.find("url", "u"));
}

TEST_CASE("session index: members of a newer version stay") {
  const TemporaryDirectory home;
  Store store(home / "s");
  store.save("url", "u", {{"future", 1}, {"sessions", {"one", 2}}});
  link_session(store, "u", "two", patience);
  CHECK(store.find("url", "u") == Json{{"future", 1}, {"sessions", {"one", "two"}}});
}

TEST_CASE("session index: links made at the same time are all there") {
  const TemporaryDirectory home;
  std::vector<pid_t> workers;
  for (int worker = 0; worker < 4; ++worker) {
    workers.push_back(test::start_process([&, worker] {
      Store store(home / "s");
      for (int i = 0; i < 10; ++i) {
        const std::string key = std::to_string(worker) + '-' + std::to_string(i);
        link_session(store, "u", key, patience);
        store.save("session", key, Json::object(), Durable::no);
      }
      return 0;
    }));
  }
  for (const pid_t worker : workers) CHECK(test::wait_for(worker) == 0);
  Store store(home / "s");
  CHECK(sessions_for(store, "u").size() == 40);
}

TEST_CASE("session index: several are linked at once, and those that are there stay") {
  const TemporaryDirectory home;
  Store store(home / "s");
  CHECK(!linked_keys(store, "https://a.example/mcp"));
  link_session(store, "https://a.example/mcp", "one", patience);
  link_sessions(store, "https://a.example/mcp", {"two", "one", "three"}, patience);
  CHECK(linked_keys(store, "https://a.example/mcp") == Keys{"one", "two", "three"});
}
