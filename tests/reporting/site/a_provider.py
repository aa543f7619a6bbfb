"""OpenID Connect providers on loopback: one over Authlib's own server, and a program where given.

The program is oidc-provider-mock, which needs another pydantic than Rasa allows and so an
environment of its own: WHAT_MATTERS_TEST_OIDC is its path.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, request
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

from tests.a_running_house import free_ports, until

PROGRAM = os.environ.get("WHAT_MATTERS_TEST_OIDC", "")
KINDS = ["authlib", *(["program"] if PROGRAM else [])]
CLIENT, SECRET = "us", "a secret"
Claims = dict[str, Any]


@contextmanager
def a_provider(kind: str, people: list[Claims]) -> Iterator[str]:
    """The address of a provider that knows `people`, each with a `sub`."""
    with _program(people) if kind == "program" else _authlib(people) as address:
        yield address


def agree(leaving: str, subject: str) -> str:
    """Sign in at the provider as `subject`; the address it sends the browser back to."""
    answer = requests.post(leaving, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


@contextmanager
def _program(people: list[Claims]) -> Iterator[str]:
    (port,) = free_ports(1)
    known = [part for one in people for part in ("--user-claims", json.dumps(one))]
    process = subprocess.Popen(
        [PROGRAM, "--port", str(port), *known],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(address), 20, "the provider")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/.well-known/openid-configuration", timeout=1).ok
    except requests.ConnectionError:
        return False


class _Client(ClientMixin):
    def get_client_id(self) -> str:
        return CLIENT

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return urlsplit(uri).hostname == "127.0.0.1"

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


@dataclass
class _Code(AuthorizationCodeMixin):
    code: str
    redirect_uri: str
    scope: str
    nonce: str
    user: Claims
    code_challenge: str | None
    code_challenge_method: str | None
    at: float = field(default_factory=time.time)

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.at)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@contextmanager
def _authlib(people: list[Claims]) -> Iterator[str]:
    key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
    codes: dict[str, _Code] = {}
    app = Flask(__name__)
    port = free_ports(1)[0]
    address = f"http://127.0.0.1:{port}"

    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]  # noqa: RUF012

        def save_authorization_code(self, code: str, asked: Any) -> None:
            told = asked.payload.data
            codes[code] = _Code(
                code,
                asked.payload.redirect_uri,
                asked.payload.scope,
                told.get("nonce", ""),
                asked.user,
                told.get("code_challenge"),
                told.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, client: Any) -> _Code | None:
            return codes.get(code)

        def delete_authorization_code(self, code: _Code) -> None:
            codes.pop(code.code)

        def authenticate_user(self, code: _Code) -> Claims:
            return code.user

    class IdToken(OpenIDCode):
        def exists_nonce(self, nonce: str, asked: Any) -> bool:
            return any(code.nonce == nonce for code in codes.values())

        def resolve_client_private_key(self, client: Any) -> Any:
            return key

        def get_client_algorithm(self, client: Any) -> str:
            return "RS256"

        def get_encode_header(self, client: Any) -> Claims:
            return {"alg": "RS256", "kid": "one"}

        def get_client_claims(self, client: Any) -> Claims:
            return {"iss": address, "exp": int(time.time()) + 60, "iat": int(time.time())}

        def get_compatible_claims(self, asked: Any) -> Claims:
            return {**self.get_client_claims(asked.client), "aud": [CLIENT]}

        def generate_user_info(self, user: Claims, scope: str) -> Claims:
            return user

    server = AuthorizationServer(
        app, query_client=lambda _id: _Client(), save_token=lambda _token, _request: None
    )
    server.register_grant(Grant, [IdToken(require_nonce=True), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Claims:
        return {
            "issuer": address,
            "authorization_endpoint": f"{address}/authorize",
            "token_endpoint": f"{address}/token",
            "jwks_uri": f"{address}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @app.get("/keys")
    def keys() -> Claims:
        return {"keys": [key.as_dict(private=False)]}

    @app.post("/authorize")
    def authorize() -> Any:
        user = next(one for one in people if one["sub"] == request.form["sub"])
        grant = server.get_consent_grant(end_user=user)
        return server.create_authorization_response(grant_user=user, grant=grant)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    running = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    before = os.environ.get("AUTHLIB_INSECURE_TRANSPORT")
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback has no certificate
    try:
        yield address
    finally:
        running.shutdown()
        thread.join(10)
        if before is None:
            del os.environ["AUTHLIB_INSECURE_TRANSPORT"]
        else:
            os.environ["AUTHLIB_INSECURE_TRANSPORT"] = before
