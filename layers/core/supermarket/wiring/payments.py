"""Payments and the orders they are for."""

from functools import cache, partial
from typing import TYPE_CHECKING

from supermarket.wiring import shop

if TYPE_CHECKING:
    from supermarket.ecommerce.checkout_service import CheckoutDesk
    from supermarket.ecommerce.order_service import OrderDesk
    from supermarket.payments.audit_service import AuditDesk
    from supermarket.payments.ports import Gateways, Payments
    from supermarket.payments.service import PaymentDesk


@cache
def payments() -> "Payments":
    from supermarket.payments.tables import TablePayments

    return TablePayments()


@cache
def gateways() -> "Gateways":
    from supermarket.aws import secrets
    from supermarket.payments.gateways.accounts import Accounts
    from supermarket.payments.token_tables import TableTokens

    return Accounts(partial(secrets.secret, "payment-gateways"), TableTokens())


def payment_desk() -> "PaymentDesk":
    from supermarket.aws.queues import send
    from supermarket.ecommerce.payment_service import PaidOrders
    from supermarket.edge.metrics import count
    from supermarket.payments.service import PaymentDesk

    orders = PaidOrders(order_desk())
    return PaymentDesk(payments(), gateways(), orders, shop.settings(), partial(send, "payment"), count)


def order_desk() -> "OrderDesk":
    from supermarket.ecommerce.order_service import OrderDesk
    from supermarket.wiring.goods import promotions
    from supermarket.wiring.money import delivery_desk

    return OrderDesk(
        shop.orders(),
        shop.stock(),
        promotions(),
        payments(),
        shop.settings(),
        shop.catalogue(),
        delivery_desk().slots,
    )


@cache
def checkout_desk() -> "CheckoutDesk":
    from supermarket.ecommerce.checkout_service import CheckoutDesk
    from supermarket.wiring.money import delivery_desk, store_credit

    return CheckoutDesk(
        shop.storefront(), shop.carts(), shop.orders(), delivery_desk(), payments(), store_credit, gateways
    )


def audit_desk() -> "AuditDesk":
    from supermarket.edge.metrics import count
    from supermarket.payments.audit_service import AuditDesk
    from supermarket.payments.audit_tables import TableFindings
    from supermarket.payments.statement_tables import TableStatements

    kept = TableFindings(), TableStatements()
    return AuditDesk(payments(), gateways(), shop.orders(), shop.settings(), *kept, count)
