"""Where the signing keys are kept: private ones in Secrets Manager, public ones in a parameter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from supermarket.accounts.key_model import KeyRing, SigningKey
from supermarket.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class AwsKeyStore:
    """Implements `KeyStore`. Reads what is stored now, never what a cache remembers."""

    secrets_manager: Any
    parameters: Any
    secret_name: str
    parameter_name: str

    def load(self) -> KeyRing:
        found = self.secrets_manager.get_secret_value(SecretId=self.secret_name)
        return KeyRing.read(found["SecretString"])

    def save(self, ring: KeyRing) -> None:
        self.secrets_manager.put_secret_value(SecretId=self.secret_name, SecretString=ring.write())

    def published(self) -> str:
        return str(self.parameters.get_parameter(Name=self.parameter_name)["Parameter"]["Value"])

    def publish(self, jwks: str) -> None:
        self.parameters.put_parameter(Name=self.parameter_name, Value=jwks, Type="String", Overwrite=True)

    def make(self, now: datetime) -> SigningKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from jwt.algorithms import OKPAlgorithm

        private = cast("dict[str, str]", OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True))
        return SigningKey(new_id(), now, {name: private[name] for name in ("kty", "crv", "x", "d")})
