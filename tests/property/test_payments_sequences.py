"""Whatever comes in whatever order: at rest an order has its money once, or all of it went back, and never both."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from supermarket import wiring
from supermarket.ecommerce import order_service, payment_service
from supermarket.ecommerce.order_model import PaymentMethod, TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.payment_service import PaidOrders
from supermarket.inventory.model import Cause, CauseKind, reserve
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.once import Once
from supermarket.payments import callback_service, refund_service, service
from supermarket.payments.audit_model import kept, order_difference
from supermarket.payments.audit_service import due_of
from supermarket.payments.exchange_model import About, GatewayUnknown
from supermarket.payments.model import Gateway, RefundEvidence, RefundState, Said, Verdict
from tests.support import cloud, credit_desk, fulfilment, order_changes
from tests.support.online_shop import CUSTOMER, WAREHOUSE, level, open_shop, product
from tests.support.paying import BOSS
from tests.support.paying_bank import Bank, Died, Mortal
from tests.support.paying_fake import Till

WHICH, SAYS = st.integers(0, 9), st.sampled_from([*Said])
PAGES = [PaymentMethod.BKASH, PaymentMethod.STRIPE]
DOOR, CREDIT = PaymentMethod.CASH_ON_DELIVERY, PaymentMethod.STORE_CREDIT
OVER = st.sampled_from([Verdict.FAILED, Verdict.CANCELLED, Verdict.EXPIRED])
ME = Caller(CUSTOMER.user)
OFFICE = Caller(BOSS.user, "manager", frozenset(BOSS.permissions), BOSS.branch)
SHIPPED = {OrderState.HANDED_OVER, OrderState.DELIVERED}
BROUGHT = ("picking", "packed", "handed_over", "delivered")
STOCK, WALLET = 5, Money.taka("250.00")


class Payments(RuleBasedStateMachine):
    """Two orders of the same goods, which others want too. Any page is paid at any time, or twice."""

    def __init__(self):
        super().__init__()
        self._cloud = cloud.running()
        self._cloud.__enter__()
        self.bank = Bank()
        self.till = Till(self.bank)
        self.orders, self.events = [], 0

    @initialize(
        eager=st.booleans(),
        methods=st.lists(st.sampled_from(PAGES), min_size=2, max_size=2),
        tries=st.integers(0, 2),
    )
    def open(self, eager, methods, tries):
        open_shop()
        credit_desk.known()
        credit_desk.give(str(WALLET), credit_desk.refund())
        self.eager, self.milk = eager, product("MILK", stock=STOCK)
        self.desk, self.payments, self.wallet = wiring.order_desk(), wiring.payments(), wiring.store_credit()
        for method in methods:
            self.order(method)
        for which in range(tries):
            self.pay_again(which, PAGES[which])

    def order(self, method):
        made = fulfilment.order_of(fulfilment.line(self.milk, 2), method=PaymentMethod(method))
        waits = (TimelineEntry(OrderState.AWAITING_PAYMENT, made.placed_at, "guest"),)
        made = replace(made, timeline=waits, paid=ZERO)
        payment = payment_service.payment_for(made, made.placed_at)
        also = [*self.desk.orders.addition(made, None), *self.payments.addition(payment)]
        cause = Cause(CauseKind.ORDER, made.id)
        self.desk.stock.commit([reserve(WAREHOUSE, self.milk, 2)], cause, also=also)
        self.orders.append(made.id)

    def attempts(self):
        return [each for order_id in self.orders for each in self.payments.of_order(order_id)]

    def one(self, which):
        found = self.attempts()
        return found[which % len(found)]

    def asked_back(self, *states):
        pairs = [(payment, each) for payment in self.attempts() for each in self.payments.refunds(payment.id)]
        return [(payment, refund) for payment, refund in pairs if refund.state in states]

    def hear(self, payment, about, said=Said.NOTHING, event="", desk=None):
        self.events += 1
        told = payment.id, "bkash", event or f"evt_{self.events}", about, said, ""
        with suppress(GatewayUnknown):
            callback_service.act_on(desk or self.till.desk, self.wallet, *told)

    @rule(which=WHICH, risky=st.booleans())
    def the_shopper_pays_a_page(self, which, risky):
        payment = self.one(which)
        if payment.gateway.hosted:
            self.bank.pay(payment)
            if risky:
                self.bank.risky.add(payment.invoice)

    @rule(which=WHICH, verdict=OVER)
    def the_gateway_gives_a_page_up(self, which, verdict):
        self.bank.given_up[self.one(which).invoice] = verdict

    @rule(which=WHICH, said=SAYS)
    def a_browser_comes_back(self, which, said):
        self.till.settle(self.one(which), said)

    @rule()
    def the_schedule_comes(self):
        self.schedule()

    @rule(which=WHICH, about=st.sampled_from([*About]), said=SAYS, event=st.integers(0, 2))
    def a_message_comes_twice(self, which, about, said, event):
        for _ in range(2):
            self.hear(self.one(which), about, said, f"evt_old_{event}")

    @rule(calls=st.integers(1, 2), deaf=st.booleans())
    def the_gateway_falls_silent(self, calls, deaf):
        self.bank.silent, self.bank.deaf = (0, calls) if deaf else (calls, 0)

    @rule(which=WHICH, said=SAYS, last=st.integers(1, 2))
    def a_worker_dies(self, which, said, last):
        mortal, payment = Mortal(self.payments, last), self.one(which)
        orders = PaidOrders(replace(self.desk, payments=mortal))
        desk = replace(self.till.desk, payments=mortal, orders=orders)
        with suppress(Died):
            self.hear(payment, About.PAYMENT, said, desk=desk)
        for refund in self.payments.refunds(payment.id):
            with suppress(Died):
                refund_service.carry_out(desk, self.wallet, payment.id, refund.id)

    @rule(which=WHICH, method=st.sampled_from([*PAGES, DOOR, CREDIT]))
    def pay_again(self, which, method):
        once, wanted = Once("test", new_id(), "body"), self.orders[which % len(self.orders)]
        with suppress(Conflict):
            payment_service.pay(
                self.desk, self.wallet, lambda: self.bank, ME, wanted, PaymentMethod(method), once
            )

    @rule(which=WHICH, how=st.sampled_from(["cancel", "expire", "release", "give back", "take out"]))
    def the_order_goes_on(self, which, how):
        order = wiring.orders().get(self.orders[which % len(self.orders)])
        if how == "cancel":
            with suppress(Conflict):
                order_service.cancel(self.desk, ME, order.id, "")
        elif how == "expire":
            done = order_service.expire_overdue(self.desk, clock.now() + timedelta(hours=2))
            assert done["failed"] == 0
        elif how == "take out":
            order_changes.change(order, order_changes.left(self.milk, 1), who=CUSTOMER)
        elif how == "release" and order.held:
            self.till.desk.orders.release(order.payment_id)
        elif how == "give back" and order.state is OrderState.DELIVERED:
            fulfilment.give_back(order, fulfilment.returned_line(self.milk, 1))

    @rule(which=WHICH, far=st.integers(2, 4), packed=st.integers(1, 2))
    def the_order_is_brought(self, which, far, packed):
        order_id = self.orders[which % len(self.orders)]
        for status in BROUGHT[:far]:
            order = wiring.orders().get(order_id)
            told = {"cash": str(order.due)} if status == "delivered" and not order.paid else {}
            if status == "packed":
                told = {"lines": [{"product_id": self.milk, "quantity": packed}]}
            if fulfilment.step(order, status, **told).status != 200:
                return

    @rule()
    def others_buy_what_is_left(self):
        *_, left = level(self.milk)
        if left > 0:
            self.desk.stock.commit([reserve(WAREHOUSE, self.milk, left)], Cause(CauseKind.ORDER, new_id()))

    @rule(which=WHICH, taka=st.sampled_from([None, "50.00"]), to_credit=st.booleans())
    def the_office_gives_some_back(self, which, taka, to_credit):
        self.give_back(self.one(which), taka and Money.taka(taka), to_credit)

    def give_back(self, payment, amount, to_credit=False):
        once = Once("test", new_id(), "body")
        with suppress(Conflict, Invalid):
            refund_service.request(self.till.desk, OFFICE, payment.id, amount, "Broken", to_credit, once)

    @rule(mood=st.sampled_from(["done", "pending", "refused", "lost"]))
    def refunds_are_carried_out(self, mood):
        self.bank.mood = mood
        self.schedule(payments=False)

    @rule(which=WHICH)
    def a_refund_bounces(self, which):
        for payment, refund in self.asked_back(RefundState.COMPLETED)[which : which + 1]:
            self.bank.bounce(payment, refund)
            self.hear(payment, About.REFUND)

    def schedule(self, payments=True):
        """The worker, with what is due by now or in three days."""
        self.till.later.clear()
        service.hand_over_due(self.till.desk, clock.now() + timedelta(days=3))
        for payment_id, refund_id in [(each["payment_id"], each["refund_id"]) for each in self.till.later]:
            if refund_id:
                refund = self.changed(self.payments.refund(payment_id, refund_id), check_at=clock.now())
                refund_service.carry_out(self.till.desk, self.wallet, payment_id, refund.id)
            elif payments:
                service.settle(self.till.desk, payment_id)

    def changed(self, refund, **how):
        changed = replace(refund, **how, version=refund.version + 1)
        self.payments.commit(self.payments.refund_change(changed))
        return changed

    def teardown(self):
        try:
            if self.orders:
                self.come_to_rest()
                self.check()
        finally:
            self._cloud.__exit__(None, None, None)

    def come_to_rest(self):
        """Gateways answer, the schedule comes by, messages come after all; the office does what is left to do."""
        self.bank.silent = self.bank.deaf = 0
        self.bank.mood = "done"
        for payment in self.attempts() if self.eager else []:
            if payment.gateway.hosted and payment.invoice not in self.bank.paid:
                self.bank.pay(payment)
        assert all(p.check_at for p in self.attempts() if p.gateway.hosted and p.state.open)
        self.schedule()
        for payment in self.attempts():
            if len(self.bank.paid.get(payment.invoice, [])) > 1:
                self.hear(payment, About.PAYMENT, Said.SUCCESS)
            if payment.refunds:
                self.hear(payment, About.REFUND)
        self.schedule()
        self.what_nobody_tells_is_looked_up()
        self.what_was_refused_is_asked_back_again()
        self.schedule()

    def what_nobody_tells_is_looked_up(self):
        made = RefundEvidence(state=RefundState.COMPLETED, reference="R-9")
        for payment, refund in self.asked_back(RefundState.REQUESTED):
            assert refund.number in self.bank.lost
            self.changed(refund, checks=5)
            refund_service.found(self.till.desk, OFFICE, payment.id, refund.id, made)

    def what_was_refused_is_asked_back_again(self):
        for order_id in self.orders:
            order, mine = wiring.orders().get(order_id), self.payments.of_order(order_id)
            above = kept(mine) - due_of(order)
            for payment in sorted(mine, key=lambda each: each.id == order.payment_id):
                if above > ZERO and payment.refundable > ZERO:
                    refunds = [each for p in mine for each in self.payments.refunds(p.id)]
                    assert any(each.state is RefundState.REJECTED for each in refunds)
                    self.give_back(payment, min(above, payment.refundable))
                    above -= min(above, payment.refundable)

    def check(self):
        attempts = self.attempts()
        for order_id in self.orders:
            order, mine = wiring.orders().get(order_id), [p for p in attempts if p.order_id == order_id]
            assert order_difference(order_id, due_of(order), mine) is None
            assert sum(kept([each]) > ZERO for each in mine) <= 1
            ended = order.state in (OrderState.CANCELLED, OrderState.EXPIRED) or order.paid
            assert not (ended and any(p.state.open and not p.gateway.hosted for p in mine))
            if order.state in SHIPPED:
                at_the_door = order.payment_method is DOOR
                assert at_the_door or kept(mine) + Money.total(p.waived for p in mine) >= order.due
        self.check_books(attempts)
        on_hand, reserved, available = level(self.milk)
        assert 0 <= reserved <= on_hand and available >= 0

    def check_books(self, attempts):
        done = self.asked_back(RefundState.COMPLETED)
        to_credit = Counter()
        for payment, refund in done:
            if refund.to_credit or payment.gateway is Gateway.STORE_CREDIT:
                to_credit[payment.id] += refund.amount.poisha
        ours = {p.transaction_id: p for p in attempts if p.transaction_id and p.gateway.hosted}
        theirs = {each for several in self.bank.paid.values() for each in several}
        assert ours.keys() == theirs and all(p.state.has_money for p in ours.values())
        assert {each: kept([p]).poisha for each, p in ours.items()} == {
            each: p.captured.poisha - self.bank.back[each] - to_credit[p.id] for each, p in ours.items()
        }
        spent = sum(p.captured.poisha for p in attempts if p.gateway is Gateway.STORE_CREDIT)
        assert self.wallet.balance(CUSTOMER.user).poisha == WALLET.poisha - spent + sum(to_credit.values())
        assert all(p.refunding == ZERO for p in attempts)
        assert max(Counter(self.bank.made).values(), default=1) == 1


def test_one_capture_or_one_full_refund_and_never_both():
    few = settings(
        max_examples=8, stateful_step_count=26, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Payments, settings=few)
