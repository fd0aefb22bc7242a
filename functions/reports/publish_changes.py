"""From the finalised days' stream: DayFinalised."""

from supermarket.edge.stream import outbox
from supermarket.reports.events import events_of

handler = outbox("reports", events_of)
