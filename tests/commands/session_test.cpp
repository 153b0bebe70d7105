// Sessions between runs and between processes: what is kept, shared, in doubt.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "store/journal.hpp"
#include "tests/commands/sample_server.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;
namespace fs = std::filesystem;

namespace {

const std::string refresh_form = "grant_type=refresh_token&refresh_token=";

// A session that has expired and can be refreshed.
void keep_expired_session(TestEnv& t) {
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.now += std::chrono::seconds(300);
}

// The same, but nobody can renew it without a person.
void keep_expired_sign_in(TestEnv& t) {
  keep_signed_in_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.now += std::chrono::seconds(300);
}

std::string kept_file_of(const TestEnv& t, const std::string& kind) {
  for (const auto& entry : fs::directory_iterator(t.state / "state")) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kind + '-') && name.ends_with(".json")) return entry.path();
  }
  return {};
}
std::string file_of_session(const TestEnv& t) {
  return kept_file_of(t, "session");
}

// Let `change` edit a kept file, as another program would.
void edit_kept(const TestEnv& t, const std::string& kind,
               const std::function<void(Json&)>& change) {
  const auto path = kept_file_of(t, kind);
  auto file = Json::parse(read_file(path));
  change(file);
  write_file(path, file.dump());
}
void edit_session(const TestEnv& t, const std::function<void(Json&)>& change) {
  edit_kept(t, "session", change);
}

http::Response cut(const http::Request&) {
  throw Error(Exit::network, "connection_cut", "no whole answer from \"https://auth.example.com\"");
}

const http::Response no_such_grant = json_answer(R"({"error":"invalid_grant"})", 400);

}  // namespace

TEST_CASE("session: C-12: while a refresh is asked for, the journal has it on disk") {
  TestEnv t;
  keep_expired_session(t);
  t.transport.answers([&](const http::Request&) {
    store::Store other(t.state / "state");
    const auto entry = Json::parse(read_file(file_of_session(t)));
    const auto intent = store::find_intent(other, "session", entry.at("key"), "refresh");
    REQUIRE(intent);
    CHECK(intent->what == "refresh");
    CHECK(*intent->about == Json({{"issuer", sample_issuer},
                                  {"client_id", "machine"},
                                  {"resource", sample_url},
                                  {"url", sample_url},
                                  {"refresh_token_sha256", "9ebcefdf73b3c490"}}));
    return sample_tokens("tok-2");
  });
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json().at("in_doubt") == Json::array());
}

TEST_CASE(
    "session: a refresh that loses scopes or the audience says so, and serves who needs less") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}, {"scope", "mcp:read"}});
  t.now += std::chrono::seconds(300);
  const std::string other =
      "e30." + base64url_encode(R"({"aud":"https://other.example/"})") + ".AA";
  t.transport.answers(sample_tokens(other, {{"scope", "zzz"}}));
  CHECK(t.run({"token", sample_url, "--scope", "mcp:read"}) == 3);
  CHECK(t.out.str().empty());
  CHECK(t.err.str().find("warning: asked for and not granted: mcp:read\n") != std::string::npos);
  CHECK(t.err.str().find("got one for \"https://other.example/\"") != std::string::npos);
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == other + "\n");
}

TEST_CASE(
    "session: C-9, policy 10: a refresh that is cut off is sent once more, and then is in doubt") {
  TestEnv t;
  keep_expired_session(t);
  t.transport.answers(cut).answers(cut);
  CHECK(t.run({"token", sample_url}) == 5);
  CHECK(t.transport.requests.size() == 2);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json().at("in_doubt") ==
        Json::array({{{"what", "refresh"},
                      {"at", "2026-07-28T09:35:00Z"},
                      {"issuer", sample_issuer},
                      {"client_id", "machine"},
                      {"resource", sample_url},
                      {"url", sample_url},
                      {"hint",
                       "'mcpauth token' tries once more; where the server has moved on, sign in "
                       "again with 'mcpauth login'"}}}));
  CHECK(t.run({"status"}) == 0);
  CHECK(t.out.str().find("in doubt: refresh") != std::string::npos);
}

