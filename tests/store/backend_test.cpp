// The store with its documents sealed by a keyring's key, and without files.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "store/seal.hpp"
#include "store/store.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::store;
using mcpauth::test::read_file;
using mcpauth::test::TemporaryDirectory;
using mcpauth::test::write_file;

namespace {

// A keyring in memory.
struct Ring {
  std::map<std::string, Secret> items;
  int asked = 0;

  Keyring keyring() {
    return {[this](const std::string& name) -> std::optional<Secret> {
              ++asked;
              const auto found = items.find(name);
              if (found == items.end()) return {};
              return found->second;
            },
            [this](const std::string& name, const Secret& secret) { items[name] = secret; }};
  }
};

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.exit == Exit::store ? error.code : "another exit";
  }
  return "nothing_thrown";
}

std::string all_bytes_in(const std::string& directory) {
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    bytes += read_file(entry.path());
  return bytes;
}

std::string session_file_in(const std::string& directory) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().filename().string().starts_with("session-")) return entry.path();
  }
  return {};
}

const Json kept_secret = {{"access_token", "canary-in-the-store"}};

}  // namespace

TEST_CASE("store: with a keyring, a document is in no file, and another run reads it") {
  const TemporaryDirectory home;
  Ring ring;
  Store(home / "s", Backend::keyring, ring.keyring()).save("session", "k", kept_secret);
  CHECK(all_bytes_in(home / "s").find("canary") == std::string::npos);
  Store other(home / "s", {}, ring.keyring());
  CHECK(other.find("session", "k") == kept_secret);
  CHECK(other.list("session").size() == 1);
  CHECK(ring.items.size() == 1);
}

TEST_CASE("store: the backend that was said is remembered, until another is said") {
  const TemporaryDirectory home;
  Ring ring;
  Store(home / "s", Backend::keyring, ring.keyring()).save("session", "k", kept_secret);
  Store(home / "s", {}, ring.keyring()).save("session", "new", kept_secret);
  CHECK(all_bytes_in(home / "s").find("canary") == std::string::npos);
  Store(home / "s", Backend::file, ring.keyring()).save("session", "k", kept_secret);
  Store(home / "s", {}, ring.keyring()).save("session", "plain", kept_secret);
  Store none(home / "s");
  CHECK(none.find("session", "k") == kept_secret);
  CHECK(none.find("session", "plain") == kept_secret);
  // What is sealed stays so, and needs the key.
  Store(home / "s", {}, ring.keyring()).save("session", "new", kept_secret);
  CHECK(code_of([&] { none.find("session", "new"); }) == "store_sealed");
}

TEST_CASE("store: what need not be durable is not sealed, and asks no keyring") {
  const TemporaryDirectory home;
  Ring ring;
  Store store(home / "s", Backend::keyring, ring.keyring());
  store.save("server_metadata", "k", {{"issuer", "x"}}, Durable::no);
  CHECK(store.find("server_metadata", "k") == Json{{"issuer", "x"}});
  CHECK(ring.asked == 0);
}

TEST_CASE("store: before a request, the keyring is asked for its key") {
  const TemporaryDirectory home;
  Ring ring;
  Store(home / "s", Backend::keyring, ring.keyring()).prepare("session", "k");
  CHECK(ring.items.size() == 1);
  Keyring dead{[](const std::string&) -> std::optional<Secret> {
                 throw Error(Exit::store, "keyring_unavailable", "dead");
               },
               {}};
  CHECK(code_of([&] { Store(home / "t", Backend::keyring).prepare("session", "k"); }) ==
        "store_sealed");
  dead.keep = ring.keyring().keep;
  CHECK(code_of([&] { Store(home / "s", Backend::keyring, dead).prepare("session", "k"); }) ==
        "keyring_unavailable");
}

TEST_CASE("store: C-20: another key is said, and neither damages nor sets aside the file") {
  const TemporaryDirectory home;
  Ring ring;
  Store(home / "s", Backend::keyring, ring.keyring()).save("session", "k", kept_secret);
  const auto right = ring.items;
  for (const auto& wrong : {new_sealing_key(), Secret("no key"), Secret()}) {
    for (auto& item : ring.items) item.second = wrong;
    CHECK(code_of([&] { Store(home / "s", {}, ring.keyring()).find("session", "k"); }) ==
          "store_sealed");
  }
  ring.items.clear();
  CHECK(code_of([&] { Store(home / "s", {}, ring.keyring()).find("session", "k"); }) ==
        "store_sealed");
  ring.items = right;
  CHECK(Store(home / "s", {}, ring.keyring()).find("session", "k") == kept_secret);
}

TEST_CASE("store: without its key, the error names the sealed file, and the keys are told") {
  const TemporaryDirectory home;
  Ring ring;
  Store(home / "s", Backend::keyring, ring.keyring()).save("session", "k", kept_secret);
  ring.items.clear();
  Store store(home / "s", {}, ring.keyring());
  std::string message;
  try {
    store.find("session", "k");
  } catch (const Error& error) {
    message = error.message;
  }
  CHECK(message ==
        '"' + session_file_in(home / "s") + "\" is sealed, and its key is not in the keyring");
  CHECK(store.keys("session") == std::vector<std::string>{"k"});
  CHECK(store.keys("client").empty());
}

