"""Purchase orders in the table.

An order is two items: what changes with each step, which the lists show, and its lines, which stay as they were sent.
So a receipt of two hundred lines writes what came and a few counters, and never the lines again.
"""

from dataclasses import replace
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row, read_together
from supermarket.aws.transactions import commit, put
from supermarket.inventory.purchase_model import OrderLine, Progress, PurchaseOrder, PurchaseState
from supermarket.inventory.tables import CONTEXT, InventoryMarker
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.quantity import Unit
from supermarket.kernel.writing import Write

_WORDS = (
    "number", "branch_id", "warehouse_id", "supplier_id", "supplier_name", "note", "reason", "created_at", "created_by",
    "updated_at", "sent_at", "sent_to", "expected_on",
)  # fmt: skip


class OrderRow(Row):
    """``gsi1`` lists a branch's orders, ``gsi2`` those in one state; both by id, which is by time."""

    context = CONTEXT
    order_id = UnicodeAttribute()
    number = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    warehouse_id = UnicodeAttribute()
    supplier_id = UnicodeAttribute()
    supplier_name = UnicodeAttribute()
    state = UnicodeAttribute()
    net = NumberAttribute()
    tax = NumberAttribute()
    line_count = NumberAttribute()
    progress = JSONAttribute()
    note = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    created_by = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    sent_at = UnicodeAttribute(null=True)
    sent_to = UnicodeAttribute(null=True)
    expected_on = UnicodeAttribute(null=True)
    receipt_count = NumberAttribute()
    return_count = NumberAttribute()
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()
    gsi2pk = UnicodeAttribute()
    gsi2sk = UnicodeAttribute()

    @staticmethod
    def keys(order_id: str) -> tuple[str, str]:
        return f"PURCHASE_ORDER#{order_id}", "ORDER"

    @staticmethod
    def branch(branch_id: str) -> str:
        return f"PURCHASE_ORDERS#{branch_id}"

    @staticmethod
    def in_state(branch_id: str, state: PurchaseState) -> str:
        return f"PURCHASE_ORDERS#{branch_id}#{state}"

    @classmethod
    def of(cls, order: PurchaseOrder) -> "OrderRow":
        words: dict[str, Any] = {name: getattr(order, name) or None for name in _WORDS}
        return cls(
            *cls.keys(order.id), kind="purchase_order", order_id=order.id, state=order.state.value,
            net=order.net.poisha, tax=order.tax.poisha, line_count=order.line_count, version=order.version,
            receipt_count=order.receipt_count, return_count=order.return_count,
            progress=[[p.received, p.rejected, p.returned, p.invoiced] for p in order.progress],
            gsi1pk=cls.branch(order.branch_id), gsi1sk=order.id, gsi2pk=cls.in_state(order.branch_id, order.state),
            gsi2sk=order.id, **words,
        )  # fmt: skip

    def order(self) -> PurchaseOrder:
        words: dict[str, Any] = {name: getattr(self, name) or "" for name in _WORDS}
        return PurchaseOrder(
            id=self.order_id, state=PurchaseState(self.state), net=Money(int(self.net)), tax=Money(int(self.tax)),
            line_count=int(self.line_count), progress=tuple(Progress(*at) for at in self.progress),
            receipt_count=int(self.receipt_count), return_count=int(self.return_count),
            version=int(self.version), **words,
        )  # fmt: skip


class LinesRow(Row):
    context = CONTEXT
    lines = JSONAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(order_id: str) -> tuple[str, str]:
        return f"PURCHASE_ORDER#{order_id}", "LINES"

    @classmethod
    def of(cls, order: PurchaseOrder) -> "LinesRow":
        return cls(
            *cls.keys(order.id),
            kind="purchase_order_lines",
            version=order.version,
            lines=[_said(line) for line in order.lines],
        )

    def order_lines(self) -> tuple[OrderLine, ...]:
        return tuple(_line(said) for said in self.lines)


class SupplierOrderRow(Row):
    """That an order is a supplier's, for their list."""

    context = CONTEXT
    order_id = UnicodeAttribute()

    @classmethod
    def of(cls, order: PurchaseOrder) -> "SupplierOrderRow":
        return cls(
            f"SUPPLIER#{order.supplier_id}",
            f"PURCHASE_ORDER#{order.id}",
            kind="supplier_order",
            order_id=order.id,
        )


