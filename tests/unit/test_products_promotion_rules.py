"""What promotions give, figure by figure."""

from datetime import UTC, date, datetime, time
from time import process_time

import pytest

from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit, price_of
from supermarket.products.promotion_discount_model import BasketLine, reductions
from supermarket.products.promotion_model import (
    Channel,
    Hours,
    Kind,
    Moment,
    Promotion,
    Selection,
    Uses,
    check_customer,
    check_uses,
)
from supermarket.products.promotion_record_model import read, write

DAY = date(2026, 11, 23)
MOMENT = Moment(datetime(2026, 11, 23, 6, tzinfo=UTC), "Asia/Dhaka", DAY, "gulshan", Channel.TILL)
SOAP, TEA = Selection(frozenset({"soap"})), Selection(frozenset({"tea"}))


def promotion(kind: Kind, identity: str = "o1", **said) -> Promotion:
    return Promotion(id=identity, name=identity, kind=kind, starts_on=date(2026, 11, 1), **said)


def line(product: str, price: int, quantity: int = 1, unit: Unit = Unit.PIECE, **said) -> BasketLine:
    gross = price_of(quantity, unit, Money(price))
    return BasketLine(product, "", "", unit, quantity, Money(price), gross, **said)


def off(lines: list[BasketLine], *promotions: Promotion) -> list[dict[str, int]]:
    found = reductions(lines, promotions, MOMENT)
    return [{each.promotion_id: each.amount.poisha for each in given} for given in found]


@pytest.mark.parametrize(
    ("offer", "lines", "given"),
    [
        (promotion(Kind.PERCENT, percent=1000), [line("soap", 5555, 3)], [1668]),
        (promotion(Kind.PERCENT, percent=1000), [line("fish", 38000, 1250, Unit.GRAM)], [4750]),
        (promotion(Kind.AMOUNT, amount=Money(900)), [line("soap", 500, 2)], [1000]),
        (promotion(Kind.AMOUNT, amount=Money(2000)), [line("fish", 38000, 1500, Unit.GRAM)], [3000]),
        (promotion(Kind.MIX, size=3, price=Money(1000)), [line("a", 500, 2), line("b", 400, 2)], [286, 114]),
        (promotion(Kind.MIX, size=2, price=Money(1000)), [line("a", 500, 2)], [0]),
        (promotion(Kind.BUY_GET, buy=1, get=1, percent=5000), [line("a", 500), line("b", 301)], [94, 57]),
        (promotion(Kind.BASKET, spend=Money(900), amount=Money(100)), [line("a", 500), line("b", 400)], [56, 44]),
        (promotion(Kind.BASKET, spend=Money(901), percent=1000), [line("a", 500), line("b", 400)], [0, 0]),
        (promotion(Kind.BASKET, spend=Money(1), amount=Money(9999)), [line("a", 500), line("b", 400)], [500, 400]),
    ],
)  # fmt: skip
def test_each_kind_gives_what_it_says(offer, lines, given):
    assert [each.get("o1", 0) for each in off(lines, offer)] == given


def test_rewards_of_other_goods_are_the_dearest_and_shared_with_what_was_bought():
    offer = promotion(Kind.BUY_GET, buy=2, get=1, percent=10_000, goods=SOAP, rewards=TEA)

    assert off([line("soap", 500, 2), line("tea", 1000, 2)], offer) == [{"o1": 500}, {"o1": 500}]
    assert off([line("soap", 500, 1), line("tea", 1000, 2)], offer) == [{}, {}]


def test_of_two_that_exclude_each_other_units_get_the_better_and_the_rest_the_other():
    three = promotion(Kind.MIX, "three", size=3, price=Money(1000), goods=SOAP)
    half = promotion(Kind.PERCENT, "half", percent=2000)

    assert off([line("soap", 500, 4), line("tea", 500)], three, half) == [
        {"three": 500, "half": 100},
        {"half": 100},
    ]
    assert off([line("soap", 350, 3)], three, half) == [{"half": 210}]


def test_what_is_combinable_comes_off_first_and_a_basket_last():
    each = promotion(Kind.PERCENT, "each", percent=1000, combinable=True, priority=9)
    best = promotion(Kind.AMOUNT, "best", amount=Money(100))
    bill = promotion(Kind.BASKET, "bill", spend=Money(1000), percent=1000, combinable=True)

    assert off([line("soap", 1000)], each, best, bill) == [{"each": 100, "best": 100, "bill": 80}]


def test_an_exclusive_basket_stands_alone_where_it_is_worth_more():
    best = promotion(Kind.AMOUNT, "best", amount=Money(100), goods=SOAP)
    bill = promotion(Kind.BASKET, "bill", spend=Money(1), percent=1000)

    assert off([line("soap", 500), line("tea", 400)], best, bill) == [{"best": 100}, {}]
    assert off([line("soap", 500), line("tea", 900)], best, bill) == [{"bill": 50}, {"bill": 90}]


