"""Delivery: a quote is what checkout charges, and a slot never has more orders than room."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket import wiring
from supermarket.aws.transactions import commit
from supermarket.delivery import service
from supermarket.delivery.model import BelowMinimum, Where, Zone, spelled, zone_for
from supermarket.delivery.slot_model import Calendar, SlotFull, slots_on
from supermarket.kernel.errors import Conflict
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO, Money
from supermarket.settings.model import Branch
from tests.support import cloud
from tests.support.delivery_zones import NOW, FakeTaxes, desk, window, zone
from tests.support.online_shop import BRANCH

SHOP = Branch(BRANCH, "DHK", "Dhanmondi")
AMOUNTS = st.integers(0, 500_000).map(Money)
ZONES = st.builds(
    lambda fee, minimum, free: zone(fee=fee, tax_class="V", minimum_order=minimum, free_above=free),
    AMOUNTS,
    AMOUNTS,
    st.none() | AMOUNTS,
)
TAXES = st.builds(FakeTaxes, st.integers(0, 10_000), st.booleans())
HERE = Where("Dhanmondi", "Dhaka")


@given(where=ZONES, taxes=TAXES, goods=AMOUNTS)
def test_checkout_charges_what_was_quoted_or_refuses_what_was_said_to_be_missing(
    where: Zone, taxes: FakeTaxes, goods: Money
) -> None:
    here = desk(where, tax=taxes)

    quoted, _ = service.quote(here, SHOP, HERE, goods, NOW)
    if goods < where.minimum_order:
        with pytest.raises(BelowMinimum) as refused:
            service.arrange(here, SHOP, HERE, goods, NOW)
        assert refused.value.details["missing"] == str(quoted.missing) != "0.00"
    else:
        assert service.arrange(here, SHOP, HERE, goods, NOW) == quoted
        assert quoted.missing == ZERO


@given(where=ZONES, taxes=TAXES, goods=AMOUNTS, more=AMOUNTS)
def test_the_fee_adds_up_and_never_grows_with_the_goods(
    where: Zone, taxes: FakeTaxes, goods: Money, more: Money
) -> None:
    here = desk(where, tax=taxes)

    fee = service.quote(here, SHOP, HERE, goods, NOW)[0].fee
    later = service.quote(here, SHOP, HERE, goods + more, NOW)[0].fee

    assert fee.net + fee.tax == fee.total
    assert fee.total == (fee.gross if taxes.inclusive else fee.gross + fee.tax)
    assert ZERO <= later.total <= fee.total


LETTERS = st.text(st.sampled_from("abkঢাকাধানমন্ডি১0 -'\u200c"), min_size=1, max_size=12).filter(spelled)


@given(name=LETTERS, between=st.text(st.sampled_from(" -,.'\u200d"), max_size=2))
def test_signs_spaces_and_case_make_no_other_area(name: str, between: str) -> None:
    written = between.join(name).upper()

    here = zone(areas=(name,))

    assert zone_for([here], Where(written, "Dhaka")) is here


@pytest.fixture(scope="module")
def shop() -> Iterator[None]:
    """One for all examples: each has a zone of its own."""
    with cloud.running():
        yield


@settings(max_examples=20, deadline=None)
@given(capacity=st.integers(1, 4), moves=st.lists(st.booleans(), max_size=12))
def test_a_slot_has_the_orders_that_took_a_place_and_never_more_than_its_room(
    shop: None, capacity: int, moves: list[bool]
) -> None:
    here = zone(id=new_id(), windows=(window(capacity=capacity),))
    day = NOW.date() + timedelta(days=1)
    (slot,) = slots_on(here, Calendar("Asia/Dhaka"), day)
    slots, held = wiring.delivery_desk().slots, 0

    for books in moves:
        try:
            commit(slots.book(slot) if books else slots.give_back(slot.id, slot.begins_at, NOW))
        except SlotFull:
            assert books and held == capacity
        except Conflict:
            assert not books and held == 0
        else:
            held += 1 if books else -1

    assert slots.taken(here.id, day, day).get(slot.id, 0) == held <= capacity
