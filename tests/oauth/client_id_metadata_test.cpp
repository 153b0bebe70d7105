#include "oauth/client_id_metadata.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::json_answer;

namespace {

const Url document_url = parse_url("https://app.example/client.json", "URL", UrlFrom::user);

Json good_document() {
  ClientMetadata client;
  client.client_name = "desktop";
  client.redirect_uris = {"http://127.0.0.1/callback"};
  return client_id_document(document_url, client);
}

}  // namespace

TEST_CASE("client_id_document: its client_id is the URL, and it holds") {
  CHECK(good_document() == Json{{"client_id", "https://app.example/client.json"},
                                {"client_name", "desktop"},
                                {"application_type", "native"},
                                {"redirect_uris", {"http://127.0.0.1/callback"}},
                                {"grant_types", {"authorization_code", "refresh_token"}},
                                {"response_types", {"code"}},
                                {"token_endpoint_auth_method", "none"}});
  CHECK(document_problems(good_document(), document_url).empty());
  CHECK(answer_problems(json_answer(good_document().dump()), document_url).empty());
  CHECK(client_id_problems(document_url).empty());
}

TEST_CASE("client_id_problems: §2, what no client id is") {
  const std::pair<const char*, const char*> rows[] = {
      {"http://app.example/client.json", "the URL is not https"},
      {"http://127.0.0.1/client.json", "the URL is not https"},
      {"https://app.example", "the URL has no path"},
      {"https://app.example/client.json?v=1", "the URL has a query, which servers may refuse"}};
  for (const auto& row : rows) {
    CAPTURE(row.first);
    CHECK(client_id_problems(parse_url(row.first, "URL", UrlFrom::user)) ==
          std::vector<std::string>{row.second});
  }
}

TEST_CASE("document_problems: §4, what makes a document useless") {
  struct Row {
    const char* clause;
    Json change;
    const char* problem;
  };
  const Row rows[] = {
      {"§4 another client_id",
       {{"client_id", "https://app.example/client.json/"}},
       "client_id is \"https://app.example/client.json/\", not the URL itself, byte for byte"},
      {"§4 no client_id", {{"client_id", nullptr}}, "client_id is missing"},
      {"§4.1 a shared secret",
       {{"client_secret", "s"}},
       "the document has client_secret, and everybody can read it"},
      {"§4.1 a method with a secret",
       {{"token_endpoint_auth_method", "client_secret_post"}},
       "\"client_secret_post\" needs a secret, which nobody gives to such a client"},
      {"RFC 7591 §2 the default method",
       {{"token_endpoint_auth_method", nullptr}},
       "token_endpoint_auth_method is missing, and its default is client_secret_basic"},
      {"a private key",
       {{"jwks", {{"keys", {{{"kty", "EC"}, {"d", "x"}}}}}}},
       "jwks holds a key that is not public"},
      {"no name",
       {{"client_name", nullptr}},
       "client_name is missing, so nobody knows what is asking"},
      {"RFC 6749 §3.1.2 a bad redirect URI",
       {{"redirect_uris", {"http://app.example/cb"}}},
       "\"http://app.example/cb\" is neither https nor loopback, so others could read the code"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    Json document = good_document();
    document.merge_patch(row.change);
    CHECK(document_problems(document, document_url) == std::vector<std::string>{row.problem});
  }
}

TEST_CASE("answer_problems: a redirect, another status, another type, and too much") {
  CHECK(answer_problems({302, {}, {}, {}}, document_url).front() ==
        "the URL answers 302, a redirect, which servers do not follow");
  CHECK(answer_problems({404, {}, {}, {}}, document_url).front() == "the URL answers 404, not 200");
  auto plain = json_answer(good_document().dump());
  plain.headers = {{"Content-Type", "text/plain"}};
  CHECK(answer_problems(plain, document_url).front() == "the Content-Type is not application/json");
  Json large = good_document();
  large["more"] = std::string(6000, 'x');
  CHECK(answer_problems(json_answer(large.dump()), document_url)
            .front()
            .ends_with("bytes; servers read 5120"));
}
