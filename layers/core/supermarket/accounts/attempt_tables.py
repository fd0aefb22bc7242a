"""Counters of attempts in the table: one for each subject, gone when it is forgotten."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from supermarket.accounts.attempt_model import Limit, Tries, Turn, too_many
from supermarket.accounts.tables import CONTEXT
from supermarket.aws.tables import Key, Row, read_together
from supermarket.aws.transactions import update, write_alone
from supermarket.kernel.clock import epoch, read_stamp, stamp
from supermarket.kernel.errors import DomainError

_RACES = 6
"""How often an attempt is counted anew because others were counted at the same moment."""


class AttemptRow(Row):
    """The subject (an account, an address) is kept as a digest. ``before_at`` is the attempt before the last."""

    context = CONTEXT
    attempts = NumberAttribute()
    last_at = UnicodeAttribute()
    before_at = UnicodeAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(limit: Limit, subject: str) -> tuple[str, str]:
        return f"ATTEMPTS#{limit.kind}#{hashlib.sha256(subject.encode()).hexdigest()[:40]}", "ATTEMPTS"

    def tries(self) -> Tries:
        return Tries(int(self.attempts), read_stamp(self.last_at))


class TableAttempts:
    """The `Attempts` over DynamoDB."""

    def count(self, turns: Sequence[Turn], at: datetime) -> None:
        """One read for all of them, and a conditional write for each."""
        uncounted = list(turns)
        for _ in range(_RACES):
            found = _tries_of(uncounted)
            wait = max(tries.wait(limit, at) if tries else timedelta() for (limit, _), tries in found.items())
            if wait:
                raise too_many(wait)
            uncounted = [turn for turn, tries in found.items() if not _counted(turn, tries, at)]
            if not uncounted:
                return
        raise too_many(timedelta(seconds=1))

    def give_back(self, turn: Turn, at: datetime) -> None:
        """As if the attempt had not been made; where others were made since, one fewer."""
        fewer, some = AttemptRow.attempts.add(-1), AttemptRow.attempts > 0
        undone = [fewer, AttemptRow.last_at.set(AttemptRow.before_at)]
        _ = _written(turn, undone, some & (AttemptRow.last_at == stamp(at))) or _written(turn, [fewer], some)

    def forget(self, turn: Turn) -> None:
        _written(turn, [AttemptRow.attempts.set(0)], AttemptRow.attempts > 0)


def _tries_of(turns: Sequence[Turn]) -> dict[Turn, Tries | None]:
    keys = [Key(AttemptRow, *AttemptRow.keys(*turn), AttemptRow.tries, consistent=True) for turn in turns]
    return dict(zip(turns, read_together(keys), strict=True))


def _counted(turn: Turn, known: Tries | None, at: datetime) -> bool:
    """False when somebody else was counted in between."""
    limit = turn[0]
    new = known.next(limit, at) if known else Tries(1, at)
    before = known.last_at if known else at
    actions = [
        AttemptRow.attempts.set(new.attempts), AttemptRow.last_at.set(stamp(new.last_at)),
        AttemptRow.before_at.set(stamp(before)), AttemptRow.kind.set("attempts"),
        AttemptRow.expires_at.set(epoch(new.last_at + limit.memory) + 1),
    ]  # fmt: skip
    unchanged = AttemptRow.pk.does_not_exist()
    if known:
        unchanged = (AttemptRow.attempts == known.attempts) & (AttemptRow.last_at == stamp(known.last_at))
    return _written(turn, actions, unchanged)


def _written(turn: Turn, actions: Sequence[Action], condition: Condition) -> bool:
    try:
        write_alone(update(AttemptRow(*AttemptRow.keys(*turn)), actions, condition, _Changed()))
    except _Changed:
        return False
    return True


class _Changed(DomainError):
    """Somebody else tried in between, or the counter is gone."""
