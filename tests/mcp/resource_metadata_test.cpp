#include "mcp/resource_metadata.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "tests/mcp/outcome.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;

namespace {

Url user_url(const std::string& text) {
  return parse_url(text, "server", UrlFrom::user);
}

const MetadataLocation at_path{
    user_url("https://mcp.example/.well-known/oauth-protected-resource/a/b"), FoundBy::path};
const MetadataLocation at_root{user_url("https://mcp.example/.well-known/oauth-protected-resource"),
                               FoundBy::root};
const MetadataLocation by_challenge{user_url("https://metadata.example/m"), FoundBy::challenge};

Json minimal_resource(const std::string& resource = "https://mcp.example/a/b") {
  return {{"resource", resource}, {"authorization_servers", {"https://as.example"}}};
}

// The accepted resource, or the exit code and stable code.
std::string resource_of(const Json& document, const std::string& server,
                        const MetadataLocation& location) {
  try {
    return parse_resource_metadata(document, user_url(server), location).resource;
  } catch (const Error& error) {
    return test::outcome_of(error);
  }
}

}  // namespace

TEST_CASE("resource_metadata_locations: under the server's path, then at the root") {
  const struct {
    const char* server;
    std::vector<MetadataLocation> expected;
  } rows[] = {
      {"https://h.example/a/b",
       {{user_url("https://h.example/.well-known/oauth-protected-resource/a/b"), FoundBy::path},
        {user_url("https://h.example/.well-known/oauth-protected-resource"), FoundBy::root}}},
      {"https://h.example:8443/a/",
       {{user_url("https://h.example:8443/.well-known/oauth-protected-resource/a/"), FoundBy::path},
        {user_url("https://h.example:8443/.well-known/oauth-protected-resource"), FoundBy::root}}},
      {"https://h.example/a?t=1",
       {{user_url("https://h.example/.well-known/oauth-protected-resource/a?t=1"), FoundBy::path},
        {user_url("https://h.example/.well-known/oauth-protected-resource"), FoundBy::root}}},
      {"https://h.example",
       {{user_url("https://h.example/.well-known/oauth-protected-resource"), FoundBy::path}}},
      {"https://h.example/",
       {{user_url("https://h.example/.well-known/oauth-protected-resource"), FoundBy::path}}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.server);
    CHECK(resource_metadata_locations(user_url(row.server)) == row.expected);
  }
}

