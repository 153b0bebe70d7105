#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

// What `token --format FORM` prints for the kept token tok-1, which ends at 09:35.
std::string printed_as(TestEnv& t, const std::string& form) {
  keep_machine_session(t, "tok-1");
  CHECK(t.run({"token", sample_url, "--format", form}) == 0);
  return t.out.str();
}

int run_git(TestEnv& t, const std::string& operation, const std::string& input) {
  t.in.clear();
  t.in.str(input);
  return t.run({"token", sample_url, "--format", "git", operation});
}

}  // namespace

TEST_CASE("token --format: the bare token and the object are what they are without it") {
  TestEnv t;
  CHECK(printed_as(t, "token") == "tok-1\n");
  CHECK(t.run({"token", sample_url, "--format", "json"}) == 0);
  const auto object = t.out_json();
  CHECK(t.run({"token", sample_url, "--json"}) == 0);
  CHECK(t.out_json() == object);
}

TEST_CASE("token --format header: one header line") {
  TestEnv t;
  CHECK(printed_as(t, "header") == "Authorization: Bearer tok-1\n");
}

TEST_CASE("token --format headers: one object of strings and nothing else") {
  TestEnv t;
  CHECK(printed_as(t, "headers") == "{\"Authorization\":\"Bearer tok-1\"}\n");
}

TEST_CASE("token --format env: variables in single quotes") {
  TestEnv t;
  CHECK(printed_as(t, "env") ==
        "MCPAUTH_ACCESS_TOKEN='tok-1'\nMCPAUTH_TOKEN_TYPE='Bearer'\n"
        "MCPAUTH_EXPIRES_AT='2026-07-28T09:35:00Z'\n");
}

TEST_CASE("token --format env: a quote in the token does not end the quotes") {
  TestEnv t;
  keep_machine_session(t, "a'b");
  CHECK(t.run({"token", sample_url, "--format", "env"}) == 0);
  CHECK(t.out.str().starts_with("MCPAUTH_ACCESS_TOKEN='a'\\''b'\n"));
}

TEST_CASE("token --format curl: a config line, its quotes and backslashes escaped") {
  TestEnv t;
  CHECK(printed_as(t, "curl") == "header = \"Authorization: Bearer tok-1\"\n");
  TestEnv odd;
  keep_machine_session(odd, "a\"b\\c");
  CHECK(odd.run({"token", sample_url, "--format", "curl"}) == 0);
  CHECK(odd.out.str() == "header = \"Authorization: Bearer a\\\"b\\\\c\"\n");
}

TEST_CASE("token --format kubernetes: an ExecCredential of the version that is asked for") {
  TestEnv t;
  CHECK(printed_as(t, "kubernetes") ==
        "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
        "\"status\":{\"token\":\"tok-1\",\"expirationTimestamp\":\"2026-07-28T09:35:00Z\"}}\n");
  t.variables["KUBERNETES_EXEC_INFO"] =
      R"({"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","spec":{}})";
  CHECK(t.run({"token", sample_url, "--format", "kubernetes"}) == 0);
  CHECK(t.out_json().at("apiVersion") == "client.authentication.k8s.io/v1beta1");
}

TEST_CASE("token --format kubernetes: what Kubernetes asks is read strictly") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  for (const char* info : {"", "v1", "[]", "{}", R"({"apiVersion":7})",
                           R"({"apiVersion":"client.authentication.k8s.io/v1alpha1"})"}) {
    CAPTURE(info);
    t.variables["KUBERNETES_EXEC_INFO"] = info;
    CHECK(t.run({"token", sample_url, "--format", "kubernetes"}) == 2);
    CHECK(t.out.str() == "");
  }
}

TEST_CASE("token --format github: the mask is printed before the outputs are written") {
  TestEnv t;
  const auto file = t.state / "outputs";
  std::ofstream(file) << "before=1\n";
  t.variables["GITHUB_OUTPUT"] = file;
  CHECK(printed_as(t, "github") == "::add-mask::tok-1\n");
  std::stringstream written;
  written << std::ifstream(file).rdbuf();
  const std::string text = written.str();
  const std::string delimiter = text.substr(text.find("<<") + 2, 8 + 22);
  CHECK(delimiter.starts_with("mcpauth-"));
  CHECK(text == "before=1\naccess_token<<" + delimiter + "\ntok-1\n" + delimiter +
                    "\nexpires_at<<" + delimiter + "\n2026-07-28T09:35:00Z\n" + delimiter + "\n");
}

TEST_CASE("token --format github: percent signs are escaped in the mask, and there alone") {
  TestEnv t;
  const auto file = t.state / "outputs";
  t.variables["GITHUB_OUTPUT"] = file;
  keep_machine_session(t, "%25%0A::x");
  CHECK(t.run({"token", sample_url, "--format", "github"}) == 0);
  CHECK(t.out.str() == "::add-mask::%2525%250A::x\n");
  std::stringstream written;
  written << std::ifstream(file).rdbuf();
  CHECK(written.str().find("\n%25%0A::x\n") != std::string::npos);
}

TEST_CASE("token --format github: without GITHUB_OUTPUT it is exit 2, and no token is printed") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  CHECK(t.run({"token", sample_url, "--format", "github"}) == 2);
  CHECK(t.out.str() == "");
}

TEST_CASE("token --format github: a file that cannot be written is exit 7") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.variables["GITHUB_OUTPUT"] = t.state / "no/such/folder";
  CHECK(t.run({"token", sample_url, "--format", "github"}) == 7);
}

