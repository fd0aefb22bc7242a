"""Webhooks: who outside is told of what happens, and how they know that it is us who tell.

Messages are those of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from supermarket.kernel.events import DomainEvent

MOST_WEBHOOKS = 50
OVERLAP = timedelta(hours=24)
"""How long messages are signed with the secret before the last one as well."""
FAILING_FOR = timedelta(days=3)
GIVEN_UP_IN_A_ROW = 100
PREFIX = "whsec_"
_NAMES = uuid.UUID("3b0dd1f4-6f0b-5d0f-9a43-6a5f7b4b2c11")


class EventName(StrEnum):
    """What may be told outside: the public events of docs/events.md. What is missing here never leaves."""

    EVERY = "*"
    SALE_COMPLETED = "SaleCompleted"
    SESSION_CLOSED = "SessionClosed"
    ORDER_PLACED = "OrderPlaced"
    ORDER_CANCELLED = "OrderCancelled"
    ORDER_EXPIRED = "OrderExpired"
    ORDER_PAID = "OrderPaid"
    ORDER_CHANGED = "OrderChanged"
    ORDER_PACKED = "OrderPacked"
    ORDER_HANDED_OVER = "OrderHandedOver"
    ORDER_DELIVERED = "OrderDelivered"
    ORDER_RETURNED = "OrderReturned"
    PAYMENT_CAPTURED = "PaymentCaptured"
    PAYMENT_REFUNDED = "PaymentRefunded"
    STOCK_LOW = "StockLow"
    DAY_FINALISED = "DayFinalised"
    WEBHOOK_DISABLED = "WebhookDisabled"


PING = "Ping"
PUBLIC_EVENTS = frozenset(name.value for name in EventName) - {EventName.EVERY.value}


class Off(StrEnum):
    """Why a webhook is switched off."""

    BY_HAND = "by_hand"
    GONE = "gone"
    """The receiver answered 410: it wants no more."""
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Webhook:
    """``secret`` and ``old_secret`` are sealed. One without a branch hears of all. ``off`` is empty while it works."""

    id: str
    url: str
    events: tuple[str, ...]
    description: str = ""
    branch_id: str = ""
    off: str = ""
    created_at: str = ""
    changed_at: str = ""
    secret: str = field(default="", repr=False)
    old_secret: str = field(default="", repr=False)
    old_secret_until: str = ""
    version: int = 1

    @property
    def active(self) -> bool:
        return not self.off

    def hears(self, event: str, branch_id: str) -> bool:
        wanted = event in self.events or EventName.EVERY.value in self.events
        return self.active and wanted and self.branch_id in ("", branch_id)

    def with_secret(self, sealed: str, until: str) -> "Webhook":
        return replace(self, secret=sealed, old_secret=self.secret, old_secret_until=until)

    def switched_off(self, why: Off) -> "Webhook":
        return replace(self, off=why.value)

    def secrets_at(self, now: str) -> list[str]:
        """The sealed secrets to sign with, the newest first."""
        return [self.secret, *([self.old_secret] if self.old_secret and now < self.old_secret_until else [])]


@dataclass(frozen=True, slots=True)
class Health:
    """What went wrong since a webhook last took a message: when it began, and how many messages were given up."""

    failing_since: datetime | None = None
    given_up: int = 0

    def after_failure(self, now: datetime, *, gave_up: bool) -> "Health":
        return Health(self.failing_since or now, self.given_up + gave_up)

    def is_hopeless(self, now: datetime) -> bool:
        failing = self.failing_since is not None and now - self.failing_since >= FAILING_FOR
        return failing or self.given_up >= GIVEN_UP_IN_A_ROW


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def message_id(name: str, key: str) -> str:
    """The same however often an event is told, so that whoever hears it twice can tell."""
    return f"msg_{uuid.uuid5(_NAMES, f'{name}#{key}').hex}"


def message(event: DomainEvent) -> str:
    said = {
        "type": event.name, "id": message_id(event.name, event.key), "at": event.at, "version": event.version,
        "data": event.data,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def signed(keys: Sequence[str], message_id: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """The headers that prove where a message is from, one signature for each key."""
    timestamp = str(int(now.timestamp()))
    content = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(key, content)}" for key in keys),
    }


def _signature(key: str, content: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
