"""Secrets of webhooks under AES-256-GCM: a random nonce of 96 bits before what is sealed, as NIST SP 800-38D has it."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class AesSealer:
    """A `Sealer` under one key. The webhook's id is authenticated with its secret."""

    def __init__(self, key: Callable[[], str]) -> None:
        self._key = key

    def seal(self, webhook_id: str, secret: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher().encrypt(nonce, secret.encode(), webhook_id.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, webhook_id: str, sealed: str) -> str:
        raw = base64.b64decode(sealed)
        return self._cipher().decrypt(raw[:_NONCE], raw[_NONCE:], webhook_id.encode()).decode()

    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(hashlib.sha256(self._key().encode()).digest())
