"""Slots by the clock on the branch's wall, and what checkout arranges."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from supermarket.delivery import service
from supermarket.delivery.model import BelowMinimum, Where, Window, ZoneKind
from supermarket.delivery.slot_model import Calendar, Slot, SlotClosed, slot_asked, slots_between, slots_on
from supermarket.kernel.errors import DomainError, Invalid
from supermarket.kernel.money import ZERO
from supermarket.settings.hours_model import SpecialDay, Week
from supermarket.settings.model import Branch
from tests.support.delivery_zones import (
    NOW,
    OTHER_ZONE,
    ZONE_ID,
    FakeTaxes,
    desk,
    taka,
    window,
    zone,
)
from tests.support.online_shop import BRANCH, OTHER_BRANCH

DHAKA = Calendar("Asia/Dhaka")
MONDAY = date(2026, 11, 23)
SHOP = Branch(BRANCH, "DHK", "Dhanmondi")
HERE = Where("Dhanmondi", "Dhaka")


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """In Dhaka."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=6)


def slot_id(day: str = "2026-11-23", starts: str = "1000", zone_id: str = ZONE_ID) -> str:
    return f"{zone_id}_{day}_{starts}"


def code_of(refused: pytest.ExceptionInfo[DomainError]) -> str:
    errors = refused.value.errors
    return errors[0].code if errors else refused.value.code


def test_a_window_becomes_a_slot_of_each_of_its_days() -> None:
    here = zone(windows=(window(18, 20, 5, cut_off=90), window(10, 12)))

    found = slots_on(here, DHAKA, MONDAY)

    assert [each.id for each in found] == [slot_id(), slot_id(starts="1800")]
    assert found[1] == Slot(ZONE_ID, MONDAY, time(18), time(20), at(18), at(20), at(16, 30), 5)


def test_a_slot_past_midnight_is_of_the_day_it_begins_on() -> None:
    (found,) = slots_on(zone(windows=(window(22, 0),)), DHAKA, MONDAY)

    assert (found.id, found.ends_at) == (slot_id(starts="2200"), at(0, day=24))


def test_other_weekdays_and_days_the_branch_is_closed_have_none() -> None:
    closed = Calendar("Asia/Dhaka", frozenset({date(2026, 11, 27)}))
    here = zone(windows=(Window((4,), time(10), time(12), 2),))

    days = [each.day for each in slots_between(here, DHAKA, MONDAY, date(2026, 12, 6))]
    fewer = [each.day for each in slots_between(here, closed, MONDAY, date(2026, 12, 6))]

    assert days == [date(2026, 11, 27), date(2026, 12, 4)]
    assert fewer == [date(2026, 12, 4)]


def test_a_holiday_of_the_branch_is_a_day_it_is_closed() -> None:
    week = Week(((),) * 7, (SpecialDay(MONDAY), SpecialDay(date(2026, 11, 24), note="x")))

    assert service.calendar_of(Branch(BRANCH, "D", "D", hours=week)).closed == {MONDAY, date(2026, 11, 24)}


