# The words in which scripts test the built binary. A script is a list of cases, each a sentence of behaviour:
#
#   case_ 'token prints the token and a newline, nothing else'
#   run mcpauth token "$url"
#   expect_exit 0
#   expect_stdout 'the whole of it'
#
# A case fails with its first broken expectation; the rest of its lines still run. `finish` prints what failed and the
# closing line `N passed, N failed, N skipped`, and ends the script.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
MCPAUTH=${MCPAUTH:-$root/build/dev/mcpauth}
work=$(mktemp -d "${TMPDIR:-/tmp}/mcpauth-test.XXXXXX")
passed=0 failed=0 skipped=0 name='' verdict=''

# No server of the suites is reached through a proxy, and no setting of the person who runs them takes part.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY BROWSER
for variable in ${!MCPAUTH_@}; do unset "$variable"; done
export MCPAUTH_HOME=$work/home

mcpauth() { "$MCPAUTH" "$@"; }
fresh_home() { rm -rf "$MCPAUTH_HOME"; }

end_case() {
  case $verdict in
    passed) passed=$((passed + 1)); echo "ok: $name" ;;
    failed) failed=$((failed + 1)) ;;
    skipped) skipped=$((skipped + 1)) ;;
  esac
  verdict=''
}
case_() { end_case; name=$1 verdict=passed; : >"$work/out"; : >"$work/err"; status=0; ran=''; }
skip_case() { verdict=skipped; echo "skipped: $name: $1"; }

# broken WHAT: the case fails; what the last command said is shown once.
broken() {
  [ "$verdict" = passed ] || return 0
  verdict=failed
  echo "FAILED: $name"
  printf '  %s\n' "$1"
  printf '  command: %s (exit %s)\n' "$ran" "$status"
  sed 's/^/  stdout: /' "$work/out" | head -n 20
  sed 's/^/  stderr: /' "$work/err" | head -n 20
}

# run COMMAND…: keeps its output in $work/out and $work/err and its exit code in $status.
run() { ran=$*; "$@" >"$work/out" 2>"$work/err" </dev/null; status=$?; }
run_with_input() { local input=$1; shift; ran=$*; printf '%s' "$input" | "$@" >"$work/out" 2>"$work/err"; status=$?; }
stdout() { cat "$work/out"; }
stderr() { cat "$work/err"; }

expect_exit() { [ "$status" = "$1" ] || broken "expected exit $1"; }
expect_stdout() { [ "$(stdout; echo .)" = "$1"$'\n.' ] || { [ -z "$1" ] && [ ! -s "$work/out" ]; } || broken "expected on stdout: $1"; }
expect_stderr() { [ "$(stderr)" = "$1" ] || broken "expected on stderr: $1"; }
expect_stdout_has() { grep -qF -- "$1" "$work/out" || broken "expected in stdout: $1"; }
expect_stderr_has() { grep -qF -- "$1" "$work/err" || broken "expected in stderr: $1"; }
expect_nowhere() { ! grep -qF -- "$1" "$work/out" "$work/err" || broken "must not be shown: $1"; }
# expect_json FILTER [JQ-OPTION…]: what is on stdout is one JSON value, and the filter says true.
expect_json() { local filter=$1; shift; jq -es "$@" "length == 1 and (.[0] | $filter)" "$work/out" >/dev/null 2>&1 || broken "expected of the JSON: $filter"; }
expect_equal() { [ "$1" = "$2" ] || broken "expected $2, got $1"; }
expect_that() { "$@" || broken "expected: $*"; }

# claims TOKEN: the payload of a JWT, not verified.
claims() {
  local payload
  payload=$(printf '%s' "$1" | cut -d. -f2 | tr '_-' '/+')
  while [ $((${#payload} % 4)) != 0 ]; do payload+='='; done
  printf '%s' "$payload" | base64 -d
}

at_end=()
on_finish() { at_end+=("$1"); }
cleanup() { local command; for command in ${at_end[@]+"${at_end[@]}"}; do eval "$command"; done; at_end=(); rm -rf "$work"; }
trap cleanup EXIT

finish() {
  end_case
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
  exit
}
