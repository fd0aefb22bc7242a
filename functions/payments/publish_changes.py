"""The payments' stream: what becomes of payments and refunds goes onto the bus."""

from supermarket.edge.stream import outbox
from supermarket.payments.events_model import events_of_change

handler = outbox("payments", events_of_change)
