"""Counting together: so many of something until a moment, whoever counts."""

import hashlib
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import VerboseClientError
from pynamodb.expressions.update import Action

from supermarket.aws.tables import Row, connection
from supermarket.aws.transactions import update, write_alone
from supermarket.kernel import clock
from supermarket.kernel.errors import DomainError

_KEPT = timedelta(minutes=5)


class CounterRow(Row):
    """In the table of the edge. The subject (an account, an address, a token) is kept as a digest."""

    context = "edge"
    spent = NumberAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def of(cls, subject: str, until: datetime) -> "CounterRow":
        return cls(f"RATE#{hashlib.sha256(subject.encode()).hexdigest()[:40]}", clock.stamp(until))


def spend(subject: str, amount: int, limit: int, until: datetime) -> bool:
    """Take ``amount`` of the ``limit`` that ``subject`` has until then; False, and nothing taken, when less is left.

    One conditional write. With a limit of 1 it is a way to let something happen once.
    """
    actions = [
        CounterRow.spent.add(amount),
        CounterRow.kind.set("counter"),
        CounterRow.expires_at.set(clock.epoch(until + _KEPT)),
    ]
    left = CounterRow.spent.does_not_exist() | (CounterRow.spent <= limit - amount)
    try:
        write_alone(update(CounterRow.of(subject, until), actions, left, _Spent()))
    except _Spent:
        return False
    return True


def take(subject: str, amount: int, limit: int, until: datetime) -> int:
    """As much of ``amount`` as was left of the ``limit`` that ``subject`` has until then.

    One conditional write. What is asked for beyond the limit is counted and not given.
    """
    actions: list[Action] = [
        CounterRow.spent.add(amount),
        CounterRow.kind.set("counter"),
        CounterRow.expires_at.set(clock.epoch(until + _KEPT)),
    ]
    left = CounterRow.spent.does_not_exist() | (CounterRow.spent < limit)
    wanted = CounterRow.of(subject, until).get_update_kwargs_from_instance(actions=actions, condition=left)
    try:
        answer = connection().dispatch("UpdateItem", {**wanted, "ReturnValues": "UPDATED_NEW"})
    except VerboseClientError as error:
        if error.response["Error"].get("Code") == "ConditionalCheckFailedException":
            return 0
        raise
    total = int(answer["Attributes"]["spent"]["N"])
    return max(0, min(amount, limit - (total - amount)))


class _Spent(DomainError):
    """Less than that is left."""
