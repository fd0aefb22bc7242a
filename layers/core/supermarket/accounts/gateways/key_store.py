"""Where the signing keys are kept: private ones in Secrets Manager, public ones where everybody reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from supermarket.accounts.key_model import KeyRing, SigningKey
from supermarket.kernel.ids import new_id


class PublicKeys(Protocol):
    def read(self, consistent: bool = False) -> str: ...

    def publish(self, document: str) -> None: ...


@dataclass(frozen=True, slots=True)
class AwsKeyStore:
    """Implements `KeyStore`. Reads what is stored now, never what a cache remembers."""

    secrets_manager: Any
    secret_name: str
    public_keys: PublicKeys

    def load(self) -> KeyRing:
        found = self.secrets_manager.get_secret_value(SecretId=self.secret_name)
        return KeyRing.read(found["SecretString"])

    def save(self, ring: KeyRing) -> None:
        self.secrets_manager.put_secret_value(SecretId=self.secret_name, SecretString=ring.write())

    def published(self) -> str:
        return self.public_keys.read(consistent=True)

    def publish(self, jwks: str) -> None:
        self.public_keys.publish(jwks)

    def make(self, now: datetime) -> SigningKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from jwt.algorithms import OKPAlgorithm

        private = cast("dict[str, str]", OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True))
        return SigningKey(new_id(), now, {name: private[name] for name in ("kty", "crv", "x", "d")})
