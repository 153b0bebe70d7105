#include "http/dry_run.hpp"

#include <doctest/doctest.h>

#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

http::Request writing(const char* method, const char* url, const char* body) {
  auto request = http::post_json(url, body, http::Reach::anywhere);
  request.method = method;
  return request;
}

// A dry run that has read what stands at https://as.example/x.
struct StandingDocument {
  explicit StandingDocument(const std::string& body) {
    script.answers(json_answer(body));
    read();
  }
  std::string read() const {
    return transport(http::get_json("https://as.example/x", http::Reach::anywhere)).body;
  }

  ScriptedTransport script;
  http::Transport transport = http::dry_run(script.transport(), "", [](const auto&) {});
};

}  // namespace

TEST_CASE("dry_run: only what reads is sent") {
  ScriptedTransport script;
  script.answers(json_answer(R"({"a":1})"));
  std::vector<http::PlannedRequest> planned;
  const auto transport = http::dry_run(script.transport(), "",
                                       [&](const auto& request) { planned.push_back(request); });
  CHECK(transport(http::get_json("https://as.example/x", http::Reach::anywhere)).body ==
        R"({"a":1})");
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"})
    transport(writing(method, "https://as.example/y", "{}"));
  CHECK(script.lines() == std::vector<std::string>{"GET https://as.example/x"});
  CHECK(planned.size() == 4);
}

TEST_CASE("dry_run: a request as a command, its secrets replaced and its quotes escaped") {
  std::vector<http::PlannedRequest> planned;
  const auto transport = http::dry_run({}, "Bearer $ADMIN_TOKEN",
                                       [&](const auto& request) { planned.push_back(request); });
  auto request = writing("PUT", "https://as.example/c?x=it's",
                         R"({"client_secret":"hush","name":"a-secret-b","state":"ACTIVE"})");
  request.headers = {{"Content-Type", "application/json"}};
  request.secrets = {Secret("a-secret-b")};
  transport(request);
  request.headers.push_back({"Authorization", "token key-1"});
  transport(request);
  CHECK(
      planned.at(0) ==
      http::PlannedRequest{
          "PUT", "https://as.example/c?x=it's",
          R"({"client_secret":"[redacted]","name":"[redacted]","state":"ACTIVE"})",
          R"(curl -X PUT 'https://as.example/c?x=it'\''s' -H "Authorization: Bearer $ADMIN_TOKEN")"
          R"( -H 'Content-Type: application/json')"
          R"( -d '{"client_secret":"'"$SECRET"'","name":"'"$SECRET"'","state":"ACTIVE"}')"});
  CHECK(planned.at(1).curl.find("-H \"Authorization: token $TOKEN\"") != std::string::npos);
  CHECK(planned.at(1).curl.find("key-1") == std::string::npos);
}

TEST_CASE("dry_run: what was pretended to be created, replaced and deleted reads so") {
  ScriptedTransport script;
  const auto transport = http::dry_run(script.transport(), "", [](const auto&) {});
  const auto read = [&](const std::string& url) {
    return transport(http::get_json(url, http::Reach::anywhere));
  };
  const auto created = transport(writing("POST", "https://as.example/things?x=1", R"({"a":1})"));
  CHECK(created.status == 201);
  CHECK(created.body ==
        R"({"a":1,"id":"pretended-1","client_id":"pretended-1","client_secret":"pretended-1"})");
  const auto location = http::header_value(created.headers, "Location").value();
  CHECK(location == "https://as.example/things/pretended-1");
  CHECK(read(location).body == created.body);
  transport(writing("PUT", location.c_str(), R"({"a":2})"));
  CHECK(read(location).body ==
        R"({"a":2,"id":"pretended-1","client_id":"pretended-1","client_secret":"pretended-1"})");
  CHECK(transport(writing("DELETE", location.c_str(), "")).status == 204);
  CHECK(read(location).status == 404);
}

TEST_CASE("dry_run: what a PUT leaves out stays, and a secret that it leaves out is made anew") {
  const StandingDocument standing(R"({"username":"alice","scope":["a"]})");
  standing.transport(writing("PUT", "https://as.example/x", R"({"scope":[]})"));
  CHECK(standing.read() == R"({"username":"alice","scope":[]})");
  CHECK(standing.transport(writing("PUT", "https://as.example/y", R"({"client_id":"c"})")).body ==
        R"({"client_id":"c","client_secret":"pretended-1"})");
}

TEST_CASE("dry_run: a patch is done to what was read, a SCIM one by its operations") {
  const StandingDocument standing(R"({"a":{"b":1,"c":2},"active":true})");
  standing.transport(writing("PATCH", "https://as.example/x", R"({"a":{"b":3}})"));
  CHECK(standing.read() == R"({"a":{"b":3,"c":2},"active":true})");
  standing.transport(writing("PATCH", "https://as.example/x",
                             R"({"Operations":[{"op":"replace","value":{"a":{"c":4}}},)"
                             R"({"op":"replace","path":"active","value":false}]})"));
  CHECK(standing.read() == R"({"a":{"b":3,"c":4},"active":false})");
}

TEST_CASE("dry_run: an id that the collection lists is a conflict") {
  ScriptedTransport script;
  script.answers(json_answer(R"([{"id":"one"}])"));
  script.answers(json_answer(R"([{"id":"one"}])"));
  const auto transport = http::dry_run(script.transport(), "", [](const auto&) {});
  CHECK(transport(writing("POST", "https://as.example/x", R"({"id":"one"})")).status == 409);
  CHECK(transport(writing("POST", "https://as.example/x", R"({"id":"two"})")).status == 201);
}

TEST_CASE("dry_run: what was put before it was read has the server's other members all the same") {
  ScriptedTransport script;
  script.answers(json_answer(R"({"clientId":"c","name":"old"})"));
  const auto transport = http::dry_run(script.transport(), "", [](const auto&) {});
  transport(writing("PUT", "https://as.example/x", R"({"name":"new"})"));
  for (int times = 0; times < 2; ++times)
    CHECK(transport(http::get_json("https://as.example/x", http::Reach::anywhere)).body ==
          R"({"clientId":"c","name":"new"})");
}

TEST_CASE("dry_run: lists have what was pretended, too") {
  ScriptedTransport script;
  script.answers(json_answer(
      R"([{"client_id":"a","scope":["x"],"n":1},{"client_id":"b"},{"client_id":"c/d"}])"));
  script.answers(json_answer(R"({"total":1,"Resources":[{"id":"a","n":1}]})"));
  const auto transport = http::dry_run(script.transport(), "", [](const auto&) {});
  const auto read = [&](const char* url) {
    return transport(http::get_json(url, http::Reach::anywhere)).body;
  };
  transport(writing("PUT", "https://as.example/client/a", R"({"client_id":"a","scope":[]})"));
  transport(writing("DELETE", "https://as.example/client/b", ""));
  CHECK(
      read("https://as.example/client/?limit=3") ==
      R"([{"client_id":"a","scope":[],"n":1,"client_secret":"pretended-1"},{"client_id":"c/d"}])");
  CHECK(read("https://as.example/client") == R"({"total":1,"Resources":[{"id":"a","n":1,)"
                                             R"("client_id":"a","scope":[],)"
                                             R"("client_secret":"pretended-1"}]})");
}
