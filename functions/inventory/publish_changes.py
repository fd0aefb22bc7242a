"""From the stock room's stream: StockLow, StockBack, PurchaseOrderSent, GoodsReceived."""

from collections.abc import Iterable

from supermarket.edge.stream import outbox
from supermarket.inventory.ledger_model import events_of
from supermarket.inventory.purchase_events_model import events_of_purchasing
from supermarket.inventory.stock_back_model import events_of_stock
from supermarket.kernel.events import Change, DomainEvent


def told(change: Change) -> Iterable[DomainEvent]:
    yield from events_of(change)
    yield from events_of_stock(change)
    yield from events_of_purchasing(change)


handler = outbox("inventory", told)
