"""Orders and their money: paying again, and what it does to an order that money has come in."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from supermarket.customers.credit_ports import Credits
from supermarket.delivery.slot_model import SlotClosed, SlotFull
from supermarket.ecommerce.attempt_service import (
    attempted,
    attempted_paid,
    paid_by_credit,
    payment_for,
    ways_to_pay,
)
from supermarket.ecommerce.order_model import Order, PaymentMethod
from supermarket.ecommerce.order_service import OrderDesk, get, not_collected, owns, taken_again
from supermarket.ecommerce.order_state_model import Actor, OrderState
from supermarket.ecommerce.ports import Orders
from supermarket.inventory.model import Cause, CauseKind, reserve
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, NotAllowed, Outdated, OutOfStock, Unavailable
from supermarket.kernel.once import Once, perform
from supermarket.kernel.writing import Write
from supermarket.payments.exchange_model import Payer
from supermarket.payments.model import Payment
from supermarket.payments.ports import Gateways
from supermarket.payments.service import PaymentDesk, open_payment
from supermarket.payments.settle_model import ask_back
from supermarket.settings.model import PaidWithoutStock

MOST_ATTEMPTS = 9
OPENING = "opening"
"""The fact that somebody has begun to open a payment with its gateway: nobody else does."""
_TRIES = 8


def pay(
    desk: OrderDesk,
    wallet: Credits,
    gateways: Callable[[], Gateways],
    caller: Caller,
    order_id: str,
    method: PaymentMethod,
    once: Once,
) -> Payment:
    """Try again to pay an order that waits for its money, maybe in another way.

    What was opened before stays open at its gateway: should it be paid after all, that money goes back.
    """
    return perform(
        once, lambda: _pay(desk, wallet, gateways, caller, order_id, method, once), desk.payments.made_by
    )


def _pay(
    desk: OrderDesk,
    wallet: Credits,
    gateways: Callable[[], Gateways],
    caller: Caller,
    order_id: str,
    method: PaymentMethod,
    once: Once,
) -> Payment:
    order = get(desk.orders, caller, order_id)
    if not owns(order, caller):
        raise NotAllowed("An order is paid by whoever placed it.")
    if method.hosted:
        gateways().of(order.branch_id, method)
    if order.state is not OrderState.AWAITING_PAYMENT:
        raise Conflict(f"An order that is {order.state} does not wait for its money.", code="order_state")
    if order.payments >= MOST_ATTEMPTS:
        raise Conflict("It was tried too often to pay this order.", code="too_many_attempts")
    now = clock.now()
    if method.hosted and now >= order.reserved_until:
        raise Conflict("The time to pay this order is over.", code="order_state")
    tried = replace(attempted(order, method), version=order.version + 1)
    also: list[Write] = []
    if method is PaymentMethod.CASH_ON_DELIVERY:
        tried = attempted(order, method).moved(
            OrderState.PLACED, now, caller.user_id or "guest", "", Actor.CUSTOMER
        )
    if method is PaymentMethod.STORE_CREDIT:
        also = paid_by_credit(tried, wallet)
        tried = attempted_paid(replace(tried, version=order.version), now, caller.user_id or "")
    payment = payment_for(tried, now)
    desk.payments.commit([*desk.orders.change(tried), *desk.payments.addition(payment, once), *also])
    return payment


def standing(
    desk: OrderDesk, gateways: Callable[[], Gateways], caller: Caller, order_id: str
) -> tuple[list[PaymentMethod], Payment | None]:
    """How an order can still be paid, and what became of the newest attempt."""
    order = get(desk.orders, caller, order_id)
    waits = order.state is OrderState.AWAITING_PAYMENT
    methods = ways_to_pay(gateways(), order.branch_id, order.customer_id) if waits else []
    return methods, desk.payments.get(order.payment_id) if order.payment_id else None


def begin(desk: Callable[[], PaymentDesk], orders: Orders, payment: Payment, address: str) -> Payment:
    """Open a payment with its gateway, if it has one and nobody has begun to: after all that is ours is kept."""
    if not payment.gateway.hosted or not payment.state.open or payment.url or payment.facts:
        return payment
    counter = desk()
    mine = replace(payment, facts={OPENING: "yes"}, version=payment.version + 1)
    try:
        counter.payments.save(payment, mine)
    except Outdated:
        return counter.payments.get(payment.id)
    return open_payment(counter, mine, payer_of(orders.get(payment.order_id), address))


def payer_of(order: Order, address: str) -> Payer:
    who, where = order.recipient, order.address
    return Payer(
        name=who.name, phone=who.phone, email=who.email, line=where.line, city=where.city, postcode=where.postcode,
        items=len(order.lines), address=address,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaidOrders:
    """The `Payable` of payments: what they are for is orders."""

    desk: OrderDesk

    def take_money(self, old: Payment, new: Payment) -> Payment:
        for _ in range(_TRIES):
            order = self.desk.orders.get(new.order_id)
            try:
                return self._take(order, old, new)
            except Outdated:
                if self.desk.payments.get(old.id).version != old.version:
                    raise
        raise Unavailable("This order is being changed by others.")

    def _take(self, order: Order, old: Payment, new: Payment) -> Payment:
        if order.paid or order.state in (OrderState.CANCELLED, OrderState.DELIVERED):
            return self._give_back(order, old, new, "The order was paid already." if order.paid else "")
        if order.state is OrderState.EXPIRED:
            return self._revive(order, old, new)
        if order.state not in (OrderState.AWAITING_PAYMENT, OrderState.PLACED):
            return self._give_back(order, old, new, f"The order was {order.state} already.")
        kept, back = self._not_too_much(order, old, new)
        writes = [*self.desk.orders.change(_paid(order, new)), *self.desk.payments.change(old, kept), *back]
        if order.state is OrderState.PLACED:
            at_the_door = self.desk.payments.get(order.payment_id)
            writes += not_collected(self.desk, at_the_door, f"paid by {new.gateway}")
        self.desk.payments.commit(writes)
        return kept

    def _not_too_much(self, order: Order, old: Payment, new: Payment) -> tuple[Payment, list[Write]]:
        """What came in for lines that were taken out since goes back."""
        if new.captured <= order.due:
            return new, []
        asked, refund = ask_back(new, new.captured - order.due, "changed", "system", clock.now())
        return replace(asked, version=old.version + 1), self.desk.payments.refund_addition(refund)

    def _give_back(self, order: Order, old: Payment, new: Payment, why: str) -> Payment:
        """Money for what is not to be had any more, or is paid, goes back: all of it, and once."""
        reason = why or f"The order was {order.state}."
        asked, refund = ask_back(new, new.captured, reason, "system", clock.now())
        kept = replace(asked, version=old.version + 1)
        self.desk.payments.commit(
            [*self.desk.payments.change(old, kept), *self.desk.payments.refund_addition(refund)]
        )
        return kept

    def _revive(self, order: Order, old: Payment, new: Payment) -> Payment:
        """Paid after its time: its goods are reserved again, if they are still there.

        So are its coupons and its place in the slot. Where others have that, it keeps the time it was promised.
        """
        back_order = self.desk.settings.rules().paid_without_stock is PaidWithoutStock.BACK_ORDER
        try:
            return self._reserve(order, old, new, guarded=True)
        except OutOfStock:
            if back_order:
                return self._reserve(replace(order, back_ordered=True), old, new, guarded=False)
            return self._give_back(order, old, new, "The goods were gone.")

    def _reserve(self, order: Order, old: Payment, new: Payment, guarded: bool) -> Payment:
        on = order.business_date.isoformat() if guarded else ""
        moves = [
            replace(reserve(order.warehouse_id, product_id, quantity, on), guarded=guarded)
            for product_id, quantity in order.taken
        ]
        cause = Cause(CauseKind.ORDER, order.id, by="system")
        also = [*self.desk.orders.change(_paid(order, new)), *self.desk.payments.change(old, new)]
        try:
            self.desk.stock.commit(moves, cause, also=[*also, *taken_again(self.desk, order)])
        except (SlotFull, SlotClosed):
            return self._reserve(order.without_slot(), old, new, guarded)
        return new

    def release(self, payment_id: str) -> Payment:
        return self._held(payment_id, "")

    def hold(self, payment_id: str, why: str) -> Payment:
        return self._held(payment_id, why)

    def _held(self, payment_id: str, why: str) -> Payment:
        for _ in range(_TRIES):
            payment = self.desk.payments.get(payment_id)
            if payment.held == why:
                return payment
            order = self.desk.orders.get(payment.order_id)
            new = replace(payment, held=why, version=payment.version + 1)
            writes = self.desk.payments.change(payment, new)
            if order.payment_id == payment_id and order.held != why:
                writes += self.desk.orders.change(replace(order, held=why, version=order.version + 1))
            try:
                self.desk.payments.commit(writes)
            except Outdated:
                continue
            return new
        raise Unavailable("This order is being changed by others.")


def _paid(order: Order, payment: Payment) -> Order:
    now = payment.captured_at or clock.now()
    late = ", late: without a place in its slot" if order.delivery and order.delivery.over_capacity else ""
    return replace(
        order.moved(OrderState.PAID, now, "system", f"{payment.gateway.value}{late}"), paid=payment.captured,
        payment_id=payment.id, payment_method=PaymentMethod(payment.gateway.value), held=payment.held,
    )  # fmt: skip
