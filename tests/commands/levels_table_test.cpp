#include "commands/levels_table.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "registry/registrar.hpp"

using namespace mcpauth;
using namespace mcpauth::commands;

TEST_CASE("levels table: a row for each verb, a column for each driver, a mark where it was run") {
  const auto table = levels_table([](std::string_view driver, std::string_view verb) {
    return driver == "keycloak" && verb == "agent disable";
  });
  CHECK(
      table.starts_with("| verb | asgardeo | keycloak | glewlwyd | standard |\n"
                        "|---|---|---|---|---|\n"));
  CHECK(table.find("| client register | native | native | native | native |\n") !=
        std::string::npos);
  CHECK(table.find("| agent disable | ") != std::string::npos);
  std::size_t marks = 0;
  for (auto at = table.find("✓"); at != std::string::npos; at = table.find("✓", at + 1)) ++marks;
  CHECK(marks == 1);
  std::size_t rows = 0;
  for (const char c : table) rows += c == '\n' ? 1 : 0;
  CHECK(rows == registry::all_verbs().size() + 2);
}

TEST_CASE("levels table: it is put between its marks, and nothing else is touched") {
  const std::string before = "before\n<!-- levels: written by mcpauth_docs -->\n";
  const std::string after = "<!-- levels end -->\nafter\n";
  CHECK(with_levels_table(before + "an old table\n" + after, "the table\n") ==
        before + "the table\n" + after);
  CHECK_THROWS_AS(with_levels_table("no marks", "the table\n"), Error);
}

TEST_CASE("levels table: a verb was run where a suite runs it, and a dry run is none") {
  CHECK(runs_verb("case_ 'a'\nadminister agent disable robot\n", "agent disable"));
  CHECK(runs_verb("client show one && true", "client show"));
  CHECK(!runs_verb("administer agent disable robot --dry-run\n", "agent disable"));
  CHECK(
      !runs_verb("case_ 'agent disable robot'\nadminister agent disabled robot", "agent disable"));
  CHECK(!runs_verb("", "agent disable"));
}

TEST_CASE("levels: each verb is a command's, and none is said to be done where it is exit 9") {
  for (const auto verb : registry::all_verbs()) CHECK(registry::to_string(verb) != "agent update");
  const auto rows = levels_table([](std::string_view, std::string_view) { return false; });
  CHECK(rows.find("| agent disable | native | native | composed | unsupported |\n") !=
        std::string::npos);
}
