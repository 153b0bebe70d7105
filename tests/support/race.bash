# Sourced after cases.bash: many processes at once.

# expire_sessions: as if their time had come.
expire_sessions() {
  local file
  for file in "$MCPAUTH_HOME"/session-*.json; do
    jq -a '.document.tokens |= (.expires_at = .issued_at)' "$file" >"$work/expired" && cat "$work/expired" >"$file"
  done
}

# race NUMBER COMMAND…: starts it NUMBER times and waits for all. Each process is there before the first of them begins.
# What they print is in $work/race, their exit codes in $work/race.exits.
race() {
  local number=$1 i gate
  shift
  ran="$number times: $*"
  rm -rf "$work/race" "$work/race.err" "$work/gate"
  mkdir "$work/race" "$work/race.err"
  mkfifo "$work/gate"
  for ((i = 0; i < number; i++)); do
    (: <"$work/gate" && exec "$@" >"$work/race/$i" 2>"$work/race.err/$i" </dev/null) &
    racers[i]=$!
  done
  exec {gate}>"$work/gate" # who opens it to read waits for this
  for ((i = 0; i < number; i++)); do
    wait "${racers[i]}"
    echo $?
  done >"$work/exits"
  exec {gate}>&-
  sort "$work/exits" | uniq -c | awk '{ print $2 ": " $1 }' | paste -sd, >"$work/race.exits"
  cat "$work"/race/* >"$work/out"
  cat "$work/race.err"/* | sort | uniq -c >"$work/err"
}
# expect_exits TEXT: how often which exit code came, like `0: 200`.
expect_exits() { [ "$(cat "$work/race.exits")" = "$1" ] || broken "expected exits $1, got $(cat "$work/race.exits")"; }
# expect_one_token OLD: all printed the same one, and it is not OLD.
expect_one_token() {
  [ "$(sort -u "$work/out" | wc -l)" = 1 ] || broken "$(sort -u "$work/out" | wc -l) different tokens"
  [ "$(sort -u "$work/out")" != "$1" ] || broken 'the token is the old one'
}
