"""Purchase orders from what is suggested: a draft for each supplier."""

from collections.abc import Iterator, Sequence

from supermarket.inventory.model import Warehouse
from supermarket.inventory.purchase_model import PurchaseOrder
from supermarket.inventory.purchase_request_model import AskedLine, AskedOrder
from supermarket.inventory.purchase_service import PurchaseDesk, drafted, insisting
from supermarket.inventory.reorder_model import Source, Suggestion, Wanted
from supermarket.inventory.reorder_service import ReorderDesk, suggested
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.quantity import show_quantity
from supermarket.products.model import Product

MOST_ORDERS = 20
"""What one transaction takes."""
MOST_LINES = 200
MOST = 1000
"""Suggestions that are worked off at once. What is left is suggested still, and drafted by the next request."""
_MANY = 100


def draft_suggested(
    desk: ReorderDesk, purchasing: PurchaseDesk, caller: Caller, wanted: Wanted, once: Once
) -> Sequence[PurchaseOrder]:
    """A draft for each supplier, all of them or none, once. What is drafted counts as on order from then on.

    Raises Conflict when nothing is suggested that somebody sells.
    """

    def work() -> Sequence[PurchaseOrder]:
        return insisting(lambda: _draft(desk, purchasing, caller, wanted, once))

    def replay(once: Once) -> Sequence[PurchaseOrder] | None:
        made = desk.pipeline.drafts_made_by(once)
        for order in made or ():
            caller.require_branch(order.branch_id)
        return made

    return perform(once, work, replay)


def _draft(
    desk: ReorderDesk, purchasing: PurchaseDesk, caller: Caller, wanted: Wanted, once: Once
) -> Sequence[PurchaseOrder]:
    warehouse, _ = desk.room.look_up(caller, wanted.warehouse_id, [])
    turn = desk.pipeline.turn(warehouse.id)
    awaited = desk.pipeline.awaited(warehouse, turn)
    lines: dict[str, list[AskedLine]] = {}
    found = 0
    for ids in _candidates(desk, warehouse, wanted):
        for suggestion, product in suggested(desk, warehouse.id, ids, awaited, wanted.supplier_id):
            source = suggestion.source
            if source is not None:
                lines.setdefault(source.supplier_id, []).append(_line(suggestion, source, product))
                found += 1
        if found >= MOST:
            break
    if not lines:
        raise Conflict("Nothing is low that somebody sells and is not on order.", code="nothing_to_order")
    orders = [
        drafted(purchasing, caller, AskedOrder(supplier_id, warehouse.id, "", mine[:MOST_LINES]))
        for supplier_id, mine in list(lines.items())[:MOST_ORDERS]
    ]
    desk.pipeline.add_drafts(orders, turn, once)
    return orders


def _candidates(desk: ReorderDesk, warehouse: Warehouse, wanted: Wanted) -> Iterator[Sequence[str]]:
    if wanted.product_ids:
        asked = list(dict.fromkeys(wanted.product_ids))
        yield from (asked[start : start + _MANY] for start in range(0, len(asked), _MANY))
        return
    request = PageRequest(_MANY)
    while True:
        page = desk.ledger.low(warehouse.id, request)
        yield [level.product_id for level in page.items]
        if page.next is None:
            return
        request = PageRequest(_MANY, page.next)


def _line(suggestion: Suggestion, source: Source, product: Product) -> AskedLine:
    quantity = suggestion.steps if source.pack else show_quantity(suggestion.quantity, product.unit)
    return AskedLine(product.id, quantity, source.pack, source.price)
