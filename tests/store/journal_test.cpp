#include "store/journal.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::store;
using mcpauth::test::TemporaryDirectory;

namespace {

const Intent refreshing{"refresh", "session", "k",
                        json::Document(Json{{"issuer", "https://as.example"}}),
                        from_epoch(1'785'231'000)};

void fail_with(Store& store, Exit exit, const std::string& code) {
  try {
    journaled(store, refreshing, [&] { throw Error(exit, code, "no"); });
  } catch (const Error& error) {
    CHECK(error.code == code);
  }
}

}  // namespace

TEST_CASE("journal: an entry is there for another process before the request, and gone after") {
  const TemporaryDirectory home;
  Store store(home / "s");
  journaled(store, refreshing, [&] {
    Store other(home / "s");
    CHECK(in_doubt(other) == std::vector{refreshing});
    CHECK(find_intent(other, "session", "k", "refresh") == refreshing);
  });
  CHECK(in_doubt(store).empty());
  CHECK(!find_intent(store, "session", "k", "refresh"));
}

TEST_CASE("journal: what is under way is not in doubt") {
  const TemporaryDirectory home;
  Store store(home / "s");
  begin(store, refreshing);
  {
    const Lock lock = store.lock("session", "k", {});
    CHECK(in_doubt(store).empty());
  }
  CHECK(in_doubt(store) == std::vector{refreshing});
}

TEST_CASE("journal: a document has one entry for each verb, the last one begun") {
  const TemporaryDirectory home;
  Store store(home / "s");
  Intent later = refreshing;
  later.at += std::chrono::seconds(5);
  begin(store, refreshing);
  begin(store, later);
  CHECK(in_doubt(store) == std::vector{later});
  end(store, later);
  CHECK(in_doubt(store).empty());
}

TEST_CASE("journal: another verb's entry ends and replaces none") {
  const TemporaryDirectory home;
  Store store(home / "s");
  begin(store, refreshing);
  Intent other = refreshing;
  other.what = "update";
  journaled(store, other, [] {});
  CHECK(in_doubt(store) == std::vector{refreshing});
}

TEST_CASE("journal: an earlier doubt that an error does not end is as it was") {
  const TemporaryDirectory home;
  Store store(home / "s");
  begin(store, refreshing);
  Intent again = refreshing;
  again.at += std::chrono::seconds(5);
  const auto refused = [] { throw Error(Exit::refused, "name_taken", "no"); };
  CHECK_THROWS_AS(
      journaled(store, again, refused, leaves_doubt, [](const Error&) { return false; }), Error);
  CHECK(in_doubt(store) == std::vector{refreshing});
  CHECK_THROWS_AS(journaled(store, again, refused), Error);
  CHECK(in_doubt(store).empty());
}

TEST_CASE("journal: only what the server may have done stays in doubt (C-9, C-12)") {
  const struct {
    Exit exit;
    const char* code;
    bool doubt;
  } rows[] = {
      {Exit::refused, "invalid_client", false},
      {Exit::sign_in_needed, "invalid_grant", false},
      {Exit::unsupported, "no_endpoint", false},
      {Exit::usage, "secret_unreadable", false},
      {Exit::unsafe, "redirect_refused", false},
      {Exit::network, "dns_failed", false},
      {Exit::network, "connection_failed", false},
      {Exit::network, "tls_failed", false},
      {Exit::network, "timeout", true},
      {Exit::network, "connection_cut", true},
      {Exit::network, "server_error", true},
      {Exit::protocol, "invalid_json", true},
      {Exit::store, "store_failed", true},
      {Exit::interrupted, "stopped", true},
      {Exit::terminated, "stopped", true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.code);
    const TemporaryDirectory home;
    Store store(home / "s");
    fail_with(store, row.exit, row.code);
    CHECK(in_doubt(store).size() == (row.doubt ? 1U : 0U));
  }
}
