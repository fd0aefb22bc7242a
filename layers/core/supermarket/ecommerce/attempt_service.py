"""Attempts to pay an order, as checkout begins them: nothing here is loaded that only a gateway or its answer needs."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from supermarket.ecommerce.order_model import Order, PaymentMethod
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.errors import Conflict
from supermarket.kernel.ids import new_id
from supermarket.kernel.writing import Write
from supermarket.payments.model import Gateway, Payment, PaymentState, invoice_of

if TYPE_CHECKING:
    from supermarket.customers.credit_ports import Credits
    from supermarket.payments.ports import Gateways


def payment_for(order: Order, now: datetime) -> Payment:
    """The order's newest attempt to be paid: open, or, by store credit, paid at once."""
    gateway = Gateway(order.payment_method.value)
    made = Payment(
        id=order.payment_id, order_id=order.id, order_number=order.number, branch_id=order.branch_id,
        number=order.payments, gateway=gateway, invoice=invoice_of(order.number, order.payments),
        amount=order.totals.total, created_at=now, expires_at=order.reserved_until, customer_id=order.customer_id,
        day=order.business_date.isoformat(),
    )  # fmt: skip
    if gateway is Gateway.STORE_CREDIT:
        return replace(
            made, state=PaymentState.CAPTURED, captured=made.amount, captured_at=now,
            transaction_id=f"CREDIT-{made.invoice}",
        )  # fmt: skip
    if not gateway.hosted:
        return made
    from supermarket.payments.settle_model import next_check

    return replace(made, check_at=next_check(made, now))


def paid_by_credit(order: Order, wallet: "Credits") -> list[Write]:
    """The writes that take it from the customer's store credit. Raises Conflict for a guest, who has none."""
    from supermarket.customers.credit_model import CreditCause, CreditReason

    if not order.customer_id:
        raise Conflict("A guest has no store credit.", code="no_store_credit")
    cause = CreditCause(
        reason=CreditReason.PAYMENT, id=order.payment_id, reference=order.number, by=order.customer_id
    )
    return wallet.spend(order.customer_id, order.totals.total, cause)


def ways_to_pay(gateways: "Gateways", branch_id: str, user_id: str | None) -> list[PaymentMethod]:
    """What a branch offers to whom: credit to those who may have some."""
    credit = [PaymentMethod.STORE_CREDIT] if user_id else []
    hosted = [PaymentMethod(name) for name in gateways.offered(branch_id)]
    return [PaymentMethod.CASH_ON_DELIVERY, *hosted, *credit]


def attempted(order: Order, method: PaymentMethod) -> Order:
    """With a further attempt to pay it, its first one included."""
    return replace(order, payment_method=method, payment_id=new_id(), payments=order.payments + 1)


def attempted_paid(order: Order, now: datetime, by: str) -> Order:
    return replace(order.moved(OrderState.PAID, now, by), paid=order.totals.total)
