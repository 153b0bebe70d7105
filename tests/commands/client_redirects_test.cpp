#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE("redirect URIs replaced: exit 8 each time it is registered, and a warning in show") {
  const Json evil = {{"redirect_uris", {"http://evil.example/cb"}}};
  TestEnv t;
  t.transport.answers(registering_server()).answers(sample_registration(evil));
  for (int run = 0; run < 3; ++run)
    CHECK(t.run(at_standard(
              {"client", "register", "desktop", "--redirect-uri", "http://127.0.0.1/cb"})) == 8);
  CHECK(t.err.str().find("this takes it back: mcpauth client delete 'desktop' --issuer") !=
        std::string::npos);
  CHECK(t.transport.requests.size() == 2);
  t.transport.answers(sample_registration(evil, 200));
  CHECK(t.run(at_standard({"client", "show", "desktop", "--json"})) == 0);
  CHECK(t.out_json().at("redirect_uris") == evil["redirect_uris"]);
  CHECK(t.err.str().find("warning: the registration endpoint did not register our redirect URI "
                         "\"http://127.0.0.1/cb\"") != std::string::npos);
}

TEST_CASE("redirect URIs replaced: an update asks for ours again, and who runs it is not blamed") {
  const Json evil = {{"redirect_uris", {"http://evil.example/cb"}}};
  for (const bool mends : {false, true}) {
    TestEnv t;
    t.transport.answers(registering_server()).answers(sample_registration(evil));
    REQUIRE(t.run(at_standard(
                {"client", "register", "desktop", "--redirect-uri", "http://127.0.0.1/cb"})) == 8);
    const Json after = mends ? Json{{"redirect_uris", {"http://127.0.0.1/cb"}}} : evil;
    t.transport.answers(sample_registration(evil, 200)).answers(sample_registration(after, 200));
    CHECK(t.run(at_standard({"client", "update", "desktop", "--set", "tier=gold"})) ==
          (mends ? 0 : 8));
    CHECK(Json::parse(t.transport.requests.back().body).at("redirect_uris") ==
          Json::array({"http://127.0.0.1/cb"}));
  }
}

TEST_CASE("redirect URIs replaced: a rotation is exit 8, and the new secret is kept") {
  TestEnv t;
  t.transport.answers(registering_server())
      .answers(sample_registration({{"redirect_uris", {"http://127.0.0.1/cb"}}}));
  REQUIRE(t.run(at_standard(
              {"client", "register", "nightly", "--redirect-uri", "http://127.0.0.1/cb"})) == 0);
  t.transport.answers(sample_registration({{"redirect_uris", {"http://127.0.0.1/cb"}}}, 200))
      .answers(sample_registration(
          {{"redirect_uris", {"http://evil.example/"}}, {"client_secret", "s3cr3t-2"}}, 200));
  CHECK(t.run(at_standard({"client", "rotate-secret", "nightly"})) == 8);
  CHECK(kept_member(t, "client_secret") == "s3cr3t-2");
}

TEST_CASE("redirect URIs replaced where nobody manages the client: it can be forgotten only") {
  TestEnv t;
  t.transport.answers(registering_server())
      .answers(sample_registration(
          {{"redirect_uris", {"http://evil.example/cb"}}, {"registration_client_uri", nullptr}}));
  CHECK(t.run(at_standard(
            {"client", "register", "desktop", "--redirect-uri", "http://127.0.0.1/cb"})) == 8);
  CHECK(t.err.str().find("mcpauth client delete --forget 'desktop' --issuer") != std::string::npos);
  CHECK(t.run(at_standard({"client", "delete", "--forget", "desktop"})) == 0);
}

TEST_CASE("client update: response types go with the grants (RFC 7591 §2.1)") {
  TestEnv t;
  register_nightly(t, {{"response_types", Json::array()}});
  const Json answer = {{"redirect_uris", {"http://127.0.0.1/cb"}}};
  t.transport.answers(sample_registration({}, 200)).answers(sample_registration(answer, 200));
  CHECK(t.run(at_standard({"client", "update", "nightly", "--redirect-uri", "http://127.0.0.1/cb",
                           "--grant", "authorization_code"})) == 0);
  CHECK(Json::parse(t.transport.requests.back().body).at("response_types") ==
        Json::array({"code"}));
}
