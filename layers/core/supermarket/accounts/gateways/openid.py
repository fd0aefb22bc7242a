"""Id tokens of OpenID Connect: whether the issuer's own keys signed them (Discovery 1.0, RFC 7515, RFC 7517)."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from supermarket.accounts.gateways.discovery import WebDocuments
from supermarket.accounts.identity_model import refused
from supermarket.kernel.errors import Unavailable

WELL_KNOWN = "/.well-known/openid-configuration"
REFETCH = 60
"""Seconds between two looks for a key that is not among those we know."""
SHORTEST_RSA = 2048
_PARTS = {"RS256": ("kty", "n", "e"), "ES256": ("kty", "crv", "x", "y")}
"""The algorithms we take, and what makes up a public key of each. An issuer with others has to be asked for these."""


@dataclass(frozen=True, slots=True)
class _Key:
    algorithm: str
    public: Any


@dataclass(slots=True)
class _KeySet:
    keys: Mapping[str, _Key]
    good_until: int
    tried_at: int


def _seconds() -> int:
    return int(time.monotonic())


class OpenIdTokens:
    """Implements `IdentityTokens`. A warm function keeps each issuer's keys for as long as the issuer lets it."""

    def __init__(self, documents: WebDocuments, seconds: Callable[[], int] = _seconds) -> None:
        self._documents = documents
        self._seconds = seconds
        self._kept: dict[str, _KeySet] = {}

    def claims(self, issuer: str, token: str) -> Mapping[str, Any]:
        from jwt import PyJWS, PyJWTError

        kid, algorithm = _named(token)
        key = self._key(issuer, kid)
        if key is None or key.algorithm != algorithm:
            raise refused()
        try:
            said = PyJWS(algorithms=[algorithm]).decode(token, key.public, algorithms=[algorithm])
            return _object(said)
        except (PyJWTError, ValueError, RecursionError):
            raise refused() from None

    def _key(self, issuer: str, kid: str) -> _Key | None:
        now, kept = self._seconds(), self._kept.get(issuer)
        if kept is None or kept.good_until <= now:
            kept = self._load(issuer, now)
        elif kid not in kept.keys and now - kept.tried_at >= REFETCH:
            kept.tried_at = now
            kept = self._load(issuer, now)
        return kept.keys.get(kid)

    def _load(self, issuer: str, now: int) -> _KeySet:
        found = self._documents.read(issuer.rstrip("/") + WELL_KNOWN).content
        if found.get("issuer") != issuer:
            raise Unavailable("The identity provider says it is another one.", retry_after=60)
        published = self._documents.read(found.get("jwks_uri"))
        kept = _KeySet(_keys(published.content.get("keys")), now + published.keep, now)
        self._kept[issuer] = kept
        return kept


def _named(token: str) -> tuple[str, str]:
    """The key and the algorithm that a token names. What else its header says is not listened to."""
    from jwt import PyJWTError, get_unverified_header

    try:
        header = get_unverified_header(token)
    except (PyJWTError, ValueError, RecursionError):
        raise refused() from None
    kid, algorithm = header.get("kid"), header.get("alg")
    if not isinstance(kid, str) or not isinstance(algorithm, str) or algorithm not in _PARTS:
        raise refused()
    if "crit" in header or "b64" in header:
        raise refused()
    return kid, algorithm


def _object(content: bytes) -> Mapping[str, Any]:
    """Raises ValueError for what is no JSON object, or has halves of letters in it, which nothing can store."""
    said = json.loads(content)
    if not isinstance(said, dict):
        raise ValueError("no JSON object")
    json.dumps(said, ensure_ascii=False).encode()
    return said


def _keys(published: object) -> dict[str, _Key]:
    found = [(jwk["kid"], _key_of(jwk)) for jwk in _listed(published) if isinstance(jwk.get("kid"), str)]
    return {kid: key for kid, key in found if key is not None}


def _listed(published: object) -> list[dict[str, Any]]:
    return [jwk for jwk in published if isinstance(jwk, dict)] if isinstance(published, list) else []


def _key_of(jwk: Mapping[str, Any]) -> _Key | None:
    """The key, if it is one that signs in a way we take. A set may hold others, which are for others."""
    from jwt import PyJWTError
    from jwt.algorithms import ECAlgorithm, RSAAlgorithm

    kind = "RS256" if jwk.get("kty") == "RSA" else "ES256"
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", kind) != kind:
        return None
    public = {part: jwk.get(part) for part in _PARTS[kind]}
    try:
        if kind == "RS256":
            rsa = RSAAlgorithm.from_jwk(public)
            return _Key(kind, rsa) if rsa.key_size >= SHORTEST_RSA else None
        return _Key(kind, ECAlgorithm.from_jwk(public)) if public["crv"] == "P-256" else None
    except (PyJWTError, ValueError, TypeError, AttributeError, KeyError):
        return None