TEST_CASE(
    "parse_resource_metadata: the resource is the server asked, or its parent for the root's") {
  const std::string mismatch = "8 resource_mismatch";
  const struct {
    const char* clause;
    const char* server;
    const MetadataLocation& location;
    const char* resource;
    std::string expected;
  } rows[] = {
      {"PR-01 equal", "https://mcp.example/a/b", at_path, "https://mcp.example/a/b",
       "https://mcp.example/a/b"},
      {"M-11 asked in another case", "HTTPS://MCP.Example/a/b", at_path, "https://mcp.example/a/b",
       "https://mcp.example/a/b"},
      {"PR-01 slash added", "https://mcp.example/a/b", at_path, "https://mcp.example/a/b/",
       mismatch},
      {"PR-01 slash cut", "https://mcp.example/a/b/", at_path, "https://mcp.example/a/b", mismatch},
      {"PR-01 slash behind the host", "https://mcp.example", at_path, "https://mcp.example/",
       mismatch},
      {"PR-05 case of the host", "https://mcp.example/a", at_path, "https://MCP.example/a",
       mismatch},
      {"PR-05 default port", "https://mcp.example/a", at_path, "https://mcp.example:443/a",
       mismatch},
      {"PR-05 percent form", "https://mcp.example/~a", at_path, "https://mcp.example/%7Ea",
       mismatch},
      {"PR-01 query", "https://mcp.example/a?t=1", at_path, "https://mcp.example/a", mismatch},
      {"PR-01 another path", "https://mcp.example/a/b", at_path, "https://mcp.example/a/c",
       mismatch},
      {"PR-01 another origin", "https://mcp.example/a/b", at_path, "https://evil.example/a/b",
       mismatch},
      {"policy 1 no parent at the path", "https://mcp.example/a/b", at_path,
       "https://mcp.example/a", mismatch},
      {"policy 1 equal", "https://mcp.example/a/b", at_root, "https://mcp.example/a/b",
       "https://mcp.example/a/b"},
      {"policy 1 parent", "https://mcp.example/a/b", at_root, "https://mcp.example/a",
       "https://mcp.example/a"},
      {"policy 1 parent with slash", "https://mcp.example/a/b", at_root, "https://mcp.example/a/",
       "https://mcp.example/a/"},
      {"policy 1 origin", "https://mcp.example/a/b", at_root, "https://mcp.example",
       "https://mcp.example"},
      {"policy 1 origin with slash", "https://mcp.example/a/b", at_root, "https://mcp.example/",
       "https://mcp.example/"},
      {"policy 1 origin spelt otherwise stays so", "https://mcp.example/a/b", at_root,
       "HTTPS://MCP.example:443", "HTTPS://MCP.example:443"},
      {"policy 1 half a segment", "https://mcp.example/ab", at_root, "https://mcp.example/a",
       mismatch},
      {"policy 1 a child", "https://mcp.example/a", at_root, "https://mcp.example/a/b", mismatch},
      {"policy 1 a sibling", "https://mcp.example/a/b", at_root, "https://mcp.example/a/c",
       mismatch},
      {"policy 1 a slash more", "https://mcp.example/a", at_root, "https://mcp.example/a/",
       mismatch},
      {"policy 1 another port", "https://mcp.example/a", at_root, "https://mcp.example:444",
       mismatch},
      {"policy 1 another host", "https://mcp.example/a", at_root, "https://evil.example", mismatch},
      {"PR-02 a longer host", "https://mcp.example.evil/a", at_root, "https://mcp.example",
       mismatch},
      {"policy 1 another scheme", "https://mcp.example/a", at_root, "http://mcp.example", mismatch},
      {"policy 1 a query", "https://mcp.example/a", at_root, "https://mcp.example/?x", mismatch},
      {"U-1 no URL", "https://mcp.example/a", at_root, "urn:mcp", "8 unsafe_url"},
      {"U-1 dot segments", "https://mcp.example/a", at_root, "https://mcp.example/a/..",
       "8 unsafe_url"},
      {"policy 4 elsewhere, equal", "https://mcp.example/a/b", by_challenge,
       "https://mcp.example/a/b", "https://mcp.example/a/b"},
      {"policy 4 elsewhere, parent", "https://mcp.example/a/b", by_challenge,
       "https://mcp.example/a", mismatch},
      {"T-1 text of the server's", "https://mcp.example/a", at_path, "\x1b[31m", mismatch},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(resource_of(minimal_resource(row.resource), row.server, row.location) == row.expected);
  }
}

