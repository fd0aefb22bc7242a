"""The daily report: whatever is told, in whatever order and however often, running figures and recount agree."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supermarket.kernel.events import DomainEvent
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import AlreadyDone
from supermarket.reports.model import Day, DaySheet, Rows, added
from supermarket.reports.service import apply_event
from supermarket.reports.tables import TableDays
from tests.support.day_events import DAY, order, sale

THE_DAY = date.fromisoformat(DAY)
AMOUNT = st.integers(0, 5_000_000)
RATES = st.sampled_from([("VAT0", 0), ("VAT5", 500), ("VAT15", 1500), ("VAT15", 1000)])


class MemoryDays:
    """Running figures of one day, in a dictionary."""

    def __init__(self) -> None:
        self.rows: Rows = {}
        self.counted: set[str] = set()

    def add(self, event_key: str, branch_id: str, business_date: str, rows: Rows) -> None:
        if event_key in self.counted:
            raise AlreadyDone
        self.counted.add(event_key)
        self.rows = added(self.rows, [rows])


@st.composite
def baskets(draw: st.DrawFn) -> dict[str, Any]:
    taxes = [
        {"code": code, "rate": rate, "taxable": draw(AMOUNT), "tax": draw(AMOUNT)}
        for code, rate in draw(st.lists(RATES, unique=True))
    ]
    net, tax = sum(t["taxable"] for t in taxes), sum(t["tax"] for t in taxes)
    discount = draw(AMOUNT)
    return {"gross": net + tax + discount, "discount": discount, "net": net, "tax": tax, "total": net + tax,
            "taxes": taxes}  # fmt: skip


@st.composite
def sales(draw: st.DrawFn, number: int) -> list[DomainEvent]:
    basket = draw(baskets())
    rounding = draw(st.integers(-50, 50))
    payable = basket["total"] + rounding
    kinds = draw(st.lists(st.sampled_from(["cash", "card", "bkash"]), min_size=1, max_size=4))
    parts = [payable // len(kinds)] * len(kinds)
    parts[0] += payable - sum(parts)
    tenders = [{"kind": kind, "amount": part} for kind, part in zip(kinds, parts, strict=True)]
    return [sale(number, **basket, rounding=rounding, payable=payable, tenders=tenders)]


@st.composite
def orders(draw: st.DrawFn, number: int) -> list[DomainEvent]:
    basket = draw(baskets())
    names = ["OrderPlaced", *draw(st.sampled_from([[], ["OrderCancelled"], ["OrderExpired"]]))]
    return [order(number, name, **basket) for name in names]


@st.composite
def days(draw: st.DrawFn, most: int = 12) -> tuple[list[DomainEvent], list[DomainEvent]]:
    """What happened, and how it was told: in any order, some of it more than once."""
    numbers = range(draw(st.integers(0, most)))
    found = [event for n in numbers for event in draw(st.one_of(sales(n), orders(n)))]
    again = draw(st.lists(st.sampled_from(found), max_size=5)) if found else []
    return found, draw(st.permutations(found + again))


def check(running: DaySheet, recounted: DaySheet) -> None:
    assert running.differences(recounted) == {}
    stands = sum(recounted.figure(row, "tax") for row in ("TOTAL#pos", "TOTAL#online"))
    stands -= sum(recounted.figure(row, "tax") for row in ("CANCELLED#online", "EXPIRED#online"))
    assert sum(figures["tax"] for _, _, figures in recounted.taxes()) == stands
    tendered = sum(figures["amount"] for _, figures in recounted.tenders())
    assert tendered == recounted.figure("TOTAL#pos", "payable")
    assert tendered == recounted.figure("TOTAL#pos", "total") + recounted.figure("TOTAL#pos", "rounding")


@given(days())
@settings(max_examples=200, deadline=None)
def test_the_fold_of_a_day_is_what_was_added_one_by_one(
    day: tuple[list[DomainEvent], list[DomainEvent]],
) -> None:
    happened, told = day
    kept = MemoryDays()

    for event in told:
        apply_event(kept, event)

    check(DaySheet("b", THE_DAY, kept.rows), DaySheet.of("b", THE_DAY, happened))


@given(days(most=5))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_table_adds_up_like_the_fold(
    cloud: None, day: tuple[list[DomainEvent], list[DomainEvent]]
) -> None:
    branch, table = new_id(), TableDays()
    happened = [_moved(event, branch) for event in day[0]]

    for event in day[1]:
        apply_event(table, _moved(event, branch))

    found: Day = table.day(branch, THE_DAY, consistent=True)
    check(found.running, DaySheet.of(branch, THE_DAY, happened))


def _moved(event: DomainEvent, branch: str) -> DomainEvent:
    """The event at a branch of its own, so that examples do not meet in the table."""
    return DomainEvent(event.name, f"{branch}#{event.key}", event.at, {**event.data, "branch_id": branch})
