#include <doctest/doctest.h>

#include <algorithm>

#include "registry/manifest.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;

namespace {

struct BadManifest {
  const char* clause;
  const char* text;  // behind "version: 1\n"
  int line;          // 0: any
  const char* member;
  const char* problem;  // how it begins
};

#define SERVER "servers:\n  - {name: s, resource: 'https://s.example/mcp', scopes: [{name: r}]}\n"

constexpr BadManifest bad_manifests[] = {
    {"YAML 1.2 §3.2.1.3", "clients: []\nclients: []\n", 3, "clients", "stands here twice"},
    {"YAML 1.2 §3.2.1.3, deep", "clients:\n  - {name: a, name: b}\n", 3, "clients[0].name",
     "stands here twice"},
    {"no anchors", "clients:\n  - &c {name: a}\n  - *c\n", 3, "clients[0]", "has an anchor"},
    {"no aliases", "clients:\n  - &c {name: a}\n  - *c\n", 4, "clients[1]", "is an alias"},
    {"no anchors on text", "clients:\n  - {name: &n a}\n", 3, "clients[0].name", "has an anchor"},
    {"no tags", "clients:\n  - {name: !!binary QQ==}\n", 3, "clients[0].name", "has the tag"},
    {"no tags on lists", "clients: !list []\n", 2, "clients", "has the tag"},
    {"no merge keys", "clients:\n  - {name: a, <<: {}}\n", 3, "clients[0].<<", "is none of"},
    {"names are text", "clients:\n  - {[a]: b}\n", 3, "clients[0]", "has a name that is no text"},
    {"one document", "---\nversion: 1\n", 0, "", "has more than one document"},
    {"not YAML", "clients: [\n", 0, "", "is not YAML"},
    {"not YAML: a tab", "clients:\n\t- a\n", 3, "", "is not YAML"},
    {"unknown section", "client: []\n", 2, "client", "is none of"},
    {"unknown member", "agents:\n  - {name: a, x: y}\n", 3, "agents[0].x", "is none of"},
    {"a secret", "clients:\n  - {name: a, client_secret: x}\n", 3, "clients[0].client_secret",
     "is none of"},
    {"RFC 6749 §4.4: a machine proves itself",
     "clients:\n  - {name: a, grant_types: [client_credentials], token_endpoint_auth_method: "
     "none}\n",
     3, "clients[0]", "does not hold: client_credentials need"},
    {"RFC 7591 §2: no grants is the default, and not none",
     "clients:\n  - {name: a, grant_types: []}\n", 3, "clients[0].grant_types", "is empty"},
    {"RFC 7591 §2: people come back somewhere",
     "clients:\n  - {name: a, grant_types: [authorization_code]}\n", 3, "clients[0]",
     "does not hold: authorization_code needs a redirect URI"},
    {"said once", "servers:\n  - {name: s, resource: x}\n", 3, "servers[0].resource",
     "does not hold: the resource"},
    {"a list", "clients: {name: a}\n", 2, "clients", "is not a list"},
    {"an object", "clients: [a]\n", 2, "clients[0]", "is not an object"},
    {"no value", "clients:\n  - {name: }\n", 3, "clients[0].name", "has no value"},
    {"null section", "clients:\n", 2, "clients", "has no value"},
    {"a number for text", "clients:\n  - {name: 12}\n", 3, "clients[0].name", "is not text"},
    {"true for text", "clients:\n  - {name: true}\n", 3, "clients[0].name", "is not text"},
    {"text for a flag", "agents:\n  - {name: a, enabled: 'no'}\n", 3, "agents[0].enabled",
     "is not true or false"},
    {"no name", "agents:\n  - {kind: background}\n", 3, "agents[0].name", "is missing"},
    {"no resource", "servers:\n  - {name: s}\n", 3, "servers[0].resource", "is missing"},
    {"unknown kind", "agents:\n  - {name: a, kind: robot}\n", 3, "agents[0].kind",
     "is \"robot\", not one of interactive, background"},
    {"RFC 7591 §2", "clients:\n  - {name: a, token_endpoint_auth_method: password}\n", 3,
     "clients[0].token_endpoint_auth_method", "is \"password\", not one of none"},
    {"a name twice", "clients:\n  - {name: a}\n  - {name: a}\n", 4, "clients[1].name",
     "is there already"},
    {"a resource twice", SERVER "  - {name: t, resource: 'https://s.example/mcp'}\n", 4,
     "servers[1].resource", "is there already"},
    {"RFC 3986 §6.2: a resource twice, spelled otherwise",
     SERVER "  - {name: t, resource: 'https://S.example:443/mcp'}\n", 4, "servers[1].resource",
     "is there already"},
    {"RFC 7591 §2: no grant type", "clients:\n  - {name: a, grant_types: [foo]}\n", 3,
     "clients[0].grant_types[0]", "does not hold: \"foo\" is no grant type"},
    {"a scope twice",
     "servers:\n  - {name: s, resource: 'https://s.example', scopes: [{name: r}, {name: r}]}\n", 3,
     "servers[0].scopes", "has the scope \"r\" twice"},
    {"a control character", "clients:\n  - {name: \"a\\u0007\"}\n", 3, "clients[0].name",
     "does not hold"},
    {"a bidirectional override", "clients:\n  - {name: \"a\\u202eb\"}\n", 3, "clients[0].name",
     "does not hold"},
    {"a name like a URL", "clients:\n  - {name: 'https://a.example'}\n", 3, "clients[0].name",
     "does not hold"},
    {"a name like an option", "clients:\n  - {name: --all}\n", 3, "clients[0].name",
     "does not hold"},
    {"a blank at the end", "clients:\n  - {name: 'a '}\n", 3, "clients[0].name", "does not hold"},
    {"RFC 8707 §2 absolute", "servers:\n  - {name: s, resource: /mcp}\n", 3, "servers[0].resource",
     "does not hold"},
    {"RFC 8707 §2 fragment", "servers:\n  - {name: s, resource: 'https://s.example/#a'}\n", 3,
     "servers[0].resource", "does not hold"},
    {"U-1 userinfo", "servers:\n  - {name: s, resource: 'https://u@s.example/'}\n", 3,
     "servers[0].resource", "does not hold"},
    {"RFC 6749 §3.3 blank",
     "servers:\n  - {name: s, resource: 'https://s.example', scopes: [{name: 'a b'}]}\n", 3,
     "servers[0].scopes[0].name", "does not hold"},
    {"RFC 6749 §3.3 quote",
     "servers:\n  - {name: s, resource: 'https://s.example', scopes: [{name: 'a\"b'}]}\n", 3,
     "servers[0].scopes[0].name", "does not hold"},
    {"RFC 6749 §3.1.2", "clients:\n  - {name: a, redirect_uris: ['https://a.example/#x']}\n", 3,
     "clients[0].redirect_uris[0]", "does not hold"},
    {"policy 12", "servers:\n  - name: a\n    resource: http://evil.example/mcp\n", 4,
     "servers[0].resource",
     "does not hold: http://evil.example is not encrypted, and evil.example is no loopback "
     "address"},
    {"RFC 8252 §7.3", "clients:\n  - {name: a, redirect_uris: ['http://a.example/cb']}\n", 3,
     "clients[0].redirect_uris[0]", "does not hold"},
    {"U-1 userinfo", "clients:\n  - {name: a, redirect_uris: ['https://u:p@a.example/cb']}\n", 3,
     "clients[0].redirect_uris[0]", "does not hold"},
    {"a scheme of its own", "clients:\n  - {name: a, redirect_uris: ['com.example:/cb']}\n", 3,
     "clients[0].redirect_uris[0]", "does not hold"},
    {"RFC 7591 §2", "clients:\n  - {name: a, metadata: {redirect_uris: []}}\n", 3,
     "clients[0].metadata.redirect_uris", "does not stand in metadata"},
    {"a secret in metadata", "clients:\n  - {name: a, metadata: {client_secret: x}}\n", 3,
     "clients[0].metadata.client_secret", "does not stand in metadata"},
    {"U-1 redirect URIs in a driver's words",
     "clients:\n  - {name: a, metadata: {redirectUris: ['http://evil.example/*']}}\n", 3,
     "clients[0]", "does not hold: the member \"redirectUris\" is said with redirect_uris"},
    {"a secret in a driver's words", "clients:\n  - {name: a, metadata: {secret: x}}\n", 3,
     "clients[0]", "does not hold: the member \"secret\" is the server's to choose"},
    {"a grant in a driver's words",
     "clients:\n  - name: a\n    metadata: {attributes: {oidc.ciba.grant.enabled: 'true'}}\n", 3,
     "clients[0]",
     "does not hold: the member \"attributes.oidc.ciba.grant.enabled\" is said with grant_types"},
    {"another protocol in a driver's words",
     "clients:\n  - {name: a, metadata: {protocol: saml}}\n", 3, "clients[0]",
     "does not hold: the member \"protocol\" is the server's to choose"},
    {"a mark of ours in a driver's words",
     "clients:\n  - name: a\n    metadata: {attributes: {mcpauth.noun: agent}}\n", 3, "clients[0]",
     "does not hold: the member \"attributes.mcpauth.noun\" is the server's to choose"},
    {"RFC 7517 §5", "clients:\n  - {name: a, jwks: {kty: OKP}}\n", 3, "clients[0].jwks",
     "is not a JWK set"},
    {"RFC 7517 §9.2", "clients:\n  - {name: a, jwks: {keys: [{kty: OKP, d: AA}]}}\n", 3,
     "clients[0].jwks", "has a private key"},
    {"RFC 7517 §9.2", "clients:\n  - {name: a, jwks: {keys: [{kty: oct, k: AA}]}}\n", 3,
     "clients[0].jwks", "has a private key"},
    {"secret_to: absolute", "clients:\n  - {name: a, secret_to: /etc/x}\n", 3,
     "clients[0].secret_to", "does not hold"},
    {"secret_to: out of the folder", "clients:\n  - {name: a, secret_to: a/../../x}\n", 3,
     "clients[0].secret_to", "does not hold"},
    {"secret_to: a folder", "agents:\n  - {name: a, secret_to: a/}\n", 3, "agents[0].secret_to",
     "does not hold"},
    {"secret_to without a secret",
     "clients:\n  - {name: a, token_endpoint_auth_method: none, secret_to: x}\n", 3,
     "clients[0].secret_to", "has no meaning"},
    {"a secret's file for a folder",
     "clients:\n  - {name: a, secret_to: x/y}\nagents:\n  - {name: b, secret_to: ./x/y/z/w}\n", 5,
     "agents[0].secret_to", "has another secret's file for a folder: \"e.yaml:3\""},
    {"a secret's folder for a file",
     "clients:\n  - {name: a, secret_to: x/y/z}\nagents:\n  - {name: b, secret_to: x}\n", 5,
     "agents[0].secret_to", "is the folder of another secret's file: \"e.yaml:3\""},
    {"one file for two secrets",
     "clients:\n  - {name: a, secret_to: x}\nagents:\n  - {name: b, secret_to: x}\n", 5,
     "agents[0].secret_to", "is there already"},
    {"access of nobody", SERVER "access:\n  - {server: s, scopes: [r]}\n", 5, "access[0]",
     "must have exactly one"},
    {"access of two", SERVER "access:\n  - {client: a, user: b, server: s, scopes: [r]}\n", 5,
     "access[0]", "must have exactly one"},
    {"an unknown client", SERVER "access:\n  - {client: a, server: s, scopes: [r]}\n", 5,
     "access[0].client", "is \"a\", which is not in the manifest"},
    {"an unknown agent", SERVER "access:\n  - {agent: a, server: s, scopes: [r]}\n", 5,
     "access[0].agent", "is \"a\", which is not in the manifest"},
    {"an unknown server", "access:\n  - {user: a, server: s, scopes: [r]}\n", 3, "access[0].server",
     "is \"s\", which is not in the manifest"},
    {"an unknown scope", SERVER "access:\n  - {user: a, server: s, scopes: [w]}\n", 5,
     "access[0].scopes", "has \"w\", which is no scope of \"s\""},
    {"no scopes", SERVER "access:\n  - {user: a, server: s, scopes: []}\n", 5, "access[0].scopes",
     "is empty"},
    {"access twice",
     SERVER
     "access:\n  - {user: a, server: s, scopes: [r]}\n  - {user: a, server: s, scopes: [r]}\n",
     6, "access[1]", "is there already"},
    {"for a user", SERVER "access:\n  - {user: a, server: s, scopes: [r], for: user}\n", 5,
     "access[0].for", "has no meaning"},
    {"for somebody else", SERVER "access:\n  - {user: a, server: s, scopes: [r], for: me}\n", 5,
     "access[0].for", "is \"me\", not one of self, user"},
};

bool is_said(const std::vector<ManifestProblem>& problems, const BadManifest& row) {
  return std::any_of(problems.begin(), problems.end(), [&](const ManifestProblem& problem) {
    return problem.member == row.member && problem.text.starts_with(row.problem) &&
           (row.line == 0 || problem.line == row.line);
  });
}

// A list in a list, so many times.
std::string nested(int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += "- ";
  return text + "a\n";
}

std::vector<ManifestProblem> problems_of(const std::string& file, const std::string& bytes) {
  std::vector<ManifestProblem> problems;
  read_manifest({{file, bytes}}, problems);
  return problems;
}

}  // namespace