TEST_CASE("store: C-20: a bit that was changed in what is sealed is found, each of them") {
  const Secret key = new_sealing_key();
  const auto bytes = base64url_decode(seal(key, "secret text", "place"));
  REQUIRE(bytes);
  REQUIRE(open_sealed(key, base64url_encode(*bytes), "place") == Secret("secret text"));
  CHECK(!open_sealed(key, base64url_encode(*bytes), "elsewhere"));
  int undetected = 0;
  for (std::size_t bit = 0; bit < bytes->size() * 8; ++bit) {
    std::string changed = *bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    if (open_sealed(key, base64url_encode(changed), "place")) ++undetected;
  }
  CHECK(undetected == 0);
  CHECK(!open_sealed(key, "", "place"));
  CHECK(!open_sealed(key, "not base64url!", "place"));
}

TEST_CASE("store: C-3: a sealed document in another document's file is not opened") {
  const TemporaryDirectory home;
  Ring ring;
  Store store(home / "s", Backend::keyring, ring.keyring());
  store.save("session", "k", kept_secret);
  auto mine = Json::parse(read_file(session_file_in(home / "s")));
  store.save("session", "k", {{"access_token", "another"}});
  const auto path = session_file_in(home / "s");
  auto now = Json::parse(read_file(path));
  CHECK(now.at("sealed") != mine.at("sealed"));
  store.save("session", "other", kept_secret);
  for (const auto& entry : std::filesystem::directory_iterator(home / "s")) {
    if (entry.path().extension() != ".json") continue;  // a lock
    auto file = Json::parse(read_file(entry.path()));
    if (file.value("key", "") != "other") continue;
    file["sealed"] = now.at("sealed");
    write_file(entry.path(), file.dump());
  }
  CHECK(code_of([&] { store.find("session", "other"); }) == "store_sealed");
}

TEST_CASE("store: C-19: a backend of a newer version is not taken for files") {
  const TemporaryDirectory home;
  Store(home / "s").save("settings", "backend", {{"backend", "tpm"}});
  CHECK(code_of([&] { Store(home / "s").save("session", "k", kept_secret); }) == "store_newer");
  CHECK(code_of([&] { Store(home / "s").prepare("session", "k"); }) == "store_newer");
  CHECK(session_file_in(home / "s").empty());
  Store(home / "s", Backend::memory).save("session", "k", kept_secret);
}

TEST_CASE("store: in memory, everything works and no file is made") {
  const TemporaryDirectory home;
  Store store(home / "s", Backend::memory);
  store.prepare("session", "k");
  store.save("session", "k", kept_secret);
  store.save("session", "l", kept_secret);
  CHECK(store.find("session", "k") == kept_secret);
  CHECK(store.list("session").size() == 2);
  store.forget("session", "k");
  CHECK(!store.find("session", "k"));
  { const Lock lock = store.lock("session", "k", {}); }
  CHECK(!store.is_locked("session", "k"));
  CHECK(!std::filesystem::exists(home / "s"));
}

TEST_CASE("store: C-20: settings that are damaged lose no sealed document, and open no other") {
  const TemporaryDirectory home;
  Ring ring;
  Store(home / "s", Backend::keyring, ring.keyring()).save("session", "k", kept_secret);
  for (const auto& entry : std::filesystem::directory_iterator(home / "s")) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("settings-") && name.ends_with(".json")) write_file(entry.path(), "{");
  }
  const auto run = [&] { return Store(home / "s", {}, ring.keyring()); };
  CHECK(code_of([&] { run().find("session", "k"); }) == "settings_damaged");
  CHECK(run().find("session", "k") == kept_secret);
  CHECK(code_of([&] { run().prepare("session", "new"); }) == "settings_damaged");
  CHECK(code_of([&] { run().save("session", "new", kept_secret); }) == "settings_damaged");
  CHECK(all_bytes_in(home / "s").find("canary") == std::string::npos);
  Store(home / "s", Backend::keyring, ring.keyring()).save("session", "new", kept_secret);
  CHECK(run().find("session", "new") == kept_secret);
  run().save("session", "more", kept_secret);
  CHECK(all_bytes_in(home / "s").find("canary") == std::string::npos);
  CHECK(ring.items.size() == 1);
}

TEST_CASE("store: a sealed file says itself which key opens it, where the settings do not") {
  const TemporaryDirectory home;
  Ring ring;
  Store(home / "s", Backend::keyring, ring.keyring()).save("session", "k", kept_secret);
  Store(home / "s").save("settings", "backend", {{"backend", "file"}});  // and no more
  CHECK(Store(home / "s", {}, ring.keyring()).find("session", "k") == kept_secret);
}
