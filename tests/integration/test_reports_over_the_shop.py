"""The day's report over real sales and orders: what the tables tell twice over is the same."""

from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from tests.support import online_shop, streams
from tests.support.gateway import call, function, staff
from tests.support.online_shop import BRANCH, CUSTOMER, WAREHOUSE
from tests.support.till_shop import add_terminal, an_id, cash, open_session, sell

TILL = staff("pos:sell", "pos:manage", branch=BRANCH, user=an_id(91))
OFFICE = staff("reports:read", branch=BRANCH)


def deliver() -> None:
    """Carry what the tills and the shop have told to the report, each of it twice."""
    for context in ("pos", "ecommerce"):
        told = streams.events_of(function(f"{context}/publish_changes"), streams.records(context))
        wanted = [e for e in told if e["detail-type"] in {
            "SaleCompleted", "OrderPlaced", "OrderCancelled", "OrderExpired",
        }]  # fmt: skip
        for _ in range(2):
            answer = function("reports/apply_sale").handler(streams.queue_event(wanted), None)
            assert answer == {"batchItemFailures": []}


def finalise(date: str) -> Any:
    return function("reports/finalise_day").handler({"branch_id": BRANCH, "date": date}, None)


@pytest.mark.usefixtures("cloud")
def test_sales_and_orders_add_up_and_the_recount_agrees():
    online_shop.open_shop()
    soap = online_shop.product("SOAP", "107.50", stock=20, tax="VAT75")
    session = open_session(add_terminal(branch=BRANCH, who=TILL), who=TILL)
    assert (
        sell(session, "sale-one", [{"product_id": soap, "quantity": 2}], cash("215.00"), who=TILL).status
        == 201
    )
    kept = online_shop.order("order-one", {soap: 1}, who=CUSTOMER)
    gone = online_shop.order("order-two", {soap: 3}, who=CUSTOMER)
    assert (
        call("PUT", f"/orders/{gone['id']}/cancel", {"reason": "changed my mind"}, who=CUSTOMER).status == 200
    )
    date = wiring.settings().branch(BRANCH).business_date(clock.now()).isoformat()

    deliver()
    finalise(date)

    found = call("GET", f"/reports/sales/daily?date={date}", who=OFFICE).json
    assert (found["pos"]["count"], found["pos"]["total"], found["pos"]["tax"]) == (1, "215.00", "15.00")
    assert found["tenders"] == [{"kind": "cash", "count": 1, "amount": "215.00"}]
    totals = {name: (part["count"], part["total"]) for name, part in found["online"].items()}
    assert totals == {
        "placed": (2, "430.00"), "cancelled": (1, "322.50"), "expired": (0, "0.00"), "standing": (1, "107.50"),
        "changed": (0, "0.00"), "returned": (0, "0.00"),
    }  # fmt: skip
    assert found["taxes"] == [{"code": "VAT75", "rate": "7.50", "taxable": "300.00", "tax": "22.50"}]
    assert (found["final"]["run"], found["final"]["difference"], found["final"]["differences"]) == (
        1,
        "0.00",
        [],
    )
    stock = wiring.stock().level(WAREHOUSE, soap)
    assert (stock.on_hand, stock.reserved, stock.available) == (18, 1, 17)
    assert kept["total"] == "107.50"
