#include "commands/token.hpp"

#include "app/obtain_token.hpp"
#include "app/output.hpp"
#include "app/refused_token.hpp"
#include "app/token_format.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {
namespace {

Section format_section() {
  Section section{"FORMATS", {}};
  for (const auto& format : app::token_formats())
    section.rows.push_back({std::string(format.name), std::string(format.about)});
  return section;
}

Section workload_section() {
  return {"WORKLOAD IDENTITY",
          {{"Kubernetes",
            "project a service account token whose audience is the authorization server's issuer "
            "into the pod, and give its file: --grant jwt_bearer --assertion "
            "@/var/run/secrets/tokens/mcp"},
           {"GitHub Actions",
            "with the permission id-token: write, ask for a token, mask it, and put it into "
            "MCPAUTH_ASSERTION: printf 'header = \"Authorization: Bearer %s\"' "
            "\"$ACTIONS_ID_TOKEN_REQUEST_TOKEN\" | curl -sSf -K - "
            "\"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=ISSUER\" | jq -r .value"}}};
}

const app::TokenFormat& chosen_format(const TokenOptions& options) {
  if (options.output.json && !options.format.empty() && options.format != "json")
    throw Error(Exit::usage, "usage",
                "--json and --format " + options.format + " exclude each other");
  const auto& format = app::find_token_format(options.output.json      ? "json"
                                              : options.format.empty() ? "token"
                                                                       : options.format);
  if (!options.operation.empty() && !format.has_operation)
    throw Error(Exit::usage, "usage", "unexpected argument after the URL",
                "an operation belongs to --format git");
  return format;
}

}  // namespace

void declare_token(Declare& declare, TokenOptions& options) {
  declare_wanted(declare, options);
  auto& format = declare.text("--format", options.format, "FORM", "the form to print it in");
  for (const auto& row : app::token_formats()) format.choices.emplace_back(row.name);
  declare.positional("OPERATION", options.operation, "with --format git: get, store or erase");
  declare
      .flag({"--show-refresh"}, options.show_refresh,
            "with --json: the refresh token and the ID token too")
      .needs = {"--json", "--format json"};
  declare_output(declare, options.output);
  declare.page({
      .about =
          "Prints an access token for an MCP server and nothing else, so a shell can put it into a "
          "command. A kept token that is still good is printed at once, without a lock or the "
          "network; an expired "
          "one is refreshed; a client with a secret or a key mints one by client_credentials, and "
          "--grant makes one from an assertion, an ID token or another token; it is kept too, and "
          "serves as long as it would be made from the same. Any "
          "number of processes may ask at the same time: one of them asks the server. No browser "
          "is opened, ever: where a person is needed, the exit code is 3. With --format it is "
          "printed as another program reads it; with git, a token is given only to the server that "
          "it is for, and one that git erases is renewed at the next question.",
      .examples =
          {{"token https://mcp.example.com/mcp", "the token of a session"},
           {"token https://mcp.example.com/mcp --client-id nightly --client-secret "
            "env:NIGHTLY_SECRET",
            "a machine's own token, minted by client_credentials"},
           {"token https://mcp.example.com/mcp --client-id nightly --client-secret "
            "env:NIGHTLY_SECRET --dpop-key @client.jwk",
            "a token that only the holder of that key can use: each request with it needs "
            "a proof (RFC 9449) as well"},
           {"token https://mcp.example.com/mcp --client-id nightly --grant jwt_bearer "
            "--assertion @/var/run/secrets/tokens/mcp",
            "the identity of the workload instead of a secret"},
           {"token https://mcp.example.com/mcp --client-id gateway --client-secret env:SECRET "
            "--grant id_jag --id-token @id_token --idp-client-id gateway "
            "--idp-client-secret env:IDP_SECRET --idp-token-endpoint "
            "https://idp.example.com/token",
            "enterprise-managed: the identity provider grants what the user may do"},
           {"token https://mcp.example.com/mcp --format curl",
            "for curl -K -, so that the token is in no argument list"}},
      .exits = token_exits(),
      .schema = "token",
      .members = token_members(),
      .sections = {format_section(), workload_section()},
  });
}

Exit run_token(const TokenOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const auto& format = chosen_format(options);
  const app::Context context = app::make_context(env, options.network, options.store);
  const auto target = app::checked_target(options.wanted.target);
  format.serve(
      {.env = env,
       .operation = options.operation,
       .place = app::session_place(target.url, target.resource, target.issuer),
       .refresh = options.show_refresh ? app::ShowRefresh::yes : app::ShowRefresh::no,
       .obtain =
           [&] { return app::obtain_token(context, options.wanted, app::Effort::kept_or_renewed); },
       .forget = [&](const Secret& token) { app::forget_access_token(context, target, token); }});
  return Exit::ok;
}

}  // namespace mcpauth::commands