def test_the_higher_priority_decides_between_equals():
    """Vendure #3585, #3575: no priority among promotions, and no promotion of the catalogue."""
    one, two = (promotion(Kind.PERCENT, name, percent=1000) for name in ("a", "b"))

    assert off([line("soap", 500)], one, two) == [{"a": 50}]
    assert off([line("soap", 500)], one, promotion(Kind.PERCENT, "b", percent=1000, priority=1)) == [
        {"b": 50}
    ]


def test_a_label_or_a_pack_stays_whole_and_takes_a_percentage():
    two = promotion(Kind.MIX, "two", size=2, price=Money(1), priority=5)
    half = promotion(Kind.PERCENT, "half", percent=5000)

    assert off([line("soap", 500, 2, whole=True)], two, half) == [{"half": 500}]


@pytest.mark.parametrize(
    ("hours", "at", "covered"),
    [
        (("17:00", "20:00", 0), "2026-11-23T11:00", True),
        (("17:00", "20:00", 0), "2026-11-23T13:59", True),
        (("17:00", "20:00", 0), "2026-11-23T14:00", False),
        (("17:00", "20:00", 1), "2026-11-23T11:00", False),
        (("22:00", "02:00", 0), "2026-11-23T19:30", True),
        (("22:00", "02:00", 1), "2026-11-23T19:30", False),
        (("00:00", "00:00", 0), "2026-11-22T18:00", True),
        (("00:00", "00:00", 0), "2026-11-23T18:00", False),
    ],
)
def test_hours_are_of_the_branchs_days_and_may_pass_midnight(hours, at, covered):
    begins, ends, day = hours
    offer = promotion(
        Kind.PERCENT, percent=1,
        hours=(Hours(frozenset({day}), time.fromisoformat(begins), time.fromisoformat(ends)),),
    )  # fmt: skip
    moment = Moment(datetime.fromisoformat(at).replace(tzinfo=UTC), "Asia/Dhaka", DAY, "b", Channel.TILL)

    assert offer.holds(moment) is covered


@pytest.mark.parametrize(
    ("uses", "refused"), [((4, 0), False), ((5, 0), True), ((0, 2), True), ((4, 1), False)]
)
def test_a_coupon_is_used_up_by_all_or_by_one(uses, refused):
    offer = promotion(Kind.PERCENT, percent=1, code="EID", limit=5, limit_per_customer=2)

    try:
        check_uses(offer, Uses(*uses))
        found = False
    except Conflict as error:
        found = error.code == "coupon_used_up"

    assert found is refused
    with pytest.raises(Conflict):
        check_customer(offer, "")


def test_a_promotion_is_read_as_it_was_written():
    offer = Promotion(
        id="o1", name="Eid", name_bn="ঈদ", kind=Kind.BUY_GET, starts_on=DAY, ends_on=DAY, goods=SOAP, rewards=TEA,
        percent=5000, buy=2, get=1, hours=(Hours(frozenset({0, 4}), time(17), time(2)),), branches=frozenset({"b"}),
        channels=frozenset({Channel.TILL}), price_lists=frozenset({"l"}), code="EID", limit=5, limit_per_customer=1,
        priority=3, withdrawn=True, version=4, amount=Money(1), price=Money(2), spend=Money(3), size=2,
    )  # fmt: skip

    assert read(write(offer)) == offer
    assert read(write(promotion(Kind.PERCENT, percent=5))) == promotion(Kind.PERCENT, percent=5)


def of_six(first: int) -> Selection:
    return Selection(frozenset(f"p{(first + k) % 200}" for k in range(6)))


def test_a_full_basket_and_as_many_promotions_as_a_shop_has_are_decided_in_a_moment():
    kinds = [
        {"kind": Kind.MIX, "size": 3, "price": Money(900)}, {"kind": Kind.PERCENT, "percent": 700},
        {"kind": Kind.BUY_GET, "buy": 2, "get": 1, "percent": 10_000}, {"kind": Kind.AMOUNT, "amount": Money(40)},
        {"kind": Kind.BASKET, "spend": Money(5000), "percent": 500, "combinable": True},
    ]  # fmt: skip
    offers = [
        promotion(identity=f"o{n:03}", goods=of_six(n * 7), **kinds[n % 5])
        for n in range(200)
    ]  # fmt: skip
    lines = [line(f"p{n}", 300 + 17 * n, 1 + n % 4) for n in range(200)]

    started = process_time()
    found = reductions(lines, offers, MOMENT)
    spent = process_time() - started

    print(f"{spent * 1000:.0f} ms")
    assert sum(map(len, found)) > 100
    assert spent < 3
