"""An order as a flat record: the words its row, its stream and its readers share.

Lines are lists in a fixed order, because an order is stored, indexed and streamed many times over.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from supermarket.ecommerce.line_record_model import line_record, more_of, read_line, read_more
from supermarket.ecommerce.order_model import Address, Order, PaymentMethod, Recipient, TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.clock import read_stamp, stamp

Record = Mapping[str, Any]


def record_of(order: Order) -> dict[str, Any]:
    """Text and whole numbers only; None where there is nothing to say."""
    return {
        "order_id": order.id,
        "number": order.number,
        "state": order.state.value,
        "branch_id": order.branch_id,
        "warehouse_id": order.warehouse_id,
        "business_date": order.business_date.isoformat(),
        "customer_id": order.customer_id or None,
        "guest_key": order.guest_key or None,
        "name": order.recipient.name,
        "phone": order.recipient.phone,
        "email": order.recipient.email or None,
        "address": _text(
            [order.address.line, order.address.area, order.address.city, order.address.postcode]
        ),
        "note": order.note or None,
        "payment_method": order.payment_method.value,
        "placed_at": stamp(order.placed_at),
        "reserved_until": stamp(order.reserved_until),
        "timeline": _text([_entry(each) for each in order.timeline]),
        "lines": _text([line_record(line) for line in order.lines]),
        "version": order.version,
        "checked_age": order.checked_age or None,
        "coupons": _text(order.coupons) if order.coupons else None,
        "more": _text(more_of(order)) or None,
    }


def shown_order(order: Order) -> dict[str, Any]:
    """An order as its buyer is told of it: nothing in it is packed."""
    record = record_of(order)
    return record | {
        "address": asdict(order.address),
        "timeline": [{"state": e.state.value, "at": stamp(e.at), "reason": e.reason} for e in order.timeline],
        "lines": [
            {"sku": line.sku, "name": line.name, "quantity": line.quantity, "total": str(line.amounts.total)}
            for line in order.lines
        ],
        "total": str(order.totals.total),
    }


def order_of(record: Record) -> Order:
    return Order(
        id=record["order_id"],
        number=record["number"],
        branch_id=record["branch_id"],
        warehouse_id=record["warehouse_id"],
        business_date=date.fromisoformat(record["business_date"]),
        recipient=Recipient(record["name"], record["phone"], record.get("email") or ""),
        address=Address(*json.loads(record["address"])),
        payment_method=PaymentMethod(record["payment_method"]),
        lines=tuple(read_line(line) for line in json.loads(record["lines"])),
        placed_at=read_stamp(record["placed_at"]),
        reserved_until=read_stamp(record["reserved_until"]),
        timeline=tuple(_read_entry(entry) for entry in json.loads(record["timeline"])),
        note=record.get("note") or "",
        customer_id=record.get("customer_id") or "",
        guest_key=record.get("guest_key") or "",
        version=int(record["version"]),
        checked_age=int(record.get("checked_age") or 0),
        coupons=tuple((each, who) for each, who in json.loads(record.get("coupons") or "[]")),
        **read_more(json.loads(record.get("more") or "{}")),
    )


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def _entry(entry: TimelineEntry) -> list[Any]:
    said = [entry.state.value, stamp(entry.at), entry.by, entry.reason]
    return [*said, True] if entry.changed else said


def _read_entry(stored: list[Any]) -> TimelineEntry:
    state, at, by, reason, *changed = stored
    return TimelineEntry(OrderState(state), read_stamp(at), by, reason, bool(changed))
