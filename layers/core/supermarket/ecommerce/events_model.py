"""What an order's life tells the rest of the shop; see docs/events.md."""

from collections.abc import Iterable, Sequence
from typing import Any

from supermarket.ecommerce.order_model import Order, OrderLine, OrderState, TimelineEntry
from supermarket.ecommerce.record_model import order_of
from supermarket.kernel.clock import stamp
from supermarket.kernel.events import Change, DomainEvent

_NAMES = {
    OrderState.PLACED: "OrderPlaced",
    OrderState.CANCELLED: "OrderCancelled",
    OrderState.EXPIRED: "OrderExpired",
}


def events_of_change(change: Change) -> Iterable[DomainEvent]:
    """What one change of an order's row tells: the states it has come to since."""
    if change.kind != "order" or change.new is None:
        return []
    known = len(order_of(change.old).timeline) if change.old is not None else 0
    order = order_of(change.new)
    return _told(order, order.timeline[known:])


def events_of_order(order: Order) -> Iterable[DomainEvent]:
    """All that an order has told so far, in its order."""
    return _told(order, order.timeline)


def _told(order: Order, entries: Sequence[TimelineEntry]) -> list[DomainEvent]:
    return [
        DomainEvent(
            name=_NAMES[entry.state],
            key=f"order#{order.id}#{entry.state}",
            at=stamp(entry.at),
            data=order_data(order, entry.reason),
        )
        for entry in entries
    ]


def order_data(order: Order, reason: str = "") -> dict[str, Any]:
    totals = order.totals
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
        "gross": totals.gross.poisha,
        "discount": totals.discount.poisha,
        "net": totals.net.poisha,
        "tax": totals.tax.poisha,
        "total": totals.total.poisha,
        "taxes": [
            {"code": t.code, "rate": t.rate, "taxable": t.taxable.poisha, "tax": t.tax.poisha}
            for t in totals.taxes
        ],
        "lines": [_line(line) for line in order.lines],
        "reason": reason,
    }


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
