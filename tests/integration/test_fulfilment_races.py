"""Two who do something with one order at the same moment: its goods and its money move once."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.ecommerce.fulfilment_model import StatusChange
from supermarket.ecommerce.fulfilment_payment_service import NotPaid
from supermarket.ecommerce.fulfilment_service import change_status
from supermarket.ecommerce.order_service import MANAGE
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.caller import Caller
from supermarket.kernel.money import Money
from supermarket.payments.settle_model import ask_back
from supermarket.payments.tables import TablePayments
from tests.support.fulfilment import PREPAID, brought, line, now, payment, placed, step
from tests.support.online_shop import BRANCH, open_shop, product

PICKER = Caller("packer", permissions=frozenset({MANAGE}), branch_id=BRANCH)


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


class DeliveredMeanwhile(TablePayments):
    """Somebody else says that an order was delivered, in the moment between reading it and its payment."""

    def __init__(self, order):
        self.order = order

    def get(self, payment_id):
        step(self.order, "delivered", cash="100.00")
        return super().get(payment_id)


def test_of_two_who_deliver_an_order_at_once_both_hear_that_it_is():
    order = brought(placed(line(product("RICE"))), "picking", "packed", "handed_over")
    at = wiring.packing()
    raced = replace(at, desk=replace(at.desk, payments=DeliveredMeanwhile(order)))
    change = StatusChange(OrderState.DELIVERED, cash=Money.taka("100.00"))

    seen = change_status(raced, PICKER, order.id, change)

    assert (seen.state, seen.paid, payment(order).captured) == (
        OrderState.DELIVERED, Money.taka("100.00"), Money.taka("100.00"),
    )  # fmt: skip
    assert [entry.state for entry in now(order).timeline].count(OrderState.DELIVERED) == 1


class PaidBackMeanwhile(TablePayments):
    """All of a payment is asked back in the moment after it was read."""

    def unchanged(self, payment):
        asked, refund = ask_back(payment, payment.refundable, "late", "u", payment.created_at)
        self.commit([*self.change(payment, asked), *self.refund_addition(refund)])
        return super().unchanged(payment)


def test_what_the_office_pays_back_at_that_very_moment_does_not_leave():
    order = brought(placed(line(product("RICE")), method=PREPAID), "picking", "packed")
    at = wiring.packing()
    meddled = replace(at, desk=replace(at.desk, payments=PaidBackMeanwhile()))
    handed = StatusChange(OrderState.HANDED_OVER)

    with pytest.raises(NotPaid):
        change_status(meddled, PICKER, order.id, handed)

    assert (now(order).state, payment(order).refunding) == (OrderState.PACKED, Money.taka("100.00"))
