"""The rules of changes in carts, saved lists and reminders, without anything around them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from supermarket.ecommerce.cart_again_model import LeftOut, with_line
from supermarket.ecommerce.cart_change_model import ChangeKind, LineChange, accepted, capped, changes_of, seen
from supermarket.ecommerce.cart_model import MOST_ITEMS, Cart, CartItem, check_quantity
from supermarket.ecommerce.offer_model import CartLine, Offer, PricedCart, cart_totals
from supermarket.ecommerce.order_model import OrderLine
from supermarket.ecommerce.reminder_events_model import events_of_reminder
from supermarket.ecommerce.reminder_link_model import customer_of, stop_token
from supermarket.ecommerce.reminder_model import LeftCart, Reminders, hours_due, letter_of
from supermarket.ecommerce.saved_model import MOST_SAVED, SavedItem, SavedList
from supermarket.kernel.errors import Conflict, Invalid, NotFound
from supermarket.kernel.events import Change
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.pricing import LineAmounts, Reduction, Tax
from supermarket.kernel.quantity import Unit

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
OFFER = Offer("p1", "TEA", "Tea", "চা", Unit.PIECE, Money(9000), Tax("NONE", 0), 10)
ITEM = CartItem("p1", 4, Money(9000), ZERO)
LEFT = LeftCart("u1", Cart("USER#u1", (ITEM,), version=7), NOW - timedelta(days=2))


def line(off: int = 0, item: CartItem = ITEM, **offered: object) -> CartLine:
    given = (Reduction("x", "X", Money(off)),) if off else ()
    return CartLine(item, replace(OFFER, **offered), given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("off", "offered", "told"),
    [
        (0, {}, []),
        (0, {"price": Money(9550)}, [("price", "90.00", "95.50")]),
        (250, {}, [("promotion", "0.00", "2.50")]),
        (0, {"available": 3}, [("short", 4, 3)]),
        (0, {"available": 0}, [("unavailable", 4, 0)]),
        (0, {"available": -2}, [("unavailable", 4, 0)]),
        (0, {"order_limit": 4}, []),
        (0, {"order_limit": 3, "available": 2}, [("short", 4, 2), ("limit", 4, 3)]),
        (0, {"sold": False, "price": Money(1)}, [("withdrawn", 4, 0)]),
    ],
)
def test_a_line_tells_each_thing_that_is_not_as_it_was(off, offered, told):
    changes = line(off, **offered).changes
    assert [(each.kind.value, each.before, each.now) for each in changes] == told


def test_weights_are_told_in_kilograms_and_a_product_that_is_gone_by_number():
    rice = replace(OFFER, unit=Unit.GRAM, available=350)
    assert changes_of(replace(ITEM, quantity=500), rice, ZERO) == [
        LineChange(ChangeKind.SHORT, "0.500", "0.350")
    ]
    assert changes_of(ITEM, None, ZERO) == [LineChange(ChangeKind.WITHDRAWN, 4, 0)]


def test_what_was_never_shown_is_no_change():
    assert line(250, replace(ITEM, off=None)).changes == []


@pytest.mark.parametrize(
    ("before", "after", "off"),
    [(0, 300, 300), (500, 700, 0), (0, 0, 0)],
    ids=["by the change", "was other before", "nothing"],
)
def test_what_ones_own_change_gives_is_seen_and_what_was_news_before_stays_news(before, after, off):
    shown = seen(Cart("USER#u", (ITEM,)), [line(before)], [line(after)])
    assert shown.items == (replace(ITEM, off=Money(off)),)


@pytest.mark.parametrize(
    ("offered", "quantity"),
    [
        ({"available": 3}, 3),
        ({"order_limit": 2}, 2),
        ({"available": 0}, None),
        ({"sold": False}, None),
        ({}, 4),
    ],
)
def test_accepting_leaves_what_can_be_had_and_nothing_to_tell(offered, quantity):
    taken = accepted(Cart("USER#u", (ITEM,)), [line(**offered, price=Money(100))])
    assert [(item.quantity, item.price) for item in taken.items] == (
        [(quantity, Money(100))] if quantity else []
    )
    assert all(line(item=item, **offered, price=Money(100)).changes == [] for item in taken.items)


def test_only_what_a_guest_brought_comes_down_to_the_limit():
    guest = Cart("GUEST#g", (CartItem("p1", 2, Money(9000)),), version=1)
    own = Cart("USER#u", (ITEM, CartItem("p2", 9, Money(100))), version=2)
    offers = {"p1": replace(OFFER, order_limit=5), "p2": replace(OFFER, product_id="p2", order_limit=5)}

    together, told = capped(own.absorbing(guest), offers)

    assert [item.quantity for item in together.items] == [5, 9]
    assert told == {"p1": LineChange(ChangeKind.LIMIT, 6, 5)}
    assert capped(own, offers) == (own, {})


def test_a_quantity_above_the_limit_names_the_limit():
    with pytest.raises(Invalid) as refused:
        check_quantity(5, Unit.PIECE, "/items/3/quantity", 4)
    (error,) = refused.value.errors
    assert (error.pointer, error.detail, error.code) == (
        "/items/3/quantity", "at most 4 in one order", "order_limit",
    )  # fmt: skip
    assert check_quantity(4, Unit.PIECE, order_limit=4) == 4


ORDERED = OrderLine(
    "p1", "TEA", "Tea", "চা", Unit.PIECE, 6, Money(100), OFFER.tax, LineAmounts(ZERO, ZERO, ZERO, ZERO, ZERO)
)


@pytest.mark.parametrize(
    ("offered", "quantity", "change"),
    [
        ({}, 10, None),
        ({"available": 20}, 10, None),
        ({"available": 7}, 7, LineChange(ChangeKind.SHORT, 6, 3)),
        ({"available": 4}, 4, LineChange(ChangeKind.SHORT, 6, 0)),
        ({"available": 2}, 4, LineChange(ChangeKind.SHORT, 6, 0)),
        ({"available": 0}, 4, LineChange(ChangeKind.UNAVAILABLE, 6, 0)),
        ({"order_limit": 5}, 5, LineChange(ChangeKind.LIMIT, 6, 1)),
        ({"sold": False}, 4, LineChange(ChangeKind.WITHDRAWN, 6, 0)),
    ],
)
def test_ordering_again_takes_what_can_be_had_and_tells_the_rest(offered, quantity, change):
    left: list[LeftOut] = []
    filled = with_line(Cart("USER#u", (ITEM,)), ORDERED, replace(OFFER, **offered), left)
    assert filled.items[0].quantity == quantity
    assert left == ([LeftOut(ORDERED, change)] if change else [])


def test_ordering_again_tells_what_a_full_cart_has_no_room_for():
    full = Cart("USER#u", tuple(CartItem(f"x{n}", 1, Money(100)) for n in range(MOST_ITEMS)))
    left: list[LeftOut] = []
    assert with_line(full, ORDERED, OFFER, left) == full and left == [LeftOut(ORDERED, None)]


def test_a_saved_list_keeps_each_product_once_and_no_more_than_it_holds():
    full = SavedList("USER#u", tuple(SavedItem(f"p{n}", 1) for n in range(MOST_SAVED)))
    assert full.with_item(SavedItem("p3", 9)).items[3] == SavedItem("p3", 9)
    with pytest.raises(Conflict, match="200 different products"):
        full.with_item(SavedItem("another", 1))
    with pytest.raises(NotFound):
        full.without("another")
    guest = SavedList("GUEST#g", (SavedItem("p1", 5), SavedItem("new", 1)), version=3)
    assert full.absorbing(guest).items == full.items
    assert full.without("p1").absorbing(guest).items[-1] == SavedItem("p1", 5)


def test_hours_are_due_when_their_last_minute_was_long_enough_ago():
    due = hours_due(NOW, 24)
    assert (len(due), due[-1]) == (24, datetime(2026, 11, 21, 9, tzinfo=UTC))
    assert hours_due(NOW.replace(minute=0), 24)[-1] == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert hours_due(NOW.replace(hour=9, minute=59), 24)[-1] == datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "left", "ordered", "why"),
    [
        ({}, LEFT, None, ""),
        ({}, LEFT, LEFT.touched_at - timedelta(seconds=1), ""),
        ({}, LEFT, LEFT.touched_at, "ordered since"),
        ({"stopped_at": NOW}, LEFT, None, "stopped"),
        ({"reminded_at": NOW - timedelta(days=7)}, LEFT, None, ""),
        ({"reminded_at": NOW - timedelta(days=6, hours=23)}, LEFT, None, "reminded lately"),
        ({}, replace(LEFT, cart=Cart("USER#u1", version=7)), None, "empty"),
    ],
)
def test_who_is_not_reminded(known, left, ordered, why):
    assert Reminders("u1", **known).why_not(left, NOW, ordered) == why


def test_a_letter_tells_ten_lines_and_how_many_more():
    lines = [line(item=CartItem(f"p{n}", 1, Money(9000)), product_id=f"p{n}") for n in range(12)]
    gone = line(item=CartItem("gone", 1, Money(9000)), available=0)
    letter = letter_of(PricedCart([gone, *lines], cart_totals(lines)), "Rahim", "", "r@example.com")
    assert ([each["product_id"] for each in letter["lines"]], letter["more"]) == (
        [f"p{n}" for n in range(10)],
        2,
    )
    assert letter["total"] == 12 * 9000
    assert letter_of(PricedCart([gone], cart_totals([])), "Rahim", "", "r@example.com") == {}


def test_a_link_is_its_customers_and_no_other_link_is_taken():
    token = stop_token("key", "u1")
    assert customer_of("key", token) == "u1"
    for wrong in ("", ".", "u1", "u1.", token + "x", stop_token("other", "u1"), token.replace("u1", "u2", 1)):
        assert customer_of("key", wrong) is None
    assert customer_of("key", stop_token("key", "")) is None


def test_a_reminder_is_told_once_and_stopping_tells_nothing():
    row = {
        "kind": "reminders", "customer_id": "u1", "cart_version": 7, "reminded_at": "2026-11-22T10:30:00.000Z",
        "letter": '{"email": "r@example.com"}',
    }  # fmt: skip
    (event,) = events_of_reminder(Change("1", None, row))
    assert (event.name, event.key, event.at) == ("CartAbandoned", "cart#u1#7", "2026-11-22T10:30:00.000Z")
    assert event.data == {"customer_id": "u1", "cart_version": 7, "email": "r@example.com"}
    stopped = {**row, "letter": None, "stopped_at": "2026-11-22T11:00:00.000Z"}
    for change in (Change("2", row, stopped), Change("3", row, row), Change("4", row, None)):
        assert list(events_of_reminder(change)) == []
    assert list(events_of_reminder(Change("5", None, {"kind": "order", "letter": "{}"}))) == []
