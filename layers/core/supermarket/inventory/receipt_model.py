"""Goods received: what came of an order, in which batches, and what it cost with all that brought it here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from supermarket.inventory.landed_cost_model import Basis, Charge, spread
from supermarket.inventory.model import Cause, CauseKind, Layer, StockMove, receive
from supermarket.inventory.purchase_model import OrderLine, Progress, PurchaseOrder
from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import BASIS_POINTS, Money

MOST_BATCHES = 600
"""Of one receipt: what it and its moves come to stays well below what an item may hold."""


class OverReceipt(Conflict):
    """More would have come in than was ordered and is tolerated."""

    code = "over_receipt"


@dataclass(frozen=True, slots=True)
class Lot:
    """What stands on the cartons: the maker's number, and the last day the goods may be sold."""

    quantity: int
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of one product. ``unit_cost`` is None when it cost what was ordered. ``weight`` in grams."""

    product_id: str
    quantity: int
    lots: tuple[Lot, ...] = ()
    unit_cost: Money | None = None
    rejected: int = 0
    reason: str = ""
    weight: int = 0
    perishable: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """``net`` is what the supplier gets for it, ``value`` that and its part of the landed cost."""

    id: str
    quantity: int
    net: Money
    value: Money
    lot: str = ""
    expires_on: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """``place`` is that of the order's line."""

    place: int
    product_id: str
    quantity: int
    net: Money
    landed: Money
    batches: tuple[Batch, ...]
    rejected: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A goods received note. Never changed: what goes back to the supplier is a return of its own."""

    id: str
    number: str
    order_id: str
    order_number: str
    branch_id: str
    warehouse_id: str
    supplier_id: str
    delivery_note: str
    note: str
    by: str
    at: str
    lines: tuple[ReceiptLine, ...]
    charges: tuple[Charge, ...] = ()

    @property
    def net(self) -> Money:
        return Money.total(line.net for line in self.lines)

    @property
    def landed(self) -> Money:
        return Money.total(line.landed for line in self.lines)

    @property
    def value(self) -> Money:
        return self.net + self.landed

    @property
    def cause(self) -> Cause:
        return Cause(CauseKind.RECEIPT, self.id, self.number, self.by)

    def moves(self) -> list[StockMove]:
        return [
            receive(self.warehouse_id, line.product_id, [_layer(batch) for batch in line.batches])
            for line in self.lines
            if line.quantity
        ]


def allowed(ordered: int, tolerance: int) -> int:
    """How much may come in of what was ordered; ``tolerance`` in basis points."""
    return ordered + ordered * tolerance // BASIS_POINTS


def require_sound(order: PurchaseOrder, arrivals: Sequence[Arrival], today: date) -> None:
    """Raises Invalid, naming every line that cannot be."""
    wrong = [
        error
        for place, came in enumerate(arrivals)
        for error in _problems(order, came, f"/lines/{place}", today)
    ]
    products = [came.product_id for came in arrivals]
    wrong += [
        FieldError(f"/lines/{place}/product_id", "On another line already.", "repeated")
        for place, product_id in enumerate(products)
        if product_id in products[:place]
    ]
    if sum(len(came.lots) for came in arrivals) > MOST_BATCHES:
        wrong.append(FieldError("/lines", f"at most {MOST_BATCHES} batches in one receipt"))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", errors=wrong)


def _problems(order: PurchaseOrder, came: Arrival, line: str, today: date) -> Iterator[FieldError]:
    if order.place_of(came.product_id) is None:
        yield FieldError(f"{line}/product_id", "This is not on the order.", "not_ordered")
    if not came.quantity and not came.rejected:
        yield FieldError(f"{line}/quantity", "more than nothing")
    if came.rejected and not came.reason:
        yield FieldError(f"{line}/rejected_reason", "why it was not taken")
    yield from _batch_problems(came, line, today)


def _batch_problems(came: Arrival, line: str, today: date) -> Iterator[FieldError]:
    if came.lots and sum(lot.quantity for lot in came.lots) != came.quantity:
        yield FieldError(f"{line}/batches", "together as much as was received")
    if came.perishable and came.quantity and not came.lots:
        yield FieldError(
            f"{line}/batches", "perishable goods come in batches with their expiry", "expiry_missing"
        )
    for place, lot in enumerate(came.lots):
        if came.perishable and lot.expires_on is None:
            yield FieldError(
                f"{line}/batches/{place}/expires_on", "the last day it may be sold", "expiry_missing"
            )
        elif lot.expires_on is not None and lot.expires_on < today:
            yield FieldError(f"{line}/batches/{place}/expires_on", "this has expired", "expired")


def lines_of(
    order: PurchaseOrder, arrivals: Sequence[Arrival], charges: Sequence[Charge]
) -> tuple[ReceiptLine, ...]:
    """What came, each line with its cost and its part of what bringing it here cost."""
    places = [order.place_of(came.product_id) or 0 for came in arrivals]
    nets = [_net(order, place, came) for place, came in zip(places, arrivals, strict=True)]
    landed = _landed(charges, arrivals, [order.lines[place] for place in places], nets)
    return tuple(
        ReceiptLine(
            place,
            came.product_id,
            came.quantity,
            net,
            extra,
            _batches(came, net, extra),
            came.rejected,
            came.reason,
        )
        for place, came, net, extra in zip(places, arrivals, nets, landed, strict=True)
    )


def progress_after(
    order: PurchaseOrder, lines: Sequence[ReceiptLine], tolerance: int
) -> tuple[Progress, ...]:
    """How far the order is with these lines. Raises OverReceipt, naming every line that is too much."""
    progress, wrong = list(order.progress), []
    for asked, line in enumerate(lines):
        old = progress[line.place]
        most = allowed(order.lines[line.place].quantity, tolerance)
        if old.received + line.quantity > most:
            detail = f"at most {most - old.received} of {order.lines[line.place].name} may still come in"
            wrong.append(FieldError(f"/lines/{asked}/quantity", detail, OverReceipt.code))
        progress[line.place] = replace(
            old, received=old.received + line.quantity, rejected=old.rejected + line.rejected
        )
    if wrong:
        raise OverReceipt(wrong[0].detail, errors=wrong)
    return tuple(progress)


def _net(order: PurchaseOrder, place: int, came: Arrival) -> Money:
    line, before = order.lines[place], order.progress[place].received
    if came.unit_cost is not None:
        return line.costs(came.quantity, came.unit_cost)
    return line.net_between(before, before + came.quantity)


def _landed(
    charges: Sequence[Charge], arrivals: Sequence[Arrival], lines: Sequence[OrderLine], nets: Sequence[Money]
) -> list[Money]:
    parts = [Money(0)] * len(arrivals)
    for number, charge in enumerate(charges):
        weights = _WEIGHTS[charge.basis](arrivals, lines, nets)
        if not sum(weights):
            raise Invalid.field(f"/landed_costs/{number}/basis", f"nothing that came has a {charge.basis}")
        parts = [old + new for old, new in zip(parts, spread(charge.amount, weights), strict=True)]
    return parts


def _amounts(arrivals: Sequence[Arrival], lines: Sequence[OrderLine], _: object) -> list[int]:
    return [came.quantity * (1000 // line.unit.per_price) for came, line in zip(arrivals, lines, strict=True)]


_Weigh = Callable[[Sequence[Arrival], Sequence[OrderLine], Sequence[Money]], list[int]]
_WEIGHTS: Mapping[Basis, _Weigh] = {
    Basis.VALUE: lambda arrivals, _, nets: [net.poisha for net in nets],
    Basis.QUANTITY: _amounts,
    Basis.WEIGHT: lambda arrivals, _, nets: [came.weight if came.quantity else 0 for came in arrivals],
}


def _batches(came: Arrival, net: Money, landed: Money) -> tuple[Batch, ...]:
    if not came.quantity:
        return ()
    lots = came.lots or (Lot(came.quantity),)
    quantities = [lot.quantity for lot in lots]
    parts = zip(lots, spread(net, quantities), spread(landed, quantities), strict=True)
    return tuple(
        Batch(
            new_id(),
            lot.quantity,
            mine,
            mine + extra,
            lot.lot,
            lot.expires_on.isoformat() if lot.expires_on else "",
        )
        for lot, mine, extra in parts
    )


def _layer(batch: Batch) -> Layer:
    return Layer(batch.id, batch.quantity, batch.value, batch.lot, batch.expires_on)
