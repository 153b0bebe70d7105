# Keycloak: an estate applied to an empty realm, changed, exported, and applied to a second one. Sourced where a Keycloak runs.
. "$(dirname "$0")/../support/estate.bash"

administer() { administered "$@" --profile "$realm"; }
second_server() { realm=second; empty_realm second; }
realm=first estate=$work/estate
empty_realm first
foreign='{"clientId":"foreign","redirectUris":["https://foreign.example.com/*"]}'
admin POST /first/clients "$foreign"
foreign() { admin GET '/first/clients?clientId=foreign' | jq -S .; }
before=$(foreign)
estate_round Keycloak

case_ 'Keycloak: apply --prune: what was made from here goes, what somebody else made stays as it is'
realm=first
printf 'version: 1\n' >"$work/nothing.yaml"
administer apply -f "$work/nothing.yaml" --yes --prune
expect_exit 0
expect_equal "$(foreign)" "$before"
administer client list --json
expect_json '[.clients[].name | select(test("^(desktop|machine)-"))] == []'
expect_equal "$(admin GET /first/clients | jq '[.[] | select(.clientId | test("^(desktop|machine)-"))] | length')" 0
