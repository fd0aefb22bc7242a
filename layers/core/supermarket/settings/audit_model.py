"""The audit log: who changed what, each entry sealed to the one before it.

An entry's hash is HMAC-SHA256 of everything it says, of its place and of the hash before it, under a key that only the
recorder and the verifier can read. A day's first entry continues from the last of the day before it that has any. The
head of a day says how far the day has come and which day came next, under a seal of its own, so that a tail or a
whole day that is dropped is missed. (The idea is that of Schneier and Kelsey, "Secure audit logs to support computer
forensics", 1999.)
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from supermarket.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Note:
    """A change as it was noted when it was made. ``before`` and ``after`` are JSON, empty where there was nothing."""

    id: str
    at: str
    actor_id: str
    actor_name: str
    role: str
    address: str
    operation: str
    request_id: str
    object_kind: str
    object_id: str
    before: str
    after: str
    approved_by: str = ""
    """The supervisor who approved of it at the till, by id."""

    @classmethod
    def read(cls, image: Mapping[str, Any]) -> "Note":
        """From the item that was written with the change."""
        said = {name: str(image.get(name, "")) for name in NOTE_FIELDS if name != "id"}
        return cls(id=str(image["pk"]).removeprefix("NOTE#"), **said)


NOTE_FIELDS = tuple(each.name for each in fields(Note))


@dataclass(frozen=True, slots=True)
class Head:
    """How far a day has come. ``next_day`` is the day that went on from it, which closes it."""

    day: str
    sequence: int
    hash: str
    next_day: str = ""
    seal: str = field(default="", compare=False)

    def sealed(self, key: bytes) -> "Head":
        return replace(self, seal=_digest(key, "head", self.day, self.sequence, self.hash, self.next_day))

    def proven(self, key: bytes) -> bool:
        return _same(self.seal, self.sealed(key).seal)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of one actor, one object, both or all, between two days, both included."""

    since: str
    until: str
    actor_id: str = ""
    object_kind: str = ""
    object_id: str = ""


BEFORE = Head("0000-00-00", 0, "")
"""What the first day there was goes on from."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A note in its place: the ``sequence``-th of its ``day`` (UTC), after the entry whose hash is ``previous``.

    What is empty is not sealed, so that an entry stays proven when a note learns to say something more.
    """

    day: str
    sequence: int
    note: Note
    previous: str
    hash: str = ""

    def sealed(self, key: bytes) -> "Entry":
        said = {name: word for name, word in asdict(self.note).items() if word}
        return replace(self, hash=_digest(key, "entry", self.day, self.sequence, self.previous, said))

    def proven(self, key: bytes) -> bool:
        return _same(self.hash, self.sealed(key).hash)


@dataclass(frozen=True, slots=True)
class Step:
    """What one entry changes: it is appended, and ``head`` takes the place of ``old``, or begins a day and ``closed``
    takes that place."""

    entry: Entry
    head: Head
    old: Head | None = None
    closed: Head | None = None


def next_step(last: Head | None, note: Note, today: date, key: bytes) -> Step:
    """A day that has begun goes on when a clock is behind it: days never go backwards."""
    day = today.isoformat()
    if last is not None and last.day >= day:
        entry = Entry(last.day, last.sequence + 1, note, last.hash).sealed(key)
        return Step(entry, Head(last.day, entry.sequence, entry.hash).sealed(key), old=last)
    closed = replace(last or BEFORE, next_day=day).sealed(key)
    entry = Entry(day, 1, note, closed.hash).sealed(key)
    return Step(entry, Head(day, 1, entry.hash).sealed(key), old=last, closed=closed)


def _digest(key: bytes, *said: Any) -> str:
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, canonical.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _same(stored: str, due: str) -> bool:
    return hmac.compare_digest(stored.encode("utf-8", "surrogatepass"), due.encode())


class ChainBroken(Conflict):
    """The first place where the log is not what was recorded."""

    code = "audit_chain_broken"
    title = "The audit log was changed"

    @classmethod
    def at(cls, day: str, sequence: int, what: str) -> "ChainBroken":
        return cls(f"{day} #{sequence}: {what}", day=day, sequence=sequence, what=what)


class Trail:
    """Follows the chain entry by entry and stops at the first that does not belong where it is."""

    def __init__(self, key: bytes, day: str, previous: str) -> None:
        self._key, self._day = key, day
        self.sequence, self.hash = 0, previous

    def follow(self, entry: Entry) -> None:
        """Raises ChainBroken: missing, inserted, reordered or altered."""
        due = self.sequence + 1
        if entry.sequence != due:
            raise ChainBroken.at(self._day, due, "missing" if entry.sequence > due else "inserted")
        if entry.previous != self.hash:
            raise ChainBroken.at(self._day, due, "does not follow what is before it")
        if not entry.proven(self._key):
            raise ChainBroken.at(self._day, due, "altered")
        self.sequence, self.hash = due, entry.hash

    def reached(self, head: Head) -> None:
        """Raises ChainBroken when the trail at the head's place is not at the head's hash."""
        if self.sequence == head.sequence and self.hash != head.hash:
            raise ChainBroken.at(self._day, self.sequence, "not what the head of the day says")

    def end(self, first: Head, last: Head) -> None:
        """``first`` is the day's head before it was read, ``last`` after: entries may have been added meanwhile."""
        if self.sequence < first.sequence:
            raise ChainBroken.at(self._day, self.sequence + 1, "the tail is missing")
        if self.sequence > last.sequence:
            raise ChainBroken.at(self._day, last.sequence + 1, "inserted after the head")
