#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "store/store.hpp"
#include "tests/commands/sample_clients.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

// One session of a machine, one registered client whose secret ends, one refresh in doubt.
void keep_some_of_each(TestEnv& t) {
  t.variables["S"] = "secret";
  answer_discovery(t, {{"registration_endpoint", "https://auth.example.com/register"}});
  t.transport.answers(sample_tokens("tok-1", {{"refresh_token", "ref-1"}, {"scope", "mcp:read"}}));
  REQUIRE(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 0);
  t.transport.answers(
      sample_registration({{"client_secret_expires_at", to_epoch(t.now) + 86'400}}));
  REQUIRE(t.run(at_standard({"client", "register", "nightly"})) == 0);
  t.now += std::chrono::seconds(300);
  const auto cut = [](const http::Request&) -> http::Response {
    throw Error(Exit::network, "connection_cut", "it was cut");
  };
  t.transport.answers(cut).answers(cut);
  REQUIRE(t.run({"token", sample_url}) == 5);
  t.now += std::chrono::seconds(60);
}

std::string kept_file(const TestEnv& t, const std::string& kind) {
  for (const auto& entry : std::filesystem::directory_iterator(t.state / "state")) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kind + '-') && name.ends_with(".json")) return entry.path();
  }
  return {};
}

}  // namespace

TEST_CASE("status: nothing is kept") {
  TestEnv t;
  CHECK(t.run({"status"}) == 0);
  CHECK(t.out.str() == "no sessions are kept\n");
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json() == Json({{"schema", "mcpauth/sessions/1"},
                              {"sessions", Json::array()},
                              {"registrations", Json::array()},
                              {"in_doubt", Json::array()},
                              {"damaged", Json::array()},
                              {"unreadable", Json::array()}}));
}

TEST_CASE(
    "status: a session that cannot be read is named, the others are shown, and it is exit 7") {
  TestEnv t;
  keep_signed_in_session(t, "tok-1");
  const std::string path = kept_file(t, "session");
  t.variables["S"] = "secret";
  t.transport.answers(sample_tokens("tok-2"));
  REQUIRE(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 0);
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  const std::string why = '"' + path + "\" is open to other users";
  CHECK(t.run({"status"}) == 7);
  CHECK(t.out.str().find("machine") != std::string::npos);
  CHECK(t.out.str().find("unreadable " + why + '\n') != std::string::npos);
  CHECK(t.err.str().find("mcpauth: error: " + why) == 0);
  CHECK(t.run({"status", "--json"}) == 7);
  CHECK(t.out_json().at("sessions").size() == 1);
  CHECK(t.out_json().at("unreadable") == Json::array({why}));
}

TEST_CASE("status: an entry of the journal that cannot be read is named, beside all the others") {
  for (const auto* bytes : {"{", R"({"version":1,"kind":"intent","key":"x","document":{}})"}) {
    TestEnv t;
    keep_machine_session(t, "tok-1");
    store::Store(t.state / "state").save("intent", "x", Json::object());
    const std::string path = kept_file(t, "intent");
    write_file(path, bytes);
    CHECK(t.run({"status"}) == 7);
    CHECK(t.out.str().find("machine") != std::string::npos);
    CHECK(t.out.str().find("\nunreadable ") != std::string::npos);
    CHECK(t.out.str().find("damaged    \"" + path + ".corrupt") != std::string::npos);
    CHECK(t.run({"status"}) == 0);
  }
}

TEST_CASE("status: a damaged file that was set aside is named") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  const std::string path = t.state / "state/session-1.json.corrupt-2";
  write_file(path, "{");
  CHECK(t.run({"status"}) == 0);
  CHECK(t.out.str().find("damaged    \"" + path + "\" could not be read and was set aside") !=
        std::string::npos);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json().at("damaged") == Json::array({path}));
}

