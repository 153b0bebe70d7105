#include "commands/token_decode.hpp"

#include "app/output.hpp"
#include "app/show_token.hpp"
#include "app/token_argument.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::commands {

void declare_token_decode(Declare& declare, TokenDecodeOptions& options) {
  declare
      .positional("TOKEN", options.token,
                  "the token, or where it is: @FILE, env:NAME, fd:N, cmd:COMMAND; - or absent: "
                  "stdin")
      .kind = ValueKind::referred;
  declare.flag({"--json"}, options.json, "print one JSON object");
  declare.page({
      .about =
          "Shows what a JSON Web Token says. Nothing is checked: anybody can write such a token, "
          "so the output is marked NOT VERIFIED. Times are shown as dates, with how long they are "
          "away. To find out whether a token holds, use 'mcpauth token verify'.",
      .examples = {{"token decode @token.jwt", "a token in a file"},
                   {"token https://mcp.example.com/mcp | mcpauth token decode",
                    "the token that a call would use"}},
      .exits = {Exit::ok, Exit::usage},
      .schema = "decoded",
      .members = {{"verified", "false, always"},
                  {"header", "the header"},
                  {"claims", "the claims"},
                  {"times", "each of iat, nbf, exp and auth_time as RFC 3339"},
                  {"actors", "who acts, the current one first; absent where nobody does"}},
  });
}

Exit run_token_decode(const TokenDecodeOptions& options, app::Env& env) {
  const Secret token = app::token_argument(options.token, env);
  const auto decoded = jose::decode(token.reveal());
  if (!options.json) {
    app::print(env, "NOT VERIFIED: anybody can have written this\n" +
                        app::token_text(decoded.header, decoded.claims, env.now()));
    return Exit::ok;
  }
  Json object = {{"schema", "mcpauth/decoded/1"},
                 {"verified", false},
                 {"header", decoded.header},
                 {"claims", decoded.claims},
                 {"times", app::token_times(decoded.claims)}};
  if (const auto actors = app::actors_of(decoded.claims); !actors.empty())
    object["actors"] = actors;
  app::print_json(env, object);
  return Exit::ok;
}

}  // namespace mcpauth::commands
