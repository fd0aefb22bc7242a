"""What an order's life tells the rest of the shop; see docs/events.md."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from supermarket.ecommerce.order_model import Order, OrderLine, TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.record_model import order_of
from supermarket.kernel.clock import stamp
from supermarket.kernel.events import Change, DomainEvent
from supermarket.kernel.pricing import LineAmounts, Tax, Totals, totals_of

_NAMES = {
    OrderState.PLACED: "OrderPlaced",
    OrderState.AWAITING_PAYMENT: "OrderAwaitingPayment",
    OrderState.PAID: "OrderPaid",
    OrderState.PICKING: "OrderPicking",
    OrderState.PACKED: "OrderPacked",
    OrderState.HANDED_OVER: "OrderHandedOver",
    OrderState.DELIVERED: "OrderDelivered",
    OrderState.PARTLY_RETURNED: "OrderReturned",
    OrderState.RETURNED: "OrderReturned",
    OrderState.CANCELLED: "OrderCancelled",
    OrderState.EXPIRED: "OrderExpired",
}
_AGREED = {OrderState.PLACED, OrderState.AWAITING_PAYMENT}
_ENDED = {OrderState.CANCELLED, OrderState.EXPIRED}
_RETURNED = {OrderState.PARTLY_RETURNED, OrderState.RETURNED}


def events_of_change(change: Change) -> Iterable[DomainEvent]:
    """What one change of an order's row tells: the states it has come to since."""
    if change.kind != "order" or change.new is None:
        return []
    known = len(order_of(change.old).timeline) if change.old is not None else 0
    return _told(order_of(change.new), known)


def events_of_order(order: Order) -> Iterable[DomainEvent]:
    """All that an order has told so far, in its order."""
    return _told(order, 0)


def _told(order: Order, known: int) -> list[DomainEvent]:
    found = []
    for place, entry in enumerate(order.timeline[known:], known):
        before = order.timeline[:place]
        name = "OrderChanged" if entry.changed else _NAMES[entry.state]
        times = sum(each.what == entry.what for each in before)
        key = f"order#{order.id}#{entry.what}" + (f"#{times + 1}" if times else "")
        accepted = any(each.state.accepted for each in before)
        found.append(_event(name, key, entry, _data(order, entry, accepted, before)))
        if entry.state is OrderState.PAID and not accepted:
            placed = f"order#{order.id}#{OrderState.PLACED}"
            found.append(_event("OrderPlaced", placed, entry, order_data(order, order.agreed)))
    return found


def _event(name: str, key: str, entry: TimelineEntry, data: dict[str, Any]) -> DomainEvent:
    return DomainEvent(name=name, key=key, at=stamp(entry.at), data=data)


def _data(
    order: Order, entry: TimelineEntry, accepted: bool, before: Sequence[TimelineEntry]
) -> dict[str, Any]:
    """Amounts are what was agreed when it was placed, what is left of it from then on, then what came back. ``change``
    is by how much something changed them: less than nothing where it became less."""
    totals = order.agreed if entry.state in _AGREED and not entry.changed else order.totals
    if entry.state in _RETURNED:
        totals = _came_back(order, before)
    data = order_data(order, totals, entry.reason)
    if entry.changed:
        out = order.taken_out[sum(each.changed for each in before)]
        return {**data, "change": _amounts(totals_of(_less((each.tax, each.amounts) for each in out)))}
    if entry.state is OrderState.PACKED:
        return {**data, "change": _packed(order)}
    if entry.state in _ENDED:
        return {**data, "accepted": accepted, "paid": min(order.paid, order.due).poisha}
    return data


def _packed(order: Order) -> dict[str, Any]:
    """What packing made of what was left of the order."""
    packed = [(line.tax, line.amounts) for line in order.lines]
    placed = [(line.tax, line.amounts) for line in order.placed_lines or order.lines]
    out = [(each.tax, each.amounts) for once in order.taken_out for each in once]
    return _amounts(totals_of([*packed, *out, *_less(placed)]))


def _less(charged: Iterable[tuple[Tax, LineAmounts]]) -> Iterator[tuple[Tax, LineAmounts]]:
    for tax, a in charged:
        yield tax, LineAmounts(-a.gross, -a.discount, -a.net, -a.tax, -a.total)


def _came_back(order: Order, before: Sequence[TimelineEntry]) -> Totals:
    """The returns are in the order of the states they brought about."""
    number = sum(each.state in _RETURNED for each in before)
    return totals_of(order.returns[number].taxes if number < len(order.returns) else [])


def order_data(order: Order, totals: Totals, reason: str = "") -> dict[str, Any]:
    return {
        "order_id": order.id,
        "number": order.number,
        "branch_id": order.branch_id,
        "warehouse_id": order.warehouse_id,
        "business_date": order.business_date.isoformat(),
        "customer_id": order.customer_id or None,
        "name": order.recipient.name,
        "email": order.recipient.email or None,
        "phone": order.recipient.phone,
        "payment_method": order.payment_method.value,
        **_amounts(totals),
        "delivery": order.delivery.amounts.total.poisha if order.delivery else 0,
        "lines": [_line(line) for line in order.lines],
        "reason": reason,
    }


def _amounts(totals: Totals) -> dict[str, Any]:
    taxes = [
        {"code": t.code, "rate": t.rate, "taxable": t.taxable.poisha, "tax": t.tax.poisha}
        for t in totals.taxes
    ]
    names = ("gross", "discount", "net", "tax", "total")
    return {**{name: getattr(totals, name).poisha for name in names}, "taxes": taxes}


def _line(line: OrderLine) -> dict[str, Any]:
    told: dict[str, Any] = {
        "product_id": line.product_id,
        "sku": line.sku,
        "name": line.name,
        "name_bn": line.name_bn,
        "quantity": line.quantity,
        "unit": line.unit.value,
        "total": line.amounts.total.poisha,
    }
    if line.promotions:
        told["promotions"] = [
            {"id": each.promotion_id, "amount": each.amount.poisha} for each in line.promotions
        ]
    return told
