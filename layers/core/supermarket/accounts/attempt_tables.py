"""Counters of attempts in the table: one for each subject and minute, gone soon after."""

import hashlib
from datetime import datetime

from pynamodb.attributes import NumberAttribute

from supermarket.accounts.attempt_model import WINDOW, Limit, minute_of, seconds_left
from supermarket.accounts.tables import CONTEXT
from supermarket.aws.tables import Row
from supermarket.aws.transactions import update, write_alone
from supermarket.kernel.clock import epoch, stamp
from supermarket.kernel.errors import DomainError, TooMany


class AttemptRow(Row):
    """The subject (an account, an address) is kept as a digest."""

    context = CONTEXT
    attempts = NumberAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def of(cls, limit: Limit, subject: str, at: datetime) -> "AttemptRow":
        digest = hashlib.sha256(subject.encode()).hexdigest()[:32]
        return cls(f"ATTEMPTS#{limit.kind}#{digest}", stamp(minute_of(at)))


class TableAttempts:
    """The `Attempts` over DynamoDB."""

    def count(self, limit: Limit, subject: str, at: datetime) -> None:
        actions = [
            AttemptRow.attempts.add(1),
            AttemptRow.kind.set("attempts"),
            AttemptRow.expires_at.set(epoch(minute_of(at) + 2 * WINDOW)),
        ]
        left = AttemptRow.attempts.does_not_exist() | (AttemptRow.attempts < limit.attempts)
        wait = seconds_left(at)
        refusal = TooMany(f"Too many attempts. Try again in {wait} seconds.", retry_after=wait)
        write_alone(update(AttemptRow.of(limit, subject, at), actions, left, refusal))

    def give_back(self, limit: Limit, subject: str, at: datetime) -> None:
        try:
            row, counted = AttemptRow.of(limit, subject, at), AttemptRow.attempts > 0
            write_alone(update(row, [AttemptRow.attempts.add(-1)], counted, _Forgotten()))
        except _Forgotten:
            return


class _Forgotten(DomainError):
    """The minute's counter is gone already."""
