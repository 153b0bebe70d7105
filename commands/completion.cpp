#include "commands/completion.hpp"

#include "app/output.hpp"
#include "commands/completion_scripts.hpp"

namespace mcpauth::commands {

void declare_completion(Declare& declare, CompletionOptions& options) {
  auto& shell = declare.positional("SHELL", options.shell, "the shell to complete for");
  shell.choices = {"bash", "zsh", "fish"};
  shell.required = true;
  declare.page({
      .about =
          "Prints the script that makes a shell complete mcpauth's commands, options, their "
          "values and the servers that you have signed in to. Nothing is asked of the network.",
      .examples = {{"completion bash", "for one session: source <(mcpauth completion bash)"},
                   {"completion fish",
                    "for good: save it as ~/.config/fish/completions/mcpauth.fish"}},
      .exits = {Exit::ok, Exit::usage},
  });
}

Exit run_completion(const CompletionOptions& options, app::Env& env) {
  app::print(env, completion_script(options.shell));
  return Exit::ok;
}

}  // namespace mcpauth::commands