TEST_CASE("status: what a file held that was set aside: only what is lost must be had again") {
  const std::pair<const char*, const char*> rows[] = {
      {"session-1.json.corrupt", "the session is lost: sign in again, or mint another token"},
      {"dpop_key-1.json.corrupt", "the sessions that are bound to it are lost: sign in again"},
      {"client-1.json.corrupt-3",
       "what was kept of the registration is lost: look at the server, and register it again"},
      {"profile-1.json.corrupt", "the profile is lost: add it again with 'mcpauth profile add'"},
      {"intent-1.json.corrupt", "what was in doubt is not known any more: look at the server"},
      {"url-1.json.corrupt", "nothing is lost: what it held is made or fetched anew"},
      {"server_metadata-1.json.corrupt", "nothing is lost: what it held is made or fetched anew"},
  };
  for (const auto& [name, what_now] : rows) {
    TestEnv t;
    keep_machine_session(t, "tok-1");
    const std::string path = t.state / (std::string("state/") + name);
    write_file(path, "{");
    CHECK(t.run({"status"}) == 0);
    CHECK(t.out.str().ends_with("damaged    \"" + path +
                                "\" could not be read and was set aside; " + what_now + '\n'));
  }
}

TEST_CASE("status: a registration that cannot be read is warned of, and the others are shown") {
  TestEnv t;
  register_nightly(t);
  store::Store(t.state / "state")
      .save("client", R"(["https://auth.example.com","odd"])", Json{{"name", ""}});
  CHECK(t.run({"status"}) == 0);
  CHECK(t.out.str().starts_with("client nightly\n"));
  CHECK(t.err.str().find("/client-") != std::string::npos);
  CHECK(t.err.str().find("is passed over: a kept registration: member \"name\" is empty\n") !=
        std::string::npos);
}

TEST_CASE("status: what is kept, for whom, until when, and what is in doubt, as text") {
  TestEnv t;
  keep_some_of_each(t);
  CHECK(t.run({"status"}) == 0);
  CHECK(t.out.str() == R"(https://mcp.example.com/mcp
  issuer     https://auth.example.com
  client     machine
  scope      mcp:read
  expires    2026-07-28T09:35:00Z (1 minute ago)
  renewal    by refresh token
client nightly
  issuer     https://auth.example.com
  id         c-1
  level      native
  secret     expires 2026-07-29T09:30:00Z (in 23 hours)
in doubt: refresh, 1 minute ago
  issuer     https://auth.example.com
  client_id  machine
  resource   https://mcp.example.com/mcp
  url        https://mcp.example.com/mcp
  what now   'mcpauth token' tries once more; where the server has moved on, sign in again with 'mcpauth login'
)");
}

TEST_CASE("status --json: the object mcpauth/sessions/1") {
  TestEnv t;
  keep_some_of_each(t);
  CHECK(t.run({"status", "--json"}) == 0);
  const Json status = t.out_json();
  CHECK(status.at("sessions") == Json::array({{{"url", sample_url},
                                               {"token_type", "Bearer"},
                                               {"expires_at", "2026-07-28T09:35:00Z"},
                                               {"scope", "mcp:read"},
                                               {"requested_scope", "mcp:read"},
                                               {"issuer", sample_issuer},
                                               {"resource", sample_url},
                                               {"client_id", "machine"},
                                               {"grant", "client_credentials"},
                                               {"fresh", false},
                                               {"refreshable", true}}}));
  CHECK(status.at("registrations") ==
        Json::array({{{"kind", "client"},
                      {"name", "nightly"},
                      {"issuer", sample_issuer},
                      {"id", "c-1"},
                      {"level", "native"},
                      {"client_secret_expires_at", "2026-07-29T09:30:00Z"}}}));
  CHECK(status.at("in_doubt").size() == 1);
  for (const auto* secret : {"tok-1", "ref-1", "s3cr3t-1", "sha256"})
    CHECK(t.out.str().find(secret) == std::string::npos);
}

TEST_CASE("status URL: that server's sessions, and what is registered where they are from") {
  TestEnv t;
  keep_some_of_each(t);
  CHECK(t.run({"status", sample_url, "--json"}) == 0);
  CHECK(t.out_json().at("sessions").size() == 1);
  CHECK(t.out_json().at("registrations").size() == 1);
  CHECK(t.run({"status", "https://other.example.com/mcp", "--json"}) == 0);
  CHECK(t.out_json().at("sessions").empty());
  CHECK(t.out_json().at("registrations").empty());
}
