#include "mcp/metadata_fetch.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "tests/mcp/outcome.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;
using mcpauth::test::empty_answer;
using mcpauth::test::json_answer;
using mcpauth::test::ScriptedTransport;

namespace {

const Url keys_url = parse_url("https://as.example/jwks", "jwks_uri", UrlFrom::server);

long lifetime(const std::vector<std::string>& cache_control) {
  http::Response response;
  for (const auto& value : cache_control) response.headers.push_back({"cache-control", value});
  return cache_lifetime(response).count();
}

std::string keys(http::Response answer) {
  ScriptedTransport script;
  script.answers(std::move(answer));
  try {
    return json::dump(*fetch_jwks(keys_url, http::Reach::public_only, script.transport()).document);
  } catch (const Error& error) {
    return test::outcome_of(error);
  }
}

}  // namespace

TEST_CASE("cache_lifetime: max-age up to an hour, ten minutes where nothing is said") {
  CHECK(lifetime({}) == 600);
  CHECK(lifetime({"public"}) == 600);
  CHECK(lifetime({"max-age=60"}) == 60);
  CHECK(lifetime({"public, Max-Age = \"90\" "}) == 90);
  CHECK(lifetime({"public", "max-age=61"}) == 61);
  CHECK(lifetime({"max-age=3600"}) == 3600);
  CHECK(lifetime({"max-age=86400"}) == 3600);
  CHECK(lifetime({"max-age=99999999999999999999999"}) == 3600);
  CHECK(lifetime({"max-age=0"}) == 0);
  CHECK(lifetime({"no-store"}) == 0);
  CHECK(lifetime({"max-age=60, no-cache"}) == 0);
  for (const char* bad : {"max-age", "max-age=", "max-age=-5", "max-age=x", "max-age=1.5"}) {
    CAPTURE(bad);
    CHECK(lifetime({bad}) == 0);
  }
}

TEST_CASE("fetch_jwks reads a key set within 512 KiB and its reach") {
  ScriptedTransport script;
  auto answer = json_answer(R"({"keys":[]})");
  answer.headers.push_back({"Cache-Control", "max-age=30"});
  script.answers(answer);
  const auto fetch = fetch_jwks(keys_url, http::Reach::private_too, script.transport());
  auto expected = http::get_json("https://as.example/jwks", http::Reach::private_too);
  REQUIRE(script.requests.size() == 1);
  CHECK(script.lines() == std::vector<std::string>{"GET https://as.example/jwks"});
  CHECK(script.requests[0].headers == expected.headers);
  CHECK(script.requests[0].reach == http::Reach::private_too);
  CHECK(script.requests[0].limits.body == 512U << 10U);
  CHECK(*fetch.document == Json{{"keys", Json::array()}});
  CHECK(fetch.network == http::Network::loopback);
  CHECK(fetch.lifetime.count() == 30);
}

TEST_CASE("fetch_jwks: what is no key set") {
  auto html = json_answer("{\"keys\":[]}");
  html.headers = {{"Content-Type", "text/html"}};
  CHECK(keys(html) == "6 metadata_not_found");
  CHECK(keys(json_answer("{")) == "6 invalid_json");
  CHECK(keys(json_answer("")) == "6 invalid_json");
  CHECK(keys(empty_answer(404)) == "6 metadata_not_found");
  CHECK(keys(empty_answer(429)) == "5 server_in_trouble");
  CHECK(keys(empty_answer(500)) == "5 server_in_trouble");
  auto key_set = json_answer(R"({"keys":[]})");
  key_set.headers = {{"Content-Type", "application/jwk-set+json"}};
  CHECK(keys(key_set) == R"({"keys":[]})");
}
