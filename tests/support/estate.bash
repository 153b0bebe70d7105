# An estate of 6 servers, 30 clients, 10 agents and their access, as a manifest; and two others made from it.
#   manifest | changed_manifest | smaller_manifest

# 20 desktops for people, 10 machines; each desktop may use one server, the first four agents theirs for themselves.
manifest() {
  local i
  echo 'version: 1'
  echo 'servers:'
  for i in 1 2 3 4 5 6; do
    printf '  - name: server-%s\n    resource: https://server-%s.example.com/mcp\n    scopes:\n' "$i" "$i"
    printf '      - {name: "s%s:read", title: "Read %s"}\n      - {name: "s%s:write", title: "Write %s"}\n' "$i" "$i" "$i" "$i"
  done
  echo 'clients:'
  for i in $(seq 20); do
    printf '  - {name: desktop-%s, redirect_uris: ["http://127.0.0.1/callback"], ' "$i"
    echo 'grant_types: [authorization_code, refresh_token], token_endpoint_auth_method: none}'
  done
  for i in $(seq 10); do
    printf '  - {name: machine-%s, grant_types: [client_credentials], ' "$i"
    printf 'token_endpoint_auth_method: client_secret_basic, secret_to: secrets/machine-%s}\n' "$i"
  done
  echo 'agents:'
  for i in $(seq 10); do
    printf '  - {name: agent-%s, kind: interactive, secret_to: secrets/agent-%s}\n' "$i" "$i"
  done
  echo 'access:'
  for i in 1 2 3 4 5 6; do
    printf '  - {client: desktop-%s, server: server-%s, scopes: ["s%s:read", "s%s:write"], for: user}\n' "$i" "$i" "$i" "$i"
  done
  for i in 1 2 3 4; do printf '  - {agent: agent-%s, server: server-%s, scopes: ["s%s:read"], for: self}\n' "$i" "$i" "$i"; done
}

# Another title of a scope, another redirect URI, less access.
changed_manifest() {
  manifest | sed -e 's/"Read 1"/"Read everything"/' -e '/name: desktop-1,/s#127.0.0.1/callback#127.0.0.1/other#' \
    -e '/client: desktop-2,/s/, "s2:write"//'
}

smaller_manifest() {
  changed_manifest | grep -E '^[a-z]|name: (server|desktop)-1$|name: desktop-1,|server-1\.|^    scopes:$|"s1:' | awk '
    /^agents:|^access:/ { skip = 1 } skip { next } /^    scopes:$/ && seen++ { next } { print }'
}

# estate_round WHERE: the whole life of the estate at the empty server that `administer VERB…` means; `second_server` makes
# it mean another empty one. Uses $estate, a new folder.
estate_round() {
  mkdir -p "$estate"
  manifest >"$estate/estate.yaml"

  case_ "$1: diff: on an empty server everything is to be made, exit 1"
  administer diff -f "$estate" --json
  expect_exit 1
  expect_json '.schema == "mcpauth/diff/1" and (.steps | length) == 56 and all(.steps[]; .action == "create")'

  case_ "$1: apply: 6 servers, 30 clients, 10 agents and their access"
  administer apply -f "$estate" --yes
  expect_exit 0
  administer client list --json
  expect_json '[.clients[].name | select(test("^(desktop|machine)-"))] | length == 30 and (unique | length) == 30'
  administer agent list --json
  expect_json '[.agents[].name | select(startswith("agent-"))] | length == 10'

  case_ "$1: diff: afterwards nothing differs"
  administer diff -f "$estate"
  expect_exit 0
  expect_stdout 'nothing differs'

  case_ "$1: apply: the second time there is nothing to do"
  administer apply -f "$estate" --yes
  expect_exit 0
  expect_stdout 'nothing to do'

  case_ "$1: apply: a change is one step for each object"
  changed_manifest >"$estate/estate.yaml"
  administer apply -f "$estate" --yes
  expect_exit 0
  expect_stdout_has '~ server server-1 ('
  expect_stdout_has '~ client desktop-1 ('
  expect_stdout_has 'left: access client desktop-2 '
  administer diff -f "$estate"
  expect_exit 0

  case_ "$1: apply --prune: access that the manifest does not have any more is taken away"
  administer apply -f "$estate" --yes --prune
  expect_exit 0
  expect_stdout_has '- access client desktop-2 '
  administer diff -f "$estate"
  expect_exit 0

  case_ "$1: export: what was applied, which diff finds equal"
  administer export -o "$work/exported.yaml"
  expect_exit 0
  administer diff -f "$work/exported.yaml"
  expect_exit 0

  case_ "$1: export: a second empty server takes it, and is equal to the first then"
  second_server
  administer apply -f "$work/exported.yaml" --yes --jobs 1
  expect_exit 0
  administer diff -f "$work/exported.yaml"
  expect_exit 0
  administer diff -f "$estate"
  expect_exit 0
}
