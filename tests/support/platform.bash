# A platform that signs for its workloads, as CI services and Kubernetes do: its key and what it signs.
jwt_part() { printf %s "$1" | base64 -w0 | tr '+/' '-_' | tr -d '='; }
# assertion JTI [ISSUER]: what the platform signs for a workload at the server $issuer, good for five minutes.
assertion() {
  local now text
  now=$(date +%s)
  text=$(jwt_part '{"alg":"RS256","typ":"JWT"}').$(jwt_part "$(jq -nc --arg iss "${2-https://token.ci.example}" --arg aud "$issuer" --arg jti "$1" \
    --argjson now "$now" '{iss: $iss, sub: "repo:acme/app", aud: $aud, jti: $jti, iat: $now, exp: ($now + 300)}')")
  printf %s "$text.$(printf %s "$text" | openssl dgst -sha256 -sign "$work/platform.pem" -binary | base64 -w0 | tr '+/' '-_' | tr -d '=')"
}
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/platform.pem" 2>/dev/null
"$MCPAUTH" key show "@$work/platform.pem" >"$work/platform.jwks"
