// Sessions where the clock jumps, or where the server takes no token.
#include <doctest/doctest.h>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE("session: C-13: where the clock has jumped, one refresh makes it good again") {
  struct Row {
    const char* now;
    Time time;
  };
  const Row rows[] = {
      {"a day before", from_epoch(1'785'231'000 - 86'400)},
      {"1970", from_epoch(0)},
      {"a day after", from_epoch(1'785'231'000 + 86'400)},
      {"2038", from_epoch(2'147'483'648)},
      {"2106", from_epoch(4'294'967'296)},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.now));
    TestEnv t;
    keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
    t.now = row.time;
    t.transport.answers(sample_server_metadata()).answers(sample_tokens("tok-2"));
    CHECK(t.run({"token", sample_url}) == 0);
    CHECK(t.out.str() == "tok-2\n");
    CHECK(t.run({"token", sample_url}) == 0);
    CHECK(t.out.str() == "tok-2\n");
    CHECK(t.transport.requests.size() == 2);
  }
}

TEST_CASE("call: C-14: a server that refuses every token gets one renewed, and no more") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.transport.answers(sample_challenge())
      .answers(sample_resource_metadata())
      .answers(sample_tokens("tok-2", {{"refresh_token", "ref-2"}}))
      .answers(sample_challenge());
  CHECK(t.run({"call", sample_url}) == 4);
  CHECK(t.err.str().find("to a token that was just issued") != std::string::npos);
  CHECK(t.transport.requests.size() == 4);
}
