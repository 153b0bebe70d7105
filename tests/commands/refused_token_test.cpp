// A token that the MCP server turns down, where other runs have met the same.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

// As another run would that was faster.
void renew_kept_session(const TestEnv& t, const std::string& access_token) {
  for (const auto& entry : std::filesystem::directory_iterator(t.state / "state")) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("session-") || !name.ends_with(".json")) continue;
    auto file = Json::parse(read_file(entry.path()));
    file["document"]["tokens"]["access_token"] = access_token;
    write_file(entry.path(), file.dump());
  }
}

http::Response empty_tool_list(const http::Request& request) {
  return json_answer(Json{{"jsonrpc", "2.0"},
                          {"id", Json::parse(request.body).at("id")},
                          {"result", {{"tools", Json::array()}, {"resultType", "complete"}}}}
                         .dump());
}

}  // namespace

TEST_CASE("call: C-14, who was refused a token takes the one that another run has got since") {
  for (const bool refreshable : {true, false}) {
    CAPTURE(refreshable);
    TestEnv t;
    keep_machine_session(t, "tok-1", refreshable ? Json{{"refresh_token", "ref-1"}} : Json());
    t.transport
        .answers([&](const http::Request&) {
          renew_kept_session(t, "tok-2");
          return sample_challenge();
        })
        .answers(sample_resource_metadata())
        .answers(empty_tool_list);
    CHECK(t.run({"call", sample_url}) == 0);
    CHECK(http::header_value(t.transport.requests.back().headers, "Authorization") ==
          "Bearer tok-2");
  }
}

TEST_CASE("call: C-14, who was refused the token that is kept renews it once") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  t.transport.answers(sample_challenge())
      .answers(sample_resource_metadata())
      .answers(sample_tokens("tok-2"))
      .answers(sample_challenge());
  CHECK(t.run({"call", sample_url}) == 4);
}
