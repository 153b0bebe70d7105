#include "commands/token_revoke.hpp"

#include <nlohmann/json.hpp>

#include "app/guard.hpp"
#include "app/known_client.hpp"
#include "app/output.hpp"
#include "app/token_argument.hpp"
#include "commands/common_options.hpp"
#include "http/stamp.hpp"
#include "oauth/revocation.hpp"

namespace mcpauth::commands {

void declare_token_revoke(Declare& declare, TokenRevokeOptions& options) {
  declare
      .positional("TOKEN", options.token,
                  "the token, or where it is: @FILE, env:NAME, fd:N, cmd:COMMAND; - or absent: "
                  "stdin")
      .kind = ValueKind::referred;
  declare.text("--issuer", options.issuer, "URL", "the authorization server that gave it out");
  declare.text("--token-type-hint", options.hint, "TYPE", "what kind of token it is").choices = {
      "access_token", "refresh_token"};
  declare_client(declare, options.client);
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Ends a token at the authorization server that gave it out (RFC 7009); a refresh token's "
          "access tokens end with it where the server can do that. Only the client that a token "
          "was "
          "issued to may revoke it. Servers answer the same for a token that they do not know. A "
          "session that is kept here is ended by 'mcpauth logout'.",
      .examples = {{"token revoke env:LEAKED_TOKEN --issuer https://auth.example.com --client-id "
                    "nightly --client-secret env:SECRET",
                    "a token that got into a log"},
                   {"token revoke @refresh --token-type-hint refresh_token --issuer "
                    "https://auth.example.com --client-id desktop",
                    "a refresh token of a public client"}},
      .exits = {Exit::ok, Exit::usage, Exit::refused, Exit::network, Exit::protocol, Exit::store,
                Exit::unsafe, Exit::unsupported},
      .schema = "revocation",
      .members = {{"revoked", "true"}, {"issuer", "the authorization server"}},
  });
}

Exit run_token_revoke(const TokenRevokeOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  if (options.issuer.empty())
    throw Error(Exit::usage, "usage", "no authorization server was named",
                "say with --issuer who gave the token out: a token is sent nowhere else");
  oauth::parse_issuer(options.issuer, UrlFrom::user);
  const Secret token = app::token_argument(options.token, env);
  if (token.empty()) throw Error(Exit::usage, "usage", "no token came on stdin");
  const app::Context context = app::make_context(env, options.network, options.store);
  const auto server = app::find_server(context, options.issuer, http::Reach::anywhere);
  oauth::require_endpoint(server.revocation_endpoint, "revocation_endpoint");
  const auto client =
      app::known_client(context, app::read_credentials(options.client, env), server);
  oauth::parse_revocation_response(context.transport(http::built_anew([&] {
    return oauth::revocation_request(server, token, options.hint, app::prove(client, server, env));
  })));
  if (options.output.json)
    app::print_json(
        env, {{"schema", "mcpauth/revocation/1"}, {"revoked", true}, {"issuer", server.issuer}});
  else
    app::print(env, "revoked\n");
  return Exit::ok;
}

}  // namespace mcpauth::commands
