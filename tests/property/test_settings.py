"""The settings: one rate for each day, hours as a clock would find them, a history that leaves nothing out."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket import wiring
from supermarket.kernel.clock import zone
from supermarket.kernel.errors import Conflict
from supermarket.settings.hours_model import Hours, SpecialDay, Week
from supermarket.settings.model import Branch, Rate, ShopRules, TaxClass, open_at
from supermarket.settings.rules_schemas import SettingsView
from tests.support import cloud
from tests.support.gateway import call, staff

DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))
RATES = st.integers(0, 10_000)


@given(
    first=RATES,
    later=st.dictionaries(DAYS, RATES, max_size=8),
    on=DAYS | st.just(date.min) | st.just(date.max),
)
def test_on_any_day_exactly_one_rate_is_in_force(first: int, later: dict[date, int], on: date) -> None:
    tax = TaxClass("VAT", "VAT", first, later=tuple(Rate(day, later[day]) for day in sorted(later)))

    begins = [date.min, *(rate.start for rate in tax.later)]
    ends = [*begins[1:], None]
    rates = [first, *(rate.rate for rate in tax.later)]
    in_force = [
        rate
        for rate, begin, end in zip(rates, begins, ends, strict=True)
        if begin <= on and (end is None or on < end)
    ]

    assert [tax.tax(on).rate] == in_force


@given(old=st.dictionaries(DAYS, RATES, max_size=6), new=st.dictionaries(DAYS, RATES, max_size=6), today=DAYS)
def test_a_change_that_is_allowed_leaves_every_day_so_far_as_it_was(
    old: dict[date, int], new: dict[date, int], today: date
) -> None:
    before, after = (
        TaxClass("VAT", "VAT", 1500, later=tuple(Rate(day, said[day]) for day in sorted(said)))
        for said in (old, new)
    )
    try:
        after.require_begun(before, today)
    except Conflict:
        assert {d: r for d, r in old.items() if d <= today} != {d: r for d, r in new.items() if d <= today}
    else:
        so_far = [date(2020, 1, 1) + timedelta(days=n) for n in range((today - date(2020, 1, 1)).days + 1)]
        assert [before.tax(day) for day in so_far] == [after.tax(day) for day in so_far]


@st.composite
def hours(draw: st.DrawFn) -> tuple[Hours, ...]:
    """Up to three spans that do not overlap, the last perhaps past midnight."""
    minutes = sorted(draw(st.sets(st.integers(0, 1439), max_size=6)))
    spans = list(zip(minutes[::2], minutes[1::2], strict=False))
    if spans and draw(st.booleans()):
        spans[-1] = (spans[-1][0], draw(st.integers(0, spans[0][0])))
    return tuple(Hours(*(time(minute // 60, minute % 60) for minute in span)) for span in spans)


@given(
    week=st.tuples(*[hours()] * 7), special=st.dictionaries(DAYS, hours(), max_size=3),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2020, 3, 1)),  # noqa: DTZ001
    zone_name=st.sampled_from(["Asia/Dhaka", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"]),
)  # fmt: skip
def test_a_branch_is_open_in_the_minutes_its_hours_cover(
    week: tuple[tuple[Hours, ...], ...], special: dict[date, tuple[Hours, ...]], at: datetime, zone_name: str
) -> None:
    known = Week(week, tuple(SpecialDay(day, each) for day, each in special.items()))
    known.check()
    now = at.replace(tzinfo=UTC)
    wall = now.astimezone(zone(zone_name)).replace(tzinfo=None, second=0, microsecond=0)

    open_minutes = set()
    for day in (wall.date() - timedelta(days=1), wall.date()):
        for span in special.get(day, week[day.weekday()]):
            minute = datetime.combine(day, span.opens)
            while True:
                open_minutes.add(minute)
                minute += timedelta(minutes=1)
                if minute.time() == span.closes:
                    break

    assert open_at(Branch("b", "B", "B", time_zone=zone_name, hours=known), now) is (wall in open_minutes)


@pytest.fixture(scope="module")
def shop() -> Iterator[None]:
    """One for all examples, so that the history grows long."""
    with cloud.running():
        yield


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "shop_name": st.sampled_from(["Corner", "Bazar"]),
        "cash_rounding": st.sampled_from(["0.00", "1.00", "5.00"]),
        "till_may_oversell": st.booleans(),
        "reservation_minutes": st.integers(1, 3),
        "cors_origins": st.lists(st.sampled_from(["https://a.example", "https://b.example"]), unique=True),
        "second_factor_roles": st.lists(st.sampled_from(["admin", "clerk"]), unique=True),
        "identity_providers": st.lists(
            st.builds(
                lambda ids: {"name": "google", "issuer": "https://accounts.google.com", "client_ids": ids},
                st.lists(st.sampled_from(["web", "till"]), min_size=1, unique=True),
            ),
            max_size=1,
        ),
        "requests_per_key": st.sampled_from([0, 60]),
    },
)
OFFICE = staff("settings:manage")


@settings(max_examples=12, deadline=None)
@given(changes=st.lists(st.tuples(CHANGES, st.booleans()), min_size=1, max_size=5))
def test_the_history_replayed_from_the_defaults_gives_the_settings(
    shop: None, changes: list[tuple[dict[str, Any], bool]]
) -> None:
    for said, late in changes:
        version = wiring.settings.__wrapped__().rules().version - late
        reply = call("PUT", "/settings", said, who=OFFICE, headers={"If-Match": f'"{version}"'})
        assert reply.status == (412 if late else 200), reply.text

    versions = list(past())
    replayed: dict[str, Any] = SettingsView.of(ShopRules()).model_dump(mode="json")
    for version in reversed(versions):
        for change in version["changes"]:
            assert replayed[change["field"]] == change["before"]
            replayed[change["field"]] = change["after"]
    now = call("GET", "/settings", who=OFFICE).json
    assert [version["version"] for version in versions] == list(range(now["version"], 1, -1))
    assert {**replayed, "version": now["version"]} == now


def past() -> Iterator[dict[str, Any]]:
    query = "?limit=7"
    while True:
        page = call("GET", f"/settings/history{query}", who=OFFICE).json
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        query = f"?limit=7&cursor={page['next_cursor']}"
