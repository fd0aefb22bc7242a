"""What happened at the tills, from the table's stream to the event bus: SaleCompleted, SessionClosed."""

from supermarket.edge.stream import outbox
from supermarket.pos.events import told_by

handler = outbox("pos", told_by)
