"""The notices' stream: CodeRequested and AccountAlert go onto the bus, for whoever writes the mails and texts."""

from supermarket.accounts.events_model import events_of
from supermarket.edge.stream import outbox

handler = outbox("accounts", events_of)
