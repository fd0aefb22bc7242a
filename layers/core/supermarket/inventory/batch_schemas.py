"""Batches as HTTP has them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.batch_model import BatchRecord, Buyer
from supermarket.inventory.model import CauseKind
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.model import Product
from supermarket.schema import Id, QuantityValue, Schema, Text, View


class BatchQuery(Schema):
    """Of a warehouse by expiry, or of a product by its lot."""

    warehouse_id: Id | None = None
    until: Annotated[date | None, Field(description="Only what expires on this day or before.")] = None
    product_id: Id | None = None
    lot: Annotated[str | None, Field(max_length=60)] = None


class BatchView(View):
    """A batch in one warehouse. What is ``blocked`` may not be sold: it has expired or was recalled."""

    batch_id: str
    warehouse_id: str
    product_id: str
    sku: str
    name: str
    lot: str
    expires_on: date | None
    received: QuantityValue
    remaining: QuantityValue
    blocked: bool
    at: str

    @classmethod
    def of(cls, batch: BatchRecord, product: Product | None) -> Self:
        unit = product.unit if product else Unit.PIECE
        return cls(
            batch_id=batch.id, warehouse_id=batch.warehouse_id, product_id=batch.product_id,
            sku=product.sku if product else "", name=product.name if product else "", lot=batch.lot,
            expires_on=date.fromisoformat(batch.expires_on) if batch.expires_on else None,
            received=show_quantity(batch.received, unit), remaining=show_quantity(batch.remaining, unit),
            blocked=batch.blocked, at=batch.at,
        )  # fmt: skip


class BatchPlacesView(View):
    places: list[BatchView]

    @classmethod
    def of(cls, product: Product | None, places: Sequence[BatchRecord]) -> Self:
        return cls(places=[BatchView.of(place, product) for place in places])


class RecallRequest(Schema):
    reason: Text


class BuyerView(View):
    """``number`` is that of the receipt or the order. A shopper the till did not know has no name."""

    cause: CauseKind
    cause_id: str
    warehouse_id: str
    quantity: QuantityValue
    number: str
    customer_id: str
    name: str
    phone: str
    at: str

    @classmethod
    def of(cls, buyer: Buyer, product: Product | None) -> Self:
        use, unit = buyer.use, product.unit if product else Unit.PIECE
        return cls(
            cause=use.cause, cause_id=use.cause_id, warehouse_id=use.warehouse_id,
            quantity=show_quantity(use.quantity, unit), number=buyer.number, customer_id=buyer.customer_id,
            name=buyer.name, phone=buyer.phone, at=buyer.at or use.at,
        )  # fmt: skip


class WaitingBuyers(View):
    """Beside the first page: open orders that have goods of this product reserved, and may be packed from the batch."""

    open_orders: list[BuyerView]
