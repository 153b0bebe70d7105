#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/administered_world.hpp"
#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr auto files_url = "https://files.example/mcp";

// A world where the server "files" has two scopes.
struct FilesWorld : AdministeredWorld {
  FilesWorld() {
    REQUIRE(run({"server", "register", files_url, "--name", "files", "--scope", "read=Read files",
                 "--scope", "write"}) == 0);
  }
};

}  // namespace

TEST_CASE("server register: recorded where the authorization server has no such objects") {
  FilesWorld world;
  CHECK(world.run({"server", "show", files_url, "--json"}) == 0);
  CHECK(json::dump(world.t.out_json()) ==
        R"({"schema":"mcpauth/server/1","name":"files","resource":"https://files.example/mcp",)"
        R"("scopes":[{"name":"read","title":"Read files"},{"name":"write"}],)"
        R"("level":"recorded","access":[]})");
}

TEST_CASE("server register: a resource is one server, and a name is one server's") {
  FilesWorld world;
  CHECK(world.run({"server", "register", files_url, "--name", "documents", "--json"}) == 0);
  CHECK(world.t.out_json().at("object").at("name") == "files");
  CHECK(world.run({"server", "register", "https://other.example/mcp", "--name", "files"}) == 2);
  CHECK(world.t.err.str() ==
        "mcpauth: error: the name \"files\" is that of another server: "
        "\"https://files.example/mcp\"\n"
        "mcpauth: hint: choose another name\n");
  CHECK(world.run({"server", "list", "--json"}) == 0);
  CHECK(world.t.out_json().at("servers").size() == 1);
}

TEST_CASE("server list: one object with all servers") {
  FilesWorld world;
  CHECK(world.run({"server", "list", "--json"}) == 0);
  CHECK(world.t.out_json()["schema"] == "mcpauth/servers/1");
  CHECK(world.t.out_json()["servers"].size() == 1);
}

TEST_CASE("server list: a server that is recorded here is told by its resource") {
  FilesWorld world;
  CHECK(world.run({"server", "list"}) == 0);
  const std::string text = world.t.out.str();
  CHECK(text.find("files  ") != std::string::npos);
  CHECK(text.substr(text.rfind("files  ")).find(files_url) != std::string::npos);
}

TEST_CASE("server: a name that nobody has is exit 2 with those that there are") {
  FilesWorld world;
  CHECK(world.run({"server", "show", "mail"}) == 2);
  CHECK(world.t.err.str() ==
        "mcpauth: error: there is no server \"mail\"\nmcpauth: hint: there are: \"files\"\n");
}

TEST_CASE("server register: what is no URL, no name or no scope is exit 2") {
  const std::vector<std::string> rows[] = {
      {"server", "register", "files"},
      {"server", "register", "https://u@files.example/"},
      {"server", "register", "https://files.example/#a"},
      {"server", "register", files_url, "--name", "https://files"},
      {"server", "register", files_url, "--name", " files"},
      {"server", "register", files_url, "--scope", "a b"},
      {"server", "register", files_url, "--scope", "=title"},
      {"server", "update", "files"},
      {"server", "register", "http://evil.example/mcp"},
      {"server", "update", "files", "--resource", "http://evil.example/mcp"},
  };
  FilesWorld world;
  for (const auto& words : rows) {
    CAPTURE(words.back());
    CHECK(world.run(words) == 2);
  }
}

TEST_CASE("server register: http leads to this machine, or elsewhere with --insecure-http") {
  FilesWorld world;
  CHECK(world.run({"server", "register", "http://127.0.0.1:9/mcp", "--name", "here"}) == 0);
  CHECK(world.run({"server", "register", "http://intra.example/mcp", "--insecure-http"}) == 0);
}

TEST_CASE("server update: another description, the rest stays") {
  FilesWorld world;
  CHECK(world.run({"server", "update", "files", "--description", "All files", "--json"}) == 0);
  CHECK(world.t.out_json()["object"]["description"] == "All files");
  CHECK(world.t.out_json()["object"]["scopes"].size() == 2);
}

TEST_CASE("server update: under another name it has the same access, and no other's name") {
  FilesWorld world;
  REQUIRE(world.run({"server", "authorize", "files", "--user", "alice", "--scope", "read"}) == 0);
  REQUIRE(world.run({"server", "register", "https://mail.example/mcp", "--name", "mail"}) == 0);
  CHECK(world.run({"server", "update", "files", "--name", "mail"}) == 2);
  CHECK(world.run({"server", "update", "files", "--name", "documents"}) == 0);
  CHECK(world.run({"server", "show", "files"}) == 2);
  CHECK(world.run({"server", "show", "documents", "--json"}) == 0);
  CHECK(json::dump(world.t.out_json().at("access")) ==
        R"([{"user":"alice","server":"documents","scopes":["read"]}])");
}

TEST_CASE("server delete: on a terminal it is asked, elsewhere it is not") {
  FilesWorld world;
  world.t.env.terminal.in = world.t.env.terminal.err = true;
  world.t.in.str("no\n");
  CHECK(world.run({"server", "delete", "files"}) == 2);
  world.t.env.terminal.in = false;
  CHECK(world.run({"server", "delete", "files"}) == 0);
  CHECK(world.run({"server", "show", "files"}) == 2);
}

TEST_CASE("server authorize: a user's scopes, one by one and all away") {
  FilesWorld world;
  CHECK(world.run({"server", "authorize", "files", "--user", "alice", "--scope", "read write",
                   "--json"}) == 0);
  CHECK(world.t.out_json()["object"]["scopes"] == Json::array({"read", "write"}));
  CHECK(world.run({"server", "deauthorize", "files", "--user", "alice", "--scope", "read",
                   "--json"}) == 0);
  CHECK(world.t.out_json()["object"]["scopes"] == Json::array({"write"}));
  CHECK(world.run({"server", "deauthorize", "files", "--user", "alice"}) == 0);
  CHECK(world.run({"server", "show", "files", "--json"}) == 0);
  CHECK(world.t.out_json()["access"] == Json::array());
}

