"""Warehouses in the table: one partition, because a shop has few and lists them all."""

from collections.abc import Sequence
from dataclasses import replace

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, delete, put
from supermarket.inventory.model import Valuation, Warehouse
from supermarket.inventory.tables import InventoryMarker
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write


class WarehouseRow(Row):
    context = "inventory"
    warehouse_id = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    code = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute(null=True)
    sells = BooleanAttribute(default=False)
    valuation = UnicodeAttribute(null=True)
    version = NumberAttribute()

    @staticmethod
    def keys(warehouse_id: str) -> tuple[str, str]:
        return "WAREHOUSES", f"WAREHOUSE#{warehouse_id}"

    @classmethod
    def of(cls, warehouse: Warehouse) -> "WarehouseRow":
        return cls(
            *cls.keys(warehouse.id), kind="warehouse", warehouse_id=warehouse.id, branch_id=warehouse.branch_id,
            code=warehouse.code, name=warehouse.name, name_bn=warehouse.name_bn or None, sells=warehouse.sells,
            version=warehouse.version, valuation=warehouse.valuation.value,
        )  # fmt: skip

    def warehouse(self) -> Warehouse:
        return Warehouse(
            self.warehouse_id, self.branch_id, self.code, self.name, self.name_bn or "", self.sells,
            int(self.version), Valuation(self.valuation or Valuation.AVERAGE),
        )  # fmt: skip


class CodeRow(Row):
    """That a code is taken, and by which warehouse."""

    context = "inventory"
    warehouse_id = UnicodeAttribute()

    @classmethod
    def of(cls, warehouse: Warehouse) -> "CodeRow":
        key = f"WAREHOUSE_CODE#{warehouse.code}"
        return cls(key, "CODE", kind="warehouse_code", warehouse_id=warehouse.id)


class TableWarehouses:
    """The `Warehouses` over DynamoDB."""

    def get(self, warehouse_id: str) -> Warehouse:
        row = WarehouseRow.find(*WarehouseRow.keys(warehouse_id), consistent=True)
        if row is None:
            raise NotFound("There is no such warehouse.")
        return row.warehouse()

    def read(self, warehouse_id: str) -> Read[Warehouse]:
        return Key(WarehouseRow, *WarehouseRow.keys(warehouse_id), WarehouseRow.warehouse)

    def all(self) -> Sequence[Warehouse]:
        return [row.warehouse() for row in WarehouseRow.all("WAREHOUSES")]

    def page(self, page: PageRequest) -> Page[Warehouse]:
        return WarehouseRow.page(page, "WAREHOUSES").map(WarehouseRow.warehouse)

    def add(self, warehouse: Warehouse, once: Once | None = None) -> None:
        row = put(WarehouseRow.of(warehouse), WarehouseRow.pk.does_not_exist(), AlreadyExists())
        note = noted(WarehouseRow.context, "warehouse", warehouse.id, None, warehouse)
        commit([row, _take_code(warehouse), *note, *InventoryMarker.write(once, warehouse.id)])

    def made_by(self, once: Once) -> Warehouse | None:
        warehouse_id = InventoryMarker.record_made_by(once)
        return None if warehouse_id is None else self.get(warehouse_id)

    def replace(self, warehouse: Warehouse, expected: int) -> Warehouse:
        old = self.get(warehouse.id)
        new = replace(warehouse, version=expected + 1)
        writes = [put(WarehouseRow.of(new), WarehouseRow.version == expected, Outdated())]
        if old.code != new.code:
            writes += [_take_code(new), delete(CodeRow.of(old), CodeRow.warehouse_id == old.id, Outdated())]
        commit([*writes, *noted(WarehouseRow.context, "warehouse", old.id, old, new)])
        return new


def _take_code(warehouse: Warehouse) -> Write:
    taken = AlreadyExists("Another warehouse has this code.")
    return put(CodeRow.of(warehouse), CodeRow.pk.does_not_exist(), taken)
