"""The email queue: one letter for each event that somebody should hear of."""

from supermarket import wiring
from supermarket.edge.queue import events, log
from supermarket.kernel import clock
from supermarket.kernel.events import DomainEvent
from supermarket.notifications import service


def send(event: DomainEvent) -> None:
    outcome = service.write(wiring.mail_room(), event, clock.now())
    log.info("mail", extra={"event": event.name, "key": event.key, "outcome": outcome})


handler = events(send)
