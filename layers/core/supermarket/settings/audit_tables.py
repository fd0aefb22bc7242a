"""The audit log in its table, which nobody may delete from."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from supermarket.aws.tables import Row, back_off
from supermarket.aws.transactions import commit, put, update
from supermarket.kernel.errors import Outdated, Unavailable
from supermarket.kernel.once import AlreadyDone
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.settings.audit_model import NOTE_FIELDS, Entry, Head, Note, Step, Wanted

TRIES = 40
"""As many as several recorders need that all have a batch to append."""
DAYS_A_PAGE = 31
_DIGITS = 12
_KEYS = ("id", "actor_id", "object_kind", "object_id")


class TextRow(Row):
    """What somebody put there that is no text is read as nothing, and so proves nothing."""

    context = "audit"

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        return super().from_raw_data({name: {"S": value.get("S", "")} for name, value in data.items()})


class EntryRow(TextRow):
    """Under its day and place. ``gsi1`` lists an actor's entries, ``gsi2`` an object's, by day and place.

    Whose it is and what of is kept in the keys of the indexes alone, so that what is found is what was sealed.
    """

    note_id = UnicodeAttribute()
    at = UnicodeAttribute()
    actor_name = UnicodeAttribute()
    role = UnicodeAttribute()
    address = UnicodeAttribute()
    operation = UnicodeAttribute()
    request_id = UnicodeAttribute()
    before = UnicodeAttribute()
    after = UnicodeAttribute()
    approved_by = UnicodeAttribute()
    previous = UnicodeAttribute()
    hash = UnicodeAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()
    gsi2pk = UnicodeAttribute()
    gsi2sk = UnicodeAttribute()

    @staticmethod
    def day_key(day: str) -> str:
        return f"DAY#{day}"

    @staticmethod
    def actor_key(actor_id: str) -> str:
        return f"ACTOR#{actor_id}"

    @staticmethod
    def object_key(kind: str, object_id: str) -> str:
        return f"OBJECT#{kind}#{object_id}"

    @classmethod
    def of(cls, entry: Entry) -> Self:
        note, place = entry.note, f"{entry.day}#{_padded(entry.sequence)}"
        said = {name: getattr(note, name) for name in NOTE_FIELDS if name not in _KEYS}
        return cls(
            cls.day_key(entry.day), _padded(entry.sequence), kind="entry", note_id=note.id, previous=entry.previous,
            hash=entry.hash, gsi1pk=cls.actor_key(note.actor_id), gsi1sk=place,
            gsi2pk=cls.object_key(note.object_kind, note.object_id), gsi2sk=place, **said,
        )  # fmt: skip

    def entry(self) -> Entry:
        day, found = self.pk.partition("#")[2], self.gsi1sk == self.gsi2sk == f"{self.pk[4:]}#{self.sk}"
        _, _, whose = (self.gsi1pk or "").partition("#")
        _, kind, object_id = [*(self.gsi2pk or "").split("#", 2), "", ""][:3]
        said = {name: getattr(self, name) or "" for name in NOTE_FIELDS if name not in _KEYS}
        note = Note(id=self.note_id or "", actor_id=whose, object_kind=kind, object_id=object_id, **said)
        return Entry(day, _number(self.sk), note, self.previous or "", (self.hash or "") if found else "")


class HeadRow(TextRow):
    """The heads of all days are one partition, so the last one is one read and the days are a list."""

    sequence = UnicodeAttribute()
    hash = UnicodeAttribute()
    next_day = UnicodeAttribute()
    seal = UnicodeAttribute()

    DAYS = "HEAD#DAYS"

    @classmethod
    def of(cls, head: Head) -> Self:
        return cls(
            cls.DAYS, head.day, kind="head", sequence=_padded(head.sequence), hash=head.hash, next_day=head.next_day,
            seal=head.seal,
        )  # fmt: skip

    def head(self) -> Head:
        return Head(
            self.sk, _number(self.sequence or ""), self.hash or "", self.next_day or "", self.seal or ""
        )

    @classmethod
    def replaced(cls, old: Head, new: Head) -> Write:
        actions = [
            cls.sequence.set(_padded(new.sequence)),
            cls.hash.set(new.hash),
            cls.next_day.set(new.next_day),
            cls.seal.set(new.seal),
        ]
        same = (cls.seal == old.seal) & (cls.hash == old.hash)
        return update(cls(cls.DAYS, old.day), actions, same, Outdated())


class RecordedRow(Row):
    """That a note has its place in the log. It is kept as long as the log, so a note is never recorded twice."""

    context = "audit"
    place = UnicodeAttribute()

    @classmethod
    def of(cls, note_id: str, entry: Entry) -> Self:
        return cls(f"NOTE#{note_id}", "NOTE", kind="recorded", place=f"{entry.day}#{_padded(entry.sequence)}")


class TableAuditLog:
    """The `AuditLog` over DynamoDB."""

    def append(self, note_id: str, step: Callable[[Head | None], Step]) -> Entry | None:
        for attempt in range(TRIES):
            made = step(self._last())
            try:
                commit([*_writes(made), _once(note_id, made.entry)])
            except AlreadyDone:
                return None
            except Outdated:
                back_off(attempt)
            else:
                return made.entry
        raise Unavailable("Too many others are recording.")

    def heads(self) -> Iterable[Head]:
        return (row.head() for row in HeadRow.all(HeadRow.DAYS, consistent=True))

    def head(self, day: str) -> Head | None:
        row = HeadRow.find(HeadRow.DAYS, day, consistent=True)
        return None if row is None else row.head()

    def entries(self, day: str) -> Iterable[Entry]:
        return (row.entry() for row in EntryRow.all(EntryRow.day_key(day), consistent=True))

    def page(self, wanted: Wanted, page: PageRequest) -> Page[Entry]:
        span = f"{wanted.since}#", f"{wanted.until}#~"
        if wanted.object_kind:
            key = EntryRow.object_key(wanted.object_kind, wanted.object_id)
            whose = EntryRow.gsi1pk == EntryRow.actor_key(wanted.actor_id) if wanted.actor_id else None
            return _found(page, key, EntryRow.gsi2sk.between(*span), "gsi2", whose)
        if wanted.actor_id:
            key = EntryRow.actor_key(wanted.actor_id)
            return _found(page, key, EntryRow.gsi1sk.between(*span), "gsi1")
        return _by_day(wanted, page)

    def _last(self) -> Head | None:
        one = HeadRow.page(PageRequest(1), HeadRow.DAYS, newest_first=True, consistent=True)
        return one.items[0].head() if one.items else None


def _writes(step: Step) -> list[Write]:
    """The place must be free, and the head what the entry was sealed to."""
    entry = put(EntryRow.of(step.entry), EntryRow.pk.does_not_exist(), Outdated())
    if step.closed is None:
        assert step.old is not None
        return [entry, HeadRow.replaced(step.old, step.head)]
    begun = put(HeadRow.of(step.head), HeadRow.pk.does_not_exist(), Outdated())
    if step.old is None:
        return [entry, begun, put(HeadRow.of(step.closed), HeadRow.pk.does_not_exist(), Outdated())]
    return [entry, begun, HeadRow.replaced(step.old, step.closed)]


def _once(note_id: str, entry: Entry) -> Write:
    return put(RecordedRow.of(note_id, entry), RecordedRow.pk.does_not_exist(), AlreadyDone())


def _found(
    page: PageRequest, key: str, within: Condition, index: str, only: Condition | None = None
) -> Page[Entry]:
    return EntryRow.page(page, key, within, index=index, newest_first=True, only=only).map(EntryRow.entry)


def _by_day(wanted: Wanted, page: PageRequest) -> Page[Entry]:
    """Day by day backwards through those that have entries, a month of them at most."""
    start: Mapping[str, Any] = page.start or {"day": wanted.until, "sequence": 0}
    span = HeadRow.sk.between(wanted.since, start["day"])
    days = HeadRow.page(PageRequest(DAYS_A_PAGE), HeadRow.DAYS, span, newest_first=True)
    found: list[Entry] = []
    for day in (row.sk for row in days.items):
        rest = EntryRow.sk < _padded(start["sequence"]) if page.start and day == start["day"] else None
        of_day = EntryRow.page(
            PageRequest(page.limit - len(found)), EntryRow.day_key(day), rest, newest_first=True
        )
        found += [row.entry() for row in of_day.items]
        if of_day.next or len(found) == page.limit:
            return Page(found, {"day": day, "sequence": found[-1].sequence})
    return Page(found, {"day": days.items[-1].sk, "sequence": 0} if days.next else None)


def _padded(sequence: int) -> str:
    return f"{sequence:0{_DIGITS}d}"


def _number(text: str) -> int:
    """-1 for what is no place."""
    return int(text) if len(text) == _DIGITS and text.isascii() and text.isdigit() else -1
