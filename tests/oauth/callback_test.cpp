#include "oauth/callback.hpp"

#include <doctest/doctest.h>

#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::error_of;
using test::sample_pending;

namespace {

enum class Advertised { no, yes };

Pending pending_with(Advertised advertised) {
  auto pending = sample_pending();
  pending.iss_advertised = advertised == Advertised::yes;
  return pending;
}

// The code; `wait` where the query is not for us; or exit and code of the error.
std::string verdict(const std::string& query, const Pending& pending) {
  std::string verdict = "wait";
  const auto error = error_of([&] {
    if (const auto code = validate_callback(query, pending)) verdict = code->code().reveal();
  });
  return error ? std::to_string(static_cast<int>(error->exit)) + " " + error->code : verdict;
}

struct Callback {
  std::string clause;
  std::string query;
  Advertised advertised;
  std::string verdict;
};

constexpr auto yes = Advertised::yes;
constexpr auto no = Advertised::no;

// M-05 to M-08 and CB-5 are duties of the MCP specification and of the listener.
const Callback callbacks[] = {
    {"RFC 6749 §4.1.2 the plain case", "code=c0de&state=st4te", no, "c0de"},
    {"RFC 9207 §2.4 advertised and right", "code=c0de&state=st4te&iss=https%3A%2F%2Fas.example",
     yes, "c0de"},
    {"M-06 not advertised, present and right", "code=c0de&state=st4te&iss=https%3A%2F%2Fas.example",
     no, "c0de"},
    {"RFC 6749 §4.1.2 in any order", "iss=https://as.example&state=st4te&code=c0de", yes, "c0de"},
    {"RFC 6749 §4.1.2 others are ignored", "code=c0de&state=st4te&session_state=x&a=", no, "c0de"},
    {"RFC 6749 §3.1 an empty error is none", "code=c0de&state=st4te&error=", no, "c0de"},
    {"RFC 6749 A.11 any visible character", "code=%21~%2B/%3D&state=st4te", no, "!~+/="},
    {"RFC 9207 §2.4 decoded once", "code=%2541&state=st4te", no, "%41"},

    {"M-06 advertised and missing", "code=c0de&state=st4te", yes, "8 issuer_mismatch"},
    {"M-06 another issuer, advertised", "code=c0de&state=st4te&iss=https%3A%2F%2Fevil.example", yes,
     "8 issuer_mismatch"},
    {"M-06 another issuer, not advertised", "code=c0de&state=st4te&iss=https%3A%2F%2Fevil.example",
     no, "8 issuer_mismatch"},
    {"M-07 iss-slash", "code=c0de&state=st4te&iss=https://as.example/", no, "8 issuer_mismatch"},
    {"M-07 iss-case", "code=c0de&state=st4te&iss=https://AS.example", no, "8 issuer_mismatch"},
    {"M-07 iss-port", "code=c0de&state=st4te&iss=https://as.example:443", no, "8 issuer_mismatch"},
    {"M-07 iss-pct, still encoded after decoding",
     "code=c0de&state=st4te&iss=https%253A%252F%252Fas.example", no, "8 issuer_mismatch"},
    {"M-07 iss-blank", "code=c0de&state=st4te&iss=https://as.example+", no, "8 issuer_mismatch"},
    {"M-07 iss-scheme", "code=c0de&state=st4te&iss=http://as.example", no, "8 issuer_mismatch"},
    {"M-07 iss-empty", "code=c0de&state=st4te&iss=", no, "8 issuer_mismatch"},
    {"RFC 9207 §2.4 iss twice, the same",
     "code=c0de&state=st4te&iss=https://as.example&iss=https://as.example", yes,
     "8 issuer_mismatch"},
    {"RFC 9207 §2.4 iss twice, one wrong",
     "code=c0de&state=st4te&iss=https://as.example&iss=https://evil.example", yes,
     "8 issuer_mismatch"},
    {"RFC 9207 §2.3 the name has one spelling", "code=c0de&state=st4te&ISS=https://as.example", yes,
     "8 issuer_mismatch"},
    {"M-08 err-wrong-iss",
     "error=access_denied&error_description=call+us&state=st4te&iss=https://evil.example", no,
     "8 issuer_mismatch"},
    {"M-08 err-missing-iss", "error=access_denied&state=st4te", yes, "8 issuer_mismatch"},
    {"M-08 a token from another issuer", "access_token=t&state=st4te&iss=https://evil.example", no,
     "8 issuer_mismatch"},
    {"M-08 repeated values of another issuer", "code=a&code=b&state=st4te&iss=https://evil.example",
     no, "8 issuer_mismatch"},

    {"CB-5 state-missing", "code=c0de", no, "wait"},
    {"CB-5 state-empty", "code=c0de&state=", no, "wait"},
    {"CB-5 state-wrong", "code=c0de&state=other", no, "wait"},
    {"CB-5 state-prefix", "code=c0de&state=st4t", no, "wait"},
    {"CB-5 state-longer", "code=c0de&state=st4te1", no, "wait"},
    {"CB-5 state-case", "code=c0de&state=ST4TE", no, "wait"},
    {"CB-5 state-blank", "code=c0de&state=st4te+", no, "wait"},
    {"CB-5 state-name", "code=c0de&State=st4te", no, "wait"},
    {"CB-5 state-twice, wrong and right", "code=c0de&state=other&state=st4te", no, "wait"},
    {"CB-5 state-twice, right and wrong", "code=c0de&state=st4te&state=other", no, "wait"},
    {"CB-5 state-twice, the same", "code=c0de&state=st4te&state=st4te", no, "wait"},
    {"CB-5 state encoded twice", "code=c0de&state=st%25344te", no, "wait"},
    {"CB-5 err-wrong-state", "error=access_denied&state=other", no, "wait"},
    {"CB-5 err-no-state", "error=access_denied&error_description=pwned", no, "wait"},
    {"CB-5 wrong state and right iss", "code=c0de&state=other&iss=https://as.example", yes, "wait"},
    {"CB-5 wrong state and wrong iss", "code=c0de&state=other&iss=https://evil.example", yes,
     "wait"},
    {"CB-5 wrong state and iss missing", "code=c0de&state=other", yes, "wait"},
    {"CB-5 wrong state and a token", "access_token=t&state=other", no, "wait"},
    {"CB-10 nothing", "", no, "wait"},
    {"CB-10 no pairs", "&&&", no, "wait"},
    {"CB-10 a name without a value", "state", no, "wait"},
    {"CB-10 a broken percent sequence", "code=c0de&state=st4te&x=%zz", no, "wait"},
    {"CB-10 a cut percent sequence", "code=c0de&state=st4te&x=%4", no, "wait"},
    {"W-8 no UTF-8", "code=c0de&state=st4te&x=%ff", no, "wait"},
    {"CB-10 a NUL", "code=c0de&state=st4te%00", no, "wait"},

    {"RFC 6749 §3.1 code twice", "code=a&code=b&state=st4te", no, "6 invalid_callback"},
    {"RFC 6749 §3.1 code twice, the same", "code=a&code=a&state=st4te", no, "6 invalid_callback"},
    {"RFC 6749 §3.1 error twice", "error=a&error=b&state=st4te", no, "6 invalid_callback"},
    {"RFC 6749 §3.1 anything twice", "code=a&state=st4te&x=1&x=2", no, "6 invalid_callback"},
    {"B-05 an access token", "access_token=t&token_type=bearer&state=st4te", no,
     "8 token_in_callback"},
    {"B-05 an access token next to a code", "code=c0de&access_token=t&state=st4te", no,
     "8 token_in_callback"},
    {"B-05 an access token with an error", "error=x&access_token=&state=st4te", no,
     "8 token_in_callback"},

    {"RFC 6749 §4.1.2.1 the user said no", "error=access_denied&state=st4te", no,
     "4 access_denied"},
    {"RFC 6749 §4.1.2.1 with the issuer", "error=access_denied&state=st4te&iss=https://as.example",
     yes, "4 access_denied"},
    {"RFC 6749 §4.1.2.1 invalid_request",
     "error=invalid_request&error_description=Invalid+requested_actor.&state=st4te", no,
     "4 invalid_request"},
    {"RFC 6749 §4.1.2.1 a 500 that is no 500", "error=server_error&state=st4te", no,
     "5 server_error"},
    {"RFC 6749 §4.1.2.1 a 503 that is no 503", "error=temporarily_unavailable&state=st4te", no,
     "5 temporarily_unavailable"},
    {"RFC 6749 §4.1.2.1 no code flow there", "error=unsupported_response_type&state=st4te", no,
     "9 unsupported_response_type"},
    {"RFC 8707 §2 invalid_target", "error=invalid_target&state=st4te", no, "4 invalid_target"},
    {"OpenID Connect Core §3.1.2.6 another word", "error=login_required&state=st4te", no,
     "4 login_required"},
    {"T-1 a word that is none", "error=%1b%5b31mred&state=st4te", no, "4 oauth_error"},
    {"RFC 6749 §4.1.2 an error wins over a code", "error=access_denied&code=c0de&state=st4te", no,
     "4 access_denied"},

    {"RFC 6749 §4.1.2 neither code nor error", "state=st4te", no, "6 invalid_callback"},
    {"RFC 6749 §3.1 an empty code is none", "code=&state=st4te", no, "6 invalid_callback"},
    {"CB-12 JARM was not asked for", "response=eyJ&state=st4te", no, "6 invalid_callback"},
    {"RFC 6749 A.11 a code with a line break", "code=a%0d%0ab&state=st4te", no,
     "6 invalid_callback"},
    {"RFC 6749 A.11 a code that is not ASCII", "code=%c3%a9&state=st4te", no, "6 invalid_callback"},
};

}  // namespace

