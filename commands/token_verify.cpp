#include "commands/token_verify.hpp"

#include "app/context.hpp"
#include "app/token_argument.hpp"
#include "app/verify_tokens.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {
namespace {

constexpr std::int64_t most_jobs = 64;
constexpr std::int64_t most_leeway = 86'400;

void declare_expectations(Declare& declare, TokenVerifyOptions& options) {
  declare.text("--issuer", options.keys.issuer, "URL",
               "the issuer that the token must name; without --jwks, its metadata name the keys");
  declare.flag({"--any-issuer"}, options.any_issuer, "accept any issuer (dangerous)").excludes =
      "--issuer";
  declare.text("--audience", options.audience, "A", "the audience that the token must name");
  declare.flag({"--any-audience"}, options.any_audience, "accept any audience (dangerous)")
      .excludes = "--audience";
  auto& algorithm =
      declare.list("--alg", options.algorithms, "ALG", "accept this algorithm and no others");
  for (const auto& row : jose::algorithms) algorithm.choices.emplace_back(row.name);
  declare.text("--typ", options.typ, "TYP", "the type that the header must name: at+jwt, JWT, …");
  declare.number("--leeway", options.leeway, "SECONDS", "how far clocks may differ (default 0)");
  declare.text("--at", options.at, "TIME", "whether it held then: RFC 3339, or seconds since 1970");
  declare.list("--require", options.require, "CLAIM[=VALUE]",
               "a claim that must be there, or be or hold VALUE; act.sub reaches into objects");
}

Error usage(std::string message, std::string hint) {
  return Error(Exit::usage, "usage", std::move(message), std::move(hint));
}

jose::Requirement requirement(const std::string& text) {
  const auto equals = text.find('=');
  if (text.empty() || equals == 0) throw usage("--require " + quote(text) + " names no claim", {});
  if (equals == std::string::npos) return {text, {}};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Time time_of(const TokenVerifyOptions& options, const app::Env& env) {
  if (options.at.empty()) return env.now();
  const auto time = parse_time(options.at);
  if (!time)
    throw usage("--at " + quote(options.at) + " is no time", "2026-07-28T09:30:00Z, or seconds");
  return *time;
}

jose::Expectations expectations(const TokenVerifyOptions& options, const app::Env& env) {
  if (options.keys.issuer.empty() && !options.any_issuer)
    throw usage("no issuer is expected, so a token of anybody's would do",
                "say whose it must be with --issuer, or --any-issuer");
  if (options.audience.empty() && !options.any_audience)
    throw usage("no audience is expected, so a token for anybody would do",
                "say whom it must be for with --audience, or --any-audience");
  jose::Expectations expected;
  if (!options.keys.issuer.empty()) expected.issuer = options.keys.issuer;
  if (!options.audience.empty()) expected.audience = options.audience;
  if (!options.typ.empty()) expected.typ = options.typ;
  expected.now = time_of(options, env);
  const auto leeway = options.leeway.value_or(0);
  if (leeway < 0 || leeway > most_leeway)
    throw usage("--leeway is not between 0 and 86400 seconds", {});
  expected.leeway = std::chrono::seconds(leeway);
  for (const auto& text : options.require) expected.require.push_back(requirement(text));
  return expected;
}

unsigned jobs_of(const TokenVerifyOptions& options) {
  const auto jobs = options.jobs.value_or(1);
  if (jobs < 1 || jobs > most_jobs) throw usage("--jobs is not between 1 and 64", {});
  return static_cast<unsigned>(jobs);
}

}  // namespace

void declare_token_verify(Declare& declare, TokenVerifyOptions& options) {
  declare
      .positional("TOKEN", options.token,
                  "the token, or where it is: @FILE, env:NAME, fd:N, cmd:COMMAND; - or absent: "
                  "stdin, one token a line")
      .kind = ValueKind::referred;
  auto& jwks = declare.text("--jwks", options.keys.jwks, "FILE|URL", "where the keys are");
  jwks.kind = ValueKind::file;
  auto& secret =
      declare.text("--secret", options.keys.secret, "REF",
                   "where the secret of HS algorithms is; the variable holds the secret itself");
  secret.kind = ValueKind::secret;
  secret.excludes = "--jwks";
  declare_expectations(declare, options);
  declare.number("--jobs", options.jobs, "N", "verify on N threads (default 1)");
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare.page({
      .about =
          "Says whether a token holds: its signature by the issuer's keys, its issuer, audience, "
          "times and type. The checks have a fixed order (form header crit alg jwks kid key "
          "signature payload typ iss aud exp nbf iat sub require); the first that fails is named, "
          "and the exit code is 1. Neither the token nor its header chooses keys or algorithms. "
          "Many "
          "tokens are read from stdin, one a line, with one result a line in the same order.",
      .examples = {{"token verify @token.jwt --issuer https://auth.example.com --audience "
                    "https://mcp.example.com/mcp",
                    "the keys are found by the issuer's metadata"},
                   {"token verify @token.jwt --jwks keys.json --any-issuer --audience "
                    "https://mcp.example.com/mcp --require act.sub=research-assistant",
                    "keys in a file, and an agent that must act"}},
      .exits = {Exit::ok, Exit::check_failed, Exit::usage, Exit::network, Exit::protocol,
                Exit::store, Exit::unsafe},
      .schema = "verification",
      .members = {{"valid", "whether the token holds"},
                  {"failed", "null, or the first check that failed"},
                  {"reason", "why, in one sentence; absent for a valid token"},
                  {"checks", "the checks that were made, each with name and passed"},
                  {"header", "the header, once it could be read"},
                  {"claims", "the claims, once the signature was found good"}},
  });
}

Exit run_token_verify(const TokenVerifyOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  auto expected = expectations(options, env);
  const auto jobs = jobs_of(options);
  const bool many = app::is_from_stdin(options.token, env);
  const auto keys = app::find_verification_keys(options.keys, options.network, env);
  expected.algorithms = app::accepted_algorithms(options.algorithms, options.keys, keys);
  const app::TokenVerifier verifier{keys.set, expected, [&] { return time_of(options, env); },
                                    options.output.json};
  return many ? app::verify_lines(verifier, jobs, env)
              : app::verify_one(verifier, app::token_argument(options.token, env), env);
}

}  // namespace mcpauth::commands
