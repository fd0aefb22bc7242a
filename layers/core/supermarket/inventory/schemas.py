"""The stock room's requests and answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.inventory.book_model import Batch, Book
from supermarket.inventory.model import Level, Movement, Valuation, Warehouse
from supermarket.kernel.ids import new_id
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.model import Product
from supermarket.schema import Id, Instant, QuantityValue, Schema, Text, View

Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$", examples=["DHA-SHOP"])]


class WarehouseChange(Schema):
    code: Code
    name: Text
    name_bn: Annotated[str, Field(max_length=200)] = ""
    sells: bool = False
    """Whether tills and online orders take goods from here."""
    valuation: Valuation = Valuation.AVERAGE
    """How what leaves is valued: at the weighted average cost, or first in first out."""

    def warehouse(self, warehouse_id: str) -> Warehouse:
        return Warehouse(
            warehouse_id, "", self.code, self.name, self.name_bn, self.sells, valuation=self.valuation
        )


class WarehouseRequest(WarehouseChange):
    branch_id: Id

    def new(self) -> Warehouse:
        return replace(self.warehouse(new_id()), branch_id=self.branch_id)


class WarehouseView(View):
    id: str
    branch_id: str
    code: str
    name: str
    name_bn: str
    sells: bool
    valuation: Valuation
    version: int

    @classmethod
    def of(cls, warehouse: Warehouse) -> Self:
        return cls.model_validate(warehouse, from_attributes=True)


class InWarehouse(Schema):
    warehouse_id: Id


class MovementQuery(InWarehouse):
    product_id: Id | None = None


class LevelView(View):
    """How much of a product a warehouse has; ``available`` is what is on hand, not reserved and not ``blocked``."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    on_hand: QuantityValue
    reserved: QuantityValue
    blocked: QuantityValue
    available: QuantityValue
    reorder_point: QuantityValue | None
    low: bool

    @classmethod
    def of(cls, found: tuple[Level, Product]) -> Self:
        level, product = found
        return cls.model_validate({
            "product_id": level.product_id, "sku": product.sku, "name": product.name, "name_bn": product.name_bn,
            "unit": product.unit, **_amounts(level, product.unit),
        })  # fmt: skip


class BatchHere(View):
    """What is left of a batch. ``expires_on`` is null for one without a date; what is ``blocked`` may not be sold."""

    batch_id: str
    lot: str
    expires_on: date | None
    remaining: QuantityValue
    blocked: bool

    @classmethod
    def of(cls, batch: Batch, unit: Unit) -> Self:
        return cls(
            batch_id=batch.id, lot=batch.lot, remaining=show_quantity(batch.remaining, unit),
            expires_on=date.fromisoformat(batch.expires_on) if batch.expires_on else None, blocked=batch.blocked,
        )  # fmt: skip


class StockInWarehouse(View):
    warehouse_id: str
    branch_id: str
    code: str
    name: str
    on_hand: QuantityValue
    reserved: QuantityValue
    blocked: QuantityValue
    available: QuantityValue
    reorder_point: QuantityValue | None
    target: QuantityValue | None
    automatic: bool
    low: bool
    batches: list[BatchHere]

    @classmethod
    def of(cls, warehouse: Warehouse, level: Level, unit: Unit, book: Book | None = None) -> Self:
        return cls.model_validate({
            "warehouse_id": warehouse.id, "branch_id": warehouse.branch_id, "code": warehouse.code,
            "name": warehouse.name, **_amounts(level, unit), "automatic": level.automatic,
            "target": None if level.target is None else show_quantity(level.target, unit),
            "batches": [BatchHere.of(batch, unit) for batch in book.by_expiry()] if book else [],
        })  # fmt: skip


class ProductStockView(View):
    """One product in every warehouse, with its batches by expiry."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    warehouses: list[StockInWarehouse]

    @classmethod
    def of(cls, product: Product, places: Sequence[tuple[Warehouse, Level, Book | None]]) -> Self:
        return cls(
            product_id=product.id, sku=product.sku, name=product.name, name_bn=product.name_bn, unit=product.unit,
            warehouses=[
                StockInWarehouse.of(warehouse, level, product.unit, book) for warehouse, level, book in places
            ],
        )  # fmt: skip


class CauseView(View):
    """What moved the goods, by its id: a sale, an order, an adjustment with its reason."""

    kind: str
    id: str
    reason: str
    by: str


class MovementView(View):
    """``on_hand`` is the balance after the movement; ``version`` counts the changes of one level."""

    at: Instant
    product_id: str
    sku: str
    name: str
    unit: Unit
    on_hand_change: QuantityValue
    reserved_change: QuantityValue
    on_hand: QuantityValue
    level_version: int
    cause: CauseView

    @classmethod
    def of(cls, found: tuple[Movement, Product]) -> Self:
        movement, product = found
        cause = CauseView.model_validate(movement.cause, from_attributes=True)
        return cls.model_validate({
            "at": movement.at, "product_id": movement.product_id, "sku": product.sku, "name": product.name,
            "unit": product.unit, "level_version": movement.version, "cause": cause,
            "on_hand_change": show_quantity(movement.on_hand_change, product.unit),
            "reserved_change": show_quantity(movement.reserved_change, product.unit),
            "on_hand": show_quantity(movement.on_hand, product.unit),
        })  # fmt: skip


def _amounts(level: Level, unit: Unit) -> dict[str, Any]:
    point = level.reorder_point
    return {
        "on_hand": show_quantity(level.on_hand, unit),
        "reserved": show_quantity(level.reserved, unit),
        "blocked": show_quantity(level.blocked, unit),
        "available": show_quantity(level.available, unit),
        "reorder_point": None if point is None else show_quantity(point, unit),
        "low": level.low,
    }
