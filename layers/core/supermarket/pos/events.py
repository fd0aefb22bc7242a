"""What the tills tell the rest of the shop: drawn from the table's stream, and again from a day's sales."""

from collections.abc import Iterator
from typing import Any

from supermarket.kernel.clock import stamp
from supermarket.kernel.events import Change, DomainEvent
from supermarket.pos.model import Closing, Session
from supermarket.pos.records import SALE_RECORD, SESSION_RECORD, read_sale, read_session
from supermarket.pos.sale_model import Sale, SaleLine


def told_by(change: Change) -> Iterator[DomainEvent]:
    """The events in one change of the table."""
    if change.new is None:
        return
    if change.kind == SALE_RECORD and change.created:
        yield sale_completed(read_sale(change.new["document"]))
    elif change.kind == SESSION_RECORD and change.turned("open"):
        session = read_session(change.new["document"])
        if session.closing is not None:
            yield session_closed(session, session.closing)


def sale_completed(sale: Sale) -> DomainEvent:
    amounts = ("gross", "discount", "net", "tax", "total", "rounding", "payable")
    data: dict[str, Any] = {
        "sale_id": sale.id, "branch_id": sale.branch_id, "warehouse_id": sale.warehouse_id,
        "business_date": sale.business_date.isoformat(), "terminal_id": sale.terminal_id,
        "session_id": sale.session_id, "cashier_id": sale.cashier_id, "receipt_number": sale.receipt_number,
        **{name: getattr(sale, name).poisha for name in amounts},
        "tenders": [{"kind": t.kind.value, "amount": t.amount.poisha} for t in sale.tenders],
        "taxes": [
            {"code": t.code, "rate": t.rate, "taxable": t.taxable.poisha, "tax": t.tax.poisha} for t in sale.taxes
        ],
        "lines": [_line(line) for line in sale.lines],
        "oversold": list(sale.oversold),
    }  # fmt: skip
    return DomainEvent("SaleCompleted", f"sale#{sale.id}", stamp(sale.at), data)


def session_closed(session: Session, closing: Closing) -> DomainEvent:
    data = {
        "session_id": session.id, "terminal_id": session.terminal_id, "branch_id": session.branch_id,
        "business_date": session.business_date.isoformat(), "expected": closing.expected.poisha,
        "counted": closing.counted.poisha, "variance": closing.variance.poisha,
    }  # fmt: skip
    return DomainEvent("SessionClosed", f"session#{session.id}", stamp(closing.at), data)


def _line(line: SaleLine) -> dict[str, Any]:
    told: dict[str, Any] = {
        "product_id": line.product_id,
        "sku": line.sku,
        "quantity": line.quantity,
        "unit": line.unit.value,
        "total": line.total.poisha,
    }
    if line.promotions:
        told["promotions"] = [
            {"id": each.promotion_id, "amount": each.amount.poisha} for each in line.promotions
        ]
    return told
