"""From the report queue: add each sale and order to its day's figures."""

from supermarket import wiring
from supermarket.edge.queue import events
from supermarket.kernel.events import DomainEvent
from supermarket.reports import service


def apply_sale(event: DomainEvent) -> None:
    service.apply_event(wiring.days(), event)


handler = events(apply_sale)
