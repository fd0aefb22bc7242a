"""Sold goods that come back: into the batches they left from, at what they had cost."""

from collections.abc import Sequence

from supermarket.inventory.book_model import Entry
from supermarket.inventory.model import CauseKind, Layer, Valuation
from supermarket.inventory.transfer_model import cut, layers_of
from supermarket.kernel.money import Money


def layers_back(
    entries: Sequence[Entry], product_id: str, sent: int, start: int, end: int, valuation: Valuation
) -> tuple[Layer, ...]:
    """What lies from ``start`` to ``end`` of the ``sent`` that an order took; empty while the ledger has not told."""
    layers = [
        layer
        for entry in entries
        if entry.movement.cause.kind is CauseKind.ORDER_SENT and entry.movement.product_id == product_id
        for layer in layers_of(entry, valuation)
    ]
    if sum(layer.quantity for layer in layers) != sent:
        return ()
    return cut(layers, start, end)


def cost_of_goods(entries: Sequence[Entry], valuation: Valuation) -> Money:
    """What the goods of an order cost, less what those had cost that came back."""
    return Money.total(entry.cost(valuation) - entry.value_in for entry in entries)