TEST_CASE("token --format git get: a password with its end") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  CHECK(run_git(t, "get", "protocol=https\nhost=mcp.example.com\n\n") == 0);
  CHECK(t.out.str() == "username=oauth2\npassword=tok-1\npassword_expiry_utc=1785231300\n");
}

TEST_CASE("token --format git get: who understands authtype gets a bearer credential") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  CHECK(run_git(t, "get",
                "capability[]=authtype\nprotocol=https\nhost=mcp.example.com\n"
                "wwwauth[]=Bearer\n\n") == 0);
  CHECK(t.out.str() ==
        "capability[]=authtype\nauthtype=Bearer\ncredential=tok-1\n"
        "password_expiry_utc=1785231300\n");
}

TEST_CASE("token --format git get: a token is given to its own server only") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  for (const char* asked :
       {"protocol=https\nhost=evil.example\n\n", "protocol=http\nhost=mcp.example.com\n\n",
        "protocol=https\nhost=mcp.example.com:8443\n\n", "protocol=https\n\n", "\n",
        "protocol=https\nhost=mcp.example.com@evil.example\n\n",
        "protocol=https\nhost=mcp.example.com\npath=other/repo.git\n\n",
        "protocol=https\nhost=mcp.example.com\npath=mcp2\n\n",
        "protocol=https\nhost=mcp.example.com\npath=mcp/../x\n\n",
        "protocol=https\nhost=mcp.example.com\npath=mcp/%2e%2E/x\n\n"}) {
    CAPTURE(asked);
    CHECK(run_git(t, "get", asked) == 0);
    CHECK(t.out.str() == "");
  }
}

TEST_CASE("token --format git get: a path that git names is the server's own or below it") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  for (const char* path : {"mcp", "mcp/", "mcp/repo.git"}) {
    CAPTURE(path);
    CHECK(run_git(t, "get",
                  std::string("protocol=https\nhost=mcp.example.com\npath=") + path + "\n\n") == 0);
    CHECK(t.out.str().starts_with("username=oauth2\npassword=tok-1\n"));
  }
}

TEST_CASE("token --format git: input that is not its protocol is exit 2") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  CHECK(run_git(t, "get", "host\n\n") == 2);
  CHECK(run_git(t, "get", "=x\n\n") == 2);
  CHECK(run_git(t, "get", "host=" + std::string(70'000, 'a') + "\n\n") == 2);
  CHECK(run_git(t, "take", "\n") == 2);
  CHECK(t.run({"token", sample_url, "--format", "git"}) == 2);
  CHECK(t.run({"token", sample_url, "get"}) == 2);
}

TEST_CASE("token --format git erase: the token that git refuses is renewed at the next question") {
  TestEnv t;
  keep_machine_session(t, "tok-1", {{"refresh_token", "ref-1"}});
  CHECK(run_git(t, "erase",
                "protocol=https\nhost=mcp.example.com\nusername=oauth2\npassword=tok-1\n\n") == 0);
  t.transport.answers(sample_tokens("tok-2"));
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == "tok-2\n");
}

TEST_CASE("token --format git: another token's end, or storing, changes nothing") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  CHECK(run_git(t, "erase", "protocol=https\nhost=mcp.example.com\npassword=tok-0\n\n") == 0);
  CHECK(run_git(t, "store", "protocol=https\nhost=mcp.example.com\npassword=tok-1\n\n") == 0);
  CHECK(t.run({"token", sample_url}) == 0);
  CHECK(t.out.str() == "tok-1\n");
  CHECK(t.transport.requests.empty());
}

TEST_CASE("token: --json and another --format exclude each other") {
  TestEnv t;
  CHECK(t.run({"token", sample_url, "--json", "--format", "env"}) == 2);
  CHECK(t.run({"token", sample_url, "--format", "xml"}) == 2);
}

TEST_CASE("headers: the server is the one that the host names in the environment") {
  TestEnv t;
  keep_machine_session(t, "tok-1");
  t.variables["CLAUDE_CODE_MCP_SERVER_URL"] = sample_url;
  CHECK(t.run({"headers"}) == 0);
  CHECK(t.out.str() == "{\"Authorization\":\"Bearer tok-1\"}\n");
}

TEST_CASE("headers: without a server it is exit 2, without a session exit 3, and stdout is empty") {
  TestEnv t;
  CHECK(t.run({"headers"}) == 2);
  CHECK(t.out.str() == "");
  CHECK(t.run({"headers", sample_url}) == 3);
  CHECK(t.out.str() == "");
}

TEST_CASE("headers: nobody is asked for a secret") {
  TestEnv t;
  t.env.terminal = {true, true, true, 80};
  CHECK(t.run({"headers", sample_url, "--client-id", "c", "--client-secret", "-"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: headers asks nobody for a secret\n"
        "mcpauth: hint: use env:NAME, @FILE, keyring:NAME or cmd:COMMAND\n");
}

TEST_CASE("token --format json: its errors are those of --json") {
  TestEnv t;
  const auto is_json = [&](const std::vector<std::string>& words) {
    CHECK(t.run(words) == 3);
    return t.err.str().starts_with(R"({"error":{"code":"sign_in_needed")");
  };
  CHECK(is_json({"token", sample_url, "--json"}));
  CHECK(is_json({"token", sample_url, "--format", "json"}));
  CHECK(is_json({"token", sample_url, "--format=json"}));
  CHECK(!is_json({"token", sample_url, "--format", "env"}));
  CHECK(!is_json({"exec", sample_url, "--", "prog", "--format", "json"}));
  t.variables["MCPAUTH_FORMAT"] = "json";
  CHECK(is_json({"token", sample_url}));
}
