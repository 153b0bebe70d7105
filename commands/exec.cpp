#include "commands/exec.hpp"

#include <algorithm>

#include "app/obtain_token.hpp"
#include "app/output.hpp"
#include "app/secret_reference.hpp"
#include "app/token_file.hpp"
#include "app/token_format.hpp"
#include "base/text.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {
namespace {

constexpr auto default_variable = "MCPAUTH_ACCESS_TOKEN";
constexpr std::int64_t first_free_descriptor = 3;
constexpr std::int64_t last_descriptor = 255;
constexpr std::chrono::seconds pause_after_failure{30};
constexpr std::chrono::seconds shortest_pause{1};
constexpr std::chrono::hours longest_pause{1};

void check_variable(const std::string& name, const char* option) {
  const bool word = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (word && (name.empty() || name.front() < '0' || name.front() > '9')) return;
  throw Error(Exit::usage, "usage",
              std::string(option) + ": " + quote(name) + " is no name of a variable");
}

void check(const ExecOptions& options) {
  if (options.command.empty())
    throw Error(Exit::usage, "usage", "no program was named",
                "it stands behind '--': mcpauth exec URL -- PROGRAM");
  check_variable(options.env, "--env");
  check_variable(options.file_env, "--file-env");
  if (!options.env.empty() && options.env == options.file_env)
    throw Error(Exit::usage, "usage", "--env and --file-env name the same variable");
  if (options.fd && (*options.fd < first_free_descriptor || *options.fd > last_descriptor))
    throw Error(Exit::usage, "usage", "--fd is not between 3 and 255");
  if (options.refresh && options.file_env.empty())
    throw Error(Exit::usage, "usage", "--refresh needs a file to keep fresh",
                "name the variable that gets its path with --file-env");
}

// Keep from the program what our own secret options refer to, whether this run reads it or not.
void withhold_secrets(const ExecOptions& options, app::Program& program) {
  constexpr std::string_view scheme = "env:";
  for (const auto& reference : secret_references(options)) {
    if (reference.starts_with(scheme)) program.without.push_back(reference.substr(scheme.size()));
    if (const auto number = app::referred_descriptor(reference)) program.closed.push_back(*number);
  }
}

// Keeps the file fresh, and says after how long it wants to be asked again.
class Keeper {
 public:
  Keeper(const app::Context& context, const ExecOptions& options, app::TokenFile& file)
      : context_(context), options_(options), file_(file) {}

  std::chrono::milliseconds operator()() {
    // Each renewal is a run of its own: it shares no failure with those before it, and has as long.
    context_.env.started = context_.env.precisely_now();
    app::restart_time(context_, options_.network);
    try {
      const auto tokens =
          app::obtain_token(context_, options_.wanted, app::Effort::kept_or_renewed).session.tokens;
      if (!(tokens.access_token == written_)) file_.replace(tokens.access_token);
      written_ = tokens.access_token;
      return pause(tokens);
    } catch (const Error& error) {
      if (context_.env.stop.stop_requested()) return pause_after_failure;  // the program has ended
      app::warn(context_.env, "the token's file stays as it is: " + error.message);
      return pause_after_failure;
    }
  }

 private:
  // Until the token stops being fresh, as far as a second tells.
  std::chrono::seconds pause(const oauth::TokenSet& tokens) const {
    if (!tokens.expires_at) return longest_pause;
    const auto left = *tokens.expires_at - context_.env.now();
    auto wait = std::min<std::chrono::seconds>(left, longest_pause);
    while (wait > shortest_pause && !oauth::is_fresh(tokens, context_.env.now() + wait))
      wait -= shortest_pause;
    return std::max<std::chrono::seconds>(wait + shortest_pause, shortest_pause);
  }

  const app::Context& context_;
  const ExecOptions& options_;
  app::TokenFile& file_;
  Secret written_;
};

}  // namespace

std::vector<std::string> secret_references(ExecOptions options) {
  Declare declare;
  declare_exec(declare, options);
  std::vector<std::string> references;
  for (const auto& option : declare.options()) {
    if (option.kind != ValueKind::secret) continue;
    const auto& value = *std::get<std::string*>(option.target);
    if (!value.empty()) references.push_back(value);
  }
  return references;
}

void declare_exec(Declare& declare, ExecOptions& options) {
  declare_wanted(declare, options);
  declare.text("--env", options.env, "NAME", "the variable that holds the token");
  declare.number("--fd", options.fd, "N", "the descriptor from which it can be read");
  declare.text("--file-env", options.file_env, "NAME",
               "the variable that holds the path of a file with the token, gone at the end");
  declare.flag({"--refresh"}, options.refresh, "keep that file fresh while the program runs");
  declare.program(options.command, "the program and its arguments, run without a shell");
  declare_verbosity(declare, options.output);
  declare.page({
      .about =
          "Runs a program with an access token in its hands: in the variable MCPAUTH_ACCESS_TOKEN "
          "unless --env, --fd or --file-env say otherwise. The program takes the place of mcpauth, "
          "so its exit status is the one you see and signals reach it. It does not inherit the "
          "secrets that mcpauth itself was given: no variable MCPAUTH_… but MCPAUTH_HOME and "
          "MCPAUTH_STORE, and none that an option refers to by env:NAME; a descriptor that one "
          "refers to is closed for it, and stdin is empty where - is one. A variable can be read "
          "by every process of the same user; a descriptor cannot. For runs that outlive a token, "
          "--file-env with --refresh renews the file shortly before the token ends; each renewal "
          "may "
          "take as long as --timeout says.",
      .examples = {{"exec https://mcp.example.com/mcp --env MCP_TOKEN -- codex",
                    "a host that reads its bearer token from a variable"},
                   {"exec https://mcp.example.com/mcp --file-env TOKEN_FILE --refresh -- ./nightly",
                    "a long job that reads the file again when it needs a token"}},
      .exits = token_exits(),
      .schema = {},
      .members = {},
      .sections = {},
  });
}

Exit run_exec(const ExecOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  check(options);
  const app::Context context = app::make_context(env, options.network, options.store);
  const auto tokens =
      app::obtain_token(context, options.wanted, app::Effort::kept_or_renewed).session.tokens;
  app::authorization_value(tokens);  // refuses what cannot be used by its value
  app::Program program;
  program.arguments = options.command;
  withhold_secrets(options, program);
  if (!options.env.empty() || (!options.fd && options.file_env.empty()))
    program.variables.emplace_back(options.env.empty() ? default_variable : options.env,
                                   tokens.access_token);
  if (options.fd) {
    program.descriptor = static_cast<int>(*options.fd);
    program.content = tokens.access_token;
  }
  if (options.file_env.empty()) return static_cast<Exit>(env.run_program(program));
  app::remove_orphaned_token_files(context);
  app::TokenFile file(context, tokens.access_token);
  program.variables.emplace_back(options.file_env, Secret(file.path()));
  program.meanwhile = [] { return longest_pause; };
  if (options.refresh) program.meanwhile = Keeper(context, options, file);
  return static_cast<Exit>(env.run_program(program));
}

}  // namespace mcpauth::commands
