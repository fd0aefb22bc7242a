"""Goods that come back after delivery: what a line's part is worth to the poisha, and who decides on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from supermarket.ecommerce.fulfilment_model import ToldLine
from supermarket.ecommerce.order_model import Order, OrderLine, Return
from supermarket.ecommerce.order_state_model import Actor, OrderState, check_move
from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.money import ZERO, Money, divide_half_up
from supermarket.kernel.pricing import LineAmounts, Tax
from supermarket.kernel.quantity import show_quantity

RETURN_TIME = timedelta(days=7)
"""How long after its delivery an order's goods are taken back."""


class ReturnReason(StrEnum):
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    EXPIRED = "expired"
    QUALITY = "quality"
    CHANGED_MIND = "changed_mind"
    OTHER = "other"

    @property
    def restocks(self) -> bool:
        """Whether such goods can be sold again, where nobody says."""
        return self in (ReturnReason.WRONG_ITEM, ReturnReason.CHANGED_MIND)


class RequestState(StrEnum):
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReturnLine:
    product_id: str
    quantity: int
    restock: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequest:
    """Goods that somebody wants to give back, or has. ``by`` is a user's id or ``guest``; ``amount`` what was paid back
    for them. ``answer`` says why not."""

    id: str
    order_id: str
    at: datetime
    by: str
    reason: ReturnReason
    lines: tuple[ReturnLine, ...]
    note: str = ""
    to_credit: bool = False
    state: RequestState = RequestState.REQUESTED
    amount: Money = ZERO
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""
    version: int = 1

    def decided(self, state: RequestState, by: str, at: datetime, answer: str = "") -> "ReturnRequest":
        """Raises Conflict for one that was decided before."""
        if self.state is not RequestState.REQUESTED:
            raise Conflict(f"This was {self.state} before.", code="return_decided", state=self.state.value)
        return replace(
            self, state=state, decided_by=by, decided_at=at, answer=answer, version=self.version + 1
        )


@dataclass(frozen=True, slots=True)
class WantedReturn:
    """``restock`` of a line is None where nobody says: then the reason does."""

    reason: ReturnReason
    lines: tuple[ToldLine, ...]
    note: str = ""
    to_credit: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """``lines`` are what really came back, where that is not what was asked for."""

    accept: bool
    reason: str = ""
    lines: tuple[ToldLine, ...] = ()

    def check(self) -> None:
        if not self.accept and not self.reason:
            raise Invalid.field("/reason", "say why not", "missing")
        if not self.accept and self.lines:
            raise Invalid.field("/lines", "only where it is accepted")


def check_in_time(order: Order, now: datetime) -> None:
    """Raises Conflict for what was not delivered, or too long ago."""
    check_move(order.state, OrderState.PARTLY_RETURNED, Actor.STAFF)
    delivered = next(each.at for each in order.timeline if each.state is OrderState.DELIVERED)
    if now > delivered + RETURN_TIME:
        raise Conflict(
            f"Goods are taken back for {RETURN_TIME.days} days after delivery.", code="return_too_late"
        )


def check_lines(order: Order, lines: Sequence[ReturnLine]) -> None:
    """That all of it was delivered, and did not come back before."""
    known = {line.product_id: line for line in order.lines}
    for place, each in enumerate(lines):
        line = known.pop(each.product_id, None)
        if line is None:
            raise Invalid.field(f"/lines/{place}/product_id", "not in this order, or named twice")
        left = line.quantity - came_back(order, each.product_id)
        if each.quantity <= 0:
            raise Invalid.field(f"/lines/{place}/quantity", "more than nothing")
        if each.quantity > left:
            shown = str(show_quantity(left, line.unit))
            error = FieldError(f"/lines/{place}/quantity", f"{shown} can come back", "return_above_sold")
            raise Conflict(
                f"Of {line.name} {shown} can come back.",
                code="return_above_sold",
                errors=[error],
                remaining=shown,
            )


def came_back(order: Order, product_id: str) -> int:
    return sum(each.of(product_id) for each in order.returns)


def returned(
    order: Order, return_id: str, at: datetime, by: str, reason: str, lines: Sequence[ReturnLine]
) -> Order:
    """With these goods given back, each line at its share of what was paid for it."""
    check_lines(order, lines)
    known = {line.product_id: line for line in order.lines}
    shares = []
    for each in lines:
        start = came_back(order, each.product_id)
        line = known[each.product_id]
        shares.append((line.tax, share_of(line, start, start + each.quantity)))
    after = with_return(order, return_id, at, by, reason, lines, shares)
    whole = all(came_back(after, line.product_id) == line.quantity for line in order.lines)
    state = OrderState.RETURNED if whole else OrderState.PARTLY_RETURNED
    return after.moved(state, at, by, reason, Actor.STAFF)


def with_return(
    order: Order, return_id: str, at: datetime, by: str, reason: str, lines: Sequence[ReturnLine],
    shares: Sequence[tuple[Tax, LineAmounts]],
) -> Order:  # fmt: skip
    by_tax: dict[Tax, LineAmounts] = {}
    for tax, share in shares:
        by_tax[tax] = summed([by_tax[tax], share]) if tax in by_tax else share
    told = tuple((each.product_id, each.quantity, each.restock) for each in lines)
    back = Return(
        return_id, at, by, reason, told, summed(share for _, share in shares), tuple(by_tax.items())
    )
    return replace(order, returns=(*order.returns, back))


def share_of(line: OrderLine, start: int, end: int) -> LineAmounts:
    """What the part from ``start`` to ``end`` of what was charged comes to: what all up to its end does, less what all
    before it does. So all parts together are the line, to the poisha."""
    upto, before = _upto(line, end), _upto(line, start)
    discount, net, tax = (one - other for one, other in zip(upto, before, strict=True))
    gross = discount + net + (tax if line.tax.inclusive else ZERO)
    return LineAmounts(gross, discount, net, tax, net + tax)


def _upto(line: OrderLine, quantity: int) -> tuple[Money, Money, Money]:
    amounts = line.amounts
    return (
        amounts.discount.share(quantity, line.quantity), amounts.net.share(quantity, line.quantity),
        amounts.tax.share(quantity, line.quantity),
    )  # fmt: skip


def summed(parts: Iterable[LineAmounts]) -> LineAmounts:
    known = list(parts)
    return LineAmounts(
        Money.total(each.gross for each in known), Money.total(each.discount for each in known),
        Money.total(each.net for each in known), Money.total(each.tax for each in known),
        Money.total(each.total for each in known),
    )  # fmt: skip


def goods_of(order: Order, product_id: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The goods behind a part of a line: each product, from which to which piece of all that the order took of it."""
    before: dict[str, int] = {}
    for line in order.lines:
        if line.product_id == product_id:
            return [
                (
                    each,
                    before.get(each, 0) + _piece(taken, start, line),
                    before.get(each, 0) + _piece(taken, end, line),
                )
                for each, taken in line.taken
            ]
        for each, taken in line.taken:
            before[each] = before.get(each, 0) + taken
    return []


def _piece(taken: int, quantity: int, line: OrderLine) -> int:
    return divide_half_up(taken * quantity, line.quantity)
