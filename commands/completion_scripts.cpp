#include "commands/completion_scripts.hpp"

namespace mcpauth::commands {
namespace {

// Each line of an answer is a candidate, a tab and what it means; a first line `:file` or
// `:directory` asks the shell for its own names.

constexpr std::string_view bash = R"sh(# bash completion for mcpauth
_mcpauth() {
  local line=${COMP_LINE:0:COMP_POINT} words word answer
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  word=${words[${#words[@]} - 1]}
  mapfile -t answer < <("${words[0]/#\~/$HOME}" __complete "${words[@]:1}" 2>/dev/null)
  case ${answer[0]} in
    :file) compopt -o filenames; COMPREPLY=($(compgen -f -- "$word")); return ;;
    :directory) compopt -o filenames; COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  COMPREPLY=("${answer[@]%%$'\t'*}")
  # bash breaks words at colons and equals signs: give back only what follows the last one.
  local typed=${word%"${word##*[:=]}"}
  [[ -n $typed && $COMP_WORDBREAKS == *:* ]] && COMPREPLY=("${COMPREPLY[@]#"$typed"}")
  return 0
}
complete -F _mcpauth mcpauth
)sh";

constexpr std::string_view zsh = R"sh(#compdef mcpauth
_mcpauth() {
  local -a answer names texts
  answer=("${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case ${answer[1]} in
    :file) _files; return ;;
    :directory) _files -/; return ;;
    '') return 1 ;;
  esac
  local line
  for line in $answer; do
    names+=("${line%%$'\t'*}")
    texts+=("${(r:26:)${line%%$'\t'*}} ${line#*$'\t'}")
  done
  compadd -l -d texts -a names
}
if [[ ${funcstack[1]} == _mcpauth ]]; then _mcpauth "$@"; else compdef _mcpauth mcpauth; fi
)sh";

constexpr std::string_view fish = R"sh(# fish completion for mcpauth
function __mcpauth_complete
    set -l words (commandline -opc)
    set -l answer ($words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null)
    switch "$answer[1]"
        case :file
            __fish_complete_path (commandline -ct)
        case :directory
            __fish_complete_directories (commandline -ct) ''
        case '*'
            printf '%s\n' $answer
    end
end
complete -c mcpauth -f -a '(__mcpauth_complete)'
)sh";

}  // namespace

std::string completion_script(std::string_view shell) {
  return std::string(shell == "bash" ? bash : shell == "zsh" ? zsh : fish);
}

}  // namespace mcpauth::commands
