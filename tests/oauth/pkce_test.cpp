#include "oauth/pkce.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;

TEST_CASE("pkce: the example of RFC 7636 appendix B") {
  const unsigned char octets[] = {116, 24,  223, 180, 151, 153, 224, 37,  79,  250, 96,
                                  125, 216, 173, 187, 186, 22,  212, 37,  77,  105, 214,
                                  191, 240, 91,  88,  5,   88,  83,  132, 141, 121};
  const auto verifier = code_verifier({reinterpret_cast<const char*>(octets), sizeof octets});
  CHECK(verifier.reveal() == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  CHECK(code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("code_verifier: 43 unreserved characters for every byte value (RFC 7636 §4.1)") {
  for (int byte = 0; byte < 256; ++byte) {
    const auto verifier = code_verifier(std::string(32, static_cast<char>(byte)));
    CHECK(verifier.reveal().size() == 43);
    CHECK(std::ranges::all_of(verifier.reveal(), [](char c) {
      return std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
                 .find(c) != std::string_view::npos;
    }));
  }
}

TEST_CASE("require_s256: M-09, nothing but a list with S256 will do") {
  const std::pair<std::string, std::string> rows[] = {
      {"absent", "{\"issuer\": \"https://as.example\"}"},
      {"empty", R"({"issuer": "https://as.example", "code_challenge_methods_supported": []})"},
      {"plain",
       R"({"issuer": "https://as.example", "code_challenge_methods_supported": ["plain"]})"},
      {"another case",
       R"({"issuer": "https://as.example", "code_challenge_methods_supported": ["s256"]})"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.first);
    const auto metadata =
        parse_server_metadata(json::parse_untrusted(row.second, {"test"}), "https://as.example");
    CHECK(test::outcome_of([&] { require_s256(metadata); }) == "8 pkce_unsupported");
  }
  CHECK(test::outcome_of([] { require_s256(test::sample_metadata()); }) == "ok");
}
