"""Which zone an address is in, what it asks, and which zones cannot be."""

from typing import Any

import pytest

from supermarket.delivery.model import AreaTaken, BelowMinimum, Where, Zone, ZoneKind, terms, zone_for
from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.pricing import LineAmounts, Tax, totals_of
from tests.support.delivery_zones import OTHER_ZONE, taka, window, zone

VAT = Tax("VAT15", 1500)


@pytest.mark.parametrize(
    "area", ["Dhanmondi", "dhanmondi", " DHAN MONDI ", "Dhan-mondi", "ধানমন্ডি", "ধান মন্ডি"]
)
def test_an_area_is_known_however_it_is_written(area: str) -> None:
    here = zone(areas=("Dhanmondi", "ধানমন্ডি"))

    assert zone_for([here], Where(area, "Dhaka")) is here


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ("মিরপুর ১০", "মিরপুর-10"),
        ("বড় মগবাজার", "বড\u09bc মগবাজার"),
        ("Mirpur \uff11\uff10", "mirpur 10"),
    ],
    ids=["digits", "a nukta apart", "wide digits"],
)
def test_letters_and_digits_have_one_spelling(known: str, written: str) -> None:
    here = zone(areas=(known,))

    assert zone_for([here], Where(written, "Dhaka")) is here


def test_a_name_in_another_language_is_another_name() -> None:
    assert zone_for([zone(areas=("Mirpur 10",))], Where("মিরপুর ১০", "Dhaka")) is None


def test_an_area_with_its_city_comes_before_one_without_and_that_before_a_postcode() -> None:
    by_postcode = zone(id="p", areas=(), postcodes=("3500",))
    anywhere = zone(id="a", areas=("Sadar",))
    in_cumilla = zone(id="c", areas=("Sadar, Cumilla",))
    zones = [by_postcode, anywhere, in_cumilla]

    assert zone_for(zones, Where("Sadar", "Cumilla", "3500")) is in_cumilla
    assert zone_for(zones, Where("Sadar", "Dhaka", "3500")) is anywhere
    assert zone_for(zones, Where("Kandirpar", "Cumilla", "৩৫০০")) is by_postcode
    assert zone_for(zones, Where("Kandirpar", "Cumilla")) is None


def test_of_two_zones_it_is_the_older_one_and_never_one_that_is_off() -> None:
    off, first, second = zone(id="o", active=False), zone(id="1"), zone(id="2")

    assert zone_for([off, first, second], Where("Dhanmondi")) is first


def test_what_is_picked_up_goes_to_the_counter_alone() -> None:
    counter = zone(id="c", kind=ZoneKind.PICKUP, areas=())

    assert zone_for([zone(), counter], Where(pickup=True)) is counter
    assert zone_for([counter], Where("Dhanmondi")) is None
    assert zone_for([zone()], Where(pickup=True)) is None


@pytest.mark.parametrize(
    ("goods", "fee", "missing"),
    [("0.00", "60.00", "300.00"), ("299.99", "60.00", "0.01"), ("300.00", "60.00", "0.00"),
     ("1499.99", "60.00", "0.00"), ("1500.00", "0.00", "0.00"), ("9999.00", "0.00", "0.00")],
)  # fmt: skip
def test_goods_for_enough_are_brought_and_for_more_are_brought_for_nothing(
    goods: str, fee: str, missing: str
) -> None:
    here = zone(fee=taka("60"), minimum_order=taka("300"), free_above=taka("1500"))

    found = terms(here, ZoneKind.DELIVERY, taka(goods), VAT)

    assert (found.fee.total, found.missing) == (taka(fee), taka(missing))
    assert len(found.taxed) == (fee != "0.00")


def test_the_fee_is_taxed_like_a_line() -> None:
    inside = terms(zone(fee=taka("60")), ZoneKind.DELIVERY, ZERO, VAT)
    beside = terms(zone(fee=taka("60")), ZoneKind.DELIVERY, ZERO, Tax("VAT15", 1500, inclusive=False))

    assert inside.fee == LineAmounts(Money(6000), ZERO, Money(5217), Money(783), Money(6000))
    assert beside.fee == LineAmounts(Money(6000), ZERO, Money(6000), Money(900), Money(6900))
    assert totals_of(beside.taxed).total == Money(6900)


def test_too_little_is_refused_with_how_much_is_missing() -> None:
    found = terms(zone(minimum_order=taka("300")), ZoneKind.DELIVERY, taka("120.50"), VAT)

    with pytest.raises(BelowMinimum) as refused:
        found.require_minimum()

    assert (refused.value.code, refused.value.details) == (
        "below_minimum",
        {"minimum": "300.00", "missing": "179.50"},
    )


def test_without_any_zone_all_is_free() -> None:
    found = terms(None, ZoneKind.DELIVERY, ZERO, VAT)

    found.require_minimum()
    assert (found.zone_id, found.fee.total, found.taxed, found.slot_required) == ("", ZERO, (), False)


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"areas": ()}, ["/areas"]),
        ({"areas": ("Dhanmondi", " - ")}, ["/areas/1"]),
        ({"fee": Money(1)}, ["/tax_class"]),
        ({"kind": ZoneKind.PICKUP, "fee": Money(1), "tax_class": "V"}, ["/areas", "/fee"]),
        ({"kind": ZoneKind.PICKUP, "areas": (), "postcodes": ("1205",)}, ["/postcodes"]),
        ({"windows": (window(10, 10),)}, ["/windows/0/ends"]),
        ({"windows": (window(10, 12), window(10, 13))}, ["/windows/1/starts"]),
    ],
)
def test_a_zone_that_cannot_be_is_refused_by_field(said: dict[str, Any], pointers: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        zone(**said).check()

    assert [each.pointer for each in refused.value.errors] == pointers


@pytest.mark.parametrize(
    "said",
    [{"windows": (window(10, 12), window(11, 13))}, {"areas": (), "postcodes": ("1205",)},
     {"kind": ZoneKind.PICKUP, "areas": ()}, {"windows": (window(22, 0),)}],
    ids=["windows that overlap", "postcodes alone", "a counter", "a window until midnight"],
)  # fmt: skip
def test_these_zones_can_be(said: dict[str, Any]) -> None:
    zone(**said).check()


def test_two_zones_of_a_branch_share_no_area_and_no_postcode() -> None:
    here = zone(areas=("Lalmatia", "DHAN MONDI"), postcodes=("1205", "1207"))
    other = zone(id=OTHER_ZONE, name="West", areas=("Dhanmondi",), postcodes=("1207",))

    with pytest.raises(AreaTaken) as refused:
        here.check_apart([here, other])

    assert [each.pointer for each in refused.value.errors] == ["/areas/1", "/postcodes/1"]
    assert refused.value.errors[0].detail == "of the zone West"


@pytest.mark.parametrize(
    ("mine", "other"),
    [(zone(), zone(id=OTHER_ZONE, active=False)), (zone(active=False), zone(id=OTHER_ZONE)), (zone(), zone()),
     (zone(), zone(id=OTHER_ZONE, kind=ZoneKind.PICKUP))],
    ids=["the other is off", "it is off", "it is the same", "the other is a counter"],
)  # fmt: skip
def test_these_do_not_stand_in_each_others_way(mine: Zone, other: Zone) -> None:
    mine.check_apart([other])
