# Keycloak's own admin interface, which is asked what stands there, and realms to administer. Sourced after `server keycloak`.
base=$(fact .issuer)
base=${base%/realms/*}
export ADMIN_SECRET=administrator-secret

# admin METHOD PATH [JSON]: as the service account of the first start. PATH is below /admin/realms.
admin() {
  local token
  token=$(curl -sS --noproxy '*' -u "$(fact .service_client):$(fact .service_secret)" -d grant_type=client_credentials \
    "$base/realms/master/protocol/openid-connect/token" | jq -r .access_token)
  curl -sS --fail-with-body --noproxy '*' -X "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    ${3:+--data "$3"} "$base/admin/realms$2"
}

# empty_realm NAME: a realm with nothing but its administrator, and a profile for it.
empty_realm() {
  local user manager
  admin POST '' "{\"realm\":\"$1\",\"enabled\":true}"
  admin POST "/$1/clients" "{\"clientId\":\"administrator\",\"secret\":\"$ADMIN_SECRET\",\"serviceAccountsEnabled\":true,\"standardFlowEnabled\":false}"
  user=$(admin GET "/$1/users?username=service-account-administrator" | jq -r '.[0].id')
  manager=$(admin GET "/$1/clients?clientId=realm-management" | jq -r '.[0].id')
  admin POST "/$1/users/$user/role-mappings/clients/$manager" "[$(admin GET "/$1/clients/$manager/roles/realm-admin")]"
  mcpauth profile add "$1" --issuer "$base/realms/$1" --client-id administrator --client-secret env:ADMIN_SECRET >"$work/profile" 2>&1
}
