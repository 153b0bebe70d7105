// A row of the tables of bad tokens, and how it is judged.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "tests/jose/token_maker.hpp"

namespace mcpauth::made {

struct BadToken {
  std::string clause;
  std::string name;
  std::string failed;  // the check that must end it
  std::string token;
};

// The bytes of a good header and payload, to be spoiled.
inline const std::string plain_header = R"({"alg":"ES256","kid":"ec","typ":"at+jwt"})";
inline const std::string plain_payload =
    R"({"iss":"https://as.example","aud":"https://mcp.example/mcp","exp":1785231060,"act":{"sub":"agent"}})";

// Check that each token ends at its check, with those before it passed and none behind it made, and
// with a reason in one line.
inline void check_all(const std::vector<BadToken>& rows, const jose::Expectations& expected) {
  const jose::JwkSet keys = jose::parse_jwks(public_set());
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CAPTURE(row.name);
    const jose::Verification result = jose::verify(row.token, keys, expected);
    CAPTURE(result.reason);
    CHECK(!result.valid);
    CHECK(result.failed == row.failed);
    CHECK(!result.reason.empty());
    CHECK(safe_text(result.reason, 1000) == result.reason);
    REQUIRE(!result.checks.empty());
    CHECK(result.checks.back() == jose::Check{row.failed, false});
    CHECK(std::all_of(result.checks.begin(), result.checks.end() - 1,
                      [](const jose::Check& check) { return check.passed; }));
  }
}

}  // namespace mcpauth::made
