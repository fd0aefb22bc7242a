"""The stock room's requests and answers."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.inventory.adjustment_model import Adjustment, AskedLine, Correction
from supermarket.inventory.model import Level, Movement, Reason, Warehouse
from supermarket.kernel.ids import new_id
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.products.model import Product
from supermarket.schema import Id, Instant, LongText, QuantityValue, Schema, Text, View

Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$", examples=["DHA-SHOP"])]


class WarehouseChange(Schema):
    code: Code
    name: Text
    name_bn: Annotated[str, Field(max_length=200)] = ""
    sells: bool = False
    """Whether tills and online orders take goods from here."""

    def warehouse(self, warehouse_id: str) -> Warehouse:
        return Warehouse(warehouse_id, "", self.code, self.name, self.name_bn, self.sells)


class WarehouseRequest(WarehouseChange):
    branch_id: Id

    def new(self) -> Warehouse:
        return Warehouse(new_id(), self.branch_id, self.code, self.name, self.name_bn, self.sells)


class WarehouseView(View):
    id: str
    branch_id: str
    code: str
    name: str
    name_bn: str
    sells: bool
    version: int

    @classmethod
    def of(cls, warehouse: Warehouse) -> Self:
        return cls.model_validate(warehouse, from_attributes=True)


class InWarehouse(Schema):
    warehouse_id: Id


class MovementQuery(InWarehouse):
    product_id: Id | None = None


class LevelView(View):
    """How much of a product a warehouse has; ``available`` is what is on hand and not reserved."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    on_hand: QuantityValue
    reserved: QuantityValue
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


class StockInWarehouse(View):
    warehouse_id: str
    branch_id: str
    code: str
    name: str
    on_hand: QuantityValue
    reserved: QuantityValue
    available: QuantityValue
    reorder_point: QuantityValue | None
    low: bool

    @classmethod
    def of(cls, warehouse: Warehouse, level: Level, unit: Unit) -> Self:
        return cls.model_validate({
            "warehouse_id": warehouse.id, "branch_id": warehouse.branch_id, "code": warehouse.code,
            "name": warehouse.name, **_amounts(level, unit),
        })  # fmt: skip


class ProductStockView(View):
    """One product in every warehouse."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    warehouses: list[StockInWarehouse]

    @classmethod
    def of(cls, product: Product, places: Sequence[tuple[Warehouse, Level]]) -> Self:
        return cls(
            product_id=product.id, sku=product.sku, name=product.name, name_bn=product.name_bn, unit=product.unit,
            warehouses=[StockInWarehouse.of(warehouse, level, product.unit) for warehouse, level in places],
        )  # fmt: skip


class ReorderPointRequest(Schema):
    """``reorder_point`` null means that the product is never low there."""

    warehouse_id: Id
    reorder_point: QuantityValue | None


class LineRequest(Schema):
    product_id: Id
    quantity: QuantityValue


class AdjustmentRequest(Schema):
    """``received`` and ``found`` bring goods in; every other reason takes them away."""

    warehouse_id: Id
    reason: Reason
    note: LongText = ""
    lines: Annotated[list[LineRequest], Field(min_length=1, max_length=200)]

    def correction(self) -> Correction:
        lines = [AskedLine(line.product_id, line.quantity) for line in self.lines]
        return Correction(self.warehouse_id, self.reason, self.note, lines)


class AdjustmentLineView(View):
    """``quantity`` has a sign: what came in, or less what went."""

    product_id: str
    sku: str
    name: str
    unit: Unit
    quantity: QuantityValue


class AdjustmentView(View):
    id: str
    warehouse_id: str
    reason: Reason
    note: str
    by: str
    at: Instant
    lines: list[AdjustmentLineView]

    @classmethod
    def of(cls, made: Adjustment) -> Self:
        lines = [
            AdjustmentLineView(
                product_id=line.product_id, sku=line.sku, name=line.name, unit=Unit(line.unit),
                quantity=show_quantity(made.reason.signed(line.quantity), Unit(line.unit)),
            )
            for line in made.lines
        ]  # fmt: skip
        return cls.model_validate({
            "id": made.id, "warehouse_id": made.warehouse_id, "reason": made.reason, "note": made.note,
            "by": made.by, "at": made.at, "lines": lines,
        })  # fmt: skip


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
        "available": show_quantity(level.available, unit),
        "reorder_point": None if point is None else show_quantity(point, unit),
        "low": level.low,
    }
