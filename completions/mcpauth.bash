# bash completion for mcpauth
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
