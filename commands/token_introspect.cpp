#include "commands/token_introspect.hpp"

#include <nlohmann/json.hpp>

#include "app/guard.hpp"
#include "app/known_client.hpp"
#include "app/output.hpp"
#include "app/show_token.hpp"
#include "app/token_argument.hpp"
#include "commands/common_options.hpp"
#include "http/stamp.hpp"
#include "oauth/introspection.hpp"

namespace mcpauth::commands {
namespace {

oauth::Introspection introspect(const app::Context& context, const TokenIntrospectOptions& options,
                                const oauth::ServerMetadata& server, const Secret& token) {
  if (options.userinfo)
    return oauth::parse_userinfo_response(
        context.transport(oauth::userinfo_request(server, token)));
  if (!server.introspection_endpoint)
    throw Error(Exit::unsupported, "unsupported_endpoint",
                "the authorization server has no introspection_endpoint",
                "check a JWT by 'mcpauth token verify', or ask whose it is with --userinfo");
  const auto client =
      app::known_client(context, app::read_credentials(options.client, context.env), server);
  return oauth::parse_introspection_response(context.transport(http::built_anew([&] {
    return oauth::introspection_request(server, token, options.hint,
                                        app::prove(client, server, context.env));
  })));
}

void print_answer(app::Env& env, const TokenIntrospectOptions& options,
                  const oauth::Introspection& introspection) {
  const auto& claims = *introspection.answer;
  if (!options.output.json) {
    app::print(
        env, introspection.active ? app::claims_text("active", claims, env.now()) : "not active\n");
    return;
  }
  Json object = {{"schema", "mcpauth/introspection/1"},
                 {"active", introspection.active},
                 {"source", options.userinfo ? "userinfo" : "introspection"},
                 {"response", claims},
                 {"times", app::token_times(claims)}};
  if (const auto actors = app::actors_of(claims); !actors.empty()) object["actors"] = actors;
  app::print_json(env, object);
}

}  // namespace

void declare_token_introspect(Declare& declare, TokenIntrospectOptions& options) {
  declare
      .positional("TOKEN", options.token,
                  "the token, or where it is: @FILE, env:NAME, fd:N, cmd:COMMAND; - or absent: "
                  "stdin")
      .kind = ValueKind::referred;
  declare.text("--issuer", options.issuer, "URL", "the authorization server that is asked");
  declare.text("--token-type-hint", options.hint, "TYPE", "what kind of token it is").choices = {
      "access_token", "refresh_token"};
  declare.flag({"--userinfo"}, options.userinfo,
               "ask the userinfo endpoint, with the token itself, whose it is");
  declare_client(declare, options.client);
  declare_output(declare, options.output);
  declare_network(declare, options.network);
  declare_store(declare, options.store);
  declare.page({
      .about =
          "Asks the authorization server whether a token is good, and what it stands for (RFC "
          "7662). A token that is not active is exit 1. The server is the one named with --issuer "
          "and never one that the token names. The client has to prove itself, and many servers "
          "call "
          "a token inactive to every client that it is not meant for. With --userinfo the token "
          "itself is the proof, and the answer says whose it is (OpenID Connect); it needs the "
          "scope openid.",
      .examples = {{"token introspect @token --issuer https://auth.example.com --client-id files "
                    "--client-secret env:SECRET",
                    "ask as the server that the token is meant for"},
                   {"token introspect env:TOKEN --issuer https://auth.example.com --userinfo "
                    "--json",
                    "whose token it is, for a program"}},
      .exits = {Exit::ok, Exit::check_failed, Exit::usage, Exit::refused, Exit::network,
                Exit::protocol, Exit::store, Exit::unsafe, Exit::unsupported},
      .schema = "introspection",
      .members = {{"active", "whether the server calls it good"},
                  {"source", "introspection or userinfo"},
                  {"response", "the server's answer"},
                  {"times", "each of iat, nbf, exp and auth_time as RFC 3339"},
                  {"actors", "who acts, the current one first; absent where nobody does"}},
  });
}

Exit run_token_introspect(const TokenIntrospectOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  if (options.issuer.empty())
    throw Error(Exit::usage, "usage", "no authorization server was named",
                "say with --issuer who gave the token out: a token is sent nowhere else");
  oauth::parse_issuer(options.issuer, UrlFrom::user);
  const Secret token = app::token_argument(options.token, env);
  if (token.empty()) throw Error(Exit::usage, "usage", "no token came on stdin");
  const app::Context context = app::make_context(env, options.network, options.store);
  const auto server = app::find_server(context, options.issuer, http::Reach::anywhere);
  const auto introspection = introspect(context, options, server, token);
  print_answer(env, options, introspection);
  if (introspection.active) return Exit::ok;
  if (!options.userinfo)
    app::explain(env, "some servers say so to every client that the token is not meant for");
  return Exit::check_failed;
}

}  // namespace mcpauth::commands
