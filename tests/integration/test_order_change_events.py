"""What a change of an order tells: the day's report, the screens, letters, and the record of who did it."""

from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.notifications.model import ShopName, order_letter
from tests.support.fulfilment import PREPAID, VAT, brought, line, now, placed
from tests.support.gateway import call, function, staff
from tests.support.online_shop import BRANCH, CUSTOMER, open_shop, product
from tests.support.order_changes import change, left
from tests.support.streams import events_of, queue_event, records

OFFICE = staff("reports:read", branch=BRANCH)
COUNTED = ("OrderPlaced", "OrderChanged", "OrderPacked", "OrderCancelled")


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def told() -> list[dict[str, Any]]:
    return events_of(function("ecommerce/publish_changes"), records("ecommerce"))


def test_a_change_is_told_once_with_what_it_took_off() -> None:
    rice, tea = product("RICE"), product("TEA", "50.00")
    order = placed(line(rice, 3, "107.50", tax=VAT), line(tea, 2, "50.00"), fee="60.00")
    change(order, left(rice, 2), reason="Enough", who=CUSTOMER)
    change(order, left(tea, 0), who=CUSTOMER)

    found = told()

    assert [(each["detail-type"], each["detail"]["key"]) for each in found] == [
        ("OrderPlaced", f"order#{order.id}#placed"),
        ("OrderChanged", f"order#{order.id}#changed"),
        ("OrderChanged", f"order#{order.id}#changed#2"),
    ]
    first, second = (each["detail"]["data"] for each in found[1:])
    assert (first["total"], second["total"], first["reason"], len(second["lines"])) == (
        37500,
        27500,
        "Enough",
        1,
    )
    assert first["change"] == {
        "gross": -10750, "discount": 0, "net": -10000, "tax": -750, "total": -10750,
        "taxes": [{"code": "VAT75", "rate": 750, "taxable": -10000, "tax": -750}],
    }  # fmt: skip
    assert (second["change"]["total"], second["change"]["tax"]) == (-10000, 0)


def test_the_days_report_has_every_change_and_the_recount_agrees() -> None:
    rice = product("RICE", "107.50", stock=30)
    packed = placed(line(rice, 5, "107.50", tax=VAT), method=PREPAID, fee="60.00")
    gone = placed(line(rice, 3, "107.50", tax=VAT))
    for order, quantity in ((packed, 4), (packed, 3), (gone, 1)):
        change(order, left(rice, quantity), who=CUSTOMER)
    brought(packed, "picking", "packed", lines=[{"product_id": rice, "quantity": 2}])
    cancelled = call("PUT", f"/orders/{gone.id}/cancel", {}, who=CUSTOMER)

    counted = [each for each in told() if each["detail-type"] in COUNTED]
    for _ in range(2):
        function("reports/apply_sale").handler(queue_event(counted), None)
    date = wiring.settings().branch(BRANCH).business_date(clock.now()).isoformat()
    function("reports/finalise_day").handler({"branch_id": BRANCH, "date": date}, None)
    found = call("GET", f"/reports/sales/daily?date={date}", who=OFFICE).json

    assert cancelled.status == 200
    totals = {name: (part["count"], part["total"]) for name, part in found["online"].items()}
    assert totals == {
        "placed": (2, "920.00"), "changed": (4, "-537.50"), "cancelled": (1, "107.50"), "expired": (0, "0.00"),
        "returned": (0, "0.00"), "standing": (1, "275.00"),
    }  # fmt: skip
    assert str(now(packed).due) == "275.00"
    assert [(each["code"], each["tax"]) for each in found["taxes"]] == [("NONE", "0.00"), ("VAT75", "15.00")]
    assert (found["final"]["difference"], found["final"]["differences"]) == ("0.00", [])


def test_the_letter_on_its_way_asks_for_what_is_due_and_that_of_a_cancel_tells_what_goes_back() -> None:
    rice = product("RICE")
    at_the_door, paid = placed(line(rice, 4)), placed(line(rice, 4), method=PREPAID)
    for order in (at_the_door, paid):
        change(order, left(rice, 3), who=CUSTOMER)
        brought(order, "picking", "packed", lines=[{"product_id": rice, "quantity": 2}])
    brought(at_the_door, "handed_over")
    call("PUT", f"/orders/{paid.id}/cancel", {}, who=staff("orders:read", "orders:manage", branch=BRANCH))

    found = {each["detail-type"]: each["detail"]["data"] for each in told()}

    on_its_way = order_letter("OrderHandedOver", found["OrderHandedOver"], ShopName("Shop", "দোকান"))
    assert "To pay on delivery · ডেলিভারির সময় দেবেন: ৳ 200.00" in on_its_way.text
    assert "Total · মোট: ৳ 200.00" in on_its_way.text
    assert found["OrderCancelled"]["paid"] == 20000
