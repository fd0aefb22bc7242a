"""What payments and refunds tell the rest of the shop; see docs/events.md."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from supermarket.kernel.events import Change, DomainEvent
from supermarket.payments.model import PaymentState, RefundState

_PAYMENT = {
    PaymentState.CAPTURED: "PaymentCaptured", PaymentState.FAILED: "PaymentFailed",
    PaymentState.CANCELLED: "PaymentCancelled", PaymentState.EXPIRED: "PaymentExpired",
}  # fmt: skip
_REFUND = {
    RefundState.REQUESTED: "RefundRequested", RefundState.COMPLETED: "PaymentRefunded",
    RefundState.REJECTED: "RefundRejected",
}  # fmt: skip


def events_of_change(change: Change) -> Iterable[DomainEvent]:
    """A payment's or refund's new state; nothing where it stays in its own."""
    if change.new is None or change.kind not in ("payment", "refund"):
        return []
    names: Mapping[Any, str] = _PAYMENT if change.kind == "payment" else _REFUND
    state = change.new["state"]
    if state not in names or (change.old is not None and change.old["state"] == state):
        return []
    record = json.loads(change.new["record"])
    key = f"{change.kind}#{record['id']}#{state}"
    data = _payment(record) if change.kind == "payment" else _refund(record)
    return [DomainEvent(name=names[state], key=key, at=change.new["changed_at"], data=data)]


def _payment(record: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("order_id", "order_number", "branch_id", "gateway", "number", "transaction_id", "reason", "held")
    told = {name: record[name] for name in kept}
    return {
        "payment_id": record["id"],
        **told,
        "amount": record["amount"]["poisha"],
        "business_date": record["day"],
    }


def _refund(record: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("payment_id", "number", "reason", "to_credit", "refusal")
    told = {name: record[name] for name in kept}
    return {"refund_id": record["id"], **told, "amount": record["amount"]["poisha"]}