TEST_CASE("session: C-9: a refresh whose answer had begun is not sent again") {
  TestEnv t;
  keep_expired_session(t);
  t.transport.answers([](const http::Request&) -> http::Response {
    throw Error(Exit::network, "answer_cut", "no whole answer");
  });
  CHECK(t.run({"token", sample_url}) == 5);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json().at("in_doubt").size() == 1);
}

TEST_CASE("session: C-9: what a busy server or one in trouble has answered to is in no doubt") {
  for (const int status : {429, 500, 503}) {
    TestEnv t;
    keep_expired_session(t);
    t.transport.answers(empty_answer(status));
    CHECK(t.run({"token", sample_url}) == 5);
    CHECK(t.run({"status", "--json"}) == 0);
    CHECK(t.out_json().at("in_doubt") == Json::array());
    t.now += std::chrono::seconds(3);
    t.transport.answers(cut).answers(sample_tokens("tok-2"));  // the one try more is not spent
    CHECK(t.run({"token", sample_url}) == 0);
  }
}

TEST_CASE("session: C-12: what was in doubt is tried once, and a refusal says why") {
  TestEnv t;
  keep_expired_sign_in(t);
  t.transport.answers(cut).answers(cut);
  CHECK(t.run({"token", sample_url}) == 5);
  t.now += std::chrono::seconds(3);
  t.transport.answers(cut);
  CHECK(t.run({"token", sample_url}) == 5);
  t.now += std::chrono::seconds(3);
  t.transport.answers(no_such_grant);
  CHECK(t.run({"token", sample_url}) == 3);
  CHECK(t.err.str().find("an earlier refresh was cut off") != std::string::npos);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json().at("in_doubt") == Json::array());
}

TEST_CASE("session: who has to sign in again is told the client and the way of the session") {
  TestEnv t;
  keep_expired_sign_in(t);
  t.transport.answers(no_such_grant);
  const std::string hint =
      "mcpauth: hint: run: mcpauth login https://mcp.example.com/mcp --device --client-id cli\n";
  CHECK(t.run({"token", sample_url}) == 3);
  CHECK(t.err.str().ends_with(hint));
  CHECK(t.run({"token", sample_url}) == 3);
  CHECK(t.err.str().ends_with(hint));
}

TEST_CASE(
    "session: a refresh turned down without a reason asks for a sign-in and keeps the token") {
  TestEnv t;
  keep_expired_sign_in(t);
  const auto before = read_file(file_of_session(t));
  t.transport.answers(empty_answer(400));
  CHECK(t.run({"token", sample_url}) == 3);
  CHECK(t.err.str().starts_with(
      "mcpauth: error: the session is not renewed: the token endpoint answered 400 with an empty "
      "body\nmcpauth: hint: run: mcpauth login https://mcp.example.com/mcp "));
  CHECK(read_file(file_of_session(t)) == before);
}

TEST_CASE("session: C-8: invalid_grant spoils no token that somebody has renewed meanwhile") {
  TestEnv t;
  keep_expired_session(t);
  t.transport.answers([&](const http::Request&) {
    edit_session(t, [&](Json& file) {
      auto& tokens = file["document"]["tokens"];
      tokens["access_token"] = "tok-theirs";
      tokens["refresh_token"] = "ref-theirs";
      tokens["issued_at"] = to_epoch(t.now);
      tokens["expires_at"] = to_epoch(t.now) + 300;
    });
    return no_such_grant;
  });
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == "tok-theirs\n");
  t.now += std::chrono::seconds(290);
  t.transport.answers(sample_tokens("tok-3"));
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.transport.requests.back().body.starts_with(refresh_form + "ref-theirs"));
}

TEST_CASE("session: C-11: a failure is everybody's for three seconds, and then is asked again") {
  TestEnv t;
  keep_expired_session(t);
  t.transport.answers(empty_answer(500));
  CHECK(t.run({"token", sample_url}) == 5);
  const auto said = t.err.str();
  t.now += std::chrono::seconds(2);
  CHECK(t.run({"token", sample_url}) == 5);
  CHECK(t.err.str() == said);
  CHECK(t.transport.requests.size() == 1);
  t.now += std::chrono::seconds(1);
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url}) == 0);
}

