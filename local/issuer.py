"""An identity provider on this machine, so that signing in with an account somewhere else runs without the internet.

It speaks the part of OpenID Connect that the shop uses: discovery, its keys, and id tokens by the implicit flow
(Core 1.0, 3.2). Anybody may be anybody here, so it listens on this machine alone and no deployed shop trusts it.
"""

import base64
import hashlib
import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from local import pages

CLIENT_ID = "demo"
LIFE = 3600
DEMO = (
    {"name": "Ayesha Siddika", "email": "ayesha@example.com"},
    {"name": "Karim Ahmed", "email": "karim@example.com"},
    {"name": "Nobody's Address", "email": "unverified@example.com", "unverified": "yes"},
)
_BACK = re.compile(r"http://(localhost|127\.0\.0\.1)(:\d+)?(/[^#]*)?")
_ASKED = ("client_id", "nonce", "redirect_uri", "state")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "form-action 'self' http://localhost:* http://127.0.0.1:*"
)
Said = Mapping[str, str]


@dataclass
class Issuer:
    """``url`` is where it is reached, ``key_file`` where its key is kept, for its owner alone."""

    url: str
    key_file: Path

    def routes(self) -> list[web.RouteDef]:
        """Its pages, for the front door."""
        return [
            web.get("/issuer/.well-known/openid-configuration", self._discovery),
            web.get("/issuer/keys", self._keys),
            web.get("/issuer/authorize", self._authorize),
            web.get("/issuer/sign-in", self._sign_in),
            web.post("/issuer/token", self._token),
        ]

    def token(self, said: Said) -> str:
        """An id token for who ``said`` says they are."""
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": said.get("client_id") or CLIENT_ID, "nonce": said["nonce"], "iat": now,
            "exp": now + LIFE, "sub": _subject(said["email"]), "email": said["email"],
            "email_verified": not said.get("unverified"), "name": said.get("name") or said["email"].partition("@")[0],
        }  # fmt: skip
        signed = f"{_text({'alg': 'RS256', 'typ': 'JWT', 'kid': self.kid})}.{_text(claims)}"
        return f"{signed}.{_base64(self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    @property
    def kid(self) -> str:
        return hashlib.sha256(_number(self._key.public_key().public_numbers().n)).hexdigest()[:16]

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        if not self.key_file.exists():
            _keep(self.key_file, rsa.generate_private_key(65537, 2048))
        key = serialization.load_pem_private_key(self.key_file.read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    async def _discovery(self, _: web.Request) -> web.Response:
        return web.json_response({
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"], "scopes_supported": ["openid", "email", "profile"],
        })  # fmt: skip

    async def _keys(self, _: web.Request) -> web.Response:
        public = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid}
        parts = {"n": _base64(_number(public.n)), "e": _base64(_number(public.e))}
        return web.json_response({"keys": [key | parts]}, headers={"Cache-Control": "public, max-age=300"})

    async def _authorize(self, request: web.Request) -> web.Response:
        """Who somebody would like to be."""
        asked = {name: request.query.get(name, "") for name in _ASKED}
        _check(asked)
        people = [(f"{each['name']}, {each['email']}", f"sign-in?{urlencode(asked | each)}") for each in DEMO]
        return _page(pages.identities(people, asked))

    async def _sign_in(self, request: web.Request) -> web.Response:
        """Back to where they came from, with a token behind the ``#``; or the token itself, to be copied."""
        said = dict(request.query)
        _check_person(said)
        token = self.token(said)
        if not said.get("redirect_uri"):
            return _page(pages.id_token(token))
        back = urlencode({"id_token": token, "state": said.get("state", "")})
        return web.Response(status=303, headers={"Location": f"{said['redirect_uri']}#{back}"})

    async def _token(self, request: web.Request) -> web.Response:
        """The same for programs: a JSON object with ``email`` and ``nonce`` in, ``id_token`` out."""
        try:
            said = await request.json()
        except ValueError:
            raise web.HTTPBadRequest(text="send a JSON object") from None
        if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
            raise web.HTTPBadRequest(text="send a JSON object of texts")
        _check_person(said)
        return web.json_response({"id_token": self.token(said)})


def _check_person(said: Said) -> None:
    _check(said)
    if "@" not in said.get("email", ""):
        raise web.HTTPBadRequest(text="an email address is needed")


def _check(said: Said) -> None:
    if not said.get("nonce"):
        raise web.HTTPBadRequest(text="a nonce is needed")
    back = said.get("redirect_uri")
    if back and not _BACK.fullmatch(back):
        raise web.HTTPBadRequest(text="redirect_uri is a page on this machine")


def _page(html: str) -> web.Response:
    headers = {
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return web.Response(text=html, content_type="text/html", headers=headers)


def _keep(file: Path, key: rsa.RSAPrivateKey) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
        kept.write(pem)


def _subject(email: str) -> str:
    return str(int(hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16], 16))


def _text(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _number(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")
