"""The audit log's chain: whatever somebody does to the stored entries is found, and the first place is named."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supermarket.kernel.paging import Page, PageRequest
from supermarket.settings import audit_service
from supermarket.settings.audit_model import BEFORE, NOTE_FIELDS, ChainBroken, Entry, Head, Note, Step, Wanted

KEY = b"a key of the tests"
FIRST = datetime(2026, 11, 20, 12, tzinfo=UTC)
SINCE, UNTIL = date(2026, 11, 18), date(2026, 12, 10)


class ListedLog:
    """An `AuditLog` in lists."""

    def __init__(self) -> None:
        self.days: dict[str, list[Entry]] = {}
        self.known: dict[str, Head] = {}

    def append(self, note_id: str, step: Callable[[Head | None], Step]) -> Entry | None:
        made = step(self.known[max(self.known)] if self.known else None)
        for head in (made.closed, made.head):
            if head is not None:
                self.known[head.day] = head
        self.days.setdefault(made.entry.day, []).append(made.entry)
        return made.entry

    def heads(self) -> Iterable[Head]:
        return [self.known[day] for day in sorted(self.known)]

    def head(self, day: str) -> Head | None:
        return self.known.get(day)

    def entries(self, day: str) -> Iterable[Entry]:
        return sorted(self.days.get(day, []), key=lambda entry: entry.sequence)

    def page(self, wanted: Wanted, page: PageRequest) -> Page[Entry]:
        raise AssertionError("whoever proves a chain reads it whole")


def note(number: int) -> Note:
    said = {name: f"{name} {number}" for name in NOTE_FIELDS}
    return Note(**{**said, "before": "", "after": f'{{"n":{number}}}'})


def log_of(counts: list[int]) -> ListedLog:
    """So many entries on each day from the first on; days without any have none."""
    log = ListedLog()
    for number, (day, _) in enumerate((day, n) for day, count in enumerate(counts) for n in range(count)):
        audit_service.record(log, KEY, note(number), FIRST + timedelta(days=day))
    return log


def verified(log: ListedLog, since: date = SINCE, until: date = UNTIL) -> int:
    found = audit_service.verify(log, KEY, since, until)["entries"]
    assert isinstance(found, int)
    return found


def broken(log: ListedLog) -> tuple[str, int]:
    """The first place that is named."""
    with pytest.raises(ChainBroken) as found:
        verified(log)
    return found.value.details["day"], found.value.details["sequence"]


counts = st.lists(st.integers(0, 5), min_size=1, max_size=6).filter(any)
logs = counts.map(log_of)


def places(log: ListedLog) -> list[tuple[str, int]]:
    return [(entry.day, entry.sequence) for day in sorted(log.days) for entry in log.days[day]]


def a_place(data: st.DataObject, log: ListedLog) -> tuple[str, int]:
    return data.draw(st.sampled_from(places(log)))


@given(counts)
def test_what_was_recorded_is_proven(per_day: list[int]) -> None:
    log = log_of(per_day)

    assert verified(log) == sum(per_day)
    for day in (SINCE, FIRST.date(), FIRST.date() + timedelta(days=2)):
        assert verified(log, day, day) == len(log.days.get(day.isoformat(), []))


@given(logs, st.data())
def test_an_altered_entry_is_named(log: ListedLog, data: st.DataObject) -> None:
    day, sequence = a_place(data, log)
    entry = log.days[day][sequence - 1]
    name = data.draw(st.sampled_from([*NOTE_FIELDS, "previous", "hash"]))
    other = data.draw(
        st.text(max_size=80).filter(lambda text: text != (asdict(entry) | asdict(entry.note))[name])
    )

    changed = (
        replace(entry, note=replace(entry.note, **{name: other}))
        if name in NOTE_FIELDS
        else replace(entry, **{name: other})
    )
    log.days[day][sequence - 1] = changed

    assert broken(log) == (day, sequence)


@given(logs, st.data())
def test_a_dropped_entry_is_named(log: ListedLog, data: st.DataObject) -> None:
    day, sequence = a_place(data, log)

    del log.days[day][sequence - 1]

    assert broken(log) == (day, sequence)


@given(logs, st.data())
def test_a_dropped_entry_is_named_when_those_after_it_move_up(log: ListedLog, data: st.DataObject) -> None:
    day, sequence = a_place(data, log)

    rest = [replace(entry, sequence=entry.sequence - 1) for entry in log.days[day][sequence:]]
    log.days[day][sequence - 1 :] = rest

    assert broken(log) == (day, sequence)


@given(logs.filter(lambda log: len(places(log)) > 1), st.data())
def test_swapped_entries_are_named(log: ListedLog, data: st.DataObject) -> None:
    one, other = sorted(
        data.draw(st.lists(st.sampled_from(places(log)), min_size=2, max_size=2, unique=True))
    )

    first, second = (log.days[day][sequence - 1] for day, sequence in (one, other))
    for (day, sequence), content in ((one, second), (other, first)):
        log.days[day][sequence - 1] = replace(content, day=day, sequence=sequence)

    assert broken(log) == one


@given(logs, st.data())
def test_an_inserted_entry_is_named(log: ListedLog, data: st.DataObject) -> None:
    day, sequence = a_place(data, log)
    forged = Entry(day, sequence, note(99), log.days[day][sequence - 1].previous, "0" * 64)

    moved = [replace(entry, sequence=entry.sequence + 1) for entry in log.days[day][sequence - 1 :]]
    log.days[day][sequence - 1 :] = [forged, *moved]

    assert broken(log) == (day, sequence)


@given(logs, st.data())
def test_an_entry_that_was_sealed_elsewhere_proves_nothing_here(log: ListedLog, data: st.DataObject) -> None:
    day, sequence = a_place(data, log)
    another = log_of([3, 3])
    stranger = data.draw(st.sampled_from([e for entries in another.days.values() for e in entries]))
    if stranger == log.days[day][sequence - 1]:
        return

    log.days[day][sequence - 1] = replace(stranger, day=day, sequence=sequence)

    assert broken(log) in {(day, sequence), after(log, day, sequence)}


def after(log: ListedLog, day: str, sequence: int) -> tuple[str, int] | None:
    following = [place for place in places(log) if place > (day, sequence)]
    return following[0] if following else None


@given(logs, st.data())
def test_a_tail_that_is_cut_off_with_its_head_put_back_is_named(log: ListedLog, data: st.DataObject) -> None:
    day, sequence = a_place(data, log)
    kept = log.days[day][: sequence - 1]

    log.days[day] = kept
    head = log.known[day]
    log.known[day] = replace(head, sequence=len(kept), hash=kept[-1].hash if kept else head.hash)

    assert broken(log)[0] == day


@given(logs, st.data())
def test_a_day_that_is_dropped_is_named(log: ListedLog, data: st.DataObject) -> None:
    day = data.draw(st.sampled_from(sorted(log.days)))

    del log.days[day]
    del log.known[day]

    assert broken(log) == (day, 1)


@given(logs)
def test_entries_on_a_day_without_a_head_are_named(log: ListedLog) -> None:
    log.days["2026-12-09"] = [Entry("2026-12-09", 1, note(99), "", "0" * 64)]

    assert broken(log) == ("2026-12-09", 1)


@given(counts, st.integers(-3, 3))
def test_a_clock_that_goes_back_makes_no_day_twice(per_day: list[int], back: int) -> None:
    log = log_of(per_day)

    audit_service.record(log, KEY, note(99), FIRST + timedelta(days=back))

    assert verified(log) == sum(per_day) + 1
    assert next(iter(log.heads())).day == BEFORE.day
