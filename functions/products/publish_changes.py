"""From the catalogue's stream: PriceChanged to the event bus, and to the search that what it knows has changed."""

from collections.abc import Sequence

from supermarket import wiring
from supermarket.edge.stream import outbox
from supermarket.kernel import clock
from supermarket.kernel.events import Change
from supermarket.products.price_events_model import events_of
from supermarket.products.search_events_model import noticed


def ask_for_index(changes: Sequence[Change]) -> None:
    """One message for all of them; the queue keeps it for a minute."""
    message = noticed(changes, clock.now())
    if message is not None:
        wiring.ask_for_index(message)


handler = outbox("products", events_of, ask_for_index)
