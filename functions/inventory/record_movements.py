"""From the stock levels' stream: each change becomes a line of the ledger, and marks what runs low."""

from supermarket import wiring
from supermarket.edge.stream import changes
from supermarket.inventory import ledger_service
from supermarket.kernel.events import Change


def record(change: Change) -> None:
    ledger_service.record_change(wiring.bookkeeping(), change)


handler = changes(record)
