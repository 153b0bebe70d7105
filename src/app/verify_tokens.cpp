#include "app/verify_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/input_lines.hpp"
#include "app/output.hpp"
#include "app/show_token.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// So that what is read ahead stays small.
constexpr std::size_t batch_size = 2'048;

std::string claim_text(const Json& claims, const char* name) {
  const auto* text = json::find_string(claims, name);
  return text != nullptr ? quote(*text) : fmt::format("no {}", name);
}

std::string text_result(const jose::Verification& verification, Time now) {
  if (!verification.valid)
    return fmt::format("not valid: {}: {}", *verification.failed, verification.reason);
  const auto& claims = verification.claims;
  std::string text =
      fmt::format("valid: {} from {}", claim_text(claims, "sub"), claim_text(claims, "iss"));
  if (const auto chain = actor_chain(claims); !chain.empty()) text += ", acting: " + chain;
  if (const auto exp = json::find_number(claims, "exp")) {
    const auto end = from_epoch(static_cast<std::int64_t>(*exp));
    const auto span = to_words(end - now);
    text += end > now ? ", expires in " + span : ", expired " + span + " ago";
  }
  return text;
}

Json json_result(const jose::Verification& verification) {
  Json checks = Json::array();
  for (const auto& check : verification.checks)
    checks.push_back({{"name", check.name}, {"passed", check.passed}});
  Json object = {{"schema", "mcpauth/verification/1"}, {"valid", verification.valid}};
  object["failed"] = nullptr;
  if (verification.failed) {
    object["failed"] = *verification.failed;
    object["reason"] = verification.reason;
  }
  object["checks"] = std::move(checks);
  if (!verification.header.is_null()) object["header"] = verification.header;
  if (!verification.claims.is_null()) object["claims"] = verification.claims;
  return object;
}

struct Result {
  bool valid = false;
  std::string line;
};

Result verify(const TokenVerifier& verifier, const jose::Expectations& expected,
              std::string_view token) {
  const auto verification = jose::verify(token, verifier.keys, expected);
  return {verification.valid, verifier.json ? json::dump(json_result(verification))
                                            : text_result(verification, expected.now)};
}

jose::Expectations expected_now(const TokenVerifier& verifier) {
  jose::Expectations expected = verifier.expected;
  expected.now = verifier.clock();
  return expected;
}

std::vector<Result> verify_batch(const TokenVerifier& verifier,
                                 const std::vector<std::string>& tokens, unsigned jobs) {
  // A token that is minted while we wait is issued after we began: the time counts at which it
  // came.
  const auto expected = expected_now(verifier);
  std::vector<Result> results(tokens.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < tokens.size(); i = next++)
      results[i] = verify(verifier, expected, tokens[i]);
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min<std::size_t>(jobs, tokens.size()); ++i)
    threads.emplace_back(work);
  work();
  threads.clear();
  return results;
}

}  // namespace

Exit verify_one(const TokenVerifier& verifier, const Secret& token, Env& env) {
  const auto result = verify(verifier, expected_now(verifier), token.reveal());
  print(env, result.line + '\n');
  return result.valid ? Exit::ok : Exit::check_failed;
}

Exit verify_lines(const TokenVerifier& verifier, unsigned jobs, Env& env) {
  bool all_valid = true;
  bool any = false;
  InputLines lines(env.in, env.in_descriptor);
  for (auto tokens = lines.next(batch_size); !tokens.empty(); tokens = lines.next(batch_size)) {
    any = true;
    std::string text;
    for (const auto& result : verify_batch(verifier, tokens, jobs)) {
      all_valid = all_valid && result.valid;
      text += result.line + '\n';
    }
    print(env, text);
  }
  if (!any) throw Error(Exit::usage, "usage", "no token came on stdin");
  return all_valid ? Exit::ok : Exit::check_failed;
}

}  // namespace mcpauth::app
