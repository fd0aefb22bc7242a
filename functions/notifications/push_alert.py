"""The notification queue: whoever has a WebSocket open hears of orders and of stock that runs low."""

from supermarket import wiring
from supermarket.edge.queue import events, log
from supermarket.kernel import clock
from supermarket.kernel.events import DomainEvent
from supermarket.notifications import alert_service


def push(event: DomainEvent) -> None:
    heard = alert_service.push(wiring.switchboard(), event, clock.now())
    log.info("alert", extra={"event": event.name, "key": event.key, "heard": heard})


handler = events(push)
