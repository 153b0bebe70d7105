#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE(
    "client register again, after no answer: one may be left over, in doubt until dismissed") {
  TestEnv t;
  t.transport.answers(registering_server()).answers(empty_answer(500));
  CHECK(t.run(at_standard({"client", "register", "nightly"})) == 5);
  t.transport.answers(sample_registration());
  CHECK(t.run(at_standard({"client", "register", "nightly"})) == 0);
  CHECK(t.run({"status", "--json"}) == 0);
  const Json doubts = t.out_json().at("in_doubt");
  REQUIRE(doubts.size() == 1);
  CHECK(doubts.at(0).at("what") == "leftover");
  CHECK(doubts.at(0).at("name") == "nightly");
  CHECK(t.run({"status", "--dismiss", "other"}) == 2);
  CHECK(t.run({"status", "--dismiss", "nightly", "--json"}) == 0);
  CHECK(t.out_json().at("in_doubt") == Json::array());
}

TEST_CASE(
    "client register: redirect URIs replaced: the hint takes the registration back as it is") {
  TestEnv t;
  t.transport.answers(registering_server())
      .answers(sample_registration({{"redirect_uris", {"https://evil.example/cb"}}}));
  CHECK(t.run(at_standard({"client", "register", "nightly", "--redirect-uri",
                           "http://127.0.0.1/callback"})) == 8);
  CHECK(t.err.str().find("mcpauth client delete 'nightly' --issuer 'https://auth.example.com' "
                         "--provider 'standard'") != std::string::npos);
}
