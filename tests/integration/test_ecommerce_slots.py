"""What an order takes beside its goods: its place in a slot and its fee, from checkout to its end."""

from typing import Any

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_model import Order
from supermarket.payments.model import Payment
from tests.support import delivery_zones, paying
from tests.support.gateway import call
from tests.support.online_shop import CUSTOMER, DELIVERY, GUEST, add, check_out, open_shop, product
from tests.support.paying import order_of
from tests.support.paying_fake import SILENT, Till, offer_payment
from tests.support.promotions import offered, show_coupon, used
from tests.support.tables import everything


@pytest.fixture
def slot(cloud: None) -> str:
    """One that takes two orders, tomorrow at ten."""
    open_shop()
    offer_payment(SILENT)
    zone = delivery_zones.added()
    wiring.zones().forget()
    return f"{zone}_{delivery_zones.tomorrow()}_1000"


def taken(slot: str) -> int:
    zone, day, _ = slot.split("_")
    found = call("GET", f"/delivery/slots?zone_id={zone}&from={day}&to={day}").json["items"]
    return 2 - int(found[0]["remaining"])


def ordered(slot: str, key: str, paying: str = "cash_on_delivery", price: str = "400.00", **how: Any) -> Any:
    add(product(f"P-{key}", price), 1, **how)
    return check_out(key, {**DELIVERY, "payment_method": paying, "slot_id": slot}, **how)


def waiting(slot: str, key: str) -> Payment:
    placed = ordered(slot, key, "bkash", headers=GUEST)
    (payment,) = wiring.payments().of_order(placed.json["id"])
    return payment


def cancel(order_id: str) -> int:
    return call("PUT", f"/orders/{order_id}/cancel", {}, headers=GUEST).status


def why(order: Order) -> str:
    return order.timeline[-1].reason


@pytest.mark.parametrize(
    ("price", "fee", "total"), [("400.00", "60.00", "460.00"), ("1500.00", "0.00", "1500.00")]
)
def test_what_is_quoted_is_what_is_ordered_and_invoiced(slot: str, price: str, fee: str, total: str) -> None:
    place = DELIVERY["address"]
    quoted = call("POST", "/delivery/quote", {"address": place, "amount": price}, headers=GUEST).json

    placed = ordered(slot, "order-001", price=price, headers=GUEST).json

    assert (quoted["fee"]["total"], quoted["total"]) == (fee, total)
    assert (placed["delivery"]["fee"], placed["total"], placed["due"]) == (fee, total, total)
    assert (placed["delivery"]["tax"], quoted["fee"]["tax"]) == (
        ("4.19",) * 2 if fee != "0.00" else ("0.00",) * 2
    )


def test_an_order_below_the_minimum_takes_nothing(slot: str) -> None:
    add(product("TEA", "299.99"), 1, headers=GUEST)
    before = everything()

    refused = check_out("order-001", {**DELIVERY, "slot_id": slot}, headers=GUEST)

    assert (refused.status, refused.json["code"], refused.json["missing"]) == (409, "below_minimum", "0.01")
    assert everything() == before


def test_a_coupon_counts_for_the_minimum_and_for_what_is_brought_for_nothing(slot: str) -> None:
    coupon = offered("percent", percent="10.00", code="TEN", limit=5)
    totals = []
    for number, price in enumerate(("333.32", "1666.66", "1666.67"), 1):
        add(product(f"TEA-{number}", price), 1, headers=GUEST)
        show_coupon("TEN", headers=GUEST)
        placed = check_out(f"order-00{number}", {**DELIVERY, "slot_id": slot}, headers=GUEST)
        totals.append((placed.status, placed.json.get("code"), placed.json.get("total")))
        call("DELETE", "/cart", headers=GUEST)

    assert totals == [(409, "below_minimum", None), (201, None, "1559.99"), (201, None, "1500.00")]
    assert used(coupon) == 2


def test_what_is_fetched_has_a_time_at_the_counter_and_needs_no_address(slot: str) -> None:
    counter = delivery_zones.added(delivery_zones.COUNTER)
    wiring.zones().forget()
    at_the_counter = f"{counter}_{delivery_zones.tomorrow()}_1000"
    add(product("TEA", "20.00"), 1, headers=GUEST)
    asked = {name: value for name, value in DELIVERY.items() if name != "address"} | {"pickup": True}

    wrong = check_out("order-001", {**asked, "slot_id": slot}, headers=GUEST)
    placed = check_out("order-002", {**asked, "slot_id": at_the_counter}, headers=GUEST).json

    assert (wrong.status, wrong.json["errors"][0]["code"]) == (422, "slot_unknown")
    assert (placed["delivery"]["pickup"], placed["delivery"]["slot_id"], placed["total"]) == (
        True, at_the_counter, "20.00",
    )  # fmt: skip
    assert (taken(at_the_counter), taken(slot)) == (1, 0)


def test_a_full_slot_takes_no_third_order_and_a_cancelled_one_makes_room_once(slot: str) -> None:
    first, _ = (ordered(slot, f"order-00{n}", headers=GUEST).json["id"] for n in (1, 2))
    full = ordered(slot, "order-003", headers=GUEST)

    cancelled = [cancel(first), cancel(first)]

    assert (full.status, full.json["code"]) == (409, "slot_full")
    assert (cancelled, taken(slot)) == ([200, 200], 1)
    assert check_out("order-004", {**DELIVERY, "slot_id": slot}, headers=GUEST).status == 201
    assert taken(slot) == 2


def test_late_money_takes_the_place_again_and_gives_it_back_once(slot: str) -> None:
    till, payment = Till(), waiting(slot, "order-001")
    paying.expire()
    freed = taken(slot)
    till.pays(payment)

    till.settle(payment)
    woken, again = order_of(payment), taken(slot)
    cancelled = [cancel(payment.order_id), cancel(payment.order_id)]

    assert (freed, again, why(woken)) == (0, 1, "bkash")
    assert woken.delivery is not None and woken.delivery.slot_id == slot
    assert (cancelled, taken(slot)) == ([200, 200], 0)


def test_late_money_for_a_full_slot_keeps_its_time_and_says_that_there_is_one_too_many(slot: str) -> None:
    till, payment = Till(), waiting(slot, "order-001")
    paying.expire()
    for number in (2, 3):
        assert ordered(slot, f"order-00{number}", who=CUSTOMER).status == 201
    till.pays(payment)

    till.settle(payment)
    woken = order_of(payment)

    assert (woken.state, why(woken)) == ("paid", "bkash, late: without a place in its slot")
    assert woken.delivery is not None and (woken.delivery.slot_id, woken.delivery.starts_at[:10]) == (
        "", slot.split("_")[1],
    )  # fmt: skip
    assert (taken(slot), cancel(payment.order_id), taken(slot)) == (2, 200, 2)
