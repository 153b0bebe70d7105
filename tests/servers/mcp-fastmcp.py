"""An MCP server with two tools, guarded by the access tokens of an issuer. argv: PORT ISSUER"""
import json
import sys
import urllib.request

from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider, require_scopes
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.dependencies import get_access_token

port, issuer = int(sys.argv[1]), sys.argv[2]
base = f"http://127.0.0.1:{port}"

with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=10) as answer:
    keys = json.load(answer)["jwks_uri"]
checks = JWTVerifier(jwks_uri=keys, issuer=issuer, audience=f"{base}/mcp", required_scopes=["mcp:read"])
server = FastMCP("fastmcp", auth=RemoteAuthProvider(
    token_verifier=checks, authorization_servers=[issuer], base_url=base, scopes_supported=["mcp:read", "mcp:write"]))


@server.tool
def whoami() -> dict:
    """The claims of the token."""
    return get_access_token().claims


@server.tool(auth=require_scopes("mcp:write"))
def write_note(text: str) -> str:
    """Needs mcp:write as well."""
    return f"wrote {text}"


server.run(transport="http", host="127.0.0.1", port=port, show_banner=False, log_level="warning")
