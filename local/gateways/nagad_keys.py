"""The two key pairs of the simulated Nagad, and envelopes as its side opens and seals them.

Written apart from the adapter's own, so that a mistake in one is not hidden by the same mistake in the other.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from local.gateways.exchange import Vault


class Refused(Exception):
    """What the gateway answers with: a reason, and words for it."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason, self.message = f"16_0006_{reason}", message


def keys(vault: Vault) -> dict[str, str]:
    """``private_key`` and ``gateway_key`` of the merchant's credentials, made when they are first asked for."""
    kept = _kept(vault)
    return {
        "private_key": kept["merchant"],
        "gateway_key": _public(_loaded(kept["gateway"])),
    }


def _kept(vault: Vault) -> dict[str, str]:
    with vault.open() as tables:
        pairs: dict[str, str] = tables.setdefault("keys", {})
        for owner in ("merchant", "gateway"):
            if owner not in pairs:
                pairs[owner] = _private(generate_private_key(public_exponent=65537, key_size=2048))
        return dict(pairs)


def _private(key: RSAPrivateKey) -> str:
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def _public(key: RSAPrivateKey) -> str:
    made = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(made).decode()


@lru_cache(maxsize=8)
def _loaded(key: str) -> RSAPrivateKey:
    found = load_der_private_key(base64.b64decode(key), None)
    assert isinstance(found, RSAPrivateKey)
    return found


@dataclass(frozen=True)
class Envelopes:
    own: RSAPrivateKey
    merchant: RSAPublicKey
    sha1: bool = False

    @classmethod
    def of(cls, vault: Vault, given: Mapping[str, str]) -> Self:
        kept = _kept(vault)
        return cls(
            _loaded(kept["gateway"]),
            _loaded(kept["merchant"]).public_key(),
            given.get("digest") == "SHA-1",
        )

    def open(self, sealed: Any, signature: Any) -> dict[str, Any]:
        """What the merchant wrote. Raises Refused with the reason of what is wrong."""
        try:
            hidden, signed = (
                base64.b64decode(sealed, validate=True),
                base64.b64decode(signature, validate=True),
            )
        except (binascii.Error, TypeError, ValueError):
            raise Refused("069", "Sensitive data is not encoded") from None
        try:
            plain = self.own.decrypt(hidden, PKCS1v15())
        except ValueError:
            raise Refused("057", "Failed to decrypt") from None
        try:
            self.merchant.verify(signed, plain, PKCS1v15(), self._hash())
        except InvalidSignature:
            raise Refused("058", "Failed to verify signature") from None
        return _object(plain)

    def seal(self, value: Mapping[str, Any], badly: bool = False) -> dict[str, str]:
        plain = json.dumps(value).encode()
        signature = self.own.sign(b"another" if badly else plain, PKCS1v15(), self._hash())
        sealed = self.merchant.encrypt(plain, PKCS1v15())
        return {
            "sensitiveData": base64.b64encode(sealed).decode(),
            "signature": base64.b64encode(signature).decode(),
        }

    def _hash(self) -> SHA1 | SHA256:
        return SHA1() if self.sha1 else SHA256()  # noqa: S303  # nosec B303


def _object(plain: bytes) -> dict[str, Any]:
    try:
        value = json.loads(plain)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refused("059", "Invalid sensitive data")
    return value
