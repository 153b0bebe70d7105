// A manifest with every noun and every member.
#pragma once

namespace mcpauth::test {

inline constexpr auto sample_manifest = R"(version: 1
schema: mcpauth/manifest/1
servers:
  - name: files
    resource: https://files.example.com/mcp
    description: The files of the team
    scopes:
      - {name: "files:read", title: Read files, description: List and read}
      - {name: "files:write", title: Write files}
clients:
  - {name: desktop, redirect_uris: ["http://127.0.0.1/callback"],
     grant_types: [authorization_code, refresh_token], token_endpoint_auth_method: none,
     metadata: {client_uri: "https://example.com"}}
  - {name: nightly, grant_types: [client_credentials],
     token_endpoint_auth_method: client_secret_basic, secret_to: secrets/nightly}
  - name: signer
    token_endpoint_auth_method: private_key_jwt
    jwks: {keys: [{kty: OKP, crv: Ed25519, x: AA}]}
agents:
  - {name: research-assistant, owner: alice, kind: interactive, secret_to: secrets/assistant}
  - {name: sweeper, kind: background, enabled: false}
access:
  - {client: desktop, server: files, scopes: ["files:read"], for: user}
  - {agent: research-assistant, server: files, scopes: ["files:read", "files:write"], for: self}
  - {user: alice, server: files, scopes: ["files:read"]}
)";

}  // namespace mcpauth::test
