"""Orders as they are when somebody begins to pick them: their goods reserved, and paid, or to be paid at the door."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from supermarket import wiring
from supermarket.ecommerce.guest_model import guest_key
from supermarket.ecommerce.order_model import (
    Address,
    Delivery,
    Order,
    OrderLine,
    PaymentMethod,
    Recipient,
    TimelineEntry,
)
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.inventory.model import Cause, CauseKind, reserve
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Reduction, Tax, line_amounts
from supermarket.kernel.quantity import Unit
from supermarket.payments.model import Gateway, Payment, PaymentState, invoice_of
from tests.support.gateway import Reply, Who, call, staff
from tests.support.online_shop import BRANCH, CUSTOMER, GUEST, WAREHOUSE

NO_TAX, VAT = Tax("NONE", 0), Tax("VAT75", 750)
ADDED = Tax("ADDED", 1500, inclusive=False)
PACKER = staff("orders:read", "orders:manage", branch=BRANCH)
COD, PREPAID = PaymentMethod.CASH_ON_DELIVERY, PaymentMethod.BKASH
_NUMBERS = count(1)


def line(
    product_id: str, quantity: int = 1, price: str = "100.00", unit: Unit = Unit.PIECE, tax: Tax = NO_TAX,
    off: Sequence[str] = (), **more: Any,
) -> OrderLine:  # fmt: skip
    """``off`` is what each promotion takes off it."""
    given = tuple(
        Reduction(f"promotion-{n}", f"Promotion {n}", Money.taka(each)) for n, each in enumerate(off)
    )
    price_, less = Money.taka(price), Money.total(each.amount for each in given)
    return OrderLine(
        product_id, f"SKU-{product_id[-4:]}", "Product", "পণ্য", unit, quantity, price_, tax,
        line_amounts(price_, quantity, unit, tax, less), promotions=given, **more,
    )  # fmt: skip


def delivery(fee: str) -> Delivery | None:
    amount = Money.taka(fee)
    return Delivery("zone", False, NO_TAX, line_amounts(amount, 1, Unit.PIECE, NO_TAX)) if amount else None


def order_of(*lines: OrderLine, method: PaymentMethod = COD, fee: str = "0.00", **known: Any) -> Order:
    """One that nobody has begun to pick."""
    now = clock.read_stamp(clock.stamp(clock.now()))
    state = OrderState.PLACED if method is COD else OrderState.PAID
    usual = Order(
        id=new_id(), number=f"DHK-{next(_NUMBERS):06d}", branch_id=BRANCH, warehouse_id=WAREHOUSE,
        business_date=now.date(), recipient=Recipient("Rahim Uddin", "+8801712345678", "rahim@example.com"),
        address=Address("House 12, Road 5", "Dhanmondi", "Dhaka", "1205"), payment_method=method, lines=lines,
        placed_at=now, reserved_until=now + timedelta(hours=1), timeline=(TimelineEntry(state, now, "guest"),),
        customer_id=CUSTOMER.user, guest_key=guest_key(GUEST["X-Guest-Token"]), delivery=delivery(fee),
        payment_id=new_id(), payments=1,
    )  # fmt: skip
    order = replace(usual, **known)
    return order if method is COD else replace(order, paid=order.totals.total)


def payment_for(order: Order) -> Payment:
    opened = Payment(
        id=order.payment_id, order_id=order.id, order_number=order.number, branch_id=order.branch_id, number=1,
        gateway=Gateway(order.payment_method.value), invoice=invoice_of(order.number, 1), amount=order.totals.total,
        created_at=order.placed_at, expires_at=order.reserved_until, customer_id=order.customer_id,
        day=order.business_date.isoformat(),
    )  # fmt: skip
    if order.payment_method is COD:
        return opened
    return replace(
        opened, state=PaymentState.CAPTURED, captured=opened.amount, captured_at=order.placed_at,
        transaction_id=f"T-{order.number}",
    )  # fmt: skip


def keep(order: Order) -> Order:
    """In the tables, with its payment and its goods reserved."""
    moves = [reserve(order.warehouse_id, product_id, quantity) for product_id, quantity in order.taken]
    also = [*wiring.orders().addition(order, None), *wiring.payments().addition(payment_for(order))]
    wiring.stock().commit(moves, Cause(CauseKind.ORDER, order.id, by="guest"), also=also)
    return order


def placed(*lines: OrderLine, **known: Any) -> Order:
    return keep(order_of(*lines, **known))


def step(order: Order, status: str, who: Who = PACKER, version: int | None = None, **body: Any) -> Reply:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return call("PUT", f"/orders/{order.id}/status", {"status": status, **body}, who=who, headers=headers)


def brought(order: Order, *states: str, lines: Sequence[Any] = ()) -> Order:
    """Through these states; ``lines`` are what was packed otherwise, and what is due is paid at the door."""
    for state in states:
        body: dict[str, Any] = {"lines": list(lines)} if state == "packed" else {}
        if state == "delivered" and order.payment_method is COD:
            body["cash"] = str(now(order).due)
        reply = step(order, state, **body)
        assert reply.status == 200, reply.text
    return now(order)


def delivered(order: Order, lines: Sequence[Any] = ()) -> Order:
    return brought(order, "picking", "packed", "handed_over", "delivered", lines=lines)


def give_back(
    order: Order,
    *lines: dict[str, Any],
    reason: str = "changed_mind",
    key: str = "",
    who: Who | None = PACKER,
    **body: Any,
) -> Reply:
    headers = body.pop("headers", {})
    asked = {"reason": reason, "lines": list(lines), **body}
    return call("POST", f"/orders/{order.id}/returns", asked, who=who, key=key or new_id(), headers=headers)


def returned_line(product_id: str, quantity: int | str = 1, **more: bool) -> dict[str, Any]:
    return {"product_id": product_id, "quantity": quantity, **more}


def now(order: Order) -> Order:
    return wiring.orders().get(order.id)


def payment(order: Order) -> Payment:
    return wiring.payments().get(order.payment_id)


def refunds(order: Order) -> list[str]:
    return [str(each.amount) for each in wiring.payments().refunds(order.payment_id)]