TEST_CASE("session: C-11: so is one at first contact, before anything is known of the server") {
  TestEnv t;
  t.variables["S"] = "secret";
  const std::vector<std::string> token{"token",   sample_url,        "--client-id",
                                       "machine", "--client-secret", "env:S"};
  t.transport.answers(empty_answer(500));
  CHECK(t.run(token) == 5);
  CHECK(t.run(token) == 5);
  CHECK(t.transport.requests.size() == 1);
  t.now += std::chrono::seconds(3);
  t.transport.answers(sample_challenge())
      .answers(sample_resource_metadata())
      .answers(empty_answer(500))
      .answers(empty_answer(500));
  CHECK(t.run(token) == 5);
  CHECK(t.run(token) == 5);
  CHECK(t.transport.requests.size() == 5);
}

TEST_CASE("session: a certificate that is not trusted is no failure of those who trust others") {
  TestEnv t;
  t.variables["S"] = "secret";
  const auto authorities = t.state / "ca.pem";
  write_file(authorities, "-----BEGIN CERTIFICATE-----\n");
  std::vector<std::string> token{"token",   sample_url,        "--client-id",
                                 "machine", "--client-secret", "env:S"};
  t.transport.answers([](const http::Request&) -> http::Response {
    throw Error(Exit::network, "tls_failed", "no safe connection");
  });
  CHECK(t.run(token) == 5);
  CHECK(t.run(token) == 5);  // C-11: and nothing was sent
  token.insert(token.end(), {"--ca-cert", authorities});
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1"));
  CHECK(t.run(token) == 0);
}

TEST_CASE("session: who waited takes the metadata too that may not be kept for long") {
  TestEnv t;
  t.variables["S"] = "secret";
  const auto not_kept = [](http::Response answer) {
    answer.headers.push_back({"Cache-Control", "no-store"});
    return answer;
  };
  t.env.started = {};  // before all that follows
  t.transport.answers(sample_challenge())
      .answers(not_kept(sample_resource_metadata()))
      .answers(not_kept(sample_server_metadata()))
      .answers(sample_tokens("tok-1"))
      .answers(sample_tokens("tok-2"));
  for (const auto* client : {"machine", "other"})
    CHECK(t.run({"token", sample_url, "--client-id", client, "--client-secret", "env:S"}) == 0);
  CHECK(t.transport.requests.size() == 5);
}

TEST_CASE("session: who waited takes a token too that is over at once, and later ones another") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.env.started = t.now;
  const std::vector<std::string> token{"token",   sample_url,        "--client-id",
                                       "machine", "--client-secret", "env:S"};
  answer_discovery(t);
  t.transport.answers(sample_tokens("tok-1", {{"expires_in", 0}}));
  for (int run = 0; run < 2; ++run) {
    CHECK(t.run(token) == 0);
    CHECK(t.out.str() == "tok-1\n");
  }
  t.env.started += std::chrono::seconds(1);
  t.transport.answers(sample_tokens("tok-2", {{"expires_in", 0}}));
  CHECK(t.run(token) == 0);
  CHECK(t.out.str() == "tok-2\n");
}

TEST_CASE("session: another proof is not refused for the failure of the one before") {
  TestEnv t;
  t.variables = {{"MCPAUTH_HOME", t.state / "state"}, {"S", "wrong"}, {"R", "right"}};
  answer_discovery(t);
  t.transport.answers(json_answer(R"({"error":"invalid_client"})", 401));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 4);
  t.transport.answers(sample_server_metadata()).answers(sample_tokens("tok-1"));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:R"}) == 0);
}

TEST_CASE("session: C-19: members of a newer minor version survive a refresh") {
  TestEnv t;
  keep_expired_session(t);
  edit_session(t, [](Json& file) {
    file["later"] = 1;
    file["document"]["note"] = "mine";
    file["document"]["tokens"]["binding"] = {{"kind", "new"}};
  });
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url}) == 0);
  const auto file = Json::parse(read_file(file_of_session(t)));
  CHECK(file.at("later") == 1);
  CHECK(file.at("document").at("note") == "mine");
  CHECK(file.at("document").at("tokens").at("binding") == Json{{"kind", "new"}});
  CHECK(file.at("document").at("tokens").at("access_token") == "tok-2");
}

