"""The orders' stream: OrderPlaced, OrderCancelled and OrderExpired go onto the bus."""

from supermarket.ecommerce.events_model import events_of_change
from supermarket.edge.stream import outbox

handler = outbox("ecommerce", events_of_change)
