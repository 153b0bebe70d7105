#include "http/stamp.hpp"

#include <doctest/doctest.h>

#include "http/retry.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using namespace mcpauth::test;

TEST_CASE("stamped: each sending has a stamp of its own, also when it is sent again") {
  ScriptedTransport script;
  script.answers(empty_answer(503, {{"Retry-After", "1"}})).answers(empty_answer(200));
  int count = 0;
  Request request{.method = "POST", .url = "https://as.example/token"};
  request.stamp = [&count](Request& sent) {
    sent.headers.push_back({"DPoP", std::to_string(++count)});
  };
  const auto transport = patient(
      stamped(script.transport()), [] { return Time(); }, [](std::chrono::milliseconds) {},
      std::chrono::seconds(5));
  CHECK(transport(request).status == 200);
  CHECK(script.requests.at(0).headers == Headers{{"DPoP", "1"}});
  CHECK(script.requests.at(1).headers == Headers{{"DPoP", "2"}});
  CHECK(request.headers.empty());
}

TEST_CASE("built_anew: each sending is another request, with a stamp of its own") {
  ScriptedTransport script;
  script.answers(empty_answer(503, {{"Retry-After", "1"}})).answers(empty_answer(200));
  int built = 0;
  int stamped_requests = 0;
  const auto transport = patient(
      stamped(script.transport()), [] { return Time(); }, [](std::chrono::milliseconds) {},
      std::chrono::seconds(5));
  const auto response = transport(built_anew([&] {
    Request request{.method = "POST", .url = "https://as.example/token"};
    request.body = "assertion=" + std::to_string(++built);
    request.stamp = [&](Request& sent) {
      sent.headers.push_back({"DPoP", std::to_string(++stamped_requests)});
    };
    return request;
  }));
  CHECK(response.status == 200);
  CHECK(script.requests.at(0).body == "assertion=1");
  CHECK(script.requests.at(0).headers == Headers{{"DPoP", "1"}});
  CHECK(script.requests.at(1).body == "assertion=2");
  CHECK(script.requests.at(1).headers == Headers{{"DPoP", "2"}});
  CHECK(built == 2);
}

TEST_CASE("stamped: a request without a stamp is sent as it is") {
  ScriptedTransport script;
  script.answers(empty_answer(204));
  CHECK(stamped(script.transport())({.url = "https://as.example/"}).status == 204);
  CHECK(script.requests.at(0).headers.empty());
}
