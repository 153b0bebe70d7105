#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE("a change of which nothing was sent, or taken, is not in doubt") {
  struct Row {
    const char* what;
    http::Response first;
    const char* hint;
  };
  const Row rows[] = {
      {"the first GET has another client", sample_registration({{"client_id", "c-2"}}, 200), ""},
      {"and 500", empty_answer(500), "the server is in trouble"},
      {"and 429", empty_answer(429, {{"Retry-After", "86400"}}), "asks to wait 1 day"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    TestEnv t;
    register_nightly(t);
    t.transport.answers(row.first);
    CHECK(t.run(at_standard({"client", "rotate-secret", "nightly"})) >= 5);
    CHECK(t.err.str().find("the server may have done it") == std::string::npos);
    CHECK(t.err.str().find(row.hint) != std::string::npos);
    CHECK(t.run({"status", "--json"}) == 0);
    CHECK(t.out.str().find("rotate-secret") == std::string::npos);
  }
}

TEST_CASE("client register: 429 with a long wait leaves no doubt, and the wait is said") {
  TestEnv t;
  t.transport.answers(registering_server()).answers(empty_answer(429, {{"Retry-After", "86400"}}));
  CHECK(t.run(at_standard({"client", "register", "nightly"})) == 5);
  CHECK(t.err.str().find("the server asks to wait 1 day") != std::string::npos);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out.str().find("nightly") == std::string::npos);
}

TEST_CASE("client register: what was created and may not be read back is in doubt") {
  TestEnv t;
  t.variables["T"] = "token";
  bool created = false;
  t.env.make_transport = [&created](const http::Options&) -> http::Transport {
    return [&created](const http::Request& request) {
      if (request.url.find("/.well-known/") != std::string::npos) return sample_server_metadata();
      if (request.method != "POST") return created ? empty_answer(403) : json_answer("[]");
      created = true;
      return empty_answer(201, {{"Location", request.url + "/1"}});
    };
  };
  CHECK(t.run({"client", "register", "nightly", "--issuer", sample_issuer, "--provider", "keycloak",
               "--admin-url", "https://auth.example.com/admin/realms/r", "--token", "env:T"}) == 4);
  CHECK(created);
  CHECK(t.err.str().find("the server may have done it") != std::string::npos);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out.str().find("nightly") != std::string::npos);
}

TEST_CASE("scope remove: what was deleted and may not be read back is in doubt") {
  TestEnv t;
  t.variables["T"] = "token";
  bool deleted = false;
  t.env.make_transport = [&deleted](const http::Options&) -> http::Transport {
    return [&deleted](const http::Request& request) {
      const std::string resource = "https://files.example/mcp";
      const Json server = {
          {"id", "u-1"},
          {"clientId", resource},
          {"name", "files"},
          {"attributes", {{"resource_url", resource}, {"mcpauth.noun", "server"}}}};
      const Json scope = {{"id", "s-1"},
                          {"name", "read"},
                          {"protocolMappers",
                           Json::array({{{"protocolMapper", "oidc-audience-mapper"},
                                         {"config", {{"included.client.audience", resource}}}}})}};
      if (request.url.find("/.well-known/") != std::string::npos) return sample_server_metadata();
      if (deleted) return empty_answer(403);
      deleted = request.method == "DELETE";
      if (deleted) return empty_answer(204);
      const bool scopes = request.url.ends_with("/client-scopes");
      return json_answer(Json::array({scopes ? scope : server}).dump());
    };
  };
  CHECK(t.run({"scope", "remove", "files", "read", "--issuer", sample_issuer, "--provider",
               "keycloak", "--admin-url", "https://auth.example.com/admin/realms/r", "--token",
               "env:T"}) == 4);
  CHECK(deleted);
  CHECK(t.err.str().find("the server may have done it") != std::string::npos);
}

TEST_CASE("a rotation in doubt is ended by a rotation alone, whatever else becomes of the client") {
  TestEnv t;
  register_nightly(t);
  const auto cut = [](const http::Request&) -> http::Response {
    throw Error(Exit::network, "connection_cut", "it was cut");
  };
  t.transport.answers(sample_registration({}, 200)).answers(cut);
  REQUIRE(t.run(at_standard({"client", "rotate-secret", "nightly"})) == 5);
  const std::vector<std::string> update = {"client", "update", "nightly", "--set",
                                           "client_uri=x:y"};
  t.transport.answers(sample_registration({}, 200)).answers(empty_answer(400));
  CHECK(t.run(at_standard(update)) == 4);
  t.transport.answers(sample_registration({}, 200)).answers(sample_registration({}, 200));
  CHECK(t.run(at_standard(update)) == 0);
  t.transport.answers(sample_registration({}, 200)).answers(empty_answer(400));
  CHECK(t.run(at_standard({"client", "rotate-secret", "nightly"})) == 4);
  CHECK(t.run({"status", "--json"}) == 0);
  REQUIRE(t.out_json().at("in_doubt").size() == 1);
  CHECK(t.out_json().at("in_doubt").at(0).at("what") == "rotate-secret");
  t.transport.answers(sample_registration({}, 200))
      .answers(sample_registration({{"client_secret", "s3cr3t-2"}}, 200));
  CHECK(t.run(at_standard({"client", "rotate-secret", "nightly"})) == 0);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out_json().at("in_doubt").empty());
}

TEST_CASE("an update in doubt is not ended by what is refused here") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({}, 200)).answers(empty_answer(500));
  REQUIRE(t.run(at_standard({"client", "update", "nightly", "--set", "client_uri=x:y"})) == 5);
  t.transport.answers(empty_answer(403));
  CHECK(t.run(at_standard({"client", "update", "nightly", "--set", "client_uri=x:y"})) == 4);
  CHECK(t.run({"status", "--json"}) == 0);
  REQUIRE(t.out_json().at("in_doubt").size() == 1);
  CHECK(t.out_json().at("in_doubt").at(0).at("what") == "update");
}
