"""Doing a thing once, however often it is asked for.

The marker of a request commits in the transaction that does its work, so there is no moment when one exists
without the other. The happy path asks nobody first; only a refusal looks whether the work was done before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from supermarket.kernel.errors import Conflict, DomainError, KeyReused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Once:
    """One request under a client's idempotency key. ``scope`` is its caller and operation."""

    scope: str
    key: str
    payload_hash: str

    def check(self, payload_hash: str) -> None:
        if payload_hash != self.payload_hash:
            raise KeyReused("The idempotency key was used before with another body.")


class AlreadyDone(Conflict):
    """The marker was there: this request has been carried out before."""

    code = "already_done"


def perform(once: Once | None, work: Callable[[], T], replay: Callable[[Once], T | None]) -> T:
    """Carry out ``work``, or give what it made the first time.

    ``work`` commits a marker for ``once`` with its effect and raises AlreadyDone when that marker exists.
    ``replay`` loads the record the marker names, None when there is no marker, and raises KeyReused when
    the marker belongs to another body.
    """
    try:
        return work()
    except DomainError:
        earlier = replay(once) if once else None
        if earlier is None:
            raise
        return earlier
