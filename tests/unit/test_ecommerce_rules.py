"""The rules of carts, offers and orders, without anything around them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from supermarket.ecommerce.cart_change_model import ChangeKind
from supermarket.ecommerce.cart_model import MOST_ITEMS, Cart, CartItem, Shopper, check_quantity
from supermarket.ecommerce.checkout_schemas import CheckoutRequest
from supermarket.ecommerce.events_model import events_of_change, events_of_order
from supermarket.ecommerce.offer_model import CartLine, Offer, shortage
from supermarket.ecommerce.order_model import (
    Address,
    Order,
    OrderLine,
    OrderState,
    PaymentMethod,
    Recipient,
    TimelineEntry,
)
from supermarket.ecommerce.record_model import order_of, record_of
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.events import Change
from supermarket.kernel.money import Money
from supermarket.kernel.phone import mobile_number
from supermarket.kernel.pricing import Tax, line_amounts
from supermarket.kernel.quantity import Unit

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
VAT = Tax("VAT75", 750)


def offer(**changes):
    base = Offer("p1", "RICE", "Rice", "চাল", Unit.GRAM, Money(9000), VAT, 5000)
    return replace(base, **changes)


def an_order(**changes):
    line = OrderLine(
        "p1", "RICE", "Rice", "চাল", Unit.GRAM, 350, Money(9000), VAT,
        line_amounts(Money(9000), 350, Unit.GRAM, VAT),
    )  # fmt: skip
    base = Order(
        id="o1", number="DHK-000001", branch_id="b1", warehouse_id="w1", business_date=date(2026, 11, 22),
        recipient=Recipient("Rahim", "+8801712345678"), address=Address("House 1", "Dhanmondi", "Dhaka"),
        payment_method=PaymentMethod.CASH_ON_DELIVERY, lines=(line,), placed_at=NOW,
        reserved_until=NOW + timedelta(hours=1), timeline=(TimelineEntry(OrderState.PLACED, NOW, "guest"),),
        guest_key="k1",
    )  # fmt: skip
    return replace(base, **changes)


@pytest.mark.parametrize(
    "written",
    ["01712345678", "+8801712345678", "8801712345678", "01712-345678", "+880 1712 345678", "০১৭১২৩৪৫৬৭৮"],
)
def test_a_mobile_number_is_kept_in_one_form(written):
    assert mobile_number(written) == "+8801712345678"


@pytest.mark.parametrize("written", ["", "0171234567", "017123456789", "01212345678", "+919812345678", "x"])
def test_what_is_no_bangladeshi_mobile_number_is_refused(written):
    with pytest.raises(ValueError, match="Bangladeshi mobile number"):
        mobile_number(written)


def test_names_and_addresses_are_spelt_as_bangla_is_and_a_postcode_is_kept_in_one_form():
    name, street = "র\u200d্যাচেল ডি\u200cকস্তা", "১২ র\u200d্যাংকিন স্ট্রিট"
    address = {"line": street, "area": "ওয়ারী", "city": "ঢাকা", "postcode": "১২০৩"}
    body = {"name": name, "phone": "+৮৮০ ১৭১২-৩৪৫৬৭৮", "payment_method": "bkash", "address": address}
    wanted = CheckoutRequest.model_validate(body).checkout()
    assert wanted.recipient == Recipient(name, "+8801712345678")
    assert wanted.address == Address(street, "ওয়ারী", "ঢাকা", "1203")


def test_a_full_cart_takes_no_other_product_and_more_of_its_own():
    full = Cart("USER#u", tuple(CartItem(f"p{n}", 1, Money(100)) for n in range(MOST_ITEMS)))
    with pytest.raises(Conflict, match="200 different products"):
        full.with_item(CartItem("another", 1, Money(100)))
    assert full.with_item(CartItem("p7", 9, Money(100))).items[7].quantity == 9


def test_taking_over_adds_quantities_and_keeps_what_was_there_first():
    own = Cart("USER#u", (CartItem("a", 1, Money(100)),), version=3)
    guest = Cart("GUEST#g", (CartItem("a", 2, Money(90)), CartItem("b", 5, Money(50))), version=9)
    taken = own.absorbing(guest)
    assert taken.items == (CartItem("a", 3, Money(100)), CartItem("b", 5, Money(50)))
    assert (taken.owner, taken.version, taken.absorbed) == ("USER#u", 3, guest)


@pytest.mark.parametrize(
    ("quantity", "unit"), [(0, Unit.PIECE), (-1, Unit.PIECE), (1000, Unit.PIECE), (100_001, Unit.GRAM)]
)
def test_quantities_have_bounds(quantity, unit):
    with pytest.raises(Invalid) as refused:
        check_quantity(quantity, unit)
    assert refused.value.errors[0].pointer == "/quantity"


def test_shoppers_are_known_by_user_or_token_and_tokens_are_long():
    assert Shopper.of(Caller(user_id="u")).owner == "USER#u"
    assert Shopper.of(Caller(user_id="u")).left_behind is None
    guest, both = Shopper.of(Caller(guest_token="t" * 20)), Shopper.of(Caller("u", guest_token="t" * 20))
    assert both.owner == "USER#u" and both.left_behind == guest.owner and not guest.fresh
    fresh = [Shopper.of(Caller()) for _ in range(2)]
    assert fresh[0].owner != fresh[1].owner and fresh[0].fresh and len(fresh[0].guest_token or "") == 32


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        (offer(), []),
        (offer(price=Money(9500)), [ChangeKind.PRICE]),
        (offer(available=349), [ChangeKind.SHORT]),
        (offer(price=Money(1), available=0), [ChangeKind.PRICE, ChangeKind.UNAVAILABLE]),
        (offer(order_limit=349), [ChangeKind.LIMIT]),
        (offer(sold=False), [ChangeKind.WITHDRAWN]),
        (None, [ChangeKind.WITHDRAWN]),
    ],
)
def test_a_line_says_what_is_not_as_it_was(changed, kinds):
    line = CartLine(CartItem("p1", 350, Money(9000)), changed)
    assert [change.kind for change in line.changes] == kinds
    assert (shortage([line]) is None) == (kinds in ([], [ChangeKind.PRICE], [ChangeKind.LIMIT]))


def test_a_shortage_is_told_in_the_products_own_unit():
    short = shortage([CartLine(CartItem("p1", 350, Money(9000)), offer(available=100))])
    assert short is not None
    assert short.errors[0].detail == "Rice: 0.100 available"
    assert short.details["lines"] == [
        {
            "pointer": "/items/0/quantity",
            "product_id": "p1",
            "quantity": "0.350",
            "available": "0.100",
            "changes": [{"kind": "short", "before": "0.350", "now": "0.100"}],
        }
    ]


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.EXPIRED])
def test_an_order_ends_once(state):
    waiting = an_order(timeline=(TimelineEntry(OrderState.AWAITING_PAYMENT, NOW, "guest"),))
    ended = waiting.moved(state, NOW, "u", "why")
    assert (ended.state, ended.version, ended.timeline[-1].reason) == (state, 2, "why")
    for after in set(OrderState) - ({OrderState.PAID} if state is OrderState.EXPIRED else set()):
        with pytest.raises(Conflict):
            ended.moved(after, NOW, "u")


@pytest.mark.parametrize(
    ("caller", "key", "owns"),
    [
        (Caller(user_id="u1"), None, True),
        (Caller(user_id="u2"), None, False),
        (Caller(user_id="u2"), "k1", True),
        (Caller(), "k1", True),
        (Caller(), "k2", False),
        (Caller(), None, False),
    ],
)
def test_an_order_belongs_to_its_user_and_its_guest(caller, key, owns):
    assert an_order(customer_id="u1").belongs_to(caller, key) is owns


@pytest.mark.parametrize(("caller", "key"), [(Caller(user_id=""), ""), (Caller(), ""), (Caller(), None)])
def test_an_order_of_nobody_belongs_to_nobody(caller, key):
    assert not an_order(guest_key="", customer_id="").belongs_to(caller, key)


@pytest.mark.parametrize(
    "order",
    [
        an_order(),
        an_order(
            customer_id="u1", guest_key="", note="Ring twice", recipient=Recipient("ক", "+8801", "a@b.cd")
        ),
        an_order().moved(OrderState.CANCELLED, NOW, "u", "why"),
    ],
)
def test_an_order_is_read_as_it_was_written(order):
    assert order_of(record_of(order)) == order


def test_a_change_tells_what_is_new_in_it_and_nothing_else():
    placed, cancelled = an_order(), an_order().moved(OrderState.CANCELLED, NOW, "u", "why")
    old, new = ({"kind": "order", **record_of(order)} for order in (placed, cancelled))
    assert [e.name for e in events_of_change(Change("1", None, old))] == ["OrderPlaced"]
    assert [e.name for e in events_of_change(Change("2", old, new))] == ["OrderCancelled"]
    assert list(events_of_change(Change("3", new, new))) == []
    assert list(events_of_change(Change("4", new, None))) == []
    assert list(events_of_change(Change("5", None, {"kind": "cart"}))) == []
    assert [e.name for e in events_of_order(cancelled)] == ["OrderPlaced", "OrderCancelled"]


def test_a_guest_without_an_address_is_told_as_nobody():
    (placed,) = events_of_order(an_order())
    assert (placed.key, placed.at) == ("order#o1#placed", "2026-11-22T10:00:00.000Z")
    assert (placed.data["customer_id"], placed.data["email"], placed.data["reason"]) == (None, None, "")
