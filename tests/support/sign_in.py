"""Access tokens as the accounts functions make them, without an account."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from supermarket.aws import public_keys
from supermarket.edge import tokens
from tests.support.cloud import STACK
from tests.support.gateway import Who


class Signer:
    """Signs tokens that the published keys verify, once it is made."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self._key.public_key()))
        keys = json.dumps({"keys": [{**public, "kid": "k1", "alg": "EdDSA", "use": "sig"}]})
        public_keys.publish(keys)
        tokens.forget()

    def token(self, who: Who, seconds: int = 60) -> str:
        now = int(time.time())
        said: dict[str, Any] = {
            "iss": f"supermarket:{STACK}", "aud": "supermarket", "sub": who.user, "sid": who.session, "iat": now,
            "exp": now + seconds, "role": who.role, "branch": who.branch, "permissions": list(who.permissions),
        }  # fmt: skip
        return jwt.encode(said, self._key, "EdDSA", {"kid": "k1"})
