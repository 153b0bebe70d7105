# Sourced after cases.bash: secrets are planted, commands say all they can, and what they showed is searched.
#   plant NAME…              makes a secret of each name; `canary NAME` prints it
#   tell EXIT COMMAND…       runs it twice, as talkative as it gets; EXIT may be `any`: not wrong usage, and no bug
#   harvest                  plants what stands in the state directory as a secret
#   expect_none_shown        searches everything that was shown, and all traces
tools=$root/tests/support/canaries.py
mkdir "$work/shown" "$work/traces"
: >"$work/canaries"
told=() number=0
declare -A planted # what stands in a variable, by its name

# Characters that each encoding writes differently; a token, a code and a header value can have fewer.
plant() {
  local name
  for name in "$@"; do
    case $name in
      access_token | refresh_token | code | registration_token | admin_token) echo "$name canary+$name/=~$RANDOM$RANDOM" ;;
      *) echo "$name canary+$name/=\"$RANDOM$RANDOM" ;;
    esac
  done >>"$work/canaries"
}
canary() { sed -n "s/^$1 //p" "$work/canaries" | head -n 1; }

harvest() {
  jq -r '.. | objects | to_entries[] | select(.key | test("(^|_)(secret|token|password)$|^dpop_key$"))
    | select((.value | type) == "string" and (.value | length) > 8) | "kept_\(.key) \(.value)"' "$MCPAUTH_HOME"/*.json >>"$work/canaries"
  sort -u -o "$work/canaries" "$work/canaries"
}

# page_of COMMAND…: its manual page.
page_of() {
  local page=$root/man/mcpauth-$1-${2-}.1
  [ -e "$page" ] || page=$root/man/mcpauth-$1.1
  echo "$page"
}
# talk PAGE OPTION [VALUE]: adds to $options what that page has.
talk() { ! grep -q -- "${2//-/\\\\-}" "$1" || options+=("${@:2}"); }
# quietly COMMAND…: runs it with the variables that it names with env:NAME, and no other that is planted.
quietly() {
  local word variables=()
  for word in "$@"; do
    case $word in env:*) variables+=("${word#env:}=${planted[${word#env:}]}") ;; esac
  done
  run env ${variables[@]+"${variables[@]}"} "$MCPAUTH" "$@"
  ran=$*
}
# Whoever signs in visits a URL with the state in it: that line alone may have it.
conversation() { grep -v '^    http.*code_challenge=' "$work/err"; }
tell() {
  local expected=$1 page words=1 options
  shift
  number=$((number + 1))
  page=$(page_of "$@")
  told+=("$page")
  [ "$page" = "$root/man/mcpauth-$1.1" ] || words=2
  options=()
  talk "$page" --verbose
  talk "$page" --trace-file "$work/traces/$number"
  quietly "${@:1:words}" ${options[@]+"${options[@]}"} "${@:words+1}"
  case $expected-$status in
    any-2 | any-70 | any-139) broken "exit $status" ;;
    any-*) ;;
    *) expect_exit "$expected" ;;
  esac
  conversation >"$work/shown/$number.err"
  case $* in
    headers* | 'token http'* | 'token exchange'* | 'agent token'*) ;; # print a token on purpose
    *) cp "$work/out" "$work/shown/$number.out" ;;
  esac
  options=()
  talk "$page" --verbose
  talk "$page" --trace
  talk "$page" --json
  quietly "${@:1:words}" ${options[@]+"${options[@]}"} "${@:words+1}"
  conversation >"$work/shown/$number.trace"
  cat "$MCPAUTH_HOME"/failure-*.json "$MCPAUTH_HOME"/intent-*.json >"$work/shown/$number.told" 2>/dev/null
  [ ! -d "$MCPAUTH_HOME" ] || harvest
}

expect_none_shown() {
  python3 "$tools" search "$work" "$work"/shown/* "$work"/traces/* >"$work/out"
  expect_stdout ''
}