TEST_CASE("parse_resource_metadata: members of the wrong kind") {
  const std::string invalid = "6 invalid_document";
  const struct {
    const char* clause;
    Json document;
    std::string expected;
  } rows[] = {
      {"W-4 not an object", Json::array({minimal_resource()}), invalid},
      {"RFC 9728 §2 resource missing",
       {{"authorization_servers", {"https://as.example"}}},
       invalid},
      {"W-5 resource null", {{"resource", nullptr}}, invalid},
      {"W-5 resource a number", {{"resource", 7}}, invalid},
      {"W-5 resource an array", {{"resource", {"https://mcp.example/a/b"}}}, invalid},
      {"W-5 resource empty", {{"resource", ""}}, invalid},
      {"mcp.md §1.2 no servers", {{"resource", "https://mcp.example/a/b"}}, invalid},
      {"mcp.md §1.2 an empty list",
       {{"resource", "https://mcp.example/a/b"}, {"authorization_servers", Json::array()}},
       invalid},
      {"W-5 a string for the list",
       {{"resource", "https://mcp.example/a/b"}, {"authorization_servers", "https://as.example"}},
       invalid},
      {"W-5 a number in the list",
       {{"resource", "https://mcp.example/a/b"}, {"authorization_servers", {1}}},
       invalid},
      {"W-7 too many",
       {{"resource", "https://mcp.example/a/b"},
        {"authorization_servers", std::vector<std::string>(1001, "https://as.example")}},
       invalid},
      {"U-2 an issuer's scheme",
       {{"resource", "https://mcp.example/a/b"}, {"authorization_servers", {"file:///etc"}}},
       "8 unsafe_url"},
      {"policy 12 an issuer over http",
       {{"resource", "https://mcp.example/a/b"}, {"authorization_servers", {"http://as.example"}}},
       "8 unsafe_url"},
      {"A-01 an issuer with a query",
       {{"resource", "https://mcp.example/a/b"},
        {"authorization_servers", {"https://as.example/?a"}}},
       "8 unsafe_url"},
      {"A-01 an issuer with a fragment",
       {{"resource", "https://mcp.example/a/b"},
        {"authorization_servers", {"https://as.example/#a"}}},
       "8 unsafe_url"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(resource_of(row.document, "https://mcp.example/a/b", at_path) == row.expected);
  }
  for (const char* name : {"scopes_supported", "bearer_methods_supported"}) {
    for (const Json& value : {Json("x"), Json(1), Json::object(), Json::array({1}), Json(true)}) {
      CAPTURE(name);
      CAPTURE(value.dump());
      Json document = minimal_resource();
      document[name] = value;
      CHECK(resource_of(document, "https://mcp.example/a/b", at_path) == invalid);
    }
  }
  for (const char* scope : {"", "a b", "a\"b", "a\\b", "\x1b[31m", "\u00e9"}) {
    CAPTURE("RFC 6749 §3.3 " + std::string(scope));
    Json document = minimal_resource();
    document["scopes_supported"] = {"ok", scope};
    CHECK(resource_of(document, "https://mcp.example/a/b", at_path) == invalid);
  }
  Json document = minimal_resource();
  document["dpop_bound_access_tokens_required"] = "yes";
  CHECK(resource_of(document, "https://mcp.example/a/b", at_path) == invalid);
}

TEST_CASE("parse_resource_metadata keeps what it reads, and the document") {
  const Json document{{"resource", "https://mcp.example/a/b"},
                      {"authorization_servers", {"https://AS.example/x/", "https://b.example"}},
                      {"scopes_supported", {"mcp:read", "mcp:write"}},
                      {"bearer_methods_supported", {"header"}},
                      {"dpop_bound_access_tokens_required", true},
                      {"signed_metadata", "a.b.c"},
                      {"x_unknown", {1, 2}}};
  const auto metadata =
      parse_resource_metadata(document, user_url("https://mcp.example/a/b"), at_path);
  CHECK(metadata.resource == "https://mcp.example/a/b");
  CHECK(metadata.authorization_servers ==
        std::vector<std::string>{"https://AS.example/x/", "https://b.example"});
  CHECK(metadata.scopes_supported == std::vector<std::string>{"mcp:read", "mcp:write"});
  CHECK(metadata.bearer_methods_supported == std::vector<std::string>{"header"});
  CHECK(metadata.dpop_bound_access_tokens_required);
  CHECK(*metadata.document == document);
  CHECK(metadata.warnings ==
        std::vector<std::string>{"the resource metadata's signed_metadata is not read"});
}

TEST_CASE("parse_resource_metadata says how to mend a mismatch, and quotes the server") {
  try {
    parse_resource_metadata(minimal_resource("https://mcp.example/\x1b"),
                            user_url("https://mcp.example/a"), at_path);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.message ==
          "the metadata at https://mcp.example/.well-known/oauth-protected-resource/a/b is for the "
          "resource \"https://mcp.example/\\x1b\", not for https://mcp.example/a");
    CHECK(!error.hint.empty());
  }
}