def test_a_slot_is_open_until_its_cut_off() -> None:
    here = zone(windows=(window(cut_off=30),))

    last = slot_asked(here, DHAKA, slot_id(), at(9, 29) + timedelta(seconds=59))

    assert last is not None and last.begins_at == at(10)
    with pytest.raises(SlotClosed):
        slot_asked(here, DHAKA, slot_id(), at(9, 30))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", "slot_required"),
        ("tomorrow", "slot_unknown"),
        (slot_id(zone_id=OTHER_ZONE), "slot_unknown"),
        (slot_id(starts="1100"), "slot_unknown"),
        (slot_id(day="2026-11-31"), "slot_unknown"),
        (slot_id(day="2026-12-07"), "slot_unknown"),
        (slot_id(day="9999-12-31"), "slot_unknown"),
        (slot_id(day="2026-11-22"), "slot_closed"),
        (slot_id(day="0001-01-01"), "slot_closed"),
    ],
)
def test_a_slot_that_cannot_be_had_is_refused(asked: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        slot_asked(zone(windows=(window(),)), DHAKA, asked, NOW)

    assert code_of(refused) == code


def test_no_slot_is_asked_where_there_are_none_and_none_is_taken() -> None:
    assert slot_asked(zone(), DHAKA, "", NOW) is None
    assert slot_asked(None, DHAKA, "", NOW) is None
    for where in (zone(), None):
        with pytest.raises(Invalid):
            slot_asked(where, DHAKA, slot_id(), NOW)


def test_checkout_gets_fee_tax_and_slot() -> None:
    here = desk(zone(fee=taka("60"), tax_class="VAT15", windows=(window(),)))

    found = service.arrange(here, SHOP, Where("Dhanmondi", "Dhaka", slot_id=slot_id()), taka("500"), NOW)

    assert (found.zone_id, found.kind, found.fee.total, found.fee.tax) == (
        ZONE_ID, ZoneKind.DELIVERY, taka("60"), taka("7.83")
    )  # fmt: skip
    assert (found.tax.code, found.slot and found.slot.id) == ("VAT15", slot_id())


def test_checkout_asks_for_the_zones_once() -> None:
    here = desk(zone())

    service.arrange(here, SHOP, HERE, ZERO, NOW)

    assert here.zones.asked == 1  # type: ignore[attr-defined]


def test_a_branch_without_zones_charges_nothing_and_one_with_zones_goes_nowhere_else() -> None:
    elsewhere = zone(branch_id=OTHER_BRANCH, fee=taka("60"))

    free = service.arrange(desk(elsewhere), SHOP, HERE, ZERO, NOW)

    assert (free.zone_id, free.fee.total, free.slot) == ("", ZERO, None)
    for zones in ([zone(areas=("Uttara",))], [zone(active=False)], [zone(kind=ZoneKind.PICKUP, areas=())]):
        with pytest.raises(Invalid) as refused:
            service.arrange(desk(*zones), SHOP, HERE, ZERO, NOW)
        assert (refused.value.errors[0].pointer, code_of(refused)) == ("/address/area", "not_delivered")


def test_a_branch_that_delivers_alone_hands_nothing_out() -> None:
    with pytest.raises(Invalid) as refused:
        service.arrange(desk(zone()), SHOP, Where(pickup=True), ZERO, NOW)

    assert (refused.value.errors[0].pointer, code_of(refused)) == ("/pickup", "no_pickup")


def test_too_little_is_refused_before_the_slot_is_looked_at() -> None:
    here = desk(zone(minimum_order=taka("300"), windows=(window(),)))

    with pytest.raises(BelowMinimum):
        service.arrange(here, SHOP, HERE, taka("299.99"), NOW)


def test_a_quote_names_the_first_slots_with_room_and_refuses_no_amount() -> None:
    full = {slot_id(starts="1300"): 2, slot_id(day="2026-11-24", starts="1000"): 3}
    here = desk(
        zone(minimum_order=taka("300"), windows=(window(9, 10), window(13, 15), window())), taken=full
    )

    found, rooms = service.quote(here, SHOP, HERE, taka("100"), NOW)

    assert (found.missing, found.slot_required) == (taka("200"), True)
    assert [each.slot.id for each in rooms] == [
        slot_id(), slot_id("2026-11-24", "0900"), slot_id("2026-11-24", "1300"),
        *(slot_id("2026-11-25", starts) for starts in ("0900", "1000", "1300")),
    ]  # fmt: skip


def test_the_fee_has_the_rate_of_the_business_date() -> None:
    taxes = FakeTaxes(750, inclusive=False)

    found = service.arrange(desk(zone(fee=taka("60"), tax_class="V"), tax=taxes), SHOP, HERE, ZERO, NOW)

    assert (found.fee.net, found.fee.tax, found.fee.total) == (taka("60"), taka("4.50"), taka("64.50"))
