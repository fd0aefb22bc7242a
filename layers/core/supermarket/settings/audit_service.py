"""Recording privileged changes, reading them, and proving that nobody touched the record."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from supermarket.kernel.caller import ALL_BRANCHES, Caller
from supermarket.kernel.errors import Invalid, NotAllowed
from supermarket.kernel.paging import Page, PageRequest
from supermarket.settings.audit_model import BEFORE, ChainBroken, Entry, Head, Note, Trail, Wanted, next_step
from supermarket.settings.audit_ports import AuditLog

LONGEST_SPAN = timedelta(days=366)


def record(log: AuditLog, key: bytes, note: Note, now: datetime) -> Entry | None:
    """Chain a note; None when it was chained before."""
    return log.append(note.id, partial(next_step, note=note, today=now.date(), key=key))


def entries(log: AuditLog, caller: Caller, wanted: Wanted, page: PageRequest) -> Page[Entry]:
    """The log tells of all branches, so it is for those who act in all of them."""
    if not caller.may(ALL_BRANCHES):
        raise NotAllowed(f"The log tells of all branches: this needs the permission {ALL_BRANCHES} too.")
    return log.page(wanted, page)


def verify(log: AuditLog, key: bytes, since: date, until: date) -> dict[str, int | str]:
    """Follow the chain through these days, and the heads of all days there ever were.

    Raises ChainBroken, naming the first place that is not as it was recorded. The answer has the last hash: who keeps
    it can tell later that the log was not put back to an earlier state.
    """
    if not since <= until <= since + LONGEST_SPAN:
        raise Invalid.field("/to", f"not before the first day, and {LONGEST_SPAN.days} days after it at most")
    known, before = _heads(log, key, since.isoformat(), until.isoformat())
    sealed, checked, day = before.hash, 0, since
    while day <= until:
        head = known.get(day.isoformat())
        if head is None:
            _require_empty(log, day.isoformat())
        else:
            trail = _follow(log, key, head, sealed)
            sealed, checked = trail.hash, checked + trail.sequence
        day += timedelta(days=1)
    return {"days": len(known), "entries": checked, "until": until.isoformat(), "hash": sealed}


def _heads(log: AuditLog, key: bytes, since: str, until: str) -> tuple[dict[str, Head], Head]:
    """The heads of these days and the last one before them."""
    known, before = {}, BEFORE
    for head in _linked(log, key):
        if head.day < since:
            before = head
        elif head.day <= until:
            known[head.day] = head
    return known, before


def _linked(log: AuditLog, key: bytes) -> Iterable[Head]:
    """All heads, each proven, and named by the one before it as the next."""
    last = BEFORE
    for head in log.heads():
        if not head.proven(key):
            raise ChainBroken.at(head.day, head.sequence, "the head of the day is altered")
        if head.day != BEFORE.day and _next_of(log, last) != head.day:
            raise ChainBroken.at(_next_of(log, last) or head.day, 1, "the day is missing")
        last = head
        yield head
    if last.next_day:
        raise ChainBroken.at(last.next_day, 1, "the day is missing")


def _next_of(log: AuditLog, head: Head) -> str:
    """It may have been closed while its day was read."""
    return head.next_day or (log.head(head.day) or head).next_day


def _follow(log: AuditLog, key: bytes, head: Head, previous: str) -> Trail:
    trail = Trail(key, head.day, previous)
    for entry in log.entries(head.day):
        trail.follow(entry)
        trail.reached(head)
    trail.end(head, log.head(head.day) or head)
    return trail


def _require_empty(log: AuditLog, day: str) -> None:
    """Unless its first entry came just now."""
    if any(True for _ in log.entries(day)) and log.head(day) is None:
        raise ChainBroken.at(day, 1, "inserted on a day without a head")