TEST_CASE("session: C-19: of a newer version it is used while it is fresh, and never refreshed") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  edit_session(t, [](Json& file) { file["version"] = 2; });
  CHECK(t.run({"token", sample_url}) == 0);
  t.now += std::chrono::seconds(300);
  CHECK(t.run({"token", sample_url}) == 7);
  CHECK(t.out.str().empty());
  CHECK(t.transport.requests.empty());
}

TEST_CASE("session: C-15: one whose issuer was changed is set aside, and nothing is sent to it") {
  TestEnv t;
  keep_expired_session(t);
  edit_session(
      t, [](Json& file) { file["document"]["tokens"]["issuer"] = "https://evil.example.com"; });
  CHECK(t.run({"token", sample_url}) == 7);
  CHECK(t.err.str().find(".corrupt") != std::string::npos);
  CHECK(t.run({"token", sample_url}) == 7);
  CHECK(t.transport.requests.empty());
}

TEST_CASE("session: C-4: a damaged file is exit 7 with where it is now, never 3") {
  TestEnv t;
  keep_expired_session(t);
  write_file(file_of_session(t), "{\"version\":1,");
  for (int run = 0; run < 2; ++run) {
    CHECK(t.run({"token", sample_url}) == 7);
    CHECK(t.err.str().find(".corrupt") != std::string::npos);
    CHECK(t.out.str().empty());
  }
}

TEST_CASE("session: a client's own token does not take the place of its user's") {
  TestEnv t;
  t.variables["MCPAUTH_CLIENT_SECRET"] = "secret";
  keep_signed_in_session(t, "users", {{"refresh_token", "ref-1"}});
  t.transport.answers(sample_tokens("own"));
  const auto token = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"token", sample_url, "--client-id", "cli"});
    CHECK(t.run(options) == 0);
    return t.out.str();
  };
  CHECK(token({"--grant", "client_credentials"}) == "own\n");
  CHECK(token({"--grant", "device_code"}) == "users\n");
  CHECK(token({"--grant", "client_credentials"}) == "own\n");
  CHECK(t.run({"token", sample_url}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: several sessions fit: client \"cli\" by \"device_code\" at "
        "\"https://auth.example.com\"; client \"cli\" by \"client_credentials\" at "
        "\"https://auth.example.com\"\n"
        "mcpauth: hint: choose with --grant\n");
}

TEST_CASE("session: one whose index is gone is found all the same, and indexed again") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  fs::remove(kept_file_of(t, "url"));
  for (int run = 0; run < 2; ++run) {
    CHECK(t.run({"token", sample_url}) == 0);
    CHECK(t.out.str() == "tok-1\n");
    CHECK(t.err.str() == "");
    CHECK(!kept_file_of(t, "url").empty());
  }
}

TEST_CASE("session: what serves a URL as its resource is shown and signed out of by that URL") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.transport.answers(sample_server_metadata());
  t.transport.answers(sample_tokens("tok-1"));
  REQUIRE(t.run({"token", "--issuer", sample_issuer, "--resource", sample_url, "--client-id",
                 "machine", "--client-secret", "env:S"}) == 0);
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.run({"status", sample_url, "--json"}) == 0);
  CHECK(t.out_json().at("sessions").size() == 1);
  t.transport.answers(json_answer("{}"));
  CHECK(t.run({"logout", sample_url}) == 0);
  CHECK(t.out.str() == "signed out: 1 session\n");
  CHECK(t.run({"token", sample_url}) == 3);
}

TEST_CASE("session: a damaged index is made anew of the sessions, and that is said once") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  for (const auto* bytes : {"", "{", "[]", R"({"version":1})"}) {
    write_file(kept_file_of(t, "url"), bytes);
    CHECK(t.run({"token", sample_url}) == 0);
    CHECK(t.out.str() == "tok-1\n");
    CHECK(t.err.str().find("it is made anew of the sessions") != std::string::npos);
    CHECK(t.run({"token", sample_url}) == 0);
    CHECK(t.err.str() == "");
  }
}

