#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

std::string read_whole(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

unsigned mode_of(const std::string& path) {
  struct stat found = {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777U;
}

bool shows(const TestEnv& t, const std::string& text) {
  return t.out.str().find(text) != std::string::npos || t.err.str().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("client register: a machine's client with the exact request, and no profile") {
  TestEnv t;
  t.variables["IAT"] = "initial";
  t.transport.answers(registering_server()).answers(sample_registration());
  CHECK(t.run(at_standard({"client", "register", "nightly", "--token", "env:IAT"})) == 0);
  CHECK(t.transport.lines() ==
        std::vector<std::string>{
            "GET https://auth.example.com/.well-known/oauth-authorization-server",
            "POST https://auth.example.com/register"});
  const auto& request = t.transport.requests.back();
  CHECK(Json::parse(request.body) == Json{{"client_name", "nightly"},
                                          {"application_type", "native"},
                                          {"grant_types", {"client_credentials"}},
                                          {"response_types", Json::array()},
                                          {"token_endpoint_auth_method", "client_secret_basic"},
                                          {"software_id", "mcpauth"},
                                          {"software_version", MCPAUTH_VERSION}});
  CHECK(http::header_value(request.headers, "Authorization") == "Bearer initial");
  CHECK(!shows(t, "s3cr3t-1"));
  CHECK(!shows(t, "rat-1"));
  CHECK(!shows(t, "initial"));
}

TEST_CASE("client register: --json has level, object and differences, the server's words kept") {
  TestEnv t;
  t.transport.answers(registering_server()).answers(sample_registration({{"tier", 7}}));
  CHECK(t.run(at_standard({"client", "register", "nightly", "--json"})) == 0);
  const Json shown = t.out_json();
  CHECK(shown.begin().key() == "schema");
  CHECK(shown == Json{{"schema", "mcpauth/registration/1"},
                      {"level", "native"},
                      {"object",
                       {{"name", "nightly"},
                        {"grant_types", {"client_credentials"}},
                        {"token_endpoint_auth_method", "client_secret_basic"},
                        {"client_id", "c-1"},
                        {"level", "native"},
                        {"document",
                         {{"client_id", "c-1"},
                          {"client_secret_expires_at", 0},
                          {"client_name", "nightly"},
                          {"grant_types", {"client_credentials"}},
                          {"token_endpoint_auth_method", "client_secret_basic"},
                          {"registration_client_uri", "https://auth.example.com/register/c-1"},
                          {"tier", 7}}}}},
                      {"differences", Json::array()}});
}

TEST_CASE("client register: what came back otherwise is said, and exit 4 with --strict alone") {
  for (const bool strict : {false, true}) {
    TestEnv t;
    t.transport.answers(registering_server())
        .answers(sample_registration({{"grant_types", {"client_credentials", "implicit"}}}));
    auto words = at_standard({"client", "register", "nightly", "--json", "--set", "tier=gold"});
    if (strict) words.emplace_back("--strict");
    CHECK(t.run(words) == (strict ? 4 : 0));
    CHECK(t.out_json().at("differences") ==
          Json{{{"member", "metadata.tier"}, {"asked", "gold"}, {"got", nullptr}},
               {{"member", "grant_types"},
                {"asked", {"client_credentials"}},
                {"got", {"client_credentials", "implicit"}}}});
    CHECK(shows(t, "mcpauth: warning: metadata.tier: asked for \"gold\", got null\n"));
    CHECK(shows(t, "not all that was asked for: metadata.tier, grant_types\"") == strict);
  }
}

TEST_CASE("client register: what nobody asked for, and was sent all the same, is compared, too") {
  struct Row {
    const char* member;
    Json answer;
    Json asked;
  };
  const Row rows[] = {
      {"grant_types", {"implicit"}, {"authorization_code", "refresh_token"}},
      {"response_types", {"token"}, {"code"}},
      {"application_type", "web", "native"},
      {"client_name", "client-1", "desktop"},
      {"software_id", "other", "mcpauth"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.member);
    TestEnv t;
    Json answer = {{"client_secret", nullptr},
                   {"client_name", nullptr},
                   {"grant_types", nullptr},
                   {"redirect_uris", {"http://127.0.0.1/callback"}},
                   {"token_endpoint_auth_method", "none"}};
    answer[row.member] = row.answer;
    t.transport.answers(registering_server()).answers(sample_registration(answer));
    CHECK(t.run(at_standard({"client", "register", "desktop", "--redirect-uri",
                             "http://127.0.0.1/callback", "--strict", "--json"})) == 4);
    const Json differences = {{{"member", row.member}, {"asked", row.asked}, {"got", row.answer}}};
    CHECK(t.out_json().at("differences") == differences);
    // What is registered already differs as it did.
    CHECK(t.run(at_standard({"client", "register", "desktop", "--redirect-uri",
                             "http://127.0.0.1/callback", "--strict", "--json"})) == 4);
    CHECK(t.out_json().at("differences") == differences);
  }
}

TEST_CASE("client register: what the answer has besides stands on one line below") {
  TestEnv t;
  t.transport.answers(registering_server())
      .answers(
          sample_registration({{"tier", "gold"}, {"limits", {{"text", std::string(90, 'x')}}}}));
  CHECK(t.run(at_standard({"client", "register", "nightly"})) == 0);
  const auto text = t.out.str();
  const auto besides = text.find("\nbesides: ");
  REQUIRE(besides != std::string::npos);
  CHECK(text.find('\n', besides + 1) == text.size() - 1);
  CHECK(text.find("tier gold", besides) != std::string::npos);
  CHECK(text.find("limits {\"text\":\"xxx", besides) != std::string::npos);
  CHECK(text.find(std::string(60, 'x')) == std::string::npos);
  CHECK(text.find("\ntoken_endpoint_auth_method: client_secret_basic\n") < besides);
}

TEST_CASE("client register: a client that did not become public differs in each run") {
  for (const bool asked : {false, true}) {
    CAPTURE(asked);
    TestEnv t;
    t.transport.answers(registering_server())
        .answers(sample_registration({{"client_name", "desktop"},
                                      {"redirect_uris", {"http://127.0.0.1/callback"}},
                                      {"grant_types", {"authorization_code", "refresh_token"}}}));
    auto words = at_standard({"client", "register", "desktop", "--redirect-uri",
                              "http://127.0.0.1/callback", "--strict", "--json"});
    if (asked) words.insert(words.end(), {"--client-auth", "none"});
    for (int run = 0; run < 2; ++run) {
      CHECK(t.run(words) == 4);
      CHECK(t.out_json().at("differences") == Json{{{"member", "token_endpoint_auth_method"},
                                                    {"asked", "none"},
                                                    {"got", "client_secret_basic"}}});
    }
  }
}

TEST_CASE("client register: a name that is registered is left alone") {
  TestEnv t;
  register_nightly(t);
  CHECK(t.run(at_standard({"client", "register", "nightly", "--json"})) == 0);
  CHECK(t.transport.requests.empty());
  CHECK(t.out_json().at("object").at("client_id") == "c-1");
}

TEST_CASE("client register: --secret-to, --env-file and --show-secret give what is kept") {
  TestEnv t;
  t.transport.answers(registering_server()).answers(sample_registration());
  const auto secret = t.state / "secret";
  const auto env_file = t.state / "env";
  CHECK(t.run(at_standard({"client", "register", "nightly", "--secret-to", secret, "--env-file",
                           env_file, "--show-secret", "--json"})) == 0);
  CHECK(read_whole(secret) == "s3cr3t-1\n");
  CHECK(mode_of(secret) == 0600);
  CHECK(read_whole(env_file) == "MCPAUTH_CLIENT_ID=c-1\nMCPAUTH_CLIENT_SECRET=s3cr3t-1\n");
  CHECK(mode_of(env_file) == 0600);
  CHECK(t.out_json().at("object").at("client_secret") == "s3cr3t-1");
  CHECK(t.out_json().at("object").at("registration_access_token") == "rat-1");
}

TEST_CASE("client register: a file that exists is refused before anything is asked") {
  for (const char* option : {"--secret-to", "--env-file"}) {
    TestEnv t;
    const auto path = t.state / "taken";
    std::ofstream(path) << "mine";
    CHECK(t.run(at_standard({"client", "register", "nightly", option, path})) == 2);
    CHECK(t.transport.requests.empty());
    CHECK(read_whole(path) == "mine");
  }
}

TEST_CASE("client register: --dry-run shows the request, sends nothing and keeps nothing") {
  TestEnv t;
  t.transport.answers(registering_server());
  t.variables["IAT"] = "initial";
  const auto words =
      at_standard({"client", "register", "nightly", "--dry-run", "--token", "env:IAT"});
  CHECK(t.run(words) == 0);
  CHECK(
      t.out.str().starts_with("curl -X POST 'https://auth.example.com/register' "
                              "-H \"Authorization: Bearer $ADMIN_TOKEN\" "));
  CHECK(t.transport.lines().size() == 1);
  auto as_json = words;
  as_json.emplace_back("--json");
  CHECK(t.run(as_json) == 0);
  const auto requests = t.out_json().at("requests");
  CHECK(requests.size() == 1);
  CHECK(requests.at(0).at("method") == "POST");
  CHECK(requests.at(0).at("url") == "https://auth.example.com/register");
  CHECK(t.run(at_standard({"client", "show", "nightly"})) == 2);
}

TEST_CASE("client register: --from, --set and --set-json name members that have no option") {
  TestEnv t;
  t.in.str(R"({"redirect_uris": ["http://127.0.0.1/a"], "contacts": ["x"], "client_uri": "u"})");
  t.transport.answers(registering_server())
      .answers(sample_registration({{"redirect_uris", {"http://127.0.0.1/b"}}}));
  CHECK(t.run(at_standard({"client", "register", "nightly", "--from", "-", "--set",
                           "client_uri=v=w", "--set-json", "contacts=[\"y\"]", "--redirect-uri",
                           "http://127.0.0.1/b"})) == 0);
  const Json body = Json::parse(t.transport.requests.back().body);
  CHECK(body.at("redirect_uris") == Json{"http://127.0.0.1/b"});
  CHECK(body.at("contacts") == Json{"y"});
  CHECK(body.at("client_uri") == "v=w");
  CHECK(body.at("grant_types") == Json{"authorization_code", "refresh_token"});
  CHECK(body.at("token_endpoint_auth_method") == "none");
}

TEST_CASE("client register: private_key_jwt registers the public half of --client-key") {
  TestEnv t;
  t.variables["KEY"] =
      R"({"kty":"EC","crv":"P-256","kid":"k1","alg":"ES256","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",)"
      R"("x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})";
  t.transport.answers(registering_server())
      .answers(sample_registration(
          {{"client_secret", nullptr}, {"token_endpoint_auth_method", "private_key_jwt"}}));
  CHECK(t.run(at_standard({"client", "register", "nightly", "--client-key", "env:KEY"})) == 0);
  const Json body = Json::parse(t.transport.requests.back().body);
  CHECK(body.at("token_endpoint_auth_method") == "private_key_jwt");
  CHECK(body.at("jwks").at("keys").at(0).at("kid") == "k1");
  CHECK(!body.at("jwks").at("keys").at(0).contains("d"));
}
