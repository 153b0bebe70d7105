#include "commands/app.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/text.hpp"
#include "commands/exit_status.hpp"
#include "commands/manual.hpp"
#include "commands/tree.hpp"
#include "tests/support/test_env.hpp"

using namespace mcpauth;
using test::TestEnv;

TEST_CASE("mcpauth: without words it prints every command and is done") {
  TestEnv t;
  CHECK(t.run({}) == 0);
  CHECK(t.out.str().starts_with("mcpauth: authorization around MCP servers"));
  CHECK(t.out.str().find("  token verify            say whether a token holds\n") !=
        std::string::npos);
  CHECK(t.err.str() == "");
}

TEST_CASE("mcpauth: --version prints name and version") {
  TestEnv t;
  CHECK(t.run({"--version"}) == 0);
  CHECK(t.out.str() == "mcpauth " MCPAUTH_VERSION "\n");
  CHECK(t.run({"--version", "x"}) == 2);
  CHECK(t.out.str() == "");
}

TEST_CASE("mcpauth: a command that is not known is exit 2 and names the nearest one") {
  TestEnv t;
  CHECK(t.run({"tokn"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unknown command \"tokn\"\n"
        "mcpauth: hint: did you mean 'mcpauth token'?\n");
  CHECK(t.run({"agent", "tokn"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unknown command \"agent tokn\"\n"
        "mcpauth: hint: did you mean 'mcpauth agent token'?\n");
  CHECK(t.run({"agnt", "tokn"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unknown command \"agnt\"\n"
        "mcpauth: hint: did you mean 'mcpauth agent token'?\n");
  CHECK(t.run({"token", "decod"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unknown command \"token decod\"\n"
        "mcpauth: hint: did you mean 'mcpauth token decode'?\n");
  CHECK(t.run({"token", "example.com"}) == 2);
  CHECK(t.err.str().starts_with("mcpauth: error: the server's URL \"example.com\""));
}

TEST_CASE("mcpauth: a word that is like no command is exit 2, and none is named") {
  TestEnv t;
  CHECK(t.run({"agent", "nope"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unknown command \"agent nope\"\n"
        "mcpauth: hint: see 'mcpauth agent --help'\n");
  CHECK(t.run({"scope", "abc"}) == 2);
  CHECK(t.err.str().ends_with("mcpauth: hint: see 'mcpauth scope --help'\n"));
  CHECK(t.run({""}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unknown command \"\"\n"
        "mcpauth: hint: see 'mcpauth --help'\n");
  CHECK(t.run({"xyzzy"}) == 2);
  CHECK(t.err.str().ends_with("mcpauth: hint: see 'mcpauth --help'\n"));
}

TEST_CASE("mcpauth: an option before the command is exit 2 and is called one") {
  TestEnv t;
  CHECK(t.run({"--bogus", "token"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: the option \"--bogus\" stands before a command\n"
        "mcpauth: hint: mcpauth COMMAND [arguments] [options]; see 'mcpauth --help'\n");
}

TEST_CASE("mcpauth help: the same as --help behind the command") {
  TestEnv t;
  const auto shown = [&](std::vector<std::string> words) {
    CHECK(t.run(std::move(words)) == 0);
    return t.out.str();
  };
  CHECK(shown({"help"}) == shown({"--help"}));
  CHECK(shown({"help", "token"}) == shown({"token", "--help"}));
  CHECK(shown({"help", "token", "verify"}) == shown({"token", "verify", "--help"}));
  CHECK(shown({"help", "server"}) == shown({"server", "--help"}));
  CHECK(t.run({"help", "tokn"}) == 2);
  CHECK(t.err.str().find("did you mean 'mcpauth token'?") != std::string::npos);
}

TEST_CASE("mcpauth: no line of any help is longer than 80 columns") {
  TestEnv t;
  for (const auto& leaf : commands::leaves()) {
    CAPTURE(std::string(leaf.name));
    auto words = split(leaf.name, ' ');
    words.emplace_back("--help");
    CHECK(t.run(words) == 0);
    const auto lines = split(t.out.str(), '\n');
    const auto longest =
        std::max_element(lines.begin(), lines.end(),
                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
    CHECK(longest->substr(std::min<std::size_t>(longest->size(), 80)) == "");
  }
}

TEST_CASE("mcpauth: no line of a manual's examples is longer than 80 columns with its indent") {
  constexpr std::size_t indent = 14;
  std::size_t examples = 0;
  for (const auto& leaf : commands::leaves()) {
    CAPTURE(std::string(leaf.name));
    bool is_example = false;
    for (auto line : split(commands::leaf_page(leaf), '\n')) {
      if (line == ".RS" || line == ".RE") is_example = line == ".RS";
      line.erase(std::remove(line.begin(), line.end(), '\\'), line.end());
      if (is_example) CHECK(line.size() + indent <= 80);
      if (is_example && line.starts_with("mcpauth ")) ++examples;
    }
  }
  CHECK(examples > 100);
}

TEST_CASE("mcpauth: an example that is broken over lines is one command for a shell") {
  const auto leaf = std::find_if(commands::leaves().begin(), commands::leaves().end(),
                                 [](const auto& each) { return each.name == "token"; });
  CHECK(commands::leaf_page(*leaf).find(
            "\nmcpauth token https://mcp.example.com/mcp \\-\\-client\\-id nightly \\e\n"
            "    \\-\\-client\\-secret env:NIGHTLY_SECRET\n") != std::string::npos);
  TestEnv t;
  CHECK(t.run({"token", "--help"}) == 0);
  CHECK(t.out.str().find("  mcpauth token https://mcp.example.com/mcp --client-id nightly \\\n"
                         "      --client-secret env:NIGHTLY_SECRET\n") != std::string::npos);
}

TEST_CASE("mcpauth: an option that is not known is exit 2 and names the nearest one") {
  TestEnv t;
  CHECK(t.run({"token", "--isuer", "x"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: unknown option \"--isuer\"\n"
        "mcpauth: hint: did you mean '--issuer'?\n");
}

TEST_CASE("mcpauth: an option without its value, twice, or with a value that is none, is exit 2") {
  TestEnv t;
  CHECK(t.run({"token", "--issuer"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: option --issuer needs a value\n"
        "mcpauth: hint: see 'mcpauth token --help'\n");
  CHECK(t.run({"token", "verify", "x", "--any-issuer=maybe"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: option --any-issuer takes no value\n"
        "mcpauth: hint: see 'mcpauth token verify --help'\n");
  CHECK(t.run({"token", "--issuer", "a", "--issuer", "b"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: option --issuer may stand only once\n"
        "mcpauth: hint: see 'mcpauth token --help'\n");
  CHECK(t.run({"token", "--grant", "password"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: \"password\" is no value for --grant\n"
        "mcpauth: hint: it is one of authorization_code, client_credentials, device_code, "
        "token_exchange, jwt_bearer, id_jag\n");
  CHECK(t.run({"token", "--timeout", "1x"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: \"1x\" for --timeout is not a whole number\n"
        "mcpauth: hint: see 'mcpauth token --help'\n");
}

TEST_CASE("mcpauth: what is not UTF-8 is exit 2, but in the name of a file") {
  TestEnv t;
  CHECK(t.run({"token", "https://mcp.example.com/mcp", "--client-id", "a\xff"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: \"a\\xff\" for --client-id is not UTF-8\n"
        "mcpauth: hint: see 'mcpauth token --help'\n");
  CHECK(t.run({"call", "https://mcp.example.com/mcp", "\xff"}) == 2);
  CHECK(t.run({"call", "https://mcp.example.com/mcp", "tool", "--arg", "\xff=1"}) == 2);
  CHECK(t.run({"token", "decode", "@" + (t.state / "\xff")}) == 2);
  CHECK(t.err.str().find("cannot read the file") != std::string::npos);
}

TEST_CASE("mcpauth: RFC 6749 A.1, a client id with a control character is exit 2") {
  for (const char* id : {"a\nb", "a\x7f", "\t"}) {
    TestEnv t;
    CHECK(t.run({"token", "https://mcp.example.com/mcp", "--client-id", id}) == 2);
    CHECK(t.err.str().find("for --client-id has a control character") != std::string::npos);
    t.variables["MCPAUTH_CLIENT_ID"] = id;
    CHECK(t.run({"token", "https://mcp.example.com/mcp"}) == 2);
  }
}

TEST_CASE("mcpauth: with --json an error is one object on stderr") {
  TestEnv t;
  CHECK(t.run({"token", "--json", "ftp://example.com"}) == 2);
  CHECK(t.out.str() == "");
  CHECK(t.err.str() ==
        "{\"error\":{\"code\":\"invalid_url\",\"exit\":2,\"message\":\"the server's URL "
        "\\\"ftp://example.com\\\" is not acceptable: its scheme is not https\",\"hint\":\"a URL "
        "looks like https://host[:port][/path][?query]\"}}\n");
}

TEST_CASE("mcpauth: an option's variable stands in for it") {
  TestEnv t;
  t.variables["MCPAUTH_GRANT"] = "password";
  CHECK(t.run({"token"}) == 2);
  CHECK(t.err.str().starts_with("mcpauth: error: \"password\" is no value for MCPAUTH_GRANT\n"));
}

TEST_CASE("mcpauth: every option has a variable, and no two of a command have the same") {
  for (const auto& leaf : commands::leaves()) {
    commands::Declare declare;
    const auto run = leaf.bind(declare);
    std::set<std::string> variables;
    for (const auto& option : declare.options()) {
      if (option.is_positional()) continue;
      CAPTURE(std::string(leaf.name) + ' ' + option.name());
      CHECK(option.environment.starts_with("MCPAUTH_"));
      CHECK(variables.insert(option.environment).second);
    }
  }
}

TEST_CASE("mcpauth: what is wrong with a variable is said of the variable") {
  TestEnv t;
  t.variables["MCPAUTH_TIMEOUT"] = "abc";
  CHECK(t.run({"discover", "https://mcp.example.com/mcp"}) == 2);
  CHECK(t.err.str() ==
        "mcpauth: error: \"abc\" for MCPAUTH_TIMEOUT is not a whole number\n"
        "mcpauth: hint: see 'mcpauth discover --help'\n");
}

TEST_CASE("mcpauth: a full stdout is exit 7") {
  TestEnv t;
  t.env.out.setstate(std::ios::badbit);
  CHECK(commands::run({"--version"}, t.env) == 7);
  CHECK(t.err.str() == "mcpauth: error: stdout cannot be written to\n");
}

TEST_CASE("guarded: what no command throws is exit 70, and its text is not shown") {
  TestEnv t;
  const auto bug = []() -> Exit { throw std::logic_error("the secret is hunter2"); };
  CHECK(commands::guarded(bug, commands::ErrorFormat::text, t.env) == 70);
  CHECK(t.err.str().starts_with("mcpauth: error: this is a bug in mcpauth ("));
  CHECK(t.err.str().find("hunter2") == std::string::npos);
}

TEST_CASE("exits_of: what every command can give is on every page, but for one that serves") {
  commands::Page page;
  page.exits = {Exit::ok, Exit::unsafe};
  CHECK(commands::exits_of(page) == std::vector<Exit>{Exit::ok, Exit::store, Exit::unsafe,
                                                      Exit::interrupted, Exit::terminated});
  page.serves = true;
  CHECK(commands::exits_of(page) == std::vector<Exit>{Exit::ok, Exit::store, Exit::unsafe});
}

TEST_CASE("exit_statuses: the numbers are frozen") {
  std::vector<int> numbers;
  for (const auto& status : commands::exit_statuses())
    numbers.push_back(static_cast<int>(status.exit));
  CHECK(numbers == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 70, 130, 143});
}
