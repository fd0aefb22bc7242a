"""Whatever comes in whatever order: at rest an order has its money once, or all of it went back, and never both."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from supermarket import wiring
from supermarket.ecommerce import order_service, payment_service
from supermarket.ecommerce.order_model import PaymentMethod, TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.inventory.model import Cause, CauseKind, reserve
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.once import Once
from supermarket.payments import refund_service
from supermarket.payments.audit_model import kept, order_difference
from supermarket.payments.audit_service import due_of
from supermarket.payments.exchange_model import About, GatewayUnknown
from supermarket.payments.model import Evidence, PaymentState, RefundEvidence, RefundState, Said, Verdict
from tests.support import cloud, fulfilment
from tests.support.online_shop import CUSTOMER, WAREHOUSE, level, open_shop, product
from tests.support.paying import BOSS
from tests.support.paying_fake import MERCHANT, Fake, Till

WHICH, SAYS = st.integers(0, 9), st.sampled_from([*Said])
HOSTED_ONES = [PaymentMethod.BKASH, PaymentMethod.STRIPE]
HOSTED = st.sampled_from(HOSTED_ONES)
ME = Caller(CUSTOMER.user)
OFFICE = Caller(BOSS.user, "manager", frozenset(BOSS.permissions), BOSS.branch)
SHIPPED = {OrderState.HANDED_OVER, OrderState.DELIVERED}
STOCK = 5


class Bank(Fake):
    """What really happened: money that shoppers paid for each invoice, and what was sent back of it.

    ``silent`` are calls that are not answered; a refund is made all the same.
    """

    def __init__(self):
        super().__init__()
        self.paid, self.back, self.silent = {}, Counter(), 0

    def ask(self, payment, said):
        self._answers()
        first, *more = self.paid.get(payment.invoice, [None])
        if first is None:
            return Evidence(verdict=Verdict.PENDING)
        return Evidence(
            verdict=Verdict.PAID, invoice=payment.invoice, merchant=MERCHANT, amount=payment.amount, currency="BDT",
            transaction_id=first, twice=tuple((each, payment.amount) for each in more),
        )  # fmt: skip

    def refund(self, payment, refund):
        self.made.append(refund.number)
        self.back[payment.transaction_id] += refund.amount.poisha
        self.known[refund.number] = RefundEvidence(
            state=RefundState.COMPLETED, reference=f"R-{refund.number}"
        )
        self._answers()
        return self.known[refund.number]

    def ask_refund(self, payment, refund):
        self._answers()
        return super().ask_refund(payment, refund)

    def _answers(self):
        if self.silent:
            self.silent -= 1
            raise GatewayUnknown("No answer.")


class Payments(RuleBasedStateMachine):
    """Two orders of the same goods, which others want too. Any page is paid at any time, or twice."""

    def __init__(self):
        super().__init__()
        self._cloud = cloud.running()
        self._cloud.__enter__()
        self.bank = Bank()
        self.till = Till(self.bank)
        self.orders, self.numbers, self.picked = [], 0, set()

    @initialize(
        eager=st.booleans(), methods=st.lists(HOSTED, min_size=2, max_size=2), tries=st.integers(0, 2)
    )
    def open(self, eager, methods, tries):
        open_shop()
        self.eager = eager
        self.milk = product("MILK", stock=STOCK)
        self.desk = wiring.order_desk()
        self.payments = wiring.payments()
        for method in methods:
            self.order(method)
        for which in range(tries):
            self.pay_again(which, HOSTED_ONES[which])

    def attempts(self):
        return [self.payments.get(each.id) for order in self.orders for each in self.payments.of_order(order)]

    def one(self, which):
        found = self.attempts()
        return found[which % len(found)]

    def order(self, method):
        made = fulfilment.order_of(fulfilment.line(self.milk, 2), method=PaymentMethod(method))
        waits = (TimelineEntry(OrderState.AWAITING_PAYMENT, made.placed_at, "guest"),)
        made = replace(made, timeline=waits, paid=ZERO)
        payment = payment_service.payment_for(made, made.placed_at)
        also = [*self.desk.orders.addition(made, None), *self.payments.addition(payment)]
        cause = Cause(CauseKind.ORDER, made.id)
        self.desk.stock.commit([reserve(WAREHOUSE, self.milk, 2)], cause, also=also)
        self.orders.append(made.id)

    @rule(which=WHICH)
    def the_shopper_pays_a_page(self, which):
        payment = self.one(which)
        if payment.gateway.hosted:
            self.bank.paid.setdefault(payment.invoice, []).append(f"T-{new_id()}")
            self.bank.paid[payment.invoice] = self.bank.paid[payment.invoice][:2]

    @rule(which=WHICH, said=SAYS)
    def a_callback_or_the_schedule_asks(self, which, said):
        self.till.settle(self.one(which), said)

    @rule(which=WHICH, said=SAYS, event=st.integers(0, 2), times=st.integers(1, 2))
    def a_message_comes(self, which, said, event, times):
        for _ in range(times):
            try:
                self.till.hear(self.one(which), f"evt_{event}", About.PAYMENT, said)
            except GatewayUnknown:
                continue

    @rule(calls=st.integers(1, 2))
    def the_gateway_falls_silent(self, calls):
        self.bank.silent = calls

    @rule(which=WHICH, method=st.sampled_from([*HOSTED_ONES, PaymentMethod.CASH_ON_DELIVERY]))
    def pay_again(self, which, method):
        once = Once("test", new_id(), "body")
        wanted = self.orders[which % len(self.orders)]
        try:
            payment_service.pay(
                self.desk, wiring.store_credit(), lambda: self.bank, ME, wanted, PaymentMethod(method), once
            )
        except Conflict:
            return

    @rule(which=WHICH, how=st.sampled_from(["cancel", "expire", "bring", "hand over"]))
    def the_order_goes_on(self, which, how):
        order_id = self.orders[which % len(self.orders)]
        if how == "cancel":
            with suppress(Conflict):
                order_service.cancel(self.desk, ME, order_id, "")
        elif how == "expire":
            done = order_service.expire_overdue(self.desk, clock.now() + timedelta(hours=2))
            assert done["failed"] == 0
        else:
            self.bring(order_id, 3 if how == "hand over" else 4)

    def bring(self, order_id, far):
        for status in ("picking", "packed", "handed_over", "delivered")[:far]:
            order = wiring.orders().get(order_id)
            cash = {"cash": str(order.due)} if status == "delivered" and not order.paid else {}
            fulfilment.step(order, status, **cash)

    @rule()
    def others_buy_what_is_left(self):
        *_, left = level(self.milk)
        if left > 0:
            cause = Cause(CauseKind.ORDER, new_id())
            self.desk.stock.commit([reserve(WAREHOUSE, self.milk, left)], cause)

    @rule(which=WHICH, taka=st.sampled_from([None, 50]))
    def the_office_gives_some_back(self, which, taka):
        amount, once = taka and Money.taka(str(taka)), Once("test", new_id(), "body")
        try:
            refund_service.request(self.till.desk, OFFICE, self.one(which).id, amount, "Broken", False, once)
        except (Conflict, Invalid):
            return

    @rule()
    def refunds_are_carried_out(self):
        for payment in self.attempts():
            for refund in self.payments.refunds(payment.id):
                if refund.state.open:
                    due = replace(refund, check_at=clock.now(), version=refund.version + 1)
                    self.payments.commit(self.payments.refund_change(due))
                    refund_service.carry_out(self.till.desk, wiring.store_credit(), payment.id, refund.id)

    def teardown(self):
        try:
            if self.orders:
                self.come_to_rest()
                self.check()
        finally:
            self._cloud.__exit__(None, None, None)

    def come_to_rest(self):
        self.bank.silent = 0
        for payment in self.attempts() if self.eager else []:
            if payment.gateway.hosted:
                self.bank.paid.setdefault(payment.invoice, [f"T-{new_id()}"])
        for number, payment in enumerate(self.attempts()):
            self.till.settle(payment)
            self.till.hear(payment, f"evt_last_{number}", About.PAYMENT, Said.SUCCESS)
        for _ in range(2):
            self.refunds_are_carried_out()

    def check(self):
        attempts = self.attempts()
        for order_id in self.orders:
            order, mine = wiring.orders().get(order_id), [p for p in attempts if p.order_id == order_id]
            assert order_difference(order_id, due_of(order), mine) is None
            assert sum(kept([each]) > ZERO for each in mine) <= 1
            if order.state in SHIPPED:
                at_the_door = order.payment_method is PaymentMethod.CASH_ON_DELIVERY
                assert at_the_door or kept(mine) + Money.total(p.waived for p in mine) >= order.due
        ours = {p.transaction_id: p for p in attempts if p.transaction_id and p.gateway.hosted}
        theirs = {each for several in self.bank.paid.values() for each in several}
        assert ours.keys() == theirs and all(p.state.has_money for p in ours.values())
        assert {each: kept([p]).poisha for each, p in ours.items()} == {
            each: p.captured.poisha - self.bank.back[each] for each, p in ours.items()
        }
        assert all(p.refunding == ZERO and p.state is not PaymentState.AUTHORIZED for p in attempts)
        assert max(Counter(self.bank.made).values(), default=1) == 1
        on_hand, reserved, available = level(self.milk)
        assert 0 <= reserved <= on_hand and available >= 0


def test_one_capture_or_one_full_refund_and_never_both():
    few = settings(
        max_examples=16,
        stateful_step_count=14,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Payments, settings=few)