TEST_CASE("validate_callback: the table") {
  for (const auto& row : callbacks) {
    CAPTURE(row.clause);
    CAPTURE(row.query);
    CHECK(verdict(row.query, pending_with(row.advertised)) == row.verdict);
  }
}

TEST_CASE("validate_callback: the code comes with what it may be exchanged with") {
  const auto code = validate_callback("code=c0de&state=st4te", sample_pending());
  REQUIRE(code);
  CHECK(code->code() == Secret("c0de"));
  CHECK(code->issuer() == "https://as.example");
  CHECK(code->redirect_uri() == "http://127.0.0.1:4000/callback");
  CHECK(code->code_verifier() == Secret("v3rifier"));
}

TEST_CASE("validate_callback: M-08, nothing of another issuer's response is shown") {
  for (const std::string query :
       {"error=evilword&error_description=evil+text&error_uri=https://evil.example&state=st4te"
        "&iss=https://evil.example",
        "code=evil&state=st4te&iss=evil", "evil=1&evil=2&state=st4te&iss=evil"}) {
    const auto error = error_of([&] { validate_callback(query, pending_with(yes)); });
    REQUIRE(error);
    CHECK((error->code + error->message + error->hint).find("evil") == std::string::npos);
    CHECK(error->message ==
          "the authorization response says that it is from another issuer than "
          "\"https://as.example\"");
  }
}

