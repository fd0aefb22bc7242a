"""The audit log as HTTP has it."""

import json
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.kernel.errors import Invalid
from supermarket.schema import Schema, View
from supermarket.settings.audit_model import Entry, Wanted

Word = Annotated[str, Field(min_length=1, max_length=200)]
EARLIEST, LATEST = "0001-01-01", "9999-12-31"


class AuditQuery(Schema):
    """Days are UTC. An object is its kind and its id together."""

    actor_id: Annotated[Word | None, Field(description="Who did it.")] = None
    object_kind: Annotated[Word | None, Field(examples=["user"])] = None
    object_id: Word | None = None
    day: date | None = None
    since: Annotated[date | None, Field(alias="from", description="The first day.")] = None
    until: Annotated[date | None, Field(alias="to", description="The last day.")] = None

    def wanted(self) -> Wanted:
        if (self.object_kind is None) != (self.object_id is None):
            missing = "?object_id" if self.object_id is None else "?object_kind"
            raise Invalid.field(missing, "an object is its kind and its id", "missing")
        if self.day is not None and (self.since or self.until):
            raise Invalid.field("?day", "either a day, or from and to")
        if self.since and self.until and self.until < self.since:
            raise Invalid.field("?to", "not before from")
        first, last = self.day or self.since, self.day or self.until
        return Wanted(
            first.isoformat() if first else EARLIEST, last.isoformat() if last else LATEST, self.actor_id or "",
            self.object_kind or "", self.object_id or "",
        )  # fmt: skip


class ActorView(View):
    """``role`` as it was then; ``machine`` for an API key, ``system`` for the shop's own functions."""

    id: str
    name: str
    role: str


class ObjectView(View):
    kind: str
    id: str


class AuditEntryView(View):
    """``before`` and ``after`` are the record's fields: null where there was none, personal ones masked, secret ones
    left out. ``hash`` seals the entry to the one before it."""

    id: str
    at: str
    actor: ActorView
    approved_by: str | None
    address: str
    operation: str
    object: ObjectView
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str
    day: str
    sequence: int
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        note = entry.note
        return cls(
            id=note.id, at=note.at, actor=ActorView(id=note.actor_id, name=note.actor_name, role=note.role),
            approved_by=note.approved_by or None, address=note.address, operation=note.operation,
            object=ObjectView(kind=note.object_kind, id=note.object_id), before=_record(note.before),
            after=_record(note.after), request_id=note.request_id, day=entry.day, sequence=entry.sequence,
            hash=entry.hash,
        )  # fmt: skip


def _record(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"unreadable": text}