TEST_CASE("session: who signs in where the index is damaged loses no other session") {
  TestEnv t;
  keep_signed_in_session(t, "tok-1");
  edit_kept(t, "url", [](Json& file) { file["document"]["sessions"] = 5; });
  t.variables["S"] = "secret";
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 0);
  CHECK(t.run({"token", sample_url, "--client-id", "cli"}) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.run({"token", sample_url, "--client-id", "machine"}) == 0);
  CHECK(t.out.str() == "tok-2\n");
}

TEST_CASE("session: one that was signed out of meanwhile is not brought back") {
  TestEnv t;
  keep_expired_session(t);
  t.transport.answers([&](const http::Request&) {
    fs::remove(file_of_session(t));
    return no_such_grant;
  });
  CHECK(t.run({"token", sample_url}) == 3);
  CHECK(file_of_session(t).empty());
}

TEST_CASE("session: C-19: of a newer version it is not signed out of, nor revoked") {
  for (const auto* kind : {"session", "url"}) {
    CAPTURE(kind);
    TestEnv t;
    keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
    edit_kept(t, kind, [](Json& file) { file["version"] = 2; });
    const auto before = read_file(kept_file_of(t, kind));
    CHECK(t.run({"logout", sample_url}) == 7);
    CHECK(t.out.str().empty());
    CHECK(t.err.str().find("was written by a newer mcpauth") != std::string::npos);
    CHECK(read_file(kept_file_of(t, kind)) == before);
    CHECK(t.transport.requests.empty());
  }
}

TEST_CASE("session: C-16: one that is sealed and has lost its key is forgotten, and that is said") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  for (const auto* kind : {"session", "url"}) {
    edit_kept(t, kind, [](Json& file) {
      file.erase("document");
      file["sealed"] = "AAAA";
    });
  }
  const auto file = kept_file_of(t, "session");
  CHECK(t.run({"logout", "https://other.example.com/mcp"}) == 0);
  CHECK(kept_file_of(t, "session") == file);
  CHECK(t.run({"logout", sample_url}) == 7);
  CHECK(t.out.str() == "signed out: 1 session\n");
  CHECK(t.err.str().find("the session is forgotten, but its tokens were not revoked: \"" + file +
                         "\" is sealed, and its key is not in the keyring") != std::string::npos);
  CHECK(kept_file_of(t, "session").empty());
  CHECK(kept_file_of(t, "url").empty());
  CHECK(t.transport.requests.empty());
}

TEST_CASE("session: C-1: one that is open to others stops what needs it, and nothing else") {
  TestEnv t;
  keep_signed_in_session(t, "tok-1");
  const auto refused = file_of_session(t);
  t.variables["S"] = "secret";
  t.transport.answers(sample_tokens("tok-2"));
  REQUIRE(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 0);
  fs::permissions(refused, fs::perms(0644));
  const std::string why = '"' + refused + "\" is open to other users\n";
  CHECK(t.run({"token", sample_url, "--client-id", "machine"}) == 0);
  CHECK(t.out.str() == "tok-2\n");
  CHECK(t.run({"token", sample_url, "--client-id", "cli"}) == 7);
  CHECK(t.err.str().find(why) != std::string::npos);
  CHECK(t.run({"token", sample_url}) == 7);
  CHECK(t.run({"logout", sample_url, "--client-id", "cli"}) == 7);
  CHECK(t.out.str().empty());
  CHECK(t.run({"logout", "https://other.example.com/mcp"}) == 0);
  t.transport.answers(empty_answer(200));
  CHECK(t.run({"logout", sample_url, "--client-id", "machine"}) == 0);
  CHECK(t.out.str() == "signed out: 1 session\n");
}

TEST_CASE("logout: --all goes on where a session cannot be read, names its file, and is exit 7") {
  for (const auto& words : {std::vector<std::string>{"logout", "--all"}, {"logout", sample_url}}) {
    TestEnv t;
    keep_signed_in_session(t, "tok-1");
    const auto refused = file_of_session(t);
    t.variables["S"] = "secret";
    t.transport.answers(sample_tokens("tok-2"));
    REQUIRE(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) ==
            0);
    fs::permissions(refused, fs::perms(0644));
    t.transport.answers(empty_answer(200));
    CHECK(t.run(words) == 7);
    CHECK(t.out.str() == "signed out: 1 session\n");
    CHECK(t.err.str().find("mcpauth: error: \"" + refused + "\" is open to other users\n") !=
          std::string::npos);
    CHECK(file_of_session(t) == refused);
  }
}

