#include "tests/commands/sample_clients.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace mcpauth::test {

http::Response registering_server(const Json& changes) {
  Json all = {{"registration_endpoint", "https://auth.example.com/register"}};
  if (changes.is_object()) all.update(changes);
  return sample_server_metadata(all);
}

http::Response sample_registration(const Json& changes, int status) {
  Json answer = {{"client_id", "c-1"},
                 {"client_secret", "s3cr3t-1"},
                 {"client_secret_expires_at", 0},
                 {"client_name", "nightly"},
                 {"grant_types", {"client_credentials"}},
                 {"token_endpoint_auth_method", "client_secret_basic"},
                 {"registration_client_uri", "https://auth.example.com/register/c-1"},
                 {"registration_access_token", "rat-1"}};
  if (changes.is_object()) answer.merge_patch(changes);
  return json_answer(answer.dump(), status);
}

void register_nightly(TestEnv& t, const Json& changes) {
  t.transport.answers(registering_server()).answers(sample_registration(changes));
  REQUIRE(t.run(at_standard({"client", "register", "nightly"})) == 0);
  t.transport.requests.clear();
}

Json kept_member(TestEnv& t, const char* name) {
  t.transport.answers(empty_answer(405));
  REQUIRE(t.run(at_standard({"client", "show", "nightly", "--show-secret", "--json"})) == 0);
  t.transport.requests.clear();
  return t.out_json().at(name);
}

std::vector<std::string> at_standard(std::vector<std::string> words) {
  for (const char* word : {"--issuer", sample_issuer, "--provider", "standard"})
    words.emplace_back(word);
  return words;
}

}  // namespace mcpauth::test
