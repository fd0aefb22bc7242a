"""Transactions: several conditional writes that happen all or not at all, and a request's mark among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import VerboseClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from supermarket.aws.tables import ATTEMPTS, Row, back_off, connection
from supermarket.kernel import clock
from supermarket.kernel.errors import DomainError, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import AlreadyDone, Once
from supermarket.kernel.writing import Write

TRANSACTION_LIMIT = 100
"""How many items DynamoDB takes in one transaction."""
MARKER_LIFE = timedelta(days=7)
_CONTENDED = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_BUSY = {"TransactionInProgressException", "ThrottlingException", "ProvisionedThroughputExceededException"}
_BUSY_ALONE = {
    "TransactionConflictException",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A `Write` as DynamoDB takes it: ``verb`` is Put, Update, Delete or ConditionCheck."""

    verb: str
    arguments: Mapping[str, Any]
    refusal: DomainError | None = None


def put(row: Row, condition: Condition | None = None, refusal: DomainError | None = None) -> Write:
    return Statement("Put", row.get_save_kwargs_from_instance(condition=condition), refusal)


def update(
    row: Row,
    actions: Sequence[Action],
    condition: Condition | None = None,
    refusal: DomainError | None = None,
) -> Write:
    arguments = row.get_update_kwargs_from_instance(actions=list(actions), condition=condition)
    return Statement("Update", arguments, refusal)


def delete(row: Row, condition: Condition | None = None, refusal: DomainError | None = None) -> Write:
    return Statement("Delete", row.get_delete_kwargs_from_instance(condition=condition), refusal)


def check(row: type[Row], pk: str, sk: str, condition: Condition, refusal: DomainError) -> Write:
    arguments = row.get_operation_kwargs_from_class(pk, range_key=sk, condition=condition)
    return Statement("ConditionCheck", arguments, refusal)


def write_alone(write: Write) -> None:
    """One write by itself, at half the capacity it costs in a transaction. Raises its refusal.

    A race lost to somebody's transaction, or a throttled call, is tried again.
    """
    assert isinstance(write, Statement)
    for attempt in range(ATTEMPTS):
        try:
            connection().dispatch(f"{write.verb}Item", dict(write.arguments))
        except VerboseClientError as error:
            code = error.response["Error"].get("Code")
            if code == "ConditionalCheckFailedException":
                raise write.refusal or error from None
            if code not in _BUSY_ALONE:
                raise
            back_off(attempt)
        else:
            return
    raise Unavailable("Too many others are changing the same thing.")


def commit(writes: Sequence[Write]) -> None:
    """All the writes or none, in one transaction.

    Raises the refusal of the first write whose condition does not hold. A race lost to another transaction is
    run again, and a lost answer is asked for again under the same token, so that nothing is written twice.
    """
    statements = [write for write in writes if isinstance(write, Statement)]
    if len(statements) != len(writes) or not 0 < len(statements) <= TRANSACTION_LIMIT:
        raise ValueError(f"{len(writes)} writes do not make a transaction")
    items = [{statement.verb: dict(statement.arguments)} for statement in statements]
    token = new_id()
    for attempt in range(ATTEMPTS):
        try:
            connection().dispatch("TransactWriteItems", {"TransactItems": items, "ClientRequestToken": token})
        except VerboseClientError as error:
            if _contended(error, statements):
                token = new_id()
            elif error.response["Error"].get("Code") not in _BUSY:
                raise
            back_off(attempt)
        else:
            return
    raise Unavailable("Too many others are changing the same things.")


def _contended(error: VerboseClientError, statements: Sequence[Statement]) -> bool:
    """True when a cancelled transaction lost a race and nothing else; raises what a failed condition means."""
    if error.response["Error"].get("Code") != "TransactionCanceledException":
        return False
    reasons = [reason.code if reason else None for reason in error.cancellation_reasons]
    failed = [s for s, code in zip(statements, reasons, strict=False) if code == "ConditionalCheckFailed"]
    for statement in failed:
        if isinstance(statement.refusal, AlreadyDone):
            raise statement.refusal
    for statement in failed:
        raise statement.refusal or error
    return any(code in _CONTENDED for code in reasons)


class Marker(Row):
    """That a request was carried out, and what it made. Each context that takes such requests subclasses it."""

    context = ""
    payload_hash = UnicodeAttribute()
    record_id = UnicodeAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def write(cls, once: Once | None, record_id: str) -> list[Write]:
        """The write that keeps ``once`` from being done again: none for a request without a key."""
        if once is None:
            return []
        moment = clock.now()
        row = cls(
            f"ONCE#{once.scope}", once.key, kind="marker", payload_hash=once.payload_hash, record_id=record_id,
            expires_at=clock.epoch(moment + MARKER_LIFE),
        )  # fmt: skip
        fresh = cls.pk.does_not_exist() | (cls.expires_at < clock.epoch(moment))
        return [put(row, fresh, AlreadyDone())]

    @classmethod
    def record_made_by(cls, once: Once) -> str | None:
        """The record that this request made, None when it made none. Raises KeyReused for another body."""
        row = cls.find(f"ONCE#{once.scope}", once.key, consistent=True)
        if row is None or row.expires_at < clock.epoch(clock.now()):
            return None
        once.check(row.payload_hash)
        return row.record_id