TEST_CASE(
    "logout: who stops it keeps each session that was not revoked, and no other is asked for") {
  for (const auto exit : {Exit::interrupted, Exit::terminated}) {
    TestEnv t;
    keep_signed_in_session(t, "tok-1");
    t.variables["S"] = "secret";
    t.transport.answers(sample_tokens("tok-2"));
    REQUIRE(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) ==
            0);
    t.transport.answers(
        [&](const http::Request&) -> http::Response { throw Error(exit, "stopped", "stopped"); });
    CHECK(t.run({"logout", "--all"}) == static_cast<int>(exit));
    CHECK(t.out.str() == "");
    CHECK(t.run({"status", "--json"}) == 0);
    CHECK(t.out_json().at("sessions").size() == 2);
  }
}

TEST_CASE("logout: a server that revokes nothing: the tokens stay good, which is said") {
  const std::string why =
      "\"https://auth.example.com\" revokes no tokens: they stay good until they expire";
  TestEnv t;
  keep_machine_session(t, "tok-1");
  edit_kept(t, "server_metadata",
            [](Json& file) { file["document"]["document"].erase("revocation_endpoint"); });
  CHECK(t.run({"logout", sample_url}) == 0);
  CHECK(t.out.str() == "signed out: 1 session\n");
  CHECK(t.err.str() == "mcpauth: " + why + '\n');
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) == 0);
  CHECK(t.run({"logout", sample_url, "--json"}) == 0);
  CHECK(t.out_json().at("sessions").at(0).at("revoked") == false);
  CHECK(t.out_json().at("sessions").at(0).at("not_revoked") == why);
}

TEST_CASE("logout: RFC 7009 §2.2.1 a server that revokes no such access token: that is said") {
  for (const bool refreshable : {false, true}) {
    CAPTURE(refreshable);
    TestEnv t;
    t.variables["MCPAUTH_CLIENT_SECRET"] = "s";
    keep_machine_session(t, "tok-1", refreshable ? Json{{"refresh_token", "ref-1"}} : Json{});
    edit_kept(t, "server_metadata", [](Json& file) {
      file["document"]["document"]["revocation_endpoint"] = "https://auth.example.com/revoke";
    });
    t.transport.answers(json_answer(R"({"error":"unsupported_token_type"})", 400));
    CHECK(t.run({"logout", sample_url, "--json"}) == (refreshable ? 4 : 0));
    CHECK(t.out_json().at("sessions").at(0).at("revoked") == false);
    if (!refreshable)
      CHECK(t.err.str() ==
            "mcpauth: \"https://auth.example.com\" revokes no such access token: it stays good "
            "until it expires\n");
    CHECK(kept_file_of(t, "session").empty());
  }
}

TEST_CASE("session: kept metadata that are damaged are read again") {
  for (const auto* kind : {"server_metadata", "resource_metadata"}) {
    for (const auto* document : {"{}", R"({"expires_at":"soon"})", "[]"}) {
      CAPTURE(kind);
      CAPTURE(document);
      TestEnv t;
      keep_machine_session(t, "tok-1");
      edit_kept(t, kind, [&](Json& file) {
        const auto expires_at = file["document"]["expires_at"];
        file["document"] = Json::parse(document);
        if (file["document"] == Json::object()) file["document"]["expires_at"] = expires_at;
      });
      t.now += std::chrono::seconds(300);
      if (kind == std::string("resource_metadata")) {
        answer_discovery(t);
      } else {
        t.transport.answers(sample_server_metadata());
      }
      t.transport.answers(sample_tokens("tok-2"));
      t.variables["S"] = "secret";
      CHECK(t.run({"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"}) ==
            0);
      CHECK(t.out.str() == "tok-2\n");
    }
  }
}
