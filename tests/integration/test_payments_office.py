"""What the office sees of payments and asks back, and what the hourly audit finds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel import clock
from supermarket.kernel.money import ZERO, Money
from supermarket.payments import audit_service
from supermarket.payments.audit_model import Difference, Kind, Reconciliation
from supermarket.payments.exchange_model import GatewayUnknown, Settled
from supermarket.payments.model import Payment, PaymentState
from tests.support import paying
from tests.support.faults import counted
from tests.support.gateway import call, function, staff
from tests.support.online_shop import BRANCH, GUEST, OTHER_BRANCH, open_shop, product
from tests.support.paying import BOSS, now, order_of
from tests.support.paying_fake import Till
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
STRANGER = staff("payments:read", "payments:manage", branch=OTHER_BRANCH)
READER = staff("payments:read", branch=BRANCH)
PAID = Money.taka("100.00")


@pytest.fixture
def milk(cloud: None) -> str:
    open_shop()
    return product("MILK", stock=20)


@pytest.fixture
def till() -> Till:
    return Till()


def paid(till: Till, milk: str) -> Payment:
    made = till.ordered(milk, 1, headers=GUEST)
    till.pays(made)
    return till.settle(made)


def audited(till: Till, at: datetime | None = None) -> list[Difference]:
    """What the audit finds, and keeps; each is counted."""
    desk = replace(wiring.audit_desk(), gateways=till.fake, alarm=lambda name, _: till.alarms.append(name))
    till.alarms.clear()
    count = audit_service.audit(desk, at or clock.now())["differences"]
    found = [each for day in kept_days() for each in day.differences]
    assert till.alarms.count("PaymentsDisagree") == count >= len(found)
    return found


def kept_days() -> list[Reconciliation]:
    today = wiring.settings().branch(BRANCH).business_date(clock.now())
    days = [wiring.audit_desk().findings.of(BRANCH, today - timedelta(days=ago)) for ago in range(3)]
    return [each for each in days if each is not None]


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


def test_before_anybody_looked_there_is_no_reconciliation(milk: str) -> None:
    reply = call("GET", "/payments/reconciliation", who=BOSS)

    assert (reply.status, reply.json["code"]) == (404, "not_found")


def test_a_day_on_which_all_agrees(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    till.ordered(milk, 1, headers=GUEST)
    till.ordered(milk, 1, paying="cash_on_delivery", headers=GUEST)
    till.fake.lines = [Settled(payment.transaction_id, payment.invoice, PAID, clock.now())]

    found = audited(till)
    shown = call("GET", "/payments/reconciliation", who=BOSS).json

    assert (found, shown["differences"], shown["date"]) == ([], [], payment.day)
    assert shown["gateways"] == [
        {"gateway": "bkash", "count": 1, "captured": "100.00", "refunded": "0.00", "refunding": "0.00", "listed": True}
    ]  # fmt: skip


def test_what_the_office_gave_on_top_is_no_difference(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    paying.refund(payment, "30.00")
    till.carry_out()
    given = audited(till)

    call("PUT", f"/orders/{payment.order_id}/cancel", {"reason": "Twice"}, headers=GUEST)
    till.carry_out()

    assert (given, audited(till), now(payment).refundable) == ([], [], ZERO)


def test_an_order_and_its_money_that_disagree_are_found(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    order = order_of(payment)
    lost = order.moved(OrderState.CANCELLED, clock.now(), "nobody")
    wiring.orders().save(lost)

    (found,) = audited(till)

    assert found == Difference(kind=Kind.ORDER, order_id=order.id, ours=PAID, theirs=ZERO)
    (shown,) = call("GET", "/payments/reconciliation", who=BOSS).json["differences"]
    assert (shown["kind"], shown["order_id"], shown["ours"]) == ("order", order.id, "100.00")


def test_an_order_without_its_money_is_found(till: Till, milk: str) -> None:
    payment = till.ordered(milk, 1, headers=GUEST)
    order = order_of(payment)
    wiring.orders().save(replace(order.moved(OrderState.PAID, clock.now(), "nobody"), paid=PAID))

    assert audited(till) == [Difference(kind=Kind.ORDER, order_id=order.id, ours=ZERO, theirs=PAID)]


def test_a_refund_that_was_refused_leaves_a_difference(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    till.fake.refunds = GatewayUnknown("Closed.")
    call("PUT", f"/orders/{payment.order_id}/cancel", {"reason": "Twice"}, headers=GUEST)
    till.carry_out()
    (refund,) = paying.refunds(payment)
    fresh = audited(till)
    paying.grown_older(payment, days=5)
    slow = audited(till)

    assert (fresh, [(each.kind, each.said, each.ours) for each in slow]) == (
        [],
        [(Kind.REFUND, refund.number, PAID)],
    )


def test_what_is_held_and_what_is_never_answered_are_found(till: Till, milk: str) -> None:
    risky, silent = till.ordered(milk, 1, headers=GUEST), till.ordered(milk, 1, headers=GUEST)
    till.pays(risky, risky=True)
    till.settle(risky)
    till.fake.says[silent.invoice] = GatewayUnknown("Closed.")
    paying.grown_older(silent, hours=3)
    till.settle(silent)

    found = {each.payment_id: (each.kind, each.said) for each in audited(till)}

    assert found == {risky.id: (Kind.HELD, "risk"), silent.id: (Kind.OVERDUE, "")}


def test_a_held_payment_that_went_back_is_nobodys_work_any_more(till: Till, milk: str) -> None:
    payment = till.ordered(milk, 1, headers=GUEST)
    till.pays(payment, risky=True)
    till.settle(payment)
    call("PUT", f"/orders/{payment.order_id}/cancel", {"reason": "Twice"}, headers=GUEST)
    till.carry_out()

    assert (now(payment).state, now(payment).held, audited(till)) == (PaymentState.REFUNDED, "risk", [])


def test_what_a_gateway_lists_is_compared_with_what_we_have(till: Till, milk: str) -> None:
    right, less, missing, waits = (
        *(paid(till, milk) for _ in range(3)), till.ordered(milk, 1, headers=GUEST),
    )  # fmt: skip
    at = clock.now()
    till.fake.lines = [
        Settled(right.transaction_id, right.invoice, PAID, at),
        Settled(less.transaction_id, less.invoice, Money.taka("99.99"), at),
        Settled("T-unknown", "DHK999999A1", PAID, at),
        Settled("T-just-now", waits.invoice, PAID, at),
    ]

    found = sorted((each.kind.value, each.payment_id, each.transaction_id) for each in audited(till))

    assert found == [
        ("amount", less.id, less.transaction_id), ("missing_there", missing.id, missing.transaction_id),
        ("unknown_to_us", "", "T-unknown"),
    ]  # fmt: skip


def test_a_list_that_cannot_be_read_is_counted_and_stops_nothing(till: Till, milk: str) -> None:
    paid(till, milk)
    till.fake.removed = GatewayUnknown("Closed.")

    assert audited(till) == []
    assert set(till.alarms) == {"ListUnread"} and kept_days()[0].listed == ()


def test_the_schedules_run_under_their_own_policies(till: Till, milk: str) -> None:
    payment = paid(till, milk)
    paying.refund(payment, "30.00")
    paying.grown_older(payment, days=2)
    till.ordered(milk, 1, headers=GUEST)

    audit = function("payments/audit").handler({}, None)
    due = paying.check_open(minutes=3)

    assert audit == {"differences": 1} and len(due) == 2
    assert kept_days()[0].at.astimezone(UTC) <= clock.now()
