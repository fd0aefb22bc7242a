"""When a branch is open."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from supermarket.kernel.errors import Invalid
from supermarket.settings.hours_model import Hours, SpecialDay, Week
from supermarket.settings.model import Branch, open_at

DAY = Hours(time(9), time(22))
LATE = Hours(time(16), time(2))
ALL_DAY = Hours(time(0), time(0))
CLOSED: tuple[Hours, ...] = ()
SATURDAY_TO_THURSDAY = Week(
    ((DAY,), (DAY,), (DAY,), (DAY,), (LATE,), (Hours(time(9), time(13)), Hours(time(16), time(22))), (DAY,)),
    (
        SpecialDay(date(2026, 12, 16)),
        SpecialDay(date(2026, 12, 18), (Hours(time(10), time(12)),), "Short day"),
    ),
)
DHAKA = Branch("b", "DHK1", "Dhanmondi", hours=SATURDAY_TO_THURSDAY)


def in_dhaka(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December 2026; the first is a Tuesday, and Dhaka is six hours ahead."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC) - timedelta(hours=6)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (in_dhaka(1, 8, 59), False),
        (in_dhaka(1, 9), True),
        (in_dhaka(1, 21, 59), True),
        (in_dhaka(1, 22), False),
        (in_dhaka(4, 15, 59), False),
        (in_dhaka(4, 23, 59), True),
        (in_dhaka(5, 1, 59), True),
        (in_dhaka(5, 2), False),
        (in_dhaka(5, 12, 59), True),
        (in_dhaka(5, 13), False),
        (in_dhaka(5, 16), True),
    ],
    ids=lambda value: value.strftime("%a %H:%M UTC") if isinstance(value, datetime) else str(value),
)
def test_a_branch_is_open_within_its_hours(at: datetime, expected: bool) -> None:
    assert open_at(DHAKA, at) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (in_dhaka(16, 12), False),
        (in_dhaka(18, 11), True),
        (in_dhaka(18, 17), False),
        (in_dhaka(19, 1), False),
        (in_dhaka(12, 1), True),
    ],
)
def test_a_special_day_counts_in_place_of_its_weekday(at: datetime, expected: bool) -> None:
    assert open_at(DHAKA, at) is expected


def test_a_branch_that_does_not_tell_its_hours_is_neither_open_nor_closed() -> None:
    assert open_at(Branch("b", "DHK1", "Dhanmondi"), in_dhaka(1, 12)) is None


def test_open_all_day_is_open_all_day() -> None:
    branch = Branch("b", "DHK1", "Dhanmondi", hours=Week((CLOSED, (ALL_DAY,), *[CLOSED] * 5)))

    found = [open_at(branch, in_dhaka(day, hour)) for day, hour in ((1, 0), (1, 23), (2, 0))]

    assert found == [True, True, False]


@pytest.mark.parametrize(
    "hours",
    [
        (DAY, Hours(time(21, 59), time(23))),
        (LATE, DAY),
        (DAY, DAY),
        (ALL_DAY, DAY),
        (Hours(time(9), time(13)), Hours(time(22), time(9, 1))),
    ],
)
def test_hours_of_a_day_do_not_overlap(hours: tuple[Hours, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        Week((CLOSED, hours, *[CLOSED] * 5)).check()

    assert [error.pointer for error in refused.value.errors] == ["/hours/tuesday"]


def test_hours_may_touch() -> None:
    Week(((Hours(time(9), time(13)), Hours(time(13), time(9))), *[CLOSED] * 6)).check()
