# A change is sent as its dry run has shown it.
#   administered WORDS…: like `run mcpauth WORDS…`. Before a verb that changes something, it is run with --dry-run; where the verb
#   is then done, the requests that it sends must be those that were shown: method, URL and body, secrets as placeholders.
administered() {
  changing "$@" || { run mcpauth "$@"; return; }
  "$MCPAUTH" "$@" --dry-run --json >"$work/shown" 2>"$work/shown.err" </dev/null
  rm -f "$work/trace"
  run mcpauth "$@" --trace-file "$work/trace"
  [ "$status" != 0 ] || python3 "$root/tests/support/planned.py" "$work/shown" "$work/trace" >"$work/unplanned" 2>&1 ||
    broken "sent otherwise than --dry-run has shown: $(cat "$work/unplanned" "$work/shown.err")"
}

# `apply` has an order with one job only.
changing() {
  case "$* " in
    *' --dry-run '*) false ;;
    apply*' --jobs 1 '*) ;;
    *) [[ ${2-} =~ ^(register|update|delete|add|remove|authorize|deauthorize|enable|disable|rotate-secret)$ ]] ;;
  esac
}
