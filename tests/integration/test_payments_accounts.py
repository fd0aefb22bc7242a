"""A shop with several accounts at one gateway, and payments that others touch while they are opened."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.payment_service import payer_of
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated
from supermarket.payments import service
from supermarket.payments.audit_model import Reconciliation
from supermarket.payments.exchange_model import GatewayRefused, Started
from supermarket.payments.model import Payment, PaymentState
from tests.support import paying
from tests.support.online_shop import BRANCH, GUEST, offer_payment, open_shop, product
from tests.support.paying import NAGAD, now, order_of
from tests.support.paying_fake import Fake, Till

pytestmark = pytest.mark.usefixtures("cloud")


def test_a_browser_comes_back_to_the_account_that_it_paid() -> None:
    open_shop()
    with paying.counter(NAGAD) as shop:
        mine = dict(NAGAD.account(shop.url))
        others = {**mine, "merchant_id": "683000000000009"}
        offer_payment({"nagad": others, "branches": {BRANCH: {"nagad": mine}}})
        payment = shop.paid()

        assert (payment.merchant, order_of(payment).state) == (mine["merchant_id"], OrderState.PAID)


class Slow(Fake):
    """The worker looks at the payment while it is being opened."""

    def start(self, payment: Payment, *_: Any) -> Started:
        wiring.payments().save(
            now(payment), replace(now(payment), checks=7, version=now(payment).version + 1)
        )
        if isinstance(self.refunds, GatewayRefused):
            raise self.refunds
        return super().start(payment)


@pytest.mark.parametrize(
    ("no", "state", "session"),
    [(None, PaymentState.INITIATED, "S-DHK000001A1"), (GatewayRefused("No."), PaymentState.FAILED, "")],
)
def test_what_the_worker_found_meanwhile_stays(
    no: GatewayRefused | None, state: PaymentState, session: str
) -> None:
    open_shop()
    till = Till(Slow())
    if no:
        till.fake.refunds = no
    payment = till.ordered(product("MILK"), headers=GUEST)

    service.open_payment(till.desk, payment, payer_of(order_of(payment), ""))

    assert (now(payment).checks, now(payment).session, now(payment).state) == (7, session, state)


def test_an_older_reconciliation_changes_nothing() -> None:
    open_shop()
    found, today = wiring.audit_desk().findings, clock.now()
    newer = Reconciliation(branch_id=BRANCH, day=today.date().isoformat(), at=today)
    found.keep(newer)

    with pytest.raises(Outdated):
        found.keep(replace(newer, at=today - timedelta(minutes=5), listed=("bkash",)))

    kept = found.of(BRANCH, today.date())
    assert kept is not None and kept.listed == ()
