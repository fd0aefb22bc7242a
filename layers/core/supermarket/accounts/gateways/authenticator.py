"""Codes of authenticator apps (RFC 6238: SHA-1, six digits, 30 seconds), with their secrets under AES-GCM."""

import base64
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from supermarket.accounts.factor_model import STEP

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_PURPOSE = b"supermarket second factor"


@dataclass(frozen=True, slots=True)
class AppAuthenticator:
    """Implements `Authenticator`. ``load`` gives the secret that the encryption key is derived from."""

    load: Callable[[], str]

    def make(self) -> str:
        import pyotp

        return pyotp.random_base32()

    def uri(self, secret: str, account: str, issuer: str) -> str:
        import pyotp

        return pyotp.TOTP(secret, interval=int(STEP.total_seconds())).provisioning_uri(
            name=account, issuer_name=issuer
        )

    def picture(self, uri: str) -> str:
        import segno

        return segno.make_qr(uri, error="m").svg_data_uri(scale=4)

    def matching_step(self, secret: str, code: str, at: datetime) -> int | None:
        """A clock may be a step slow or fast. Every step is compared, whichever it was."""
        import pyotp

        codes, now = pyotp.HOTP(secret), int(at.timestamp()) // int(STEP.total_seconds())
        steps = [s for s in (now - 1, now, now + 1) if hmac.compare_digest(codes.at(s), code)]
        return max(steps, default=None)

    def seal(self, secret: str, user_id: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher().encrypt(nonce, secret.encode(), user_id.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, user_id: str) -> str:
        raw = base64.b64decode(sealed)
        return self._cipher().decrypt(raw[:_NONCE], raw[_NONCE:], user_id.encode()).decode()

    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return AESGCM(HKDF(SHA256(), 32, None, _PURPOSE).derive(self.load().encode()))