class CounterRow(Row):
    context = CONTEXT
    last = NumberAttribute()

    @staticmethod
    def keys(branch_id: str, of: str) -> tuple[str, str]:
        return f"COUNTER#{branch_id}", of


class TablePurchases:
    """The `Purchases` over DynamoDB."""

    def get(self, order_id: str) -> PurchaseOrder:
        head, lines = read_together([
            Key(OrderRow, *OrderRow.keys(order_id), OrderRow.order, consistent=True),
            Key(LinesRow, *LinesRow.keys(order_id), LinesRow.order_lines, consistent=True),
        ])  # fmt: skip
        if head is None:
            raise NotFound("There is no such purchase order.")
        return _with_lines(head, lines)

    def of_branch(
        self, branch_id: str, state: PurchaseState | None, page: PageRequest
    ) -> Page[PurchaseOrder]:
        if state is None:
            found = OrderRow.page(page, OrderRow.branch(branch_id), index="gsi1", newest_first=True)
        else:
            found = OrderRow.page(page, OrderRow.in_state(branch_id, state), index="gsi2", newest_first=True)
        return found.map(OrderRow.order)

    def of_supplier(self, supplier_id: str, page: PageRequest) -> Page[PurchaseOrder]:
        mine = SupplierOrderRow.sk.startswith("PURCHASE_ORDER#")
        found = SupplierOrderRow.page(page, f"SUPPLIER#{supplier_id}", mine, newest_first=True)
        heads = read_together(
            [Key(OrderRow, *OrderRow.keys(row.order_id), OrderRow.order) for row in found.items]
        )
        return Page([head for head in heads if head is not None], found.next)

    def next_number(self, branch_id: str, of: str) -> int:
        counter = CounterRow(*CounterRow.keys(branch_id, of))
        counter.update(actions=[CounterRow.last.add(1), CounterRow.kind.set("counter")])
        return int(counter.last)

    def add(self, order: PurchaseOrder, once: Once | None) -> None:
        fresh = OrderRow.pk.does_not_exist()
        rows = [OrderRow.of(order), LinesRow.of(order), SupplierOrderRow.of(order)]
        note = noted(CONTEXT, "purchase_order", order.id, None, order.summary())
        marker = InventoryMarker.write(once, order.id)
        commit([*(put(row, fresh, AlreadyExists()) for row in rows), *note, *marker])

    def made_by(self, once: Once) -> str | None:
        return InventoryMarker.record_made_by(once)

    def replace(self, order: PurchaseOrder, old: PurchaseOrder) -> None:
        lines = put(LinesRow.of(order), LinesRow.pk.exists(), Outdated())
        commit([self.step(order), lines, *_note(order, old)])

    def save(self, order: PurchaseOrder, old: PurchaseOrder) -> None:
        commit([self.step(order), *_note(order, old)])

    def step(self, order: PurchaseOrder) -> Write:
        return put(OrderRow.of(order), OrderRow.version == order.version - 1, Outdated())


def _note(order: PurchaseOrder, old: PurchaseOrder) -> list[Write]:
    return noted(CONTEXT, "purchase_order", order.id, old.summary(), order.summary())


def _with_lines(head: PurchaseOrder, lines: tuple[OrderLine, ...]) -> PurchaseOrder:
    return replace(head, lines=lines)


def _said(line: OrderLine) -> list[Any]:
    return [
        line.product_id, line.sku, line.name, line.name_bn, line.unit.value, line.quantity, line.unit_cost.poisha,
        line.pack, line.pack_quantity, line.discount.poisha, line.tax_code, line.tax_rate, line.supplier_code,
    ]  # fmt: skip


def _line(said: list[Any]) -> OrderLine:
    product_id, sku, name, name_bn, unit, quantity, cost, pack, size, discount, *rest = said
    return OrderLine(
        product_id, sku, name, name_bn, Unit(unit), quantity, Money(cost), pack, size, Money(discount), *rest
    )
