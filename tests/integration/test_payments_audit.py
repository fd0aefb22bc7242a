"""What the hourly audit finds: orders, payments and the gateways' lists that do not agree."""

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
from tests.support import credit_desk, paying
from tests.support.gateway import call, function
from tests.support.online_shop import BRANCH, CUSTOMER, GUEST, product
from tests.support.paying import BOSS, now, order_of
from tests.support.paying_fake import Till

pytestmark = pytest.mark.usefixtures("cloud")
pytest_plugins = "tests.support.paying_fixtures"
PAID = Money.taka("100.00")


@pytest.fixture
def milk(till: Till) -> str:
    return product("MILK", stock=20)


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


@pytest.mark.parametrize(("there", "ours"), [("80.00", None), ("80.01", "30.00")])
def test_what_was_paid_back_in_a_gateways_panel_is_found(
    till: Till, milk: str, there: str, ours: str | None
) -> None:
    credit_desk.known()
    payment = till.ordered(milk, 1, who=CUSTOMER)
    till.pays(payment)
    payment = till.settle(payment)
    paying.refund(payment, "30.00", "refund-1")
    paying.refund(payment, "20.00", "refund-2", to_credit=True)
    till.carry_out()
    paying.refund(payment, "50.00", "refund-3")
    till.fake.lines = [
        Settled(payment.transaction_id, payment.invoice, PAID, clock.now(), Money.taka(there)),
    ]  # fmt: skip

    found = [(each.kind, str(each.ours), str(each.theirs)) for each in audited(till)]

    assert found == ([(Kind.REFUNDED, ours, there)] if ours else [])


def test_the_list_of_an_account_that_another_shop_uses_too_is_told_in_part(till: Till) -> None:
    at = clock.now()
    till.fake.lines = [Settled(f"T-{number:04d}" + "x" * 50, "", PAID, at) for number in range(2000)]

    found = audited(till)
    shown = call("GET", "/payments/reconciliation", who=BOSS).json

    assert (len(found), till.alarms.count("PaymentsDisagree")) == (500, 2 * 2000)  # both branches use it
    assert (shown["found"], len(shown["differences"])) == (2000, 500)


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
