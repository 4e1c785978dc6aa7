"""A small OpenID provider for tests, on this machine: whoever comes is the one person that it knows."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "explorer-of-a-test"


@dataclass
class Provider:
    """A provider that listens.

    Attributes
    ----------
    url : str
        Its address.
    person : dict
        What it says of whoever comes.
    """

    url: str
    person: dict[str, Any]
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "test", "use": "sig"}))
    nonces: dict[str, str] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        """Return what a client asks first."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def back(self, query: dict[str, list[str]]) -> str:
        """Return the address that a browser is sent back to, with a code."""
        code = hashlib.sha256(query["state"][0].encode()).hexdigest()
        self.nonces[code] = query.get("nonce", [""])[0]
        return f"{query['redirect_uri'][0]}?{urlencode({'code': code, 'state': query['state'][0]})}"

    def token(self, form: dict[str, list[str]]) -> dict[str, Any]:
        """Return the signed token of a code."""
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 300,
            "nonce": self.nonces[form["code"][0]], **self.person,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return {"access_token": base64.b64encode(b"test").decode(), "token_type": "Bearer", "id_token": signed}


@contextmanager
def provider(**person: Any) -> Iterator[Provider]:
    """Run a provider that says this of whoever comes; stopped in the end."""

    class Answer(BaseHTTPRequestHandler):
        """Answers one request."""

        def do_GET(self) -> None:
            """Answer reading."""
            asked = urlparse(self.path)
            if asked.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", made.back(parse_qs(asked.query)))
                self.end_headers()
            elif asked.path == "/keys":
                self._json({"keys": [made.key.as_dict(private=False)]})
            else:
                self._json(made.metadata())

        def do_POST(self) -> None:
            """Give a token for a code."""
            length = int(self.headers["Content-Length"])
            self._json(made.token(parse_qs(self.rfile.read(length).decode())))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

        def _json(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    made = Provider(f"http://127.0.0.1:{server.server_port}", person)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def secrets(of: Provider, explorer: str) -> str:
    """Return Streamlit's secrets for an explorer at an address that trusts a provider."""
    return (
        "[auth]\n"
        f'redirect_uri = "{explorer}/oauth2callback"\n'
        'cookie_secret = "a secret of a test, 32 characters or more"\n'
        f'client_id = "{CLIENT}"\n'
        'client_secret = "not a secret"\n'
        f'server_metadata_url = "{of.url}/.well-known/openid-configuration"\n'
    )
