#include "commands/token_exchange.hpp"

#include "app/exchange.hpp"
#include "app/output.hpp"
#include "app/show_token.hpp"
#include "app/token_json.hpp"
#include "commands/common_options.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::commands {
namespace {

// stdout is for the token alone.
void say_who_acts(app::Env& env, const Secret& token) {
  try {
    const auto chain = app::actor_chain(jose::decode(token.reveal()).claims);
    if (!chain.empty()) app::say(env, "acting: " + chain);
  } catch (const Error&) {
    app::explain(env, "the token is opaque: who acts cannot be seen");
  }
}

}  // namespace

void declare_token_exchange(Declare& declare, TokenExchangeOptions& options) {
  declare_target(declare, options.target);
  declare_subject(declare, options.assertion);
  declare.text("--requested-token-type", options.requested_token_type, "TYPE",
               "the kind of token wanted; absent: the server chooses");
  declare.list("--scope", options.scopes.scopes, "SCOPE",
               "a scope to ask for; repeatable, or several in one word separated by blanks");
  declare.text("--audience", options.scopes.audience, "A",
               "whom the token is for, by the name that the server knows");
  declare_client(declare, options.client);
  declare
      .flag({"--show-refresh"}, options.show_refresh,
            "with --json: the refresh token and the ID token too")
      .needs = {"--json"};
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Exchanges a token for another one (RFC 8693): for another resource, with fewer scopes, "
          "or "
          "with somebody who acts for its subject. With --actor-token the new token must name that "
          "actor, or it is not believed (exit 8): servers are known to ignore actors and to answer "
          "all the same. Who acts for whom is said on stderr, the current actor first: "
          "research-assistant for alice, before it planner. What comes is printed and not kept; "
          "'mcpauth token --grant token_exchange' keeps it.",
      .examples = {{"token exchange https://files.example.com/mcp --subject-token env:USER_TOKEN "
                    "--client-id gateway --client-secret env:SECRET",
                    "a user's token, for another server"},
                   {"token exchange --issuer https://auth.example.com --resource "
                    "https://files.example.com/mcp --subject-token env:USER_TOKEN --actor-token "
                    "env:AGENT_TOKEN --client-id gateway --client-secret env:SECRET --json",
                    "let an agent act for the user"}},
      .exits = {Exit::ok, Exit::usage, Exit::refused, Exit::network, Exit::protocol, Exit::store,
                Exit::unsafe, Exit::unsupported},
      .schema = "token",
      .members = token_members(),
  });
}

Exit run_token_exchange(const TokenExchangeOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const auto requested =
      options.requested_token_type.empty()
          ? std::string()
          : oauth::token_type_named(options.requested_token_type, "--requested-token-type");
  const app::Context context = app::make_context(env, options.network, options.store);
  const app::Wanted wanted{
      .target = options.target,
      .client = options.client,
      .scopes = options.scopes,
      .grant = "token_exchange",
      .evidence = app::read_evidence("token_exchange", options.assertion, env)};
  const app::Obtained obtained{app::exchange_once(context, wanted, requested), app::Source::minted};
  app::print_token(env, obtained, options.output.json,
                   options.show_refresh ? app::ShowRefresh::yes : app::ShowRefresh::no);
  if (!options.output.json) say_who_acts(env, obtained.session.tokens.access_token);
  return Exit::ok;
}

}  // namespace mcpauth::commands
