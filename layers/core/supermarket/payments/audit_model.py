"""Whether payments, the orders they are for and the gateways' own lists agree. Pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from supermarket.kernel.money import ZERO, Money
from supermarket.payments.exchange_model import Settled
from supermarket.payments.model import Gateway, Payment, PaymentState, Refund

_PATIENCE = timedelta(minutes=30)
MOST_KEPT = 500
"""Differences of a day that are kept: an item of DynamoDB has 400 kB, and nobody reads more of them."""


class Kind(StrEnum):
    ORDER = "order"
    """What was kept of an order's payments is not what the order says."""
    OVERDUE = "overdue"
    """Open long after its end: the gateway gives no answer."""
    HELD = "held"
    """A manager has to look at it."""
    UNKNOWN = "unknown_to_us"
    """The gateway lists money that no payment of ours knows."""
    MISSING = "missing_there"
    """We have money that the gateway does not list."""
    DOUBLED = "doubled_there"
    """The gateway lists one transaction again."""
    AMOUNT = "amount"
    """Both know it, with different amounts."""
    REFUNDED = "refunded_there"
    """The gateway has paid more of it back than we asked for: somebody did that in its panel."""
    REFUND = "refund_open"
    """Asked back more than a day ago, and still not confirmed: it is to be looked up with the gateway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    kind: Kind
    gateway: str = ""
    order_id: str = ""
    payment_id: str = ""
    transaction_id: str = ""
    ours: Money = ZERO
    theirs: Money = ZERO
    said: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """What one gateway brought on a day."""

    count: int = 0
    captured: Money = ZERO
    refunded: Money = ZERO
    refunding: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A branch's day. ``listed`` names the gateways whose own list was read.

    ``found`` counts the differences; of very many only the first are here.
    """

    branch_id: str
    day: str
    at: datetime
    sums: Mapping[str, Sum] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    found: int = 0
    differences: tuple[Difference, ...] = ()


def kept(payments: Iterable[Payment]) -> Money:
    """What stays with the shop of all attempts to pay an order, once all that was asked back is back."""
    return Money.total(each.captured - each.refunded - each.refunding for each in payments)


def sums_of(payments: Iterable[Payment]) -> dict[str, Sum]:
    found: dict[str, Sum] = {}
    for each in payments:
        if each.state.has_money:
            old = found.get(each.gateway, Sum())
            found[each.gateway.value] = Sum(
                old.count + 1, old.captured + each.captured, old.refunded + each.refunded,
                old.refunding + each.refunding,
            )  # fmt: skip
    return found


def order_difference(order_id: str, due: Money, payments: Sequence[Payment]) -> Difference | None:
    """``due`` is what the shop must have of it in the state it is in: nothing before it is paid, or after it ended.

    It may have less by what the office asked back on top.
    """
    have = kept(payments)
    least = due - Money.total(each.waived for each in payments)
    if max(least, ZERO) <= have <= due:
        return None
    return Difference(kind=Kind.ORDER, order_id=order_id, ours=have, theirs=due)


def payment_difference(payment: Payment, now: datetime) -> Difference | None:
    """What is wrong with a payment by itself."""
    if payment.held and payment.state is not PaymentState.REFUNDED:
        return _of(payment, Kind.HELD, payment.held)
    if payment.gateway.hosted and payment.state.open and now > payment.expires_at + _PATIENCE:
        return _of(payment, Kind.OVERDUE)
    return None


def refund_difference(payment: Payment, refund: Refund) -> Difference:
    return replace(_of(payment, Kind.REFUND, refund.number), ours=refund.amount)


def refunded_difference(payment: Payment, line: Settled) -> Difference | None:
    """``payment`` as its gateway has to know it. What was asked back and is not confirmed may be made by now."""
    if line.refunded is None or line.refunded <= payment.refunded + payment.refunding:
        return None
    return replace(_of(payment, Kind.REFUNDED, theirs=line.refunded), ours=payment.refunded)


def listed_differences(
    gateway: Gateway, payments: Sequence[Payment], known: Mapping[str, Payment], listed: Sequence[Settled]
) -> list[Difference]:
    """``payments`` are those that took money on the day, ``known`` all that the list's transactions belong to.

    Money that was just paid and is to be asked about again is nobody's mistake.
    """
    found, there = [], set()
    for line in listed:
        ours = known.get(line.transaction_id)
        kind = _kind(ours, line) if line.transaction_id not in there else Kind.DOUBLED
        there.add(line.transaction_id)
        if kind and ours:
            found.append(_of(ours, kind, theirs=line.amount))
        elif kind:
            found.append(Difference(
                kind=kind, gateway=gateway.value, transaction_id=line.transaction_id, theirs=line.amount,
                said=line.invoice,
            ))  # fmt: skip
    return found + [_of(each, Kind.MISSING) for each in payments if each.transaction_id not in there]


def _kind(ours: Payment | None, line: Settled) -> Kind | None:
    if ours is None:
        return Kind.UNKNOWN
    return Kind.AMOUNT if ours.state.has_money and ours.captured != line.amount else None


def _of(payment: Payment, kind: Kind, said: str = "", theirs: Money = ZERO) -> Difference:
    return Difference(
        kind=kind, gateway=payment.gateway.value, order_id=payment.order_id, payment_id=payment.id,
        transaction_id=payment.transaction_id, ours=payment.captured, theirs=theirs, said=said,
    )  # fmt: skip
