"""Sets a Glewlwyd up. argv: prepare DIR PORT ROOT | seed DIR PORT VERSION RESOURCE…"""
import gzip
import http.cookiejar
import json
import os
import sqlite3
import subprocess
import sys
import urllib.request

step, directory, port, *rest = sys.argv[1:]
base = f"http://127.0.0.1:{port}"
issuer = f"{base}/api/oidc"
redirect = "http://127.0.0.1:{}/callback"


def prepare(root):
    """Its configuration file, and a database with nothing but the administrator."""
    database = f"{directory}/glewlwyd.db"
    if os.path.exists(database):
        os.remove(database)
    with gzip.open(f"{root}/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz", "rt") as script:
        sqlite3.connect(database).executescript(script.read())
    plugins = f"{root}/usr/lib/glewlwyd"
    text = {
        "bind_address": "127.0.0.1", "external_url": base, "login_url": "login.html", "api_prefix": "api", "allow_origin": "*",
        "static_files_path": f"{root}/usr/share/glewlwyd/webapp/", "log_mode": "console", "log_level": "WARNING",
        "cookie_domain": "127.0.0.1", "session_key": "GLEWLWYD2_SESSION_ID", "admin_session_authentication": "cookie,api_key",
        "profile_session_authentication": "cookie", "admin_scope": "g_admin", "profile_scope": "g_profile", "hash_algorithm": "SHA512",
        "user_module_path": f"{plugins}/user", "client_module_path": f"{plugins}/client",
        "user_auth_scheme_module_path": f"{plugins}/scheme", "plugin_module_path": f"{plugins}/plugin",
    }
    with open(f"{directory}/glewlwyd.conf", "w", encoding="utf-8") as conf:
        conf.write(f"port={port}\ncookie_secure=0\nsession_expiration=86400\nlogin_api_enabled=true\n")
        conf.writelines(f'{name}="{value}"\n' for name, value in text.items())
        conf.write(f'database = {{ type = "sqlite3"; path = "{database}"; }};\n')
        conf.write('static_files_mime_types = ( { extension = ".html"; mime_type = "text/html"; compress = 0; } )\n')


network = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def tell(path, value):
    request = urllib.request.Request(f"{base}/api{path}", json.dumps(value).encode(), {"Content-Type": "application/json"})
    return network.open(request, timeout=10).read()


def openid_plugin(resources):
    key = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, text=True, check=True).stdout
    public = subprocess.run(["openssl", "rsa", "-pubout"], input=key, capture_output=True, text=True, check=True).stdout
    yes = ["allow-non-oidc", "auth-type-code-enabled", "auth-type-device-enabled", "auth-type-client-enabled", "auth-type-refresh-enabled", "refresh-token-rolling",
           "pkce-allowed", "pkce-required", "introspection-revocation-allowed",
           "introspection-revocation-allow-target-client", "register-client-allowed",
           "register-client-management-allowed", "resource-allowed", "jwks-show", "oauth-par-allowed", "oauth-dpop-allowed"]
    no = ["auth-type-token-enabled", "auth-type-id-token-enabled", "auth-type-none-enabled", "auth-type-password-enabled",
          "pkce-method-plain-allowed", "oauth-par-required", "session-management-allowed",
          "resource-scope-and-client-property", "oauth-rar-allowed", "request-parameter-allow"]
    return {
        "iss": issuer, "jwt-type": "rsa", "jwt-key-size": "256", "key": key, "cert": public, **dict.fromkeys(yes, True), **dict.fromkeys(no, False),
        "oauth-par-request_uri-prefix": "urn:ietf:params:oauth:request_uri:", "oauth-par-duration": 90, "oauth-dpop-iat-duration": 60,
        "device-authorization-expiration": 120, "device-authorization-interval": 1,
        "access-token-duration": 8, "refresh-token-duration": 3600, "code-duration": 60, "scope": [], "additional-parameters": [], "claims": [],
        "allowed-scope": ["openid", "mcp:read", "mcp:write"], "subject-type": "public", "refresh-token-one-use": "always",
        "register-client-auth-scope": [], "register-client-credentials-scope": ["mcp:read"], "resource-client-property": "resource",
        "resource-scope": {"mcp:read": resources, "mcp:write": resources},
    }


def seed(version, resources):
    scopes = ["openid", "mcp:read", "mcp:write"]
    tell("/auth/", {"username": "admin", "password": "password"})
    for name in scopes[1:]:
        tell("/scope/", {"name": name, "display_name": name, "description": name, "password_required": False, "scheme": {}})
    tell("/mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "OpenID Connect", "parameters": openid_plugin(resources)})
    tell("/user/?source=database", {"username": "alice", "name": "Alice", "email": "alice@example.com", "password": "alice-pass", "enabled": True, "scope": scopes})
    # It compares redirect URIs port and all, so the public client has one of its own.
    callback = redirect.format(int(port) % 10000 + 20000)
    for name, secret, grants in (("native-cli", None, ["code", "refresh_token", "device_authorization"]),
                                 ("web-app", "web-app-secret", ["code", "refresh_token", "device_authorization"]), ("machine", "machine-secret", ["client_credentials"])):
        tell("/client/?source=database", {
            "client_id": name, "name": name, "enabled": True, "confidential": secret is not None, "scope": scopes, "authorization_type": grants,
            "redirect_uri": [callback] if "code" in grants else [],
            "token_endpoint_auth_method": ["client_secret_basic", "client_secret_post"] if secret else ["none"],
            **({"client_secret": secret} if secret else {})})
    print(json.dumps({
        "server": "glewlwyd", "version": version, "issuer": issuer, "admin_api": f"{base}/api",
        "api_key": json.loads(tell("/key/", {}))["key"], "user": {"name": "alice", "password": "alice-pass"},
        "public_client": {"client_id": "native-cli", "redirect_uri": callback},
        "confidential_client": {"client_id": "machine", "client_secret": "machine-secret"}}))


if step == "prepare":
    prepare(rest[0])
else:
    seed(rest[0], rest[1:])
