#include "registry/recorded.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;

namespace {

const McpServer recorded_files{"files", "https://files.example/mcp", "", {{"files:read", "", ""}}};

Access nightly_reads(std::vector<std::string> scopes) {
  return {SubjectKind::client, "nightly", "files", std::move(scopes), For::self};
}

struct RecordsHere {
  test::TemporaryDirectory folder;
  store::Store store{folder / "state"};
  Records records{store, "https://as.example"};
};

}  // namespace

TEST_CASE("recorded servers: found by name and by resource, recorded once") {
  RecordsHere here;
  CHECK(record_server(here.records, recorded_files).level == Level::recorded);
  McpServer again = recorded_files;
  again.description = "another";
  CHECK(record_server(here.records, again).object == recorded_files);
  for (const char* reference : {"files", "https://files.example/mcp"}) {
    const auto found = find_recorded_servers(here.records, reference);
    REQUIRE(found.size() == 1);
    CHECK(found.front().object == recorded_files);
  }
  CHECK(find_recorded_servers(here.records, "").empty());
  CHECK(find_recorded_servers(here.records, "https://files.example/mcp/").empty());
}

TEST_CASE("recorded access: added up, taken away, and gone with its server or its subject") {
  RecordsHere here;
  record_server(here.records, recorded_files);
  record_access(here.records, nightly_reads({"a", "b"}));
  CHECK(record_access(here.records, nightly_reads({"b", "c"})).scopes ==
        std::vector<std::string>{"a", "b", "c"});
  CHECK(withdraw_recorded_access(here.records, nightly_reads({"a"})).scopes ==
        std::vector<std::string>{"b", "c"});
  CHECK(recorded_access(here.records, nullptr).size() == 1);
  CHECK(withdraw_recorded_access(here.records, nightly_reads({})).scopes.empty());
  CHECK(recorded_access(here.records, nullptr).empty());
  record_access(here.records, nightly_reads({"a"}));
  forget_recorded_server(here.records, "files");
  CHECK(recorded_access(here.records, nullptr).empty());
  record_access(here.records, nightly_reads({"a"}));
  forget_recorded_access(here.records, SubjectKind::agent, "nightly");
  CHECK(recorded_access(here.records, nullptr).size() == 1);
  forget_recorded_access(here.records, SubjectKind::client, "nightly");
  CHECK(recorded_access(here.records, nullptr).empty());
}

TEST_CASE("recorded access: names that look like parts of a title share no record") {
  RecordsHere here;
  record_access(here.records, {SubjectKind::client, "a", "b for user at c", {"1"}, For::user});
  record_access(here.records, {SubjectKind::client, "a for user at b", "c", {"2"}, For::user});
  CHECK(recorded_access(here.records, nullptr).size() == 2);
}

TEST_CASE("Records in memory: what is saved and forgotten is seen, and nothing reaches the store") {
  RecordsHere here;
  record_server(here.records, recorded_files);
  const Records pretended(here.store, "https://as.example", Keep::in_memory);
  McpServer mail{"mail", "https://mail.example/mcp", "", {}};
  record_server(pretended, mail);
  forget_recorded_server(pretended, "files");
  REQUIRE(pretended.list(Noun::server).size() == 1);
  CHECK(pretended.list(Noun::server).front().name == "mail");
  CHECK(!pretended.find(Noun::server, "files"));
  REQUIRE(here.records.list(Noun::server).size() == 1);
  CHECK(here.records.list(Noun::server).front().name == "files");
}

TEST_CASE("records: what could not be read again is not written") {
  RecordsHere here;
  Record record;
  record.noun = Noun::client;
  record.name = "legacy";
  record.client = oauth::ClientRegistration{};
  record.client->issuer = "https://as.example";
  record.client->client_id = "legacy";
  CHECK_THROWS_WITH_AS(
      here.records.save(record),
      "exit 7: the kept client registration: member \"token_endpoint_auth_method\" is empty",
      Error);
  CHECK(!here.records.find(Noun::client, "legacy"));
}

TEST_CASE("records: a list passes over what cannot be read, and names its file once") {
  RecordsHere here;
  std::vector<std::string> told;
  here.store.when_passed_over([&](const std::string& text) { told.push_back(text); });
  record_server(here.records, recorded_files);
  here.store.save("server", client_key("https://as.example", "odd"), Json{{"name", ""}});
  CHECK(here.records.list(Noun::server).size() == 1);
  CHECK(here.records.list(Noun::server).size() == 1);
  REQUIRE(told.size() == 1);
  CHECK(told[0].starts_with('"' + here.folder / "state" + "/server-"));
  CHECK(told[0].ends_with(R"(.json" is passed over: a kept registration: member "name" is empty)"));
  CHECK_THROWS_AS(here.records.find(Noun::server, "odd"), Error);
  CHECK(!here.records.find(Noun::server, "odd"));
}
