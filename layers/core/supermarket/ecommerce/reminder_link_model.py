"""The link in a letter, by which its customer, and nobody else, has no more of them."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

_TAG = 16
REMINDERS, NOTICES = b"cart-reminders\0", b"stock-notices\0"
"""What it stops: a link of the one kind is none of the other."""


def stop_token(key: str, customer_id: str, what: bytes = REMINDERS) -> str:
    """What the link holds: whose, and that the shop wrote it."""
    tag = hmac.new(key.encode(), what + customer_id.encode(), hashlib.sha256).digest()[:_TAG]
    return f"{customer_id}.{urlsafe_b64encode(tag).rstrip(b'=').decode()}"


def customer_of(key: str, token: str, what: bytes = REMINDERS) -> str | None:
    """Whose link it is; None for one the shop did not write."""
    customer_id, _, _ = token.partition(".")
    good = hmac.compare_digest(stop_token(key, customer_id, what).encode(), token.encode())
    return customer_id if customer_id and good else None
