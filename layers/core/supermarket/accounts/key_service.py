"""Rotating the keys that sign access tokens."""

from datetime import datetime
from typing import Any

from supermarket.accounts.key_model import KeyRing
from supermarket.accounts.ports import KeyStore


def rotate(store: KeyStore, now: datetime, compromised: bool = False) -> dict[str, Any]:
    """Make the first key, or the next one when it is time, and see to it that the public keys are published.

    They are published before the private key is stored: what is signed can always be verified. Called again it
    mends what a failure left half done. ``compromised`` drops every key there is: the access tokens they signed
    are refused as soon as no cache holds the old public keys, five minutes at most, and clients refresh.
    """
    ring = KeyRing() if compromised else store.load()
    rotated = compromised or ring.due(now)
    if rotated:
        ring = ring.joined_by(store.make(now), now)
        store.publish(ring.jwks)
        store.save(ring)
        ring = store.load()
    if store.published() != ring.jwks:
        store.publish(ring.jwks)
    return {"rotated": rotated, "kid": ring.keys[-1].kid, "keys": len(ring.keys)}
