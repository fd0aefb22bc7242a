"""Orders put into the book as they are, without a cart: for what reads them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from supermarket import wiring
from supermarket.aws.transactions import commit
from supermarket.ecommerce.guest_model import guest_key
from supermarket.ecommerce.order_model import (
    Address,
    Order,
    OrderLine,
    PaymentMethod,
    Recipient,
    TimelineEntry,
)
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Tax, line_amounts
from supermarket.kernel.quantity import Unit
from tests.support.online_shop import BRANCH, CUSTOMER, GUEST, WAREHOUSE

AT = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)


def placed(number: str = "DHK-000123", **known: Any) -> Order:
    """Two soaps for Rahim, who ordered them with an account and a guest's token."""
    tax, price = Tax("VAT15", 1500), Money.taka("60.00")
    soap = OrderLine(
        new_id(),
        "SOAP",
        "Lux Soap",
        "লাক্স সাবান",
        Unit.PIECE,
        2,
        price,
        tax,
        line_amounts(price, 2, Unit.PIECE, tax),
    )
    usual = Order(
        id=new_id(), number=number, branch_id=BRANCH, warehouse_id=WAREHOUSE, business_date=date(2026, 11, 22),
        recipient=Recipient("Rahim Uddin", "+8801712345678", "rahim@example.com"),
        address=Address("House 12, Road 5", "Dhanmondi", "Dhaka", "1205"),
        payment_method=PaymentMethod.CASH_ON_DELIVERY, lines=(soap,), placed_at=AT, reserved_until=AT,
        timeline=(TimelineEntry(OrderState.PLACED, AT, "guest"),), customer_id=CUSTOMER.user,
        guest_key=guest_key(GUEST["X-Guest-Token"]),
    )  # fmt: skip
    order = replace(usual, **known)
    commit(wiring.orders().addition(order, None))
    return order
