"""Purchase orders over HTTP."""

from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.purchase_model import OrderLine, Progress, PurchaseOrder, PurchaseState
from supermarket.inventory.purchase_request_model import AskedLine, AskedOrder
from supermarket.kernel.money import ZERO
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.schema import Amount, BusinessDate, Id, Instant, LongText, QuantityValue, Schema, Text, View

MOST_LINES = 200
Pack = Annotated[str, Field(max_length=60)]


class OrderLineRequest(Schema):
    """``quantity`` and ``unit_cost`` are for a ``pack`` of the product, or pieces, kilograms, litres without one.

    Without a ``unit_cost`` it is what the supplier offers it at. Costs are without VAT.
    """

    product_id: Id
    quantity: QuantityValue
    pack: Pack = ""
    unit_cost: Amount | None = None
    discount: Amount = ZERO
    tax_class: Annotated[str, Field(max_length=20)] = ""

    def asked(self) -> AskedLine:
        return AskedLine(**dict(self))


class PurchaseOrderRequest(Schema):
    supplier_id: Id
    warehouse_id: Id
    note: LongText = ""
    lines: Annotated[list[OrderLineRequest], Field(min_length=1, max_length=MOST_LINES)]

    def asked(self) -> AskedOrder:
        return AskedOrder(
            self.supplier_id, self.warehouse_id, self.note, [line.asked() for line in self.lines]
        )


class ReasonRequest(Schema):
    reason: Text


class PurchaseOrderQuery(Schema):
    """Of a branch (the caller's own if none is named), or of a supplier."""

    branch_id: Id | None = None
    supplier_id: Id | None = None
    state: PurchaseState | None = None


class PurchaseOrderSummary(View):
    id: str
    number: str
    state: PurchaseState
    branch_id: str
    warehouse_id: str
    supplier_id: str
    supplier_name: str
    line_count: int
    net: Amount
    tax: Amount
    total: Amount
    created_at: Instant
    sent_at: Instant | None
    expected_on: BusinessDate | None

    @classmethod
    def of(cls, order: PurchaseOrder) -> Self:
        return cls.model_validate(_head(order))


class OrderLineView(View):
    """``received``, ``rejected``, ``returned`` and ``invoiced`` so far; ``quantity`` in pieces, kilograms or litres."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    supplier_code: str
    unit: Unit
    quantity: QuantityValue
    pack: str
    pack_quantity: QuantityValue | None
    unit_cost: Amount
    discount: Amount
    net: Amount
    tax_class: str
    tax: Amount
    received: QuantityValue
    rejected: QuantityValue
    returned: QuantityValue
    invoiced: QuantityValue

    @classmethod
    def of(cls, line: OrderLine, at: Progress) -> Self:
        unit = line.unit
        return cls(
            product_id=line.product_id, sku=line.sku, name=line.name, name_bn=line.name_bn,
            supplier_code=line.supplier_code, unit=unit, quantity=show_quantity(line.quantity, unit), pack=line.pack,
            pack_quantity=show_quantity(line.pack_quantity, unit) if line.pack_quantity else None,
            unit_cost=line.unit_cost, discount=line.discount, net=line.net, tax_class=line.tax_code, tax=line.tax,
            received=show_quantity(at.received, unit), rejected=show_quantity(at.rejected, unit),
            returned=show_quantity(at.returned, unit), invoiced=show_quantity(at.invoiced, unit),
        )  # fmt: skip


class PurchaseOrderView(PurchaseOrderSummary):
    note: str
    reason: str
    created_by: str
    updated_at: Instant
    lines: list[OrderLineView]
    version: int

    @classmethod
    def of(cls, order: PurchaseOrder) -> Self:
        lines = [OrderLineView.of(*pair) for pair in zip(order.lines, order.progress, strict=True)]
        return cls.model_validate({
            **_head(order), "note": order.note, "reason": order.reason, "created_by": order.created_by,
            "updated_at": order.updated_at, "lines": lines, "version": order.version,
        })  # fmt: skip


def _head(order: PurchaseOrder) -> dict[str, object]:
    return {
        "id": order.id, "number": order.number, "state": order.state, "branch_id": order.branch_id,
        "warehouse_id": order.warehouse_id, "supplier_id": order.supplier_id, "supplier_name": order.supplier_name,
        "line_count": order.line_count, "net": order.net, "tax": order.tax, "total": order.total,
        "created_at": order.created_at, "sent_at": order.sent_at or None, "expected_on": order.expected_on or None,
    }  # fmt: skip
