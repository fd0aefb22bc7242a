"""Deliveries: one message for one webhook, tried until it is taken or given up.

An attempt has a number that only rises. Whoever is asked to make it claims it first, so that a message the queue
tells twice makes one attempt; a worker that dies midway leaves a claim that runs out, and the same attempt is made
again.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum, auto
from math import ceil

from supermarket.kernel.clock import read_stamp
from supermarket.kernel.events import DomainEvent
from supermarket.kernel.ids import is_id
from supermarket.settings.webhook_model import PING, Webhook, message, message_id

WAITS = (5, 30, 120, 600, 3600, 10_800, 21_600, 43_200, 86_400)
"""Seconds until the next attempt, after each that failed: some 47 hours in all, and up to a fifth more of each."""
ATTEMPTS = len(WAITS) + 1
JITTER_PERCENT = 20
LONGEST_DELAY = 900
"""Seconds a queue holds a message back; one that is not due by then is sent on."""
CLAIM_LASTS = timedelta(seconds=60)
"""Longer than the sender may run, shorter than its queue waits before telling again."""
REMEMBERED = timedelta(days=30)
ANSWER_LENGTH = 1000


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up; it can be put back by hand."""


class Turn(StrEnum):
    """What a message that asks for an attempt finds."""

    ATTEMPT = auto()
    EARLY = auto()
    BUSY = auto()
    """Somebody has it in hand."""
    DONE = auto()
    """This attempt was the last that was made; what comes after it may not have been asked for yet."""
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """``status`` is 0 and ``problem`` says why when nobody answered."""

    status: int = 0
    milliseconds: int = 0
    answer: str = ""
    problem: str = ""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300 and not self.problem

    @property
    def gone(self) -> bool:
        return self.status == 410


@dataclass(frozen=True, slots=True)
class Delivery:
    """``attempts`` were begun in all, ``tries`` since it was last put back. ``last`` is what came of the latest."""

    id: str
    webhook_id: str
    event: str
    message_id: str
    created_at: datetime
    due_at: datetime
    body: str = field(default="", repr=False)
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    tries: int = 0
    claimed_until: datetime | None = None
    last_at: datetime | None = None
    last: Outcome = field(default=Outcome(), repr=False)

    @classmethod
    def of(cls, webhook: Webhook, event: DomainEvent, now: datetime) -> "Delivery":
        return cls(
            delivery_id(webhook.id, event), webhook.id, event.name, message_id(event.name, event.key), now, now,
            message(event),
        )  # fmt: skip

    def turn(self, attempt: int, now: datetime) -> Turn:
        if attempt == self.attempts:
            if self.claimed_until is None:
                return Turn.DONE
            return Turn.BUSY if now < self.claimed_until else Turn.ATTEMPT
        if attempt != self.attempts + 1 or self.state is not DeliveryState.PENDING:
            return Turn.OVER
        if self.is_in_hand(now):
            return Turn.BUSY
        return Turn.EARLY if now < self.due_at else Turn.ATTEMPT

    def is_in_hand(self, now: datetime) -> bool:
        return self.claimed_until is not None and now < self.claimed_until

    def claimed(self, attempt: int, now: datetime) -> "Delivery":
        again = attempt == self.attempts
        return replace(
            self, attempts=attempt, tries=self.tries + (not again), claimed_until=now + CLAIM_LASTS
        )

    def after(self, outcome: Outcome, now: datetime, jitter_percent: int) -> "Delivery":
        """What a claimed delivery is once its attempt is over."""
        state, due_at = self._next(outcome, now, jitter_percent)
        return replace(self, state=state, due_at=due_at, claimed_until=None, last_at=now, last=outcome)

    def _next(self, outcome: Outcome, now: datetime, jitter_percent: int) -> tuple[DeliveryState, datetime]:
        if outcome.taken:
            return DeliveryState.DELIVERED, now
        if outcome.gone or self.tries >= ATTEMPTS or self.event == PING:
            return DeliveryState.FAILED, now
        wait = WAITS[self.tries - 1]
        return DeliveryState.PENDING, now + timedelta(seconds=wait + wait * jitter_percent // 100)

    def given_up(self, problem: str, now: datetime) -> "Delivery":
        """Not tried at all."""
        return replace(
            self, state=DeliveryState.FAILED, claimed_until=None, last_at=now, last=Outcome(problem=problem)
        )

    def put_back(self, now: datetime) -> "Delivery":
        return replace(self, state=DeliveryState.PENDING, tries=0, due_at=now, claimed_until=None)

    def delay(self, now: datetime) -> int:
        """Seconds for the queue to hold back the message that asks for the next attempt."""
        return min(LONGEST_DELAY, max(0, ceil((self.due_at - now).total_seconds())))


def delivery_id(webhook_id: str, event: DomainEvent) -> str:
    """The same however often the event is told to a webhook, and in the order of time (a UUIDv7)."""
    moment = int(read_stamp(event.at).timestamp() * 1000)
    digest = hashlib.sha256(f"{webhook_id}|{event.name}|{event.key}".encode()).hexdigest()
    text = f"{moment & (1 << 48) - 1:012x}"
    found = f"{text[:8]}-{text[8:]}-7{digest[:3]}-8{digest[3:6]}-{digest[6:18]}"
    assert is_id(found)
    return found
