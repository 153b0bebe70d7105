# What the suites of this folder share, beside the words of tests/support/cases.bash.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cases.bash"
servers=$root/tests/servers
browser=$servers/browser

# server NAME [OPTION…]: starts it; what it says of itself is then in $facts. A server that does not start is a failure.
server() {
  local dir
  dir=$(mktemp -d "$work/$1.XXXXXX")
  if ! facts=$("$servers/$1" start "$dir" 0 "${@:2}" 2>"$work/why"); then
    case_ "$1 starts"
    ran="$1 start" status=1
    cp "$work/why" "$work/err"
    broken 'it does not'
    finish
  fi
  on_finish "'$servers/$1' stop '$dir'"
  log=$dir/log
  echo "server: $(fact '"\(.server) \(.version)"')"
}
fact() { jq -r "$1" <<<"$facts"; }

# development_server [OPTION…]: starts `mcpauth dev`; what it prints when ready is then in $facts.
development_server() {
  mkfifo "$work/ready"
  "$MCPAUTH" dev --port 0 --auto-consent "$@" >"$work/ready" 2>"$work/dev.log" &
  local pid=$!
  on_finish "kill $pid 2>/dev/null; wait $pid 2>/dev/null"
  if ! read -r -t 10 facts <"$work/ready"; then
    case_ 'mcpauth dev starts'
    cp "$work/dev.log" "$work/err"
    broken 'it does not'
    finish
  fi
  rm "$work/ready"
}

lines() { grep -cF -- "$1" "$2"; }

# until_expired SECONDS: waits until a token that lives so long, and was just given out, is no longer fresh.
until_expired() { sleep "$1"; }
