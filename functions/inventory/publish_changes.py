"""From the low-stock marks' stream: StockLow, once until the product has recovered."""

from supermarket.edge.stream import outbox
from supermarket.inventory.ledger_model import events_of

handler = outbox("inventory", events_of)
