// What an exchange issues need not be an access token, and is then nobody's bearer token.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE(
    "token --grant token_exchange: what is no access token (N_A) is printed, and never sent") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["SUBJECT"] = "alice";
  answer_discovery(t);
  t.transport.answers(sample_tokens(
      "opaque", {{"token_type", "N_A"},
                 {"issued_token_type", "urn:ietf:params:oauth:token-type:refresh_token"}}));
  CHECK(t.run({"token", sample_url, "--client-id", "gateway", "--client-secret", "env:S", "--grant",
               "token_exchange", "--subject-token", "env:SUBJECT"}) == 0);
  CHECK(t.out.str() == "opaque\n");
  CHECK(t.run({"token", sample_url, "--json"}) == 0);
  CHECK(t.out_json().at("token_type") == "N_A");
  check_handed_on_nowhere(t, 8, "is no access token");
  CHECK(t.run({"call", sample_url}) == 8);
  CHECK(t.err.str().find("is no access token") != std::string::npos);
  CHECK(t.transport.requests.empty());
}

TEST_CASE("token --grant token_exchange: a token made from the same as another type is another") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["SUBJECT"] = "alice";
  answer_discovery(t);
  const Json issued = {{"issued_token_type", "urn:ietf:params:oauth:token-type:access_token"}};
  t.transport.answers(sample_tokens("tok-1", issued)).answers(sample_tokens("tok-2", issued));
  const auto exchanged_as = [&](const std::string& type) {
    CHECK(t.run({"token", sample_url, "--client-id", "gateway", "--client-secret", "env:S",
                 "--grant", "token_exchange", "--subject-token", "env:SUBJECT",
                 "--subject-token-type", type}) == 0);
    return t.out.str();
  };
  CHECK(exchanged_as("access_token") == "tok-1\n");
  CHECK(exchanged_as("access_token") == "tok-1\n");
  CHECK(exchanged_as("id_token") == "tok-2\n");
}
