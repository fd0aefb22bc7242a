"""The keys that sign access tokens, and how one follows the other without a token being refused.

A new key is published first and signs only when every cache of the public keys has seen it. The key before it stays
published until the last token it signed has run out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from supermarket.kernel.clock import read_stamp, stamp

PUBLISHED_AHEAD = timedelta(minutes=15)
"""Longer than the five minutes functions keep the public keys, and the five a proxy may."""
OVERLAP = timedelta(hours=1)
"""How long a key is published after the next one began to sign; a token lives for 15 minutes."""
SHORTEST_LIFE = timedelta(days=1)
"""A younger key is not replaced: a schedule told twice rotates once."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """``private`` is a JSON Web Key (RFC 8037) with its ``d``."""

    kid: str
    signs_from: datetime
    private: Mapping[str, str] = field(repr=False)

    @property
    def public(self) -> dict[str, str]:
        parts = {name: self.private[name] for name in ("kty", "crv", "x")}
        return {"kid": self.kid, "use": "sig", "alg": "EdDSA", **parts}


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Newest last."""

    keys: tuple[SigningKey, ...] = ()

    def signing(self, now: datetime) -> SigningKey | None:
        return next((key for key in reversed(self.keys) if key.signs_from <= now), None)

    def due(self, now: datetime) -> bool:
        return not self.keys or now - self.keys[-1].signs_from >= SHORTEST_LIFE

    def joined_by(self, key: SigningKey, now: datetime) -> "KeyRing":
        """With one key more, which signs at once when it is the first, and without those that are done."""
        waits = PUBLISHED_AHEAD if self.signing(now) else timedelta(0)
        keys = (*self.keys, replace(key, signs_from=now + waits))
        done = [k for k, after in pairwise(keys) if after.signs_from + OVERLAP < now]
        return KeyRing(tuple(key for key in keys if key not in done))

    @property
    def jwks(self) -> str:
        """The public keys as a JSON Web Key Set (RFC 7517)."""
        return json.dumps({"keys": [key.public for key in self.keys]}, separators=(",", ":"))

    def write(self) -> str:
        return json.dumps({
            "keys": [
                {"kid": key.kid, "signs_from": stamp(key.signs_from), "private": dict(key.private)}
                for key in self.keys
            ]
        })  # fmt: skip

    @classmethod
    def read(cls, text: str) -> "KeyRing":
        found = json.loads(text).get("keys", [])
        return cls(tuple(SigningKey(k["kid"], read_stamp(k["signs_from"]), k["private"]) for k in found))
