"""What the office sees of payments, and asks back."""

import pytest

from supermarket.kernel.money import Money
from supermarket.payments.model import Payment
from tests.support import paying
from tests.support.faults import counted
from tests.support.gateway import call, staff
from tests.support.online_shop import BRANCH, GUEST, OTHER_BRANCH, product
from tests.support.paying import BOSS, now
from tests.support.paying_fake import Till
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
pytest_plugins = "tests.support.paying_fixtures"
STRANGER = staff("payments:read", "payments:manage", branch=OTHER_BRANCH)
READER = staff("payments:read", branch=BRANCH)
PAID = Money.taka("100.00")


@pytest.fixture
def milk(till: Till) -> str:
    return product("MILK", stock=20)


def paid(till: Till, milk: str) -> Payment:
    made = till.ordered(milk, 1, headers=GUEST)
    till.pays(made)
    return till.settle(made)


def test_the_attempts_to_pay_an_order_are_listed(till: Till, milk: str) -> None:
    first = till.ordered(milk, 1, headers=GUEST)
    second = till.again(first, headers=GUEST)
    url = f"/payments?order_id={first.order_id}"

    found = call("GET", url, who=BOSS).json["items"]
    open_ones = call("GET", f"{url}&state=captured", who=BOSS).json["items"]
    elsewhere = call("GET", url, who=STRANGER).json["items"]

    assert [each["id"] for each in found] == [first.id, second.id]
    assert [(each["number"], each["gateway"], each["state"]) for each in found] == [
        (1, "bkash", "initiated"),
        (2, "sslcommerz", "initiated"),
    ]
    assert (open_ones, elsewhere) == ([], [])


def test_a_branchs_day_is_paged_newest_first(till: Till, milk: str) -> None:
    made = [paid(till, milk) if n % 2 else till.ordered(milk, 1, headers=GUEST) for n in range(3)]
    day = made[0].day

    first = call("GET", f"/payments?date={day}&limit=2", who=BOSS).json
    rest = call("GET", f"/payments?date={day}&limit=2&cursor={first['next_cursor']}", who=BOSS).json
    captured = call("GET", "/payments?state=captured", who=BOSS).json["items"]
    other_day = call("GET", "/payments?date=2026-01-01", who=BOSS).json["items"]

    ids = [each["id"] for each in (*first["items"], *rest["items"])]
    assert ids == [each.id for each in reversed(made)] and rest["next_cursor"] is None
    assert ([each["id"] for each in captured], other_day) == ([made[1].id], [])


def test_another_branch_sees_and_asks_back_nothing(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    before = everything()

    replies = [
        call("GET", f"/payments?branch_id={BRANCH}", who=STRANGER),
        call("GET", f"/payments/{payment.id}", who=STRANGER),
        call("GET", f"/payments/reconciliation?branch_id={BRANCH}", who=STRANGER),
        call("POST", f"/payments/{payment.id}/refunds", {"reason": "x"}, who=STRANGER, key="a-stranger-1"),
        call("POST", f"/payments/{payment.id}/refunds", {"reason": "x"}, who=READER, key="a-reader-1"),
        call("GET", "/payments", who=staff("orders:read", branch=BRANCH)),
    ]  # fmt: skip

    assert [reply.status for reply in replies] == [403] * 6
    assert everything() == before


def test_one_payment_is_shown_with_what_was_asked_back(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    asked = paying.refund(payment, "30.00").json
    till.carry_out()

    shown = call("GET", f"/payments/{payment.id}", who=BOSS).json
    missing = call("GET", f"/payments/{BRANCH}", who=BOSS)

    assert (shown["state"], shown["captured"], shown["refunded"]) == ("partially_refunded", "100.00", "30.00")
    (refund,) = shown["refunds"]
    assert (refund["id"], refund["state"], refund["number"]) == (
        asked["id"],
        "completed",
        f"{payment.invoice}R1",
    )
    assert refund["by"] == BOSS.user and missing.status == 404


def test_a_refund_is_asked_for_once_for_its_key(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    with counted() as calls:
        first = paying.refund(payment, "30.00")

    again = paying.refund(payment, "30.00")
    other = paying.refund(payment, "40.00")
    nameless = call("POST", f"/payments/{payment.id}/refunds", {"reason": "x"}, who=BOSS)

    assert (first.status, again.json) == (202, first.json)
    assert (other.status, other.json["code"], nameless.status) == (422, "idempotency_key_reused", 400)
    assert (len(paying.refunds(payment)), str(now(payment).refunding)) == (1, "30.00")
    assert calls.count("TransactWriteItems") == 1 and len(calls) <= 4


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [("100.01", 409, "refund_above_remaining"), ("0.00", 422, "invalid"), ("-1.00", 422, "invalid")],
)
def test_no_more_is_asked_back_than_there_is(
    till: Till, milk: str, amount: str, status: int, code: str
) -> None:
    payment = paid(till, milk)
    before = everything()

    reply = paying.refund(payment, amount)

    assert (reply.status, reply.json["code"]) == (status, code)
    assert everything() == before
