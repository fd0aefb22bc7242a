"""The schedule of prices: each branch at its own midnight, late, twice, and what became impossible."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel.caller import SYSTEM
from supermarket.kernel.money import Money
from supermarket.products import price_service
from supermarket.products.price_model import AskedPrice
from supermarket.products.price_service import PriceDesk
from supermarket.products.price_tables import TablePrices
from tests.support import streams
from tests.support.faults import losing_the_answer
from tests.support.gateway import call, function
from tests.support.price_desk import (
    DHAKA,
    LONDON,
    OFFICE,
    ask,
    days,
    history,
    midnight,
    open_shop,
    product,
    run,
    shown,
    today,
)
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def test_a_planned_price_begins_at_the_midnight_of_each_branch_and_ends_after_its_last_day():
    milk, first, last = product(), days(2), days(3)
    for branch, price in ((DHAKA, "80.00"), (LONDON, "70.00")):
        assert ask(milk, price, branch_id=branch, starts_on=first, ends_on=last).status == 201

    assert run(midnight(1, "23:45"))["products"] == 0
    assert (shown(milk), shown(milk, LONDON)) == (("100.00", "100.00"), ("100.00", "100.00"))
    assert run(midnight(2)) == {"products": 1, "began": 1, "ended": 0, "failed": 0, "busy": 0}
    assert (shown(milk), shown(milk, LONDON)) == (("100.00", "80.00"), ("100.00", "100.00"))
    run(midnight(2, "10:00"))
    assert shown(milk, LONDON) == ("100.00", "70.00")
    run(midnight(4, "00:15"))
    assert (shown(milk), shown(milk, LONDON)) == (("100.00", "100.00"), ("100.00", "70.00"))
    run(midnight(4, "10:00"))
    assert shown(milk, LONDON) == ("100.00", "100.00")
    assert history(milk, "?planned=true") == []


def test_a_lasting_price_begins_beneath_a_temporary_one_and_one_set_at_once_ends_it():
    milk, soap = product(), product("SOAP-1")
    for each in (milk, soap):
        ask(each, "80.00", ends_on=days(5))
        ask(each, "110.00", starts_on=days(2))
    run(midnight(2))
    assert (shown(milk)[0], shown(soap)[0]) == ("80.00", "80.00")

    ask(soap, "95.00")
    run(midnight(6))

    assert (shown(milk)[0], shown(soap)[0]) == ("110.00", "95.00")
    assert [
        (line["state"], line["price"], line["old_price"], line["new_price"]) for line in history(milk)
    ] == [
        ("ended", "80.00", "80.00", "110.00"),
        ("began", "110.00", "80.00", "80.00"),
        ("scheduled", "110.00", "80.00", "80.00"),
        ("began", "80.00", "100.00", "80.00"),
    ]
    assert [line["message"] for line in history(soap) if line["state"] == "ended"] == [
        "another price was set"
    ]


def test_a_late_run_does_all_that_was_due_in_its_order_and_a_second_run_nothing():
    milk = product()
    for start, price in ((3, "95.00"), (1, "90.00"), (2, "92.00")):
        ask(milk, price, starts_on=days(start))
    ask(milk, "60.00", starts_on=days(1), ends_on=days(1))

    late = run(midnight(9, "13:20"))
    before = everything()
    again = run(midnight(9, "13:20"))

    assert late == {"products": 1, "began": 4, "ended": 1, "failed": 0, "busy": 0}
    assert (again["products"], everything()) == (0, before)
    assert shown(milk)[0] == "95.00"
    done = [
        (line["new_price"], line["due"][:10]) for line in history(milk) if line["state"] in ("began", "ended")
    ]
    day = [str(today() + timedelta(days=n)) for n in range(4)]
    assert done == [
        ("95.00", day[2]),
        ("92.00", day[1]),
        ("90.00", day[1]),
        ("60.00", day[0]),
        ("90.00", day[0]),
    ]


def test_a_planned_price_that_became_impossible_fails_with_its_reason_and_stops_no_other():
    milk, soap, gone = product(), product("SOAP-1"), product("GONE-1")
    for each in (milk, soap, gone):
        assert ask(each, "115.00", starts_on=days(2)).status == 201
    ask(milk, "100.00", mrp="110.00")
    call("DELETE", f"/products/{gone}", who=OFFICE)

    told = run(midnight(2))

    assert told == {"products": 3, "began": 1, "ended": 0, "failed": 2, "busy": 0}
    assert (shown(milk)[0], shown(soap)[0], shown(gone)[0]) == ("100.00", "115.00", "100.00")
    assert (history(milk)[0]["state"], history(milk)[0]["message"]) == (
        "failed", "not above the maximum retail price, 110.00",
    )  # fmt: skip
    assert history(gone)[0]["message"] == "the product was deleted"
    assert run(midnight(3))["products"] == 0


def test_forty_prices_are_planned_at_most_and_all_of_them_begin_and_end_in_one_run():
    milk = product()
    replies = [ask(milk, "90.00", starts_on=days(n + 1), ends_on=days(n + 1)).status for n in range(41)]
    assert replies == [201] * 40 + [409]

    assert run(midnight(60)) == {"products": 1, "began": 40, "ended": 40, "failed": 0, "busy": 0}
    assert shown(milk)[0] == "100.00"


def test_each_price_that_holds_is_told_once():
    milk = product()
    since = len(streams.records("products"))
    ask(milk, "90.00", branch_id=DHAKA, starts_on=days(2), ends_on=days(2), reason="Fair")
    run(midnight(5))
    changes = [r for r in streams.records("products", since=since) if kind_of(r) == "price_line"]

    told = streams.events_of(function("products/publish_changes"), changes)

    assert [each["detail-type"] for each in told] == ["PriceChanged"] * 2
    first, second = (each["detail"]["data"] for each in told)
    assert first == {
        "product_id": milk, "old_price": None, "new_price": 9000, "old_mrp": 12000, "new_mrp": 12000,
        "branch_id": DHAKA, "list_id": None, "kind": "price", "reason": "Fair", "change_id": first["change_id"],
    }  # fmt: skip
    assert (second["old_price"], second["new_price"]) == (9000, None)


def kind_of(record) -> str:
    return str(record["dynamodb"].get("NewImage", {}).get("kind", {}).get("S"))


class Overtaken(TablePrices):
    """Whose first commit comes after somebody else's."""

    def __init__(self, others: Callable[[], object]) -> None:
        self.others = [others]

    def commit(self, *what: Any, **how: Any) -> None:
        while self.others:
            self.others.pop()()
        super().commit(*what, **how)


