#include "commands/headers.hpp"

#include "app/obtain_token.hpp"
#include "app/output.hpp"
#include "app/token_format.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {
namespace {

// Claude Code ends a helper after ten seconds; what we have to say by then is said in time.
constexpr std::int64_t helper_seconds = 9;
constexpr auto url_variable = "CLAUDE_CODE_MCP_SERVER_URL";

}  // namespace

void declare_headers(Declare& declare, WantedOptions& options) {
  declare_wanted(declare, options);
  declare_verbosity(declare, options.output);
  declare.page({
      .about =
          "Prints one JSON object of header names and values, as Claude Code's headersHelper and "
          "programs like it read them: it asks nobody, ends within nine seconds unless --timeout "
          "says otherwise, and prints nothing else on stdout. Without a URL the server is the one "
          "that CLAUDE_CODE_MCP_SERVER_URL names, which the host sets.",
      .examples = {{"headers https://mcp.example.com/mcp", "the header for one server"},
                   {"headers", "started by a host that names the server in the environment"}},
      .exits = token_exits(),
      .schema = {},
      .members = {},
      .sections = {{"ENVIRONMENT", {{url_variable, "the server, where no URL is given"}}}},
  });
}

Exit run_headers(const WantedOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  app::Wanted wanted = options.wanted;
  if (wanted.target.url.empty() && wanted.target.issuer.empty())
    wanted.target.url = env.variable(url_variable).value_or("");
  env.read_hidden = [](const std::string&, const app::Waiting&) -> Secret {
    throw Error(Exit::usage, "usage", "headers asks nobody for a secret",
                "use env:NAME, @FILE, keyring:NAME or cmd:COMMAND");
  };
  app::NetworkOptions network = options.network;
  if (!network.timeout) network.timeout = helper_seconds;
  const app::Context context = app::make_context(env, network, options.store);
  app::find_token_format("headers").serve(
      {.env = env,
       .operation = {},
       .place = {},
       .obtain = [&] { return app::obtain_token(context, wanted, app::Effort::kept_or_renewed); },
       .forget = {}});
  return Exit::ok;
}

}  // namespace mcpauth::commands
