"""Goods between warehouses: they leave, are on the way, and arrive with their batches and what they cost."""

from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Component
from tests.support.gateway import Reply, Who, call, staff
from tests.support.stock_room import (
    ADMIN,
    CLERK,
    DEPOT,
    MILK,
    NOBODY,
    RICE,
    SHOP,
    SOAP,
    STRANGER,
    level,
    open_shop,
    product_of,
    tell_ledger,
)

RECEIVER = replace(STRANGER, user="01890000-0000-7000-8000-0000000000cc")
THIRD = staff("inventory:read", "inventory:adjust", branch="01890000-0000-7000-8000-0000000000b3")


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    """Milk of two lots, 12 for 1000.00 and 5 for 1.00; rice; soap that nobody knows the cost of."""
    open_shop()
    stocked(
        {"product_id": MILK, "quantity": 12, "unit_cost": "83.33", "lot": "A", "expires_on": "2099-01-01"},
        {"product_id": RICE, "quantity": "10.000", "unit_cost": "61.00"},
        {"product_id": SOAP, "quantity": 3},
    )
    stocked({"product_id": MILK, "quantity": 5, "unit_cost": "0.20", "lot": "B", "expires_on": "2099-02-01"})
    tell_ledger()


def stocked(*lines: dict[str, Any]) -> None:
    body = {"warehouse_id": SHOP, "reason": "received", "lines": list(lines)}
    made = call("POST", "/stock/adjustments", body, who=CLERK, key=new_id())
    assert made.status == 201, made.text


def goods(*lines: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"product_id": product, "quantity": quantity} for product, quantity in lines]


def send(*lines: tuple[str, Any], who: Who | None = CLERK, key: str = "", to: str = DEPOT) -> Reply:
    body = {"from_warehouse_id": SHOP, "to_warehouse_id": to, "lines": goods(*lines)}
    return call("POST", "/stock/transfers", body, who=who, key=key or new_id())


def receive(
    transfer: Reply, *lines: tuple[str, Any], who: Who | None = RECEIVER, key: str = "", loss: str = ""
) -> Reply:
    body = {"lines": goods(*lines), **({"close": True, "loss_reason": loss} if loss else {})}
    return call("POST", f"/stock/transfers/{transfer.json['id']}/receive", body, who=who, key=key or new_id())


def cancel(transfer: Reply, who: Who | None = CLERK) -> Reply:
    return call("POST", f"/stock/transfers/{transfer.json['id']}/cancel", who=who)


def book(product_id: str, warehouse_id: str = DEPOT) -> Any:
    tell_ledger()
    return wiring.books().get(warehouse_id, product_id)


def worth(product_id: str) -> int:
    """What both warehouses have of it, in poisha."""
    books = [book(product_id, place) for place in (SHOP, DEPOT)]
    return sum(each.average_value.poisha for each in books if each is not None)


def test_goods_leave_are_on_the_way_and_arrive_with_their_batches_dates_and_costs():
    """Saleor turned stock transfers away (#7963), NexoPOS sells them as a module."""
    before = worth(MILK)

    sent = send((MILK, 14), (RICE, "2.500"))
    assert (sent.status, sent.json["state"], level(MILK), level(MILK, DEPOT)) == (
        201, "sent", (3, 0, 3), (0, 0, 0),
    )  # fmt: skip
    tell_ledger()
    done = receive(sent, (MILK, 14), (RICE, "2.500"))

    assert (done.status, done.json["state"], done.json["closed_by"]) == (200, "received", RECEIVER.user)
    assert [(line["received"], line["on_the_way"]) for line in done.json["lines"]] == [
        (14, 0), ("2.500", "0.000"),
    ]  # fmt: skip
    arrived = book(MILK)
    assert [(b.lot, b.expires_on, b.remaining) for b in arrived.batches] == [
        ("A", "2099-01-01", 12), ("B", "2099-02-01", 2),
    ]  # fmt: skip
    assert {b.id for b in book(MILK, SHOP).batches} == {arrived.batches[1].id}
    assert (worth(MILK), book(RICE).average_value) == (before, Money(15250))