TEST_CASE("scope add: a scope reaches the server verbatim; once is enough") {
  FilesWorld world;
  CHECK(world.run({"scope", "add", "files", "a:b/c.d~=Title"}) == 0);
  CHECK(world.run({"scope", "add", "files", "a:b/c.d~"}) == 0);
  CHECK(world.run({"scope", "list", "files", "--json"}) == 0);
  CHECK(world.t.out_json()["scopes"][2] == Json({{"name", "a:b/c.d~"}, {"title", "Title"}}));
  CHECK(world.t.out_json()["scopes"].size() == 3);
}

TEST_CASE("scope remove: refused with who may use it, taken away from them with --force") {
  FilesWorld world;
  CHECK(world.run({"server", "authorize", "files", "--user", "alice", "--scope", "read"}) == 0);
  CHECK(world.run({"scope", "remove", "files", "read"}) == 8);
  CHECK(world.t.err.str() ==
        "mcpauth: error: the scope \"read\" is in use by user \"alice\"\n"
        "mcpauth: hint: --force takes it away from them\n");
  CHECK(world.run({"scope", "remove", "files", "write"}) == 0);
  CHECK(world.run({"scope", "remove", "files", "read", "--force"}) == 0);
  CHECK(world.run({"server", "show", "files", "--json"}) == 0);
  CHECK(world.t.out_json()["access"] == Json::array());
  CHECK(world.run({"scope", "remove", "files", "read"}) == 2);
}

TEST_CASE("server metadata: the document, where it goes and the challenge (RFC 9728)") {
  FilesWorld world;
  CHECK(world.run({"server", "metadata", "files", "--json"}) == 0);
  CHECK(json::dump(world.t.out_json()) ==
        R"({"schema":"mcpauth/server-metadata/1",)"
        R"("url":"https://files.example/.well-known/oauth-protected-resource/mcp",)"
        R"("document":{"resource":"https://files.example/mcp",)"
        R"("authorization_servers":["http://127.0.0.1:4000"],"scopes_supported":["read","write"],)"
        R"("bearer_methods_supported":["header"],"resource_name":"files"},)"
        R"("www_authenticate":"Bearer resource_metadata=\"https://files.example/.well-known/)"
        R"(oauth-protected-resource/mcp\", scope=\"read write\""})");
}

TEST_CASE("server metadata --check: a server that publishes it is exit 0, another exit 1") {
  AdministeredWorld world;
  CHECK(world.run({"server", "metadata", dev::mcp_url, "--check", "--scope", "mcp:read mcp:write",
                   "--json"}) == 0);
  CHECK(world.t.out_json()["differences"] == Json::array());
  CHECK(world.run({"server", "metadata", dev::mcp_url, "--check", "--scope", "other", "--json"}) ==
        1);
  CHECK(world.t.out_json()["differences"][0]["member"] == "scopes_supported");
}

TEST_CASE("server probe: whether a token for one server is told from one for another") {
  AdministeredWorld world;
  world.t.variables["S"] = world.server.ready.confidential_client.client_secret;
  CHECK(world.run({"server", "probe", dev::mcp_url, "--client-id", dev::confidential_client,
                   "--client-secret", "env:S"}) == 0);
  CHECK(world.t.out.str().starts_with("binds audiences: yes\n"));
}

TEST_CASE("server probe: nothing but the two tokens is asked for, and no administrator needed") {
  AdministeredWorld world;
  world.t.variables["S"] = world.server.ready.confidential_client.client_secret;
  // Without --provider it is the driver whose every request needs an administrator.
  CHECK(world.t.run({"server", "probe", dev::mcp_url, "--issuer", dev::base_url, "--client-id",
                     dev::confidential_client, "--client-secret", "env:S"}) == 0);
  CHECK(world.posts == std::vector<std::string>{"/oauth2/token", "/oauth2/token"});
}

TEST_CASE("server probe: a client that was registered here goes by its name") {
  FilesWorld world;
  REQUIRE(world.run({"client", "register", "o2"}) == 0);
  CHECK(world.run({"server", "probe", "files", "--client-id", "o2"}) != 2);
  CHECK(world.run({"server", "probe", dev::mcp_url, "--client-id", "o2"}) == 0);
  CHECK(world.t.out.str().starts_with("binds audiences: yes\n"));
}

TEST_CASE("server probe: a server that breaks down over a resource and mints without: not told") {
  const auto probe = [](TestEnv& t, http::Response without_resource) {
    t.variables["S"] = "s3cr3t";
    t.transport.answers(sample_server_metadata())
        .answers(json_answer(R"({"error": "unknown_error"})", 500))
        .answers(json_answer(R"({"error": "invalid_target"})", 400))
        .answers(std::move(without_resource));
    return t.run({"server", "probe", sample_url, "--issuer", sample_issuer, "--provider",
                  "standard", "--client-id", "c-1", "--client-secret", "env:S"});
  };
  TestEnv minting;
  CHECK(probe(minting, sample_tokens("tok-1")) == 1);
  CHECK(minting.out.str().starts_with("binds audiences: cannot be told\n" +
                                      std::string(sample_url) +
                                      ": the server breaks down over it, unknown_error\n"
                                      "a resource that nobody has: refused, invalid_target\n"));
  CHECK(minting.transport.requests.back().body.find("resource=") == std::string::npos);
  TestEnv in_trouble;
  CHECK(probe(in_trouble, json_answer(R"({"error": "unknown_error"})", 500)) == 5);
}
