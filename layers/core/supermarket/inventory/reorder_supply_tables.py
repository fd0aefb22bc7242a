"""What is to come to a warehouse, who could send more, and the drafts of asking them."""

from collections.abc import Iterator, Mapping, Sequence

from pynamodb.attributes import JSONAttribute, NumberAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row, read_together
from supermarket.aws.transactions import commit, put
from supermarket.inventory.model import Warehouse
from supermarket.inventory.purchase_model import PurchaseOrder, PurchaseState
from supermarket.inventory.purchase_tables import LinesRow, OrderRow, SupplierOrderRow, TablePurchases
from supermarket.inventory.reorder_model import Awaited, Turn, gathered
from supermarket.inventory.supplier_model import Offer, Supplier
from supermarket.inventory.supplier_tables import OfferRow, SupplierRow, TableSuppliers
from supermarket.inventory.tables import CONTEXT, InventoryMarker
from supermarket.inventory.transfer_tables import TableTransfers
from supermarket.kernel.errors import AlreadyExists, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.writing import Write

OPEN = (PurchaseState.DRAFT, PurchaseState.SENT, PurchaseState.PARTIALLY_RECEIVED)
_NEWEST_TRANSFERS = 50
_BETWEEN = " "


class TurnRow(Row):
    context = CONTEXT
    order_ids = JSONAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(warehouse_id: str) -> tuple[str, str]:
        return f"REORDER#{warehouse_id}", "TURN"

    @classmethod
    def of(cls, warehouse_id: str, turn: Turn) -> "TurnRow":
        return cls(
            *cls.keys(warehouse_id), kind="reorder_turn", order_ids=list(turn.order_ids), version=turn.version
        )


class TablePipeline:
    """The `Pipeline` over DynamoDB."""

    def turn(self, warehouse_id: str) -> Turn:
        row = TurnRow.find(*TurnRow.keys(warehouse_id), consistent=True)
        return Turn() if row is None else Turn(int(row.version), tuple(row.order_ids))

    def awaited(self, warehouse: Warehouse, turn: Turn | None = None) -> Mapping[str, Awaited]:
        """Read from the orders that are open, so that there is no second count that could differ from them."""
        return gathered([*_ordered(warehouse, turn or Turn()), *_moving(warehouse)])

    def offers(self, wanted: Sequence[tuple[str, str]]) -> Sequence[Offer | None]:
        return read_together([Key(OfferRow, *OfferRow.keys(*pair), OfferRow.offer) for pair in wanted])

    def offers_of(self, product_id: str) -> Sequence[Offer]:
        return TableSuppliers().offers_of(product_id)

    def suppliers(self, ids: Sequence[str]) -> Mapping[str, Supplier]:
        each_once = dict.fromkeys(ids)
        keys = [Key(SupplierRow, *SupplierRow.keys(each), SupplierRow.supplier) for each in each_once]
        found: list[Supplier | None] = read_together(keys)
        return {supplier.id: supplier for supplier in found if supplier is not None}

    def add_drafts(self, orders: Sequence[PurchaseOrder], turn: Turn, once: Once) -> None:
        warehouse_id = orders[0].warehouse_id
        mine = TurnRow.of(warehouse_id, Turn(turn.version + 1, tuple(order.id for order in orders)))
        unchanged = TurnRow.version == turn.version if turn.version else TurnRow.pk.does_not_exist()
        marker = InventoryMarker.write(once, _BETWEEN.join(order.id for order in orders))
        drafts = [write for order in orders for write in _draft(order)]
        commit([put(mine, unchanged, Outdated()), *drafts, *marker])

    def drafts_made_by(self, once: Once) -> Sequence[PurchaseOrder] | None:
        ids = InventoryMarker.record_made_by(once)
        return None if ids is None else [TablePurchases().get(order_id) for order_id in ids.split()]


def _draft(order: PurchaseOrder) -> list[Write]:
    rows = (OrderRow.of(order), LinesRow.of(order), SupplierOrderRow.of(order))
    fresh = OrderRow.pk.does_not_exist()
    note = noted(CONTEXT, "purchase_order", order.id, None, order.summary())
    return [*(put(row, fresh, AlreadyExists()) for row in rows), *note]


def _ordered(warehouse: Warehouse, turn: Turn) -> Iterator[tuple[str, Awaited]]:
    found = {
        row.order_id: row.order()
        for state in OPEN
        for row in OrderRow.all(OrderRow.in_state(warehouse.branch_id, state), index="gsi2")
    }
    last = [Key(OrderRow, *OrderRow.keys(each), OrderRow.order, consistent=True) for each in turn.order_ids]
    found |= {order.id: order for order in read_together(last) if order is not None}
    mine = [order for order in found.values() if order.warehouse_id == warehouse.id and order.state in OPEN]
    keys = [Key(LinesRow, *LinesRow.keys(order.id), LinesRow.order_lines) for order in mine]
    for order, lines in zip(mine, read_together(keys), strict=True):
        for line, progress in zip(lines or (), order.progress, strict=False):
            left = max(0, line.quantity - progress.received)
            drafted = order.state is PurchaseState.DRAFT
            yield line.product_id, Awaited(drafted=left) if drafted else Awaited(ordered=left)


def _moving(warehouse: Warehouse) -> Iterator[tuple[str, Awaited]]:
    """Of the newest transfers: goods are on their way for days, not for months."""
    newest = TableTransfers().page(warehouse.id, True, None, PageRequest(_NEWEST_TRANSFERS))
    for transfer in newest.items:
        if not transfer.closed_at:
            for line in transfer.lines:
                yield line.product_id, Awaited(on_the_way=line.on_the_way)