def test_parts_arrive_one_after_the_other_and_their_costs_add_up_to_the_poisha():
    before = worth(MILK)
    sent = send((MILK, 13))
    tell_ledger()

    states = [receive(sent, (MILK, quantity)).json["state"] for quantity in (5, 1, 7)]

    assert states == ["partly_received", "partly_received", "received"]
    assert (level(MILK, DEPOT), worth(MILK)) == ((13, 0, 13), before)


def test_what_is_missing_when_it_is_closed_is_lost_with_its_cost_and_its_reason():
    """ERPNext leaves what got lost in a transit warehouse nobody looks into; here it is shrinkage."""
    before = worth(MILK)
    sent = send((MILK, 13))
    tell_ledger()

    receive(sent, (MILK, 4))
    done = receive(sent, (MILK, 6), loss="damage")

    (line,) = done.json["lines"]
    assert (done.json["state"], done.json["loss_reason"], line["lost"]) == ("received", "damage", 3)
    assert worth(MILK) + Money.taka(done.json["lost_value"]).poisha == before
    assert line["lost_value"] == done.json["lost_value"]
    (loss,) = wiring.books().losses(SHOP, "2000-01-01", "2999-12-31")
    assert (loss.reason, loss.lines, str(loss.cost_average)) == ("transit", 1, line["lost_value"])
    assert level(MILK, DEPOT) == (10, 0, 10)


def test_all_of_it_may_be_lost():
    sent = send((SOAP, 2))
    tell_ledger()

    done = receive(sent, loss="theft")

    assert (done.json["state"], done.json["lines"][0]["lost"], level(SOAP, DEPOT)) == (
        "received",
        2,
        (0, 0, 0),
    )


def test_what_has_not_arrived_goes_back_once():
    before = worth(MILK)
    sent = send((MILK, 13))
    tell_ledger()
    receive(sent, (MILK, 5))

    back = cancel(sent)
    again = cancel(sent)
    late = receive(sent, (MILK, 1))

    assert (back.json["state"], back.json["lines"][0]["returned"], again.json) == ("cancelled", 8, back.json)
    assert (late.status, late.json["code"]) == (409, "more_than_sent")
    assert (level(MILK), level(MILK, DEPOT), worth(MILK)) == ((12, 0, 12), (5, 0, 5), before)


def test_what_was_received_cannot_be_cancelled():
    sent = send((MILK, 2))
    tell_ledger()
    receive(sent, (MILK, 2))

    refused = cancel(sent)

    assert (refused.status, refused.json["code"], level(MILK)) == (409, "transfer_closed", (15, 0, 15))


def test_nothing_arrives_before_the_books_know_what_left():
    sent = send((MILK, 2))

    early = receive(sent, (MILK, 2), key="van-at-the-door")
    tell_ledger()
    later = receive(sent, (MILK, 2), key="van-at-the-door")

    assert (early.status, early.headers["Retry-After"], later.status) == (503, "1", 200)
    assert level(MILK, DEPOT) == (2, 0, 2)


def test_a_receipt_and_a_dispatch_are_carried_out_once():
    sent = send((MILK, 6), key="van-leaves-now")
    again = send((MILK, 6), key="van-leaves-now")
    tell_ledger()

    receive(sent, (MILK, 2), key="van-at-the-door")
    repeated = receive(sent, (MILK, 2), key="van-at-the-door")
    other = receive(sent, (MILK, 3), key="van-at-the-door")

    assert (again.json, repeated.json["lines"][0]["received"], other.status) == (sent.json, 2, 422)
    assert (level(MILK), level(MILK, DEPOT)) == ((11, 0, 11), (2, 0, 2))


def test_more_than_was_sent_is_refused_and_nothing_moves():
    sent = send((MILK, 4), (SOAP, 1))
    tell_ledger()
    receive(sent, (MILK, 3))

    refused = receive(sent, (SOAP, 1), (MILK, 2))

    assert (refused.status, refused.json["code"]) == (409, "more_than_sent")
    assert refused.json["errors"][0]["pointer"] == "/lines/1/quantity"
    assert (level(MILK, DEPOT), level(SOAP, DEPOT)) == ((3, 0, 3), (0, 0, 0))