TEST_CASE("validate_callback: T-1, the server's words are quoted") {
  const auto error = error_of([] {
    validate_callback("error=access_denied&error_description=no%0a%1b%5b2Jreally&state=st4te",
                      sample_pending());
  });
  REQUIRE(error);
  CHECK(error->message ==
        "the authorization server refused: access_denied: \"no\\x0a\\x1b[2Jreally\"");
}

TEST_CASE("validate_callback: a sign-in without a state takes no answer") {
  auto pending = sample_pending();
  pending.state.clear();
  CHECK(verdict("code=c0de&state=", pending) == "wait");
  CHECK(verdict("code=c0de", pending) == "wait");
}

TEST_CASE("validate_callback_url: U-7, the redirect URI byte for byte, then the same checks") {
  struct Row {
    std::string url;
    std::string redirect_uri;
    bool taken;
  };
  const char* plain = "http://127.0.0.1:4000/callback";
  const Row rows[] = {
      {"http://127.0.0.1:4000/callback?code=c0de&state=st4te", plain, true},
      {"http://127.0.0.1:4001/callback?code=c0de&state=st4te", plain, false},
      {"http://localhost:4000/callback?code=c0de&state=st4te", plain, false},
      {"http://127.0.0.1:4000/callback/x?code=c0de&state=st4te", plain, false},
      {"http://127.0.0.1:4000/callback#code=c0de&state=st4te", plain, false},
      {"http://127.0.0.1:4000/callback?code=c0de&state=other", plain, false},
      {"http://127.0.0.1:4000/callback", plain, false},
      {"code=c0de&state=st4te", plain, false},
      {"http://127.0.0.1/cb?a=1&code=c0de&state=st4te", "http://127.0.0.1/cb?a=1", true},
      {"http://127.0.0.1:4000/callback?code=c0de&state=st4te#", plain, true},
      {"http://127.0.0.1:4000/callback?code=c0de&state=st4te#_=_", plain, true},
      {"http://127.0.0.1:4000/?code=c0de&state=st4te", "http://127.0.0.1:4000", true},
      {"http://127.0.0.1:4000?code=c0de&state=st4te", "http://127.0.0.1:4000/", true},
      {"http://127.0.0.1:4000//?code=c0de&state=st4te", "http://127.0.0.1:4000", false},
      {"http://127.0.0.1:40000/?code=c0de&state=st4te", "http://127.0.0.1:4000", false},
      {"http://127.0.0.1/cb?code=c0de&state=st4te", "http://127.0.0.1:80/cb", true},
      {"http://127.0.0.1:80/cb?code=c0de&state=st4te", "http://127.0.0.1/cb", true},
      {"https://app.example/cb?code=c0de&state=st4te", "https://app.example:443/cb", true},
      {"http://127.0.0.1/cb?code=c0de&state=st4te", "http://127.0.0.1:443/cb", false},
      {"http://127.0.0.1/?code=c0de&state=st4te", "http://127.0.0.1:80", true},
      {"app.example:/cb?code=c0de&state=st4te", "app.example:/cb", true},
      {"http://127.0.0.1/cb?a=12&code=c0de&state=st4te", "http://127.0.0.1/cb?a=1", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.url);
    auto pending = sample_pending();
    pending.redirect_uri = row.redirect_uri;
    CHECK(validate_callback_url(row.url, pending).has_value() == row.taken);
  }
  CHECK(test::outcome_of([] {
          validate_callback_url("http://127.0.0.1:4000/callback?error=access_denied&state=st4te",
                                sample_pending());
        }) == "4 access_denied");
}

TEST_CASE("validate_callback_url: RFC 3986 §3.5, the fragment is no part of what comes last") {
  const std::string begin = "http://127.0.0.1:4000/callback?";
  const auto code = validate_callback_url(begin + "state=st4te&code=c0de#_=_", sample_pending());
  REQUIRE(code);
  CHECK(code->code() == Secret("c0de"));
  CHECK(validate_callback_url(begin + "code=c0de&state=st4te&iss=https://as.example#",
                              pending_with(yes)));
}
