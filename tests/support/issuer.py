"""An identity provider in this process: it speaks OpenID Connect's discovery over HTTP and signs with real keys."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT = "shop-web"
NONCE = "a nonce of the browser's own"
AYESHA: dict[str, Any] = {
    "sub": "110169484474386276334", "email": "Ayesha@Example.com", "email_verified": True, "name": "Ayesha Siddika",
}  # fmt: skip


@cache
def rsa_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(number: int = 0) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def rsa_jwk(kid: str, key: rsa.RSAPrivateKey, **said: Any) -> dict[str, Any]:
    return {
        **RSAAlgorithm.to_jwk(key.public_key(), as_dict=True),
        "kid": kid,
        "use": "sig",
        "alg": "RS256",
        **said,
    }


def ec_jwk(kid: str, key: ec.EllipticCurvePrivateKey, **said: Any) -> dict[str, Any]:
    return {
        **ECAlgorithm.to_jwk(key.public_key(), as_dict=True),
        "kid": kid,
        "use": "sig",
        "alg": "ES256",
        **said,
    }


@dataclass
class Answer:
    """``body`` may be anything that is JSON, or bytes as they are."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Issuer:
    """``pages`` are its documents by path; ``asked`` counts who looked."""

    url: str
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pages["/.well-known/openid-configuration"] = Answer(
            {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        )
        self.publish(rsa_jwk("r1", rsa_key()), ec_jwk("e1", ec_key()))

    def publish(self, *keys: Any, **headers: str) -> None:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages["/keys"] = Answer({"keys": list(keys)}, 200, sent)

    def claims(self, **said: Any) -> dict[str, Any]:
        now = int(time.time())
        made = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 3600,
            "nonce": NONCE,
            **AYESHA,
            **said,
        }
        return {name: value for name, value in made.items() if value is not None}

    def token(self, kid: str = "r1", key: Any = None, algorithm: str = "RS256", **said: Any) -> str:
        """A token; a claim of None is left out."""
        return jwt.encode(self.claims(**said), key or rsa_key(), algorithm, {"kid": kid})

    def es256(self, **said: Any) -> str:
        return self.token("e1", ec_key(), "ES256", **said)


@contextmanager
def running() -> Iterator[Issuer]:
    """An issuer on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            answer = issuer.pages.get(self.path, Answer({}, 404))
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
