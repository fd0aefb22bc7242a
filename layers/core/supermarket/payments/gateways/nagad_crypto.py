"""Nagad's envelopes: encrypted for whoever reads them and signed by whoever wrote them, over the very same bytes.

RSAES-PKCS1-v1_5 and RSASSA-PKCS1-v1_5, as the provider has it. What was decrypted means nothing before its signature
was checked: of a wrong key or a tampered envelope this padding gives other bytes, not an error.
"""

import base64
import binascii
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from supermarket.kernel.errors import Invalid
from supermarket.payments.exchange_model import GatewayUnknown

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

DIGESTS = ("SHA-256", "SHA-1")
_PADDING = 11


@dataclass(frozen=True, slots=True)
class Sealer:
    """``ours`` is the merchant's private key, ``theirs`` the gateway's public one: base64 of their DER."""

    ours: str = field(repr=False)
    theirs: str = field(repr=False)
    digest: str = DIGESTS[0]

    @classmethod
    def of(cls, ours: str, theirs: str, digest: str) -> Self:
        if digest not in DIGESTS:
            raise GatewayUnknown(f"The digest of the account with Nagad is one of {', '.join(DIGESTS)}.")
        return cls(ours, theirs, digest)

    @property
    def room(self) -> int:
        """How many bytes an envelope holds: 245 with a key of 2048 bits."""
        return _public(self.theirs).key_size // 8 - _PADDING

    def seal(self, plain: bytes) -> tuple[str, str]:
        """(encrypted, signature), each in base64. Raises Invalid for more bytes than there is room for."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        if len(plain) > self.room:
            raise Invalid(
                f"{len(plain)} bytes are too many to encrypt: at most {self.room}.", code="too_long"
            )
        sealed = _public(self.theirs).encrypt(plain, PKCS1v15())
        signature = _private(self.ours).sign(plain, PKCS1v15(), self._hash())
        return base64.b64encode(sealed).decode(), base64.b64encode(signature).decode()

    def open(self, sealed: str, signature: str) -> bytes:
        """Raises GatewayUnknown for what was not encrypted for us or not signed by them."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        try:
            plain = _private(self.ours).decrypt(_decoded(sealed), PKCS1v15())
            _public(self.theirs).verify(_decoded(signature), plain, PKCS1v15(), self._hash())
        except (ValueError, InvalidSignature):
            raise GatewayUnknown("The answer of Nagad is not signed by Nagad.") from None
        return plain

    def _hash(self) -> "HashAlgorithm":
        from cryptography.hazmat.primitives.hashes import SHA1, SHA256

        return SHA1() if self.digest == "SHA-1" else SHA256()  # noqa: S303  # nosec B303


@lru_cache(maxsize=8)
def _private(key: str) -> "RSAPrivateKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        found = load_der_private_key(_bare(key), None)
    except (ValueError, TypeError):
        raise _unreadable() from None
    if not isinstance(found, RSAPrivateKey):
        raise _unreadable()
    return found


@lru_cache(maxsize=8)
def _public(key: str) -> "RSAPublicKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        found = load_der_public_key(_bare(key))
    except ValueError:
        raise _unreadable() from None
    if not isinstance(found, RSAPublicKey):
        raise _unreadable()
    return found


def _bare(key: str) -> bytes:
    """Keys are issued without armour; a label that somebody put round one often names the wrong form: it is ignored."""
    return _decoded("".join(line.strip() for line in key.splitlines() if not line.startswith("-----")))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _unreadable() -> GatewayUnknown:
    return GatewayUnknown("A key of the account with Nagad cannot be read.")
