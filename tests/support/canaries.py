# A server that repeats what it is told, and the search for what must not be found.
#   canaries.py serve DIR    an authorization server and an MCP server; DIR/canaries has NAME VALUE lines, to which it adds
#                            what clients made up (state, code_verifier, assertions, proofs); prints its base URL
#   canaries.py search DIR FILE…   prints NAME FORM FILE for each canary that stands in a file, in any of its forms
import base64
import http.server
import json
import os
import sys
import urllib.parse


def planted(folder):
    with open(f"{folder}/canaries") as lines:
        return [line.rstrip("\n").split(" ", 1) for line in lines if " " in line]


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder = ""

    def log_message(self, *_):
        pass

    def answer(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers]:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def learn(self, fields):
        known = [value for _, value in planted(self.folder)]
        with open(f"{self.folder}/canaries", "a") as lines:
            for name in ("state", "code_verifier", "client_assertion", "DPoP"):
                value = fields.get(name) or self.headers.get(name)
                if value and value not in known:
                    lines.write(f"{name} {value}\n")

    def echo(self, text, status=400):
        said = f"{self.headers.get('Authorization')} {text} {self.path}"
        self.answer(status, {"error": "invalid_request", "error_description": said}, [("Set-Cookie", f"sid={dict(planted(self.folder))['cookie']}")])

    # RFC 7591, RFC 7592.
    def registration(self, text):
        if self.command == "DELETE":
            self.send_response(204)
            return self.end_headers()
        canary = dict(planted(self.folder))
        made = {"client_id": "registered", "client_secret": canary["registered_secret"], "client_secret_expires_at": 0, "registration_access_token": canary["registration_token"],
                "registration_client_uri": f"http://127.0.0.1:{self.server.server_port}/registration/1"}
        return self.answer(201 if self.command == "POST" else 200, {**(json.loads(text) if text else {}), **made})

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        path, _, query = self.path.partition("?")
        fields = dict(urllib.parse.parse_qsl(query))
        if path == "/.well-known/oauth-protected-resource/mcp":
            return self.answer(200, {"resource": f"{base}/mcp", "authorization_servers": [base]})
        if path == "/.well-known/oauth-authorization-server":
            ends = {f"{name}_endpoint": f"{base}/{name}" for name in ("authorization", "token", "registration", "revocation", "introspection", "userinfo")}
            return self.answer(200, {"issuer": base, **ends, "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
                                     "device_authorization_endpoint": f"{base}/device", "jwks_uri": f"{base}/jwks",
                                     "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]})
        if path == "/authorization":
            self.learn(fields)
            back = urllib.parse.urlencode({"code": dict(planted(self.folder))["code"], "state": fields["state"], "iss": base})
            return self.answer(302, {}, [("Location", f"{fields['redirect_uri']}?{back}"), ("Set-Cookie", f"sid={dict(planted(self.folder))['cookie']}")])
        return self.do_POST()

    def do_PUT(self):
        self.do_POST()

    def do_DELETE(self):
        self.do_POST()

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        fields = dict(urllib.parse.parse_qsl(text))
        canary = dict(planted(self.folder))
        self.learn(fields)
        if self.path == "/mcp" and "Authorization" not in self.headers:
            metadata = f"http://127.0.0.1:{self.server.server_port}/.well-known/oauth-protected-resource/mcp"
            return self.answer(401, {}, [("WWW-Authenticate", f'Bearer resource_metadata="{metadata}"')])
        if os.path.exists(f"{self.folder}/echo") and self.path != "/registration":
            return self.echo(text, 403 if self.path == "/mcp" else 400)
        if self.path.startswith("/registration"):
            return self.registration(text)
        if self.path == "/token":
            return self.answer(200, {"access_token": canary["access_token"], "token_type": "Bearer", "expires_in": 3600, "refresh_token": canary["refresh_token"],
                                     "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "note": "kept"}, [("Cache-Control", "no-store")])
        if self.path in ("/introspection", "/userinfo"):
            return self.answer(200, {"active": True, "sub": "alice", "note": "kept"})
        if self.path == "/revocation":
            return self.answer(200, {})
        if self.path == "/device":
            return self.answer(200, {"device_code": canary["device_code"], "user_code": "WDJB-MJHT", "verification_uri": f"http://127.0.0.1:{self.server.server_port}/go",
                                     "expires_in": 600, "interval": 1})
        return self.echo(text, 403 if self.path == "/mcp" else 400)


def forms(value):
    raw = value.encode()
    yield "raw", raw
    yield "percent", urllib.parse.quote(value, safe="").encode()
    yield "form", urllib.parse.quote_plus(value, safe="").encode()
    yield "json", json.dumps(value)[1:-1].encode()
    yield "hex", raw.hex().encode()
    for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
        for offset in range(3):  # where it may begin in what is encoded, without the digits its neighbours take part in
            encoded = encode(b"\0" * offset + raw)
            yield name, encoded[4 if offset else 0: len(encoded) // 4 * 4 - 4]


def search(folder, files):
    for name, value in planted(folder):
        for file in files:
            with open(file, "rb") as content:
                shown = content.read()
            for form, wanted in set(forms(value)):
                if wanted in shown:
                    print(name, form, file)


if sys.argv[1] == "search":
    search(sys.argv[2], sys.argv[3:])
else:
    Server.folder = sys.argv[2]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
