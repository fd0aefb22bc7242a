"""What changing, packing, handing over and taking back do to an order's payment: the writes that go with them."""

from dataclasses import replace
from datetime import datetime

from supermarket.ecommerce.order_model import Order, PaymentMethod
from supermarket.ecommerce.order_service import OrderDesk, not_collected, paid_back
from supermarket.kernel.errors import Conflict, Invalid, Outdated
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.writing import Write
from supermarket.payments.model import Gateway, Payment, PaymentState


class NotPaid(Conflict):
    code = "not_paid"
    title = "This order is not paid"


class WrongAmount(Conflict):
    code = "wrong_amount"
    title = "This is not what is due"


def payment_of(desk: OrderDesk, order: Order) -> Payment | None:
    return desk.payments.get(order.payment_id) if order.payment_id else None


def paid_at_the_door(order: Order, payment: Payment | None) -> bool:
    if payment is None:
        return order.payment_method is PaymentMethod.CASH_ON_DELIVERY
    return payment.gateway is Gateway.CASH_ON_DELIVERY


def repriced(desk: OrderDesk, before: Order, order: Order) -> list[Write]:
    """After a change, or packing: less is to be paid at the door, or the difference goes back."""
    payment = payment_of(desk, order)
    if payment is None:
        return []
    if not paid_at_the_door(order, payment):
        return paid_back(desk, payment, before.due - order.due, order.timeline[-1])
    if payment.amount == order.due:
        return []
    return desk.payments.change(payment, replace(payment, amount=order.due, version=payment.version + 1))


def checked_paid(desk: OrderDesk, order: Order) -> list[Write]:
    """The writes that see to it that nothing leaves the shop without its money, unless that is paid at the door: its
    payment stays as it is at this moment. Raises NotPaid."""
    payment = payment_of(desk, order)
    if paid_at_the_door(order, payment) or not order.due:
        return []
    if payment is None or order.paid < order.due or not payment.refundable:
        raise NotPaid(f"{order.due} is to be paid first.", due=str(order.due))
    return desk.payments.unchanged(payment)


def taken_at_the_door(
    desk: OrderDesk, order: Order, cash: Money | None, now: datetime
) -> tuple[Order, list[Write]]:
    """The order with what was paid for it, and the payment that says so. Raises WrongAmount."""
    payment = payment_of(desk, order)
    if not paid_at_the_door(order, payment) or order.paid:
        if cash:
            raise Invalid.field("/cash", "nothing is to be paid for this order", "not_due")
        return order, []
    if (cash or ZERO) != order.due:
        raise WrongAmount(f"{order.due} is to be paid.", due=str(order.due))
    paid = replace(order, paid=order.due)
    if payment is None:
        return paid, []
    if not payment.state.open:  # somebody else delivers it at this moment
        raise Outdated
    captured = replace(
        payment.moved(PaymentState.CAPTURED), amount=order.due, captured=order.due, captured_at=now, check_at=None,
        transaction_id=f"COD-{payment.invoice}", version=payment.version + 1,
    )  # fmt: skip
    return paid, desk.payments.change(payment, captured)


def called_off(desk: OrderDesk, order: Order) -> list[Write]:
    """What came back unopened: nothing is to be paid any more, or what is returned goes back."""
    payment, back = payment_of(desk, order), order.returns[-1]
    if payment is None:
        return []
    if not paid_at_the_door(order, payment):
        return paid_back(desk, payment, back.amounts.total, order.timeline[-1])
    return not_collected(desk, payment, back.reason)
