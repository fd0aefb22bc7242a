"""Goods that go back onto the shelf: into the batches they left from, as far as the ledger has told."""

from collections.abc import Sequence
from dataclasses import dataclass

from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.return_model import ReturnLine, came_back, goods_of
from supermarket.inventory.book_model import Entry
from supermarket.inventory.book_ports import Books
from supermarket.inventory.model import Layer, StockMove, Valuation, receive
from supermarket.inventory.ports import Warehouses
from supermarket.inventory.return_layer_model import layers_back
from supermarket.kernel.errors import Conflict, FieldError, NotFound


@dataclass(frozen=True, slots=True)
class GoodsIn:
    """Where goods that come back are put."""

    books: Books
    warehouses: Warehouses


def goods_back(goods_in: GoodsIn, order: Order, lines: Sequence[ReturnLine]) -> list[StockMove]:
    """The moves of an order's goods that can be sold again; ``order`` as it was before they came back.

    Raises Conflict for goods of a batch that was recalled.
    """
    again = [(place, each) for place, each in enumerate(lines) if each.restock]
    if not again:
        return []
    entries = goods_in.books.moved_by(order.id)
    valuation = _valuation(goods_in, order) if entries else Valuation.AVERAGE
    return [
        move for place, each in again for move in _of_line(goods_in, order, place, each, entries, valuation)
    ]


def _of_line(
    goods_in: GoodsIn, order: Order, place: int, each: ReturnLine, entries: Sequence[Entry],
    valuation: Valuation,
) -> list[StockMove]:  # fmt: skip
    start = came_back(order, each.product_id)
    moves = []
    for product_id, first, last in goods_of(order, each.product_id, start, start + each.quantity):
        sent = sum(quantity for taken, quantity in order.taken if taken == product_id)
        layers = layers_back(entries, product_id, sent, first, last, valuation)
        _check_sellable(goods_in, order, place, layers)
        unknown = StockMove(order.warehouse_id, product_id, on_hand=last - first)
        moves.append(receive(order.warehouse_id, product_id, layers) if layers else unknown)
    return moves


def _check_sellable(goods_in: GoodsIn, order: Order, place: int, layers: Sequence[Layer]) -> None:
    for layer in layers:
        if not (layer.lot or layer.expires_on):
            continue
        found = goods_in.books.batch(layer.batch_id)
        if any(batch.blocked and batch.warehouse_id == order.warehouse_id for batch in found):
            error = FieldError(
                f"/lines/{place}/restock", "of a batch that is not sold any more", "batch_blocked"
            )
            raise Conflict("These goods cannot go back onto the shelf.", code="batch_blocked", errors=[error])


def _valuation(goods_in: GoodsIn, order: Order) -> Valuation:
    try:
        return goods_in.warehouses.get(order.warehouse_id).valuation
    except NotFound:
        return Valuation.AVERAGE
