"""From the tables' streams: each note of a privileged change becomes an entry of the audit log."""

from supermarket import wiring
from supermarket.edge.stream import changes
from supermarket.kernel import clock
from supermarket.kernel.events import Change
from supermarket.settings import audit_service
from supermarket.settings.audit_model import Note


def record(change: Change) -> None:
    if change.created and change.kind == "note" and change.new is not None:
        audit_service.record(wiring.audit_log(), wiring.audit_key(), Note.read(change.new), clock.now())


handler = changes(record)
