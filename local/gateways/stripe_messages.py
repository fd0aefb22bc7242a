"""Events as Stripe sends them: signed, at least once, in no order that can be relied on."""

import hmac
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from local.gateways.exchange import Post

Event = tuple[str, Mapping[str, Any]]
"""A type and the object it is about."""
_AFTER, _LATE, _STALE = 1, 20, 600


def signature(body: bytes, secret: str, at: int) -> str:
    signed = hmac.new(secret.encode(), b"%d." % at + body, "sha256").hexdigest()
    return f"t={at},v1={signed}"


class Messages:
    def __init__(self, secret: str, url: str, live: bool) -> None:
        self._secret = secret
        self._url = url
        self._live = live

    def of(self, callback: str, events: Sequence[Event], outcome: str = "") -> list[Post]:
        """What is sent for these, one after the other, to the account's address or else beside the callback."""
        url = self._url or callback.partition("?")[0].replace("/callbacks/", "/webhooks/")
        if outcome == "none" or (not self._url and "/callbacks/" not in callback):
            return []
        posts = [self._post(url, kind, what, outcome) for kind, what in events]
        if outcome == "reversed":
            posts.reverse()
        return [again for post in posts for again in [post] * (2 if outcome == "twice" else 1)]

    def _post(self, url: str, kind: str, what: Mapping[str, Any], outcome: str) -> Post:
        now = int(time.time())
        event = {
            "id": f"evt_{secrets.token_hex(12)}", "object": "event", "api_version": "2026-10-28.endive",
            "created": now, "type": kind, "livemode": self._live, "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None}, "data": {"object": what},
        }  # fmt: skip
        body = json.dumps(event).encode()
        secret = "whsec_of_somebody_else" if outcome == "bad_signature" else self._secret
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, secret, now - (_STALE if outcome == "stale" else 0)),
        }  # fmt: skip
        return Post(url, body, headers, _LATE if outcome == "late" else _AFTER)
