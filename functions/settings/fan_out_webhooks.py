"""The webhook queue: an event becomes a delivery for each webhook that hears of it."""

from supermarket import wiring
from supermarket.edge.queue import events, log
from supermarket.kernel import clock
from supermarket.kernel.events import DomainEvent
from supermarket.settings import webhook_delivery_service


def fan_out(event: DomainEvent) -> None:
    told = webhook_delivery_service.fan_out(wiring.post_room(), wiring.warehouses(), event, clock.now())
    log.info("webhooks", extra={"event": event.name, "key": event.key, "told": told})


handler = events(fan_out)
