#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

std::vector<std::string> at_keycloak(std::vector<std::string> words) {
  for (const char* word : {"--issuer", sample_issuer, "--provider", "keycloak", "--admin-url",
                           "https://auth.example.com/admin/realms/r", "--token", "env:T"})
    words.emplace_back(word);
  return words;
}

http::Response keycloaks(const std::string& client_id) {
  return json_answer(Json::array({{{"id", "u-1"},
                                   {"clientId", client_id},
                                   {"secret", "another"},
                                   {"clientAuthenticatorType", "client-secret"}}})
                         .dump());
}

}  // namespace

TEST_CASE("a client is not saved over one of its name that another driver has registered") {
  struct Row {
    std::vector<std::string> words;
    std::vector<http::Response> answers;
  };
  const Row rows[] = {
      {{"client", "register", "nightly"}, {}},
      {{"client", "rotate-secret", "nightly"}, {keycloaks("nightly")}},
      {{"client", "update", "nightly", "--set", "client_uri=https://a.example"},
       {keycloaks("nightly")}},
      {{"client", "update", "other", "--name", "nightly"},
       {keycloaks("other"), keycloaks("other")}},
      {{"client", "show", "nightly", "--show-secret"}, {keycloaks("nightly")}},
      {{"client", "delete", "nightly", "--yes"}, {keycloaks("nightly")}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.words.at(1));
    TestEnv t;
    t.variables["T"] = "token";
    register_nightly(t);
    for (const auto& answer : row.answers) t.transport.answers(answer);
    CHECK(t.run(at_keycloak(row.words)) == 2);
    CHECK(t.err.str().find(
              R"("nightly" means more than one client: kept here as "nightly" is "c-1")") !=
          std::string::npos);
    for (const auto& request : t.transport.requests) CHECK(request.method == "GET");
    CHECK(kept_member(t, "client_secret") == "s3cr3t-1");
  }
}
