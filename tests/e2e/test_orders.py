"""Many who order at once: the last units, the last places of a slot; and orders that nobody pays for."""

from functools import partial

from local.api import Api, Json, Refused
from local.demo import paying
from local.demo.online import shopper
from local.demo.shop import Shop as Floor
from local.seed.delivery import EVERY_DAY
from local.seed.people import invoke
from tests.e2e.people import start_afresh
from tests.e2e.trade import check_out, crowd, guest_with, level, new_product, sell_out, unique


def test_sixty_buyers_for_twelve_units_are_twelve_orders(floor: Floor) -> None:
    """Saleor #543, Vendure #1738, Open Food Network #5300."""
    sell_out(floor, buyers=60, units=12)


def zone_with_one_slot(floor: Floor, room: int) -> Json:
    """A zone of its own, whose slots take so many orders each; the functions know of it at once."""
    window = {
        "weekdays": EVERY_DAY,
        "starts": "10:00",
        "ends": "12:00",
        "capacity": room,
        "cut_off_minutes": 0,
    }
    wanted = {
        "branch_id": floor.branch["id"],
        "name": "Test",
        "areas": [unique("Para ")],
        "windows": [window],
    }
    zone = floor.manager.post("/delivery/zones", wanted)
    for function in ("ecommerce-checkout", "delivery-slots"):
        start_afresh(floor.cloud, function)
    return zone


def test_a_slot_for_ten_orders_takes_ten_of_forty(floor: Floor) -> None:
    zone, soap = zone_with_one_slot(floor, 10), new_product(floor, stock=40)
    asked = {"zone_id": zone["id"]}
    slot = floor.manager.get("/delivery/slots", **asked)["items"][-1]
    guests = [guest_with(floor, [(soap, 1)]) for _ in range(40)]
    there = {"pickup": False, "slot_id": slot["id"]}
    bodies = [shopper(floor, 2600 + number) | there for number in range(40)]
    for body in bodies:
        body["address"] = {**body["address"], "area": zone["areas"][0]}

    answers = crowd([
        partial(guest.post, "/orders/checkout", body) for guest, body in zip(guests, bodies, strict=True)
    ])  # fmt: skip
    refused = [each.code for each in answers if isinstance(each, Refused)]
    left = [
        each for each in floor.manager.get("/delivery/slots", **asked)["items"] if each["id"] == slot["id"]
    ]

    assert slot["remaining"] == 10
    assert refused == ["slot_full"] * 30
    assert left[0]["remaining"] == 0
    assert level(floor, soap) == (40, 10, 30)
    floor.manager.send("DELETE", f"/delivery/zones/{zone['id']}")


def test_what_nobody_pays_for_runs_out_and_what_is_paid_at_the_counter_stands(floor: Floor) -> None:
    soap = new_product(floor, stock=5)
    guests = [guest_with(floor, [(soap, 1)]) for _ in range(2)]
    unpaid = guests[0].post("/orders/checkout", shopper(floor, 2700) | {"payment_method": "nagad"})
    standing = check_out(floor, guests[1], 2701)
    before = level(floor, soap)

    invoke(floor.cloud, "ecommerce-expire-reservations", {"at": paying.WEEK})

    assert (unpaid["status"], standing["status"], before) == ("awaiting_payment", "placed", (5, 2, 3))
    assert [(tax["code"], tax["tax"]) for tax in standing["taxes"]] == [("standard", "13.04")]
    assert [state(guest, order) for guest, order in zip(guests, (unpaid, standing), strict=True)] == [
        "expired", "placed",
    ]  # fmt: skip
    assert level(floor, soap) == (5, 1, 4)


def state(guest: Api, order: Json) -> str:
    return str(guest.get(f"/orders/{order['id']}")["status"])


def test_what_delivery_costs_is_told_before_and_charged(floor: Floor) -> None:
    soap = new_product(floor, stock=5)
    guest, address = guest_with(floor, [(soap, 4)]), {"area": "ধানমন্ডি"}

    told = guest.post("/delivery/quote", {"address": address, "amount": "400.00"})
    short = guest.post("/delivery/quote", {"address": address, "amount": "299.00"})["missing"]
    body = shopper(floor, 2710) | {"pickup": False, "slot_id": told["slots"][0]["id"]}
    order = guest.post("/orders/checkout", body | {"expected_total": told["total"]})

    assert (told["fee"]["total"], told["fee"]["tax"], told["total"], short) == (
        "60.00",
        "7.83",
        "460.00",
        "1.00",
    )
    assert (order["total"], order["delivery"]["fee"], order["tax"]) == ("460.00", "60.00", "60.00")
