"""The text queue: one text for each event that somebody without an address should hear of."""

from supermarket import wiring
from supermarket.edge.queue import events, log
from supermarket.kernel import clock
from supermarket.kernel.events import DomainEvent
from supermarket.notifications import sms_service


def send(event: DomainEvent) -> None:
    outcome = sms_service.text(wiring.sms_room(), event, clock.now())
    log.info("text", extra={"event": event.name, "key": event.key, "outcome": outcome})


handler = events(send)
