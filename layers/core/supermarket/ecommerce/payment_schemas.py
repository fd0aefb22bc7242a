"""Paying for an order over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from supermarket.ecommerce.order_model import Order, PaymentMethod
from supermarket.ecommerce.order_schemas import OrderView
from supermarket.kernel.money import CURRENCY
from supermarket.payments.model import Payment, PaymentState
from supermarket.schema import Amount, Id, Instant, Schema, View


class PayRequest(Schema):
    payment_method: PaymentMethod


class PaymentStartView(View):
    """How an order is to be paid. With a ``url`` the shopper goes there; without one there is nothing to do now, or the
    gateway did not answer: then paying may be tried again.
    """

    id: Id
    number: Annotated[int, Field(description="Which attempt to pay the order it is, from 1.")]
    payment_method: PaymentMethod
    state: PaymentState
    amount: Amount
    currency: str = CURRENCY
    url: str | None
    reason: str
    expires_at: Instant

    @classmethod
    def of(cls, payment: Payment) -> Self:
        return cls(
            id=payment.id, number=payment.number, payment_method=PaymentMethod(payment.gateway.value),
            state=payment.state, amount=payment.amount, url=payment.url or None, reason=payment.reason,
            expires_at=payment.expires_at,
        )  # fmt: skip


class WaysToPayView(View):
    """``payment`` is the newest attempt, null before there is one."""

    payment_methods: list[PaymentMethod]
    payment: PaymentStartView | None = None

    @classmethod
    def of(cls, methods: Sequence[PaymentMethod], payment: Payment | None = None) -> Self:
        return cls(payment_methods=list(methods), payment=PaymentStartView.of(payment) if payment else None)


class PlacedOrderView(OrderView):
    """An order, and how it is to be paid; ``payment`` is null where nothing is."""

    payment: PaymentStartView | None

    @classmethod
    def placed(cls, order: Order, payment: Payment | None) -> "PlacedOrderView":
        """The order's view is checked when it is made, and not once more."""
        told = PaymentStartView.of(payment) if payment else None
        return cls.model_construct(**OrderView.of(order).__dict__, payment=told)