TEST_CASE("a manifest: each bad one is refused with its line and member") {
  for (const auto& row : bad_manifests) {
    const auto problems = problems_of("e.yaml", std::string("version: 1\n") + row.text);
    std::string said;
    for (const auto& problem : problems)
      said += std::to_string(problem.line) + ' ' + problem.member + ' ' + problem.text + '\n';
    CAPTURE(row.clause);
    CAPTURE(said);
    CHECK(is_said(problems, row));
  }
}

TEST_CASE("a manifest: bytes that no reader should see are refused") {
  const std::pair<std::string, const char*> rows[] = {
      {"", "is empty"},
      {"# nothing\n", "is empty"},
      {"\xef\xbb\xbfversion: 1\n", "begins with a byte order mark"},
      {"version: 1\nx: \xff\n", "is not UTF-8"},
      {std::string("version: 1\0\n", 12), "has a control character"},
      {"version: 1\x1b[2J\n", "has a control character"},
      {std::string((16UL << 20U) + 1, ' '), "is longer than 16 MiB"},
      {nested(40), "is nested too deeply"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.second);
    const auto problems = problems_of("e.yaml", row.first);
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().text == row.second);
  }
}

TEST_CASE("a manifest: bad JSON is named by its member") {
  const BadManifest rows[] = {
      {"RFC 8259 §4", R"({"version":1,"version":1})", 0, "version", "stands here twice"},
      {"RFC 8259 §2", R"({"version":1)", 0, "", "the manifest cannot be read: it is not JSON"},
      {"an object", "[]", 0, "", "is not an object"},
      {"a number", R"({"version":"1"})", 0, "version", "is not 1"},
      {"a version", "{}", 0, "version", "is missing"},
      {"a scope's name",
       R"({"version":1,"servers":[{"name":"s","resource":"https://s.example","scopes":[{}]}]})", 0,
       "servers[0].scopes[0].name", "is missing"},
      {"null", R"({"version":1,"servers":null})", 0, "servers", "has no value"},
      {"a name twice", R"({"version":1,"clients":[{"name":"a"},{"name":"a"}]})", 0,
       "clients[1].name", "is there already: \"e.json: clients[0].name\""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    const auto problems = problems_of("e.json", row.text);
    CHECK(problems.size() == 1);
    CHECK(is_said(problems, row));
  }
}