def test_more_than_is_there_does_not_leave():
    refused = send((MILK, 1), (SOAP, 4))

    assert (refused.status, refused.json["code"]) == (409, "out_of_stock")
    assert refused.json["errors"][0]["pointer"] == "/lines/1/quantity"
    assert (level(MILK), level(SOAP)) == ((17, 0, 17), (3, 0, 3))


@pytest.mark.parametrize(
    ("lines", "to", "pointer"),
    [
        ([(MILK, 1)], SHOP, "/to_warehouse_id"),
        ([(MILK, 1)], NOBODY, "/to_warehouse_id"),
        ([(MILK, 1), (NOBODY, 1)], DEPOT, "/lines/1/product_id"),
        ([(MILK, 1), (MILK, 1)], DEPOT, "/lines/1/product_id"),
        ([(MILK, 0)], DEPOT, "/lines/0/quantity"),
        ([(RICE, "0.0001")], DEPOT, "/lines/0/quantity"),
        ([], DEPOT, "/lines"),
    ],
)
def test_what_cannot_be_sent_is_named_and_nothing_moves(lines, to, pointer):
    refused = send(*lines, to=to)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert level(MILK) == (17, 0, 17)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"lines": []}, "/lines"),
        ({"lines": [{"product_id": SOAP, "quantity": 1}]}, "/lines/0/product_id"),
        ({"lines": [{"product_id": MILK, "quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [{"product_id": MILK, "quantity": "half"}]}, "/lines/0/quantity"),
        ({"lines": [{"product_id": MILK, "quantity": 1}] * 2}, "/lines/1/product_id"),
        ({"close": True}, "/loss_reason"),
        ({"loss_reason": "theft"}, "/loss_reason"),
        ({"close": True, "loss_reason": "found"}, "/loss_reason"),
    ],
)
def test_what_cannot_have_arrived_is_named_and_nothing_moves(body, pointer):
    sent = send((MILK, 4))
    tell_ledger()

    path = f"/stock/transfers/{sent.json['id']}/receive"
    refused = call("POST", path, body, who=RECEIVER, key=new_id())

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert level(MILK, DEPOT) == (0, 0, 0)


def test_a_bundle_is_not_sent():
    bundle = "01890000-0000-7000-8000-0000000000a9"
    wiring.catalogue().add(replace(product_of(bundle, "Breakfast"), components=(Component(MILK, 1),)))

    assert send((bundle, 1)).json["errors"][0]["code"] == "bundle"


def test_the_source_sends_and_cancels_and_the_destination_receives():
    assert send((MILK, 1), who=STRANGER).status == 403
    sent = send((MILK, 1))
    tell_ledger()

    asked = [receive(sent, (MILK, 1), who=CLERK), cancel(sent, who=RECEIVER)]

    assert [each.status for each in asked] == [403, 403]
    place = f"/stock/transfers/{sent.json['id']}"
    assert [call("GET", place, who=who).status for who in (CLERK, STRANGER, THIRD, ADMIN)] == [
        200,
        200,
        403,
        200,
    ]
    assert receive(sent, (MILK, 1), who=ADMIN).status == 200


def test_each_end_sees_what_leaves_and_what_comes_newest_first():
    first, second = send((MILK, 1)), send((SOAP, 1))
    cancel_told(first)

    out = call("GET", f"/stock/transfers?warehouse_id={SHOP}", who=CLERK).json["items"]
    coming = call("GET", f"/stock/transfers?warehouse_id={DEPOT}&direction=in&state=sent", who=STRANGER)

    assert [each["id"] for each in out] == [second.json["id"], first.json["id"]]
    assert [each["id"] for each in coming.json["items"]] == [second.json["id"]]
    assert call("GET", f"/stock/transfers?warehouse_id={SHOP}", who=STRANGER).status == 403


def cancel_told(transfer: Reply) -> None:
    tell_ledger()
    assert cancel(transfer).status == 200
