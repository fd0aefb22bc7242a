"""Access tokens: signed here with Ed25519 (RFC 8037), verified by ``supermarket.edge.tokens``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supermarket.accounts.key_model import KeyRing
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import Unavailable


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """Implements `Signer`. ``load`` gives the stored keys as text, from a cache."""

    load: Callable[[], str]
    issuer: str
    audience: str
    algorithm: str

    def sign(self, claims: Mapping[str, Any], at: datetime) -> str:
        import jwt

        key = KeyRing.read(self.load()).signing(at)
        if key is None:
            raise Unavailable("Sign-in is not set up yet.", retry_after=60)
        content = {"iss": self.issuer, "aud": self.audience, "iat": epoch(at), **claims}
        private = jwt.PyJWK({**key.private, "alg": self.algorithm}).key
        return jwt.encode(content, private, self.algorithm, {"kid": key.kid})
