"""What comes after goods were taken out of an order: late money, packing, ordering again, following it."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.payment_service import PaidOrders
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Reduction
from supermarket.payments.audit_model import order_difference
from supermarket.payments.model import Gateway, PaymentState
from tests.support.fulfilment import (
    PACKER,
    PREPAID,
    brought,
    line,
    now,
    payment_for,
    placed,
    refunds,
)
from tests.support.gateway import call
from tests.support.online_shop import (
    BRANCH,
    CUSTOMER,
    cart,
    open_shop,
    product,
)
from tests.support.order_changes import change, left
from tests.support.promotions import offered
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


def test_a_late_payment_of_the_amount_before_gives_the_difference_back():
    rice = product("RICE")
    order = placed(line(rice, 3))
    late = replace(payment_for(replace(order, payment_id=BRANCH)), gateway=Gateway.BKASH)
    wiring.payments().commit(wiring.payments().addition(late))
    change(order, left(rice, 1), who=CUSTOMER)
    captured = replace(
        late.moved(PaymentState.CAPTURED), captured=late.amount, captured_at=order.placed_at, version=2
    )

    PaidOrders(wiring.order_desk()).take_money(late, captured)

    after = now(order)
    assert (after.state, str(after.paid), str(after.due), refunds(after)) == (
        OrderState.PAID, "300.00", "100.00", ["200.00"],
    )  # fmt: skip
    assert order_difference(order.id, after.due, wiring.payments().of_order(order.id)) is None
    assert wiring.payments().get(order.payment_id).state is PaymentState.CANCELLED


@pytest.mark.parametrize(
    ("kind", "said", "status"),
    [
        ("percent", {"percent": "10.00"}, 200),
        ("buy_get", {"buy": 2, "get": 1, "percent": "100.00"}, 409),
        ("basket", {"percent": "10.00", "spend": "250.00"}, 409),
    ],
)
def test_what_several_goods_made_cheap_together_is_not_kept_by_taking_some_out(kind, said, status):
    rice = product("RICE")
    promotion_id = offered(kind, **said)
    reduced = replace(
        line(rice, 3, off=["10.00"]), promotions=(Reduction(promotion_id, "Offer", Money.taka("10.00")),)
    )
    order, before = placed(reduced), everything()

    by_shopper = change(order, left(rice, 2), who=CUSTOMER)
    after = everything()
    by_staff = change(order, left(rice, 1), who=PACKER)

    assert (by_shopper.status, by_shopper.json.get("code")) == (
        status,
        "promoted_together" if status == 409 else None,
    )
    assert (after == before) is (status == 409)
    assert by_staff.status == 200


def test_what_was_taken_out_is_not_ordered_again():
    rice, tea = product("RICE"), product("TEA")
    order = placed(line(rice, 3), line(tea))
    change(order, left(rice, 2), left(tea, 0), who=CUSTOMER)
    brought(order, "picking", "packed", lines=[{"product_id": rice, "quantity": 1}])

    call("POST", "/cart/add-order", {"order_id": order.id}, who=CUSTOMER, key="order-again")

    assert cart(who=CUSTOMER) == {rice: 2}


def test_who_follows_an_order_is_not_told_that_it_was_changed():
    rice = product("RICE")
    order = placed(line(rice, 3))
    change(order, left(rice, 2), who=CUSTOMER)

    found = call("GET", f"/orders/track/{order.number}?phone=5678").json

    assert [each["status"] for each in found["timeline"]] == ["placed"]


def test_a_packed_change_can_be_substituted_and_costs_no_more_than_what_is_left():
    rice, tea = product("RICE"), product("TEA", "150.00")
    order = placed(line(rice, 4), method=PREPAID)
    change(order, left(rice, 2), who=CUSTOMER)
    told = {"product_id": rice, "quantity": 1, "substitute": {"product_id": tea, "quantity": 1}}

    after = brought(order, "picking", "packed", lines=[told])

    assert (str(after.due), refunds(order), len(after.placed_lines)) == ("200.00", ["200.00"], 1)
