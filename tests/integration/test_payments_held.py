"""Orders that a manager has to look at first: their money is risky or disputed, or does not agree."""

import pytest

from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import About
from tests.support import paying
from tests.support.gateway import call, staff
from tests.support.online_shop import BRANCH, GUEST
from tests.support.paying import now, order_of
from tests.support.paying_fake import Till, picked
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
pytest_plugins = "tests.support.paying_fixtures"
PACKER = staff("orders:read", "orders:manage", branch=BRANCH)


def test_a_dispute_holds_its_order_and_counts_once(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment)
    till.settle(payment)

    till.hear(payment, "evt_1", About.DISPUTE, why="fraudulent")
    held = now(payment).held, order_of(payment).held, picked(payment, PACKER).status
    call("POST", f"/payments/{payment.id}/release", who=paying.BOSS)
    till.hear(payment, "evt_1", About.DISPUTE, why="fraudulent")

    assert held == ("dispute: fraudulent", "dispute: fraudulent", 409)
    assert (now(payment).held, order_of(payment).held, till.alarms) == ("", "", ["Dispute"])


def test_what_looks_risky_is_not_picked_before_a_manager_says_so(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment, risky=True)
    till.settle(payment)

    refused = picked(payment, PACKER)
    elsewhere = call("POST", f"/payments/{payment.id}/release", who=staff("payments:manage", branch="other"))
    released = call("POST", f"/payments/{payment.id}/release", who=paying.BOSS)
    again = call("POST", f"/payments/{payment.id}/release", who=paying.BOSS)

    assert (refused.status, refused.json["code"], elsewhere.status) == (409, "held", 403)
    assert (released.status, released.json["held"], again.json) == (200, "", released.json)
    assert picked(payment, PACKER).status == 200


def test_a_dispute_of_what_looked_risky_is_what_a_manager_sees(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment, risky=True)
    till.settle(payment)

    till.hear(payment, "evt_1", About.DISPUTE, why="fraudulent")

    assert (now(payment).held, order_of(payment).held) == ("dispute: fraudulent",) * 2


def test_what_disagrees_is_not_released(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment, amount=Money.taka("200.01"))
    till.settle(payment)
    before = everything()

    reply = call("POST", f"/payments/{payment.id}/release", who=paying.BOSS)

    assert (reply.status, reply.json["code"], everything() == before) == (409, "payment_disagrees", True)
