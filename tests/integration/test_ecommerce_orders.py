"""Orders over HTTP and by schedule: who sees them, cancelling, expiry, and what they tell the rest of the shop."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from supermarket import wiring
from supermarket.ecommerce import order_service
from supermarket.kernel import clock
from supermarket.kernel.clock import read_stamp, stamp
from tests.support.faults import counted
from tests.support.gateway import call, function, staff
from tests.support.online_shop import (
    BRANCH,
    CUSTOMER,
    GUEST,
    OTHER_BRANCH,
    OTHER_CUSTOMER,
    OTHER_GUEST,
    level,
    open_shop,
    order,
    product,
)
from tests.support.streams import events_of, records

READER = staff("orders:read", branch=BRANCH)
MANAGER = staff("orders:read", "orders:manage", branch=BRANCH)


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop(reservation_minutes=30)


def get(order_id, **how):
    return call("GET", f"/orders/{order_id}", **how)


def cancel(order_id, reason=None, **how):
    return call("PUT", f"/orders/{order_id}/cancel", {"reason": reason} if reason else None, **how)


def expire(after_minutes):
    at = stamp(clock.now() + timedelta(minutes=after_minutes))
    return function("ecommerce/expire_reservations").handler({"at": at}, None)


# Who sees what


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"headers": GUEST}, 200),
        ({"headers": GUEST, "who": OTHER_CUSTOMER}, 200),
        ({"who": READER}, 200),
        ({"who": staff("orders:read", "branches:all", branch=OTHER_BRANCH)}, 200),
        ({"headers": OTHER_GUEST}, 404),
        ({}, 404),
        ({"who": OTHER_CUSTOMER}, 404),
        ({"who": staff("orders:read", branch=OTHER_BRANCH)}, 404),
        ({"who": staff("pos:sell", branch=BRANCH)}, 404),
    ],
)
def test_a_guests_order_is_seen_by_the_guest_and_the_branch(how, status):
    placed = order("checkout-1", {product("MILK"): 1}, headers=GUEST)
    assert get(placed["id"], **how).status == status


def test_a_customers_order_is_seen_by_the_customer_alone():
    placed = order("checkout-1", {product("MILK"): 1}, who=CUSTOMER)
    assert get(placed["id"], who=CUSTOMER).json == placed
    assert get(placed["id"], who=OTHER_CUSTOMER).status == get(placed["id"], headers=GUEST).status == 404


def test_what_a_customer_orders_with_a_guests_token_in_the_browser_is_not_that_guests():
    placed = order("checkout-1", {product("MILK"): 1}, who=CUSTOMER, headers=GUEST)
    before = get(placed["id"], who=CUSTOMER).json

    seen = [
        get(placed["id"], headers=GUEST).status,
        get(placed["id"], who=OTHER_CUSTOMER, headers=GUEST).status,
    ]

    assert (seen, cancel(placed["id"], headers=GUEST).status) == ([404, 404], 404)
    assert get(placed["id"], who=CUSTOMER).json == before == placed


def test_what_a_guest_ordered_is_still_theirs_when_they_have_signed_in():
    placed = order("checkout-1", {product("MILK"): 1}, headers=GUEST)

    assert get(placed["id"], who=CUSTOMER, headers=GUEST).status == 200
    assert get(placed["id"], who=CUSTOMER).status == 404
    assert cancel(placed["id"], who=CUSTOMER, headers=GUEST).json["status"] == "cancelled"


@pytest.mark.parametrize("order_id", ["01a20486-ab3a-7e01-b560-3d60ea043a6d", "nonsense", "ORDER#x"])
def test_an_order_that_is_not_there_is_not_found(order_id):
    assert get(order_id, who=MANAGER).status == cancel(order_id, who=MANAGER).status == 404


def test_a_customer_lists_their_own_orders_newest_first():
    milk = product("MILK")
    mine = [order(f"checkout-{n}", {milk: 1}, who=CUSTOMER)["number"] for n in range(3)]
    order("checkout-9", {milk: 1}, who=OTHER_CUSTOMER)
    first = call("GET", "/orders?limit=2", who=CUSTOMER).json
    rest = call("GET", f"/orders?limit=2&cursor={first['next_cursor']}", who=CUSTOMER).json
    assert [o["number"] for o in first["items"] + rest["items"]] == mine[::-1]
    assert call("GET", f"/orders?cursor={first['next_cursor']}", who=OTHER_CUSTOMER).status == 422


def test_a_list_of_orders_costs_one_query():
    order("checkout-1", {product("MILK"): 1}, who=CUSTOMER)
    with counted() as calls:
        call("GET", "/orders", who=CUSTOMER)
    assert calls == ["Query"]


def test_staff_list_a_branch_by_day_and_state():
    milk = product("MILK")
    numbers = [order(f"checkout-{n}", {milk: 1}, headers=GUEST)["number"] for n in range(3)]
    placed = call("GET", "/orders?status=placed", who=READER).json["items"]
    cancel(placed[0]["id"], headers=GUEST)
    today = placed[0]["business_date"]

    def listed(query, who=READER):
        return [o["number"] for o in call("GET", f"/orders?{query}", who=who).json["items"]]

    assert [o["number"] for o in placed] == numbers
    assert listed("") == listed(f"date={today}") == numbers[::-1]
    assert listed("status=placed") == numbers[1:]
    assert listed("status=cancelled") == listed(f"date={today}&status=cancelled") == numbers[:1]
    assert listed(f"date={today}&status=placed") == numbers[:0:-1]
    assert listed("date=2020-01-01") == []
    assert listed(f"branch_id={BRANCH}", staff("orders:read", "branches:all")) == numbers[::-1]


@pytest.mark.parametrize(
    ("query", "who", "status"),
    [
        (f"branch_id={OTHER_BRANCH}", READER, 403),
        (f"branch_id={BRANCH}", CUSTOMER, 403),
        ("status=placed", CUSTOMER, 403),
        ("date=tomorrow", READER, 422),
        ("status=lost", READER, 422),
        ("colour=red", READER, 422),
        ("", None, 401),
    ],
)
def test_a_list_that_is_not_the_callers_is_refused(query, who, status):
    assert call("GET", f"/orders?{query}", who=who).status == status


# Cancelling


@pytest.mark.parametrize("how", [{"headers": GUEST}, {"who": MANAGER}])
def test_a_cancelled_order_gives_its_goods_back_once(how):
    milk, tea = product("MILK"), product("TEA")
    placed = order("checkout-1", {milk: 2, tea: 3}, headers=GUEST)
    assert (level(milk), level(tea)) == ((10, 2, 8), (10, 3, 7))
    first = cancel(placed["id"], "Ordered twice", **how)
    again = cancel(placed["id"], **how)
    assert first.status == again.status == 200 and first.json == again.json
    assert [(e["status"], e["reason"]) for e in first.json["timeline"]] == [
        ("placed", ""),
        ("cancelled", "Ordered twice"),
    ]
    assert (level(milk), level(tea)) == ((10, 0, 10), (10, 0, 10))


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({}, 404),
        ({"headers": OTHER_GUEST}, 404),
        ({"who": OTHER_CUSTOMER}, 404),
        ({"who": READER}, 403),
        ({"who": staff("orders:read", "orders:manage", branch=OTHER_BRANCH)}, 404),
    ],
)
def test_nobody_else_cancels(how, status):
    milk = product("MILK")
    placed = order("checkout-1", {milk: 2}, headers=GUEST)
    assert cancel(placed["id"], **how).status == status
    assert level(milk) == (10, 2, 8)
    assert get(placed["id"], headers=GUEST).json == placed


def test_cancelling_takes_three_calls_and_what_was_to_be_paid_at_the_door_is_asked_for_no_more():
    placed = order("checkout-1", {product("MILK"): 2}, headers=GUEST)
    with counted() as calls:
        cancel(placed["id"], "Twice", headers=GUEST)
    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]
    payment = wiring.payments().get(placed["payment_id"])
    assert (payment.state, payment.reason) == ("cancelled", "Twice")


# Running out


def test_an_order_runs_out_when_its_time_is_up_and_not_before():
    milk = product("MILK")
    placed = order("checkout-1", {milk: 2}, "bkash", headers=GUEST)
    kept = read_stamp(placed["reserved_until"]) - read_stamp(placed["placed_at"])
    assert kept == timedelta(minutes=30)
    assert expire(29) == {"expired": 0, "left": 0, "failed": 0} and level(milk) == (10, 2, 8)
    assert expire(31) == {"expired": 1, "left": 0, "failed": 0} and level(milk) == (10, 0, 10)
    assert expire(31) == {"expired": 0, "left": 0, "failed": 0} and level(milk) == (10, 0, 10)
    assert get(placed["id"], headers=GUEST).json["status"] == "expired"
    refused = cancel(placed["id"], headers=GUEST)
    assert (refused.status, refused.json["code"]) == (409, "order_state")


class LateOrders:
    """The orders as an index shows them that has not heard of the last change."""

    def __init__(self, seen):
        self._seen, self.change, self.get = seen, wiring.orders().change, wiring.orders().get

    def overdue(self, branch_id, now, limit):
        return self._seen if branch_id == BRANCH else []


def test_of_a_cancel_and_an_expiry_at_once_exactly_one_wins():
    """Medusa #12401: what is reserved falls below nothing. Vendure #4152: nothing holds two changes of one order
    apart."""
    milk = product("MILK")
    placed = order("checkout-1", {milk: 2}, "bkash", headers=GUEST)
    seen = [wiring.orders().get(placed["id"])]
    cancel(placed["id"], headers=GUEST)
    late = clock.now() + timedelta(minutes=31)
    done = order_service.expire_overdue(replace(wiring.order_desk(), orders=LateOrders(seen)), late)
    assert done == {"expired": 0, "left": 1, "failed": 0}
    assert level(milk) == (10, 0, 10)
    assert get(placed["id"], headers=GUEST).json["status"] == "cancelled"


# What they tell


def told(since=0):
    return events_of(function("ecommerce/publish_changes"), records("ecommerce", since=since))


def test_the_life_of_an_order_is_told():
    milk = product("MILK", "105.00", tax="VAT75")
    kept = order("checkout-1", {milk: 2}, "bkash", headers=GUEST)
    gone = order("checkout-2", {milk: 1}, who=CUSTOMER)
    cancel(gone["id"], "No time", who=CUSTOMER)
    expire(31)
    events = told()
    assert [(e["detail-type"], e["detail"]["key"]) for e in events] == [
        ("OrderAwaitingPayment", f"order#{kept['id']}#awaiting_payment"),
        ("OrderPlaced", f"order#{gone['id']}#placed"),
        ("OrderCancelled", f"order#{gone['id']}#cancelled"),
        ("OrderExpired", f"order#{kept['id']}#expired"),
    ]
    assert events[2]["detail"]["data"] == {
        "order_id": gone["id"], "number": "DHK-000002", "branch_id": BRANCH,
        "warehouse_id": gone_warehouse(), "business_date": gone["business_date"],
        "customer_id": CUSTOMER.user, "name": "Rahim Uddin", "email": "rahim@example.com",
        "phone": "+8801712345678", "payment_method": "cash_on_delivery",
        "gross": 10500, "discount": 0, "net": 9767, "tax": 733, "total": 10500,
        "taxes": [{"code": "VAT75", "rate": 750, "taxable": 9767, "tax": 733}],
        "lines": [{
            "product_id": milk, "sku": "MILK", "name": "Product MILK", "name_bn": "পণ্য MILK", "quantity": 1,
            "unit": "piece", "total": 10500,
        }],
        "delivery": 0, "reason": "No time", "accepted": True, "paid": 0,
    }  # fmt: skip


def gone_warehouse():
    return wiring.settings().branch(BRANCH).warehouse_id


def test_the_day_recomputed_tells_what_the_stream_told():
    milk = product("MILK")
    first = order("checkout-1", {milk: 2}, headers=GUEST)
    order("checkout-2", {milk: 1}, who=CUSTOMER)
    cancel(first["id"], headers=GUEST)
    day = date.fromisoformat(first["business_date"])
    recomputed = wiring.orders().events_of_day(BRANCH, day)
    streamed = {
        (e["detail-type"], e["detail"]["key"], e["detail"]["at"], str(e["detail"]["data"])) for e in told()
    }
    assert {(e.name, e.key, e.at, str(e.data)) for e in recomputed} == streamed
    assert list(wiring.orders().events_of_day(BRANCH, day - timedelta(days=1))) == []
