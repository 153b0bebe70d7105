#include "oauth/delegation.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::error_of;
using test::outcome_of;

namespace {

const Time checked_at = from_epoch(1'785'231'000);

Secret token_with(const std::string& claims) {
  return Secret(base64url_encode(R"({"alg":"ES256"})") + "." + base64url_encode(claims) + ".AAAA");
}

}  // namespace

TEST_CASE("check_actor_token: what would be refused is found before the code is spent") {
  struct Row {
    std::string clause;
    std::optional<std::string> claims;  // nothing: an opaque token
    std::string reason;                 // empty: it holds
  };
  const Row rows[] = {
      {"OBO: a good one", R"({"iss": "https://as.example", "sub": "agent7", "exp": 1785231001})",
       ""},
      {"RFC 7519 §2: an expiry with a fraction",
       R"({"iss": "https://as.example", "sub": "agent7", "exp": 1785231000.5})", ""},
      {"OBO: expired for ever", R"({"iss": "https://as.example", "sub": "agent7", "exp": -1e300})",
       "it expired at 1970-01-01T00:00:00Z"},
      {"OBO: without an expiry", R"({"iss": "https://as.example", "sub": "agent7"})", ""},
      {"OBO: opaque", {}, "it is not a JWT"},
      {"OBO: another issuer", R"({"iss": "https://other.example", "sub": "agent7"})",
       R"(its iss is "https://other.example" and not "https://as.example")"},
      {"OBO: no issuer", R"({"sub": "agent7"})",
       R"(its iss is missing and not "https://as.example")"},
      {"OBO: expired", R"({"iss": "https://as.example", "sub": "agent7", "exp": 1785231000})",
       "it expired at 2026-07-28T09:30:00Z"},
      {"OBO: no subject", R"({"iss": "https://as.example"})", "it has no sub"},
      {"OBO: another agent", R"({"iss": "https://as.example", "sub": "agent8"})",
       R"(its sub is "agent8" and not the agent "agent7")"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    const Secret token = row.claims ? token_with(*row.claims) : Secret("opaque");
    std::string subject;
    const auto error = error_of(
        [&] { subject = check_actor_token(token, "https://as.example", "agent7", checked_at); });
    CHECK(error.has_value() == !row.reason.empty());
    CHECK((subject == "agent7") == row.reason.empty());
    if (!error) continue;
    CHECK(error->exit == Exit::unsafe);
    CHECK(error->code == "invalid_actor_token");
    CHECK(error->message ==
          "the actor token would be refused, and the code with it: " + row.reason);
  }
}

TEST_CASE("check_actor_token: the agent that it names, where none is known before") {
  const auto token = token_with(R"({"iss": "https://as.example", "sub": "agent8"})");
  CHECK(check_actor_token(token, "https://as.example", {}, checked_at) == "agent8");
}

TEST_CASE("check_actor_token: W-5, claims of the wrong type") {
  for (const std::string claims :
       {R"({"iss": 1, "sub": "agent7"})", R"({"iss": "https://as.example", "sub": 7})",
        R"({"iss": "https://as.example", "sub": "agent7", "exp": "soon"})"}) {
    CAPTURE(claims);
    CHECK(outcome_of([&] {
            check_actor_token(token_with(claims), "https://as.example", {}, checked_at);
          }) == "8 invalid_document");
  }
}

TEST_CASE("check_delegation: a 200 is not believed, the token is") {
  struct Row {
    std::string clause;
    std::optional<std::string> claims;
    std::string outcome;
  };
  const Row rows[] = {
      {"RFC 8693 §4.1 user and agent", R"({"sub": "alice", "act": {"sub": "agent7"}})", "ok"},
      {"RFC 8693 §4.1 the outermost actor counts",
       R"({"sub": "alice", "act": {"sub": "agent7", "act": {"sub": "agent8"}}})", "ok"},
      {"OBO: the actor token was ignored", R"({"sub": "alice"})", "8 act_missing"},
      {"OBO: opaque", {}, "8 act_missing"},
      {"OBO: act is a string", R"({"sub": "alice", "act": "agent7"})", "8 act_missing"},
      {"RFC 8693 §4.1 act without sub", R"({"sub": "alice", "act": {"iss": "x"}})",
       "8 act_missing"},
      {"W-5 act.sub is a number", R"({"sub": "alice", "act": {"sub": 7}})", "8 act_missing"},
      {"OBO: another agent", R"({"sub": "alice", "act": {"sub": "agent8"}})", "8 act_mismatch"},
      {"RFC 8693 §4.1 only the inner actor is ours",
       R"({"sub": "alice", "act": {"sub": "agent8", "act": {"sub": "agent7"}}})", "8 act_mismatch"},
      {"OBO: the agent for itself", R"({"sub": "agent7", "act": {"sub": "agent7"}})",
       "8 act_mismatch"},
      {"OBO: for nobody", R"({"act": {"sub": "agent7"}})", "8 act_mismatch"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    const Secret token = row.claims ? token_with(*row.claims) : Secret("opaque");
    Delegation delegation;
    const auto outcome = outcome_of([&] { delegation = check_delegation(token, "agent7"); });
    CHECK(outcome == row.outcome);
    CHECK((delegation == Delegation{"alice", "agent7"}) == (outcome == "ok"));
  }
}

TEST_CASE("read_parties: what a JWT says, and nothing of another token") {
  CHECK(read_parties(token_with(R"({"sub": "alice"})")) == Parties{"alice", ""});
  CHECK(read_parties(token_with(R"({"sub": "alice", "act": {"sub": "a"}})")) ==
        Parties{"alice", "a"});
  CHECK(read_parties(token_with("{}")) == Parties{});
  CHECK(!read_parties(Secret("opaque")));
}

TEST_CASE("check_actors: RFC 8693 §4.1, each act is an object that names somebody") {
  const auto of = [](const std::string& act) {
    return outcome_of([&] { check_actors(token_with(R"({"sub": "alice")" + act + "}")); });
  };
  CHECK(of("") == "ok");
  CHECK(of(R"(, "act": {"sub": "b", "act": {"sub": "a"}})") == "ok");
  CHECK(of(R"(, "act": {})") == "8 act_malformed");
  CHECK(of(R"(, "act": "b")") == "8 act_malformed");
  CHECK(of(R"(, "act": {"sub": 7})") == "8 act_malformed");
  CHECK(of(R"(, "act": {"sub": "b", "act": "x"})") == "8 act_malformed");
  CHECK(of(R"(, "act": {"sub": "b", "act": {}})") == "8 act_malformed");
  CHECK(outcome_of([] { check_actors(Secret("opaque")); }) == "ok");
}
