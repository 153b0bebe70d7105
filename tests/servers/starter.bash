# What the starters share. Each names its `server`, its `version`, the `options` that it needs, and four functions:
#   install           in an empty folder, once for a version
#   serve [OPTION…]   in the foreground, on $port, with its files in $dir
#   probe             prints the URL that answers as soon as the server is ready
#   describe          prints what tests need to know, as one JSON object
# and then calls `starter "$@"`, which gives it
#   NAME start DIR PORT [OPTION…]   install what is missing, start, wait, print the object (PORT 0: a free one)
#   NAME stop DIR
set -euo pipefail
options=()
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${MCPAUTH_SERVERS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mcpauth-servers}

fail() { echo "$server: $*" >&2; exit 1; }
npm_install() { echo '{"private":true}' >package.json; npm install --no-audit --no-fund --save-exact "$@"; }
pip_install() { python3 -m venv venv && venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
answers() { curl -s -o /dev/null --noproxy '*' --max-time 5 "$1"; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Two runs may want the same server at the same time: one installs, the other waits.
install_once() {
  mkdir -p "$cache"
  exec 9>"$folder.lock"
  flock 9
  if [ ! -e "$folder/.installed" ]; then
    rm -rf "$folder" && mkdir "$folder"
    (cd "$folder" && install) >"$folder.log" 2>&1 </dev/null || { tail -n 15 "$folder.log" >&2; fail "cannot be installed"; }
    touch "$folder/.installed"
  fi
  exec 9>&-
}

# The process group that was started for $dir, if it still runs: its environment says whose it is.
group() {
  local leader
  leader=$(cat "$dir/pid" 2>/dev/null) || return 1
  grep -qzxF "MCPAUTH_TEST_SERVER=$dir" "/proc/$leader/environ" 2>/dev/null && echo "$leader"
}

start() {
  [ -z "$(group)" ] || fail "already running in $dir"
  local url deadline leader
  url=$(probe) deadline=$((SECONDS + ${wait_seconds:-60}))
  ! answers "$url" || fail "something else answers at $url"
  export -f serve
  here=$here folder=$folder dir=$dir port=$port version=$version MCPAUTH_TEST_SERVER=$dir \
    setsid bash -c 'set -eu; serve "$@"' serve "$@" >"$dir/log" 2>&1 </dev/null &
  leader=$!
  echo "$leader" >"$dir/pid"
  until answers "$url"; do
    kill -0 "$leader" 2>/dev/null || { tail -n 20 "$dir/log" >&2; fail "did not start"; }
    [ "$SECONDS" -lt "$deadline" ] || { stop; tail -n 20 "$dir/log" >&2; fail "was not ready in time"; }
    sleep 0.05
  done
}

stop() {
  local leader
  leader=$(group) || return 0
  kill -- "-$leader"
  for _ in $(seq 200); do kill -0 "$leader" 2>/dev/null || break; sleep 0.05; done
  ! kill -0 "$leader" 2>/dev/null || kill -9 -- "-$leader"
  rm -f "$dir/pid"
}

starter() {
  [ $# -ge 2 ] || fail "usage: $server start DIR PORT [OPTION…] | stop DIR"
  local verb=$1
  mkdir -p "$2"
  dir=$(cd "$2" && pwd) folder=$cache/$server-$version
  case $verb in
    install) install_once; echo "$folder" ;;
    start)
      [ $# -ge $((3 + ${#options[@]})) ] || fail "usage: $server start DIR PORT ${options[*]}"
      port=$3
      [ "$port" != 0 ] || port=$(free_port)
      shift 3
      install_once
      start "$@"
      describe "$@"
      ;;
    stop) stop ;;
    *) fail "no such verb: $verb" ;;
  esac
}
