"""The day's figures: what each event adds to them, and what a finished day looks like.

A day is rows of columns, such as ``TOTAL#pos`` with its ``count`` and ``gross``. The same entries are added one
by one as events arrive and folded from the source at night, so that both can be compared figure by figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from supermarket.kernel.errors import Invalid
from supermarket.kernel.events import DomainEvent
from supermarket.kernel.money import Money

Rows = Mapping[str, Mapping[str, int]]
"""Amounts are poisha."""

COUNT = "count"
AMOUNTS = ("gross", "discount", "net", "tax", "total")
TILL_AMOUNTS = (*AMOUNTS, "rounding", "payable")
COLUMNS = (COUNT, *TILL_AMOUNTS, "amount", "taxable")
POS, ONLINE, CANCELLED, EXPIRED = "TOTAL#pos", "TOTAL#online", "CANCELLED#online", "EXPIRED#online"
REPACKED, RETURNED = "CHANGED#online", "RETURNED#online"
_TENDER, _TAX = "TENDER#", "TAX#"
_TAKEN_BACK = {"OrderCancelled": CANCELLED, "OrderExpired": EXPIRED, "OrderReturned": RETURNED}
_CHANGED = {"OrderChanged", "OrderPacked"}
_COUNTED = frozenset({"SaleCompleted", "OrderPlaced", *_CHANGED, *_TAKEN_BACK})
"""The rest of what an order tells moves no figure."""


def entries_of(event: DomainEvent) -> Rows:
    """What one event adds to its day.

    An order counts as placed for good, once it is paid or accepted; what is cancelled, expires or comes back counts
    there too, and its tax is taken off; so does what its shopper or packing changed. Tax rows are so what stands of
    both channels.
    """
    data = event.data
    if event.name == "SaleCompleted":
        return {POS: _sums(data, TILL_AMOUNTS), **_tenders(data), **_taxes(data, 1)}
    if event.name == "OrderPlaced":
        return {ONLINE: _sums(data, AMOUNTS), **_taxes(data, 1)}
    if event.name in _CHANGED:
        change = data["change"]
        return (
            {REPACKED: _sums(change, AMOUNTS), **_taxes(change, 1)}
            if change["total"] or change["gross"]
            else {}
        )
    if event.name in _TAKEN_BACK:
        if not data.get("accepted", True):
            return {}
        return {_TAKEN_BACK[event.name]: _sums(data, AMOUNTS), **_taxes(data, -1)}
    raise Invalid(f"A {event.name} is not for the sales report.")


def _sums(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, int]:
    return {COUNT: 1, **{name: data[name] for name in names}}


def _tenders(data: Mapping[str, Any]) -> Rows:
    return added({}, ({_TENDER + t["kind"]: {COUNT: 1, "amount": t["amount"]}} for t in data["tenders"]))


def _taxes(data: Mapping[str, Any], sign: int) -> Rows:
    return added({}, (
        {f"{_TAX}{t['code']}#{t['rate']}": {"taxable": sign * t["taxable"], "tax": sign * t["tax"]}}
        for t in data["taxes"]
    ))  # fmt: skip


def added(start: Rows, more: Iterable[Rows]) -> Rows:
    """Rows and more rows, column by column."""
    sums = {row: dict(columns) for row, columns in start.items()}
    for rows in more:
        for row, columns in rows.items():
            known = sums.setdefault(row, {})
            for name, value in columns.items():
                known[name] = known.get(name, 0) + value
    return sums


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A branch's trading day in figures."""

    branch_id: str
    business_date: date
    rows: Rows

    @classmethod
    def of(cls, branch_id: str, business_date: date, events: Iterable[DomainEvent]) -> "DaySheet":
        """The fold of a day's events. One told twice counts once."""
        known = {event.key: event for event in events if event.name in _COUNTED}
        return cls(branch_id, business_date, added({}, map(entries_of, known.values())))

    def figure(self, row: str, column: str) -> int:
        return self.rows.get(row, {}).get(column, 0)

    def differences(self, other: "DaySheet") -> dict[str, int]:
        """By how much ``other`` is more, for each figure that is not the same: ``{"TOTAL#pos.gross": 100}``."""
        places = {(row, name) for rows in (self.rows, other.rows) for row in rows for name in rows[row]}
        found = {place: other.figure(*place) - self.figure(*place) for place in sorted(places)}
        return {f"{row}.{name}": by for (row, name), by in found.items() if by}

    def tenders(self) -> list[tuple[str, Mapping[str, int]]]:
        return [
            (row.removeprefix(_TENDER), self.rows[row])
            for row in sorted(self.rows)
            if row.startswith(_TENDER)
        ]

    def taxes(self) -> list[tuple[str, int, Mapping[str, int]]]:
        """Code, rate in basis points, and what stands of it."""
        keys = [row.split("#") for row in sorted(self.rows) if row.startswith(_TAX)]
        return [(code, int(rate), self.rows[f"{_TAX}{code}#{rate}"]) for _, code, rate in keys]


@dataclass(frozen=True, slots=True)
class FinalDay:
    """A day computed from the source. ``differences`` is how much the running figures were more."""

    sheet: DaySheet
    run: int
    finalised_at: str
    differences: Mapping[str, int]

    @property
    def agrees(self) -> bool:
        return not self.differences

    @property
    def difference(self) -> Money:
        """All amounts by which it differed, without their signs; counts have no amount."""
        return Money(
            sum(abs(by) for figure, by in self.differences.items() if not figure.endswith(f".{COUNT}"))
        )


@dataclass(frozen=True, slots=True)
class Day:
    """The running figures, and what was finalised of them so far, the oldest run first."""

    running: DaySheet
    finals: Sequence[FinalDay] = ()

    @property
    def final(self) -> FinalDay | None:
        return self.finals[-1] if self.finals else None
