"""The orders' stream: each state that an order comes to goes onto the bus, and letters about carts and products."""

from supermarket.ecommerce.events_model import events_of_change
from supermarket.ecommerce.notice_events_model import events_of_notices
from supermarket.ecommerce.reminder_events_model import events_of_reminder
from supermarket.edge.stream import outbox
from supermarket.kernel.events import Change, DomainEvent


def tell(change: Change) -> list[DomainEvent]:
    return [*events_of_change(change), *events_of_reminder(change), *events_of_notices(change)]


handler = outbox("ecommerce", tell)