def test_two_runs_at_one_moment_do_each_thing_once():
    milk, now = product(), datetime.fromisoformat(midnight(3))
    ask(milk, "90.00", starts_on=days(1))
    ask(milk, "60.00", starts_on=days(2), ends_on=days(5))

    late = price_service.apply_due(
        wiring.catalogue(), Overtaken(lambda: run(midnight(3))), wiring.settings(), now
    )

    assert late == {"products": 1, "began": 0, "ended": 0, "failed": 0, "busy": 1}
    assert [line["state"] for line in history(milk)] == ["began", "began", "scheduled", "scheduled"]
    assert shown(milk)[0] == "60.00"


@pytest.mark.parametrize("price", ["85.00", "100.00"])
def test_a_price_set_while_another_is_set_follows_it(price):
    milk = product()
    prices = Overtaken(lambda: ask(milk, price, ends_on=days(3)))
    desk = PriceDesk(wiring.catalogue(), prices, wiring.price_lists(), wiring.settings())

    line = price_service.set_price(desk, SYSTEM, milk, AskedPrice(Money(70_00)))

    assert (str(line.old), shown(milk)[0]) == (price, "70.00")
    run(midnight(9))
    assert (shown(milk)[0], history(milk, "?planned=true")) == ("70.00", [])


def test_an_edit_of_the_product_ends_a_temporary_price_and_is_not_taken_back_with_it():
    milk = product()
    ask(milk, "80.00", ends_on=days(2))
    body = {"sku": "MILK-1", "name": "Milk", "price": "88.00", "mrp": "120.00", "tax_class": "standard"}
    assert call("PUT", f"/products/{milk}", body, who=OFFICE, headers={"If-Match": '"2"'}).status == 200

    run(midnight(3))

    assert shown(milk)[0] == "88.00"
    assert history(milk)[0]["message"] == "another price was set"


def test_a_price_whose_answer_was_lost_is_set_once():
    milk = product()

    with losing_the_answer("TransactWriteItems"):
        reply = ask(milk, "90.00", key="price-0000001")

    assert (reply.status, len(history(milk)), shown(milk)[0]) == (201, 1, "90.00")
