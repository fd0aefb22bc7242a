"""Refunds that meet others on their way, and those of which no gateway says what became."""

import pytest

from supermarket import wiring
from supermarket.kernel.money import ZERO, Money
from supermarket.payments import refund_service
from supermarket.payments.exchange_model import GatewayUnknown
from supermarket.payments.model import Payment, PaymentState, Refund, RefundState
from tests.support import credit_desk, paying
from tests.support.gateway import Reply, call, staff
from tests.support.online_shop import OTHER_BRANCH, open_shop
from tests.support.paying import BOSS, now, refunds
from tests.support.paying_fake import Fake, Till
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
pytest_plugins = "tests.support.paying_fixtures"
PAID = Money.taka("200.00")


class Busy(Fake):
    """While it makes the first refund, the office asks for another one."""

    def refund(self, payment: Payment, refund: Refund) -> object:
        if not self.made:
            paying.refund(payment, "20.00", key="refund-2")
        return super().refund(payment, refund)


def carry_out(till: Till, refund: Refund) -> Refund:
    return refund_service.carry_out(till.desk, wiring.store_credit(), refund.payment_id, refund.id)


def test_what_a_gateway_answers_is_kept_though_the_payment_was_changed_meanwhile(payment: Payment) -> None:
    till = Till(Busy())
    till.pays(payment)
    paying.refund(payment, "50.00")
    (refund,) = refunds(payment)

    done = carry_out(till, refund)

    assert (done.state, done.reference, till.fake.made) == (RefundState.COMPLETED, "R-1", [refund.number])
    assert (str(now(payment).refunded), str(now(payment).refunding)) == ("50.00", "20.00")


def test_a_lost_refund_is_found_beside_what_went_to_store_credit(cloud: None) -> None:
    open_shop()
    credit_desk.known()
    with paying.counter(paying.BKASH) as shop:
        payment = shop.paid()
        paying.refund(payment, "40.00", "refund-credit", to_credit=True)
        paying.work(shop)
        shop.script(refund=["lose_answer"])
        paying.refund(payment, "250.50", "refund-lost")
        paying.work(shop)
        paying.grown_older(payment, minutes=20)
        paying.check_open()

        assert len(shop.state()["refunds"]) == 1
    assert [each.state for each in refunds(payment)] == [RefundState.COMPLETED] * 2
    assert (str(now(payment).refunded), now(payment).refunding) == ("290.50", ZERO)


@pytest.fixture
def lost(till: Till, payment: Payment) -> Refund:
    """One of 50 taka that the gateway was asked for, and about so often that the office may look it up."""
    till.fake.refunds = GatewayUnknown("Closed.")
    paying.refund(payment, "50.00")
    (refund,) = refunds(payment)
    till.fake.known[refund.number] = GatewayUnknown("Gave no reference.")
    for _ in range(5):
        carry_out(till, refund)
        paying.grown_older(payment, hours=2)
    return refunds(payment)[0]


def found(refund: Refund, who: object = BOSS, **told: object) -> Reply:
    return call("PUT", f"/payments/{refund.payment_id}/refunds/{refund.id}", told, who=who)


def test_the_office_found_a_lost_refund_with_the_gateway(till: Till, payment: Payment, lost: Refund) -> None:
    told = {"made": True, "reference": "REF-2041"}

    first, again = found(lost, **told), found(lost, **told)
    after = refunds(payment)[0]
    carry_out(till, after)

    assert (first.status, first.json["state"], first.json["reference"]) == (200, "completed", "REF-2041")
    assert (again.status, again.json, refunds(payment)) == (200, first.json, [after])
    assert (now(payment).state, str(now(payment).refunded)) == (PaymentState.PARTIALLY_REFUNDED, "50.00")
    assert (after.check_at, now(payment).refunding, till.fake.made) == (None, ZERO, [lost.number])


def test_a_refund_that_the_gateway_never_made_can_be_asked_for_again(
    till: Till, payment: Payment, lost: Refund
) -> None:
    reply = found(lost, made=False, reason="Not in the merchant panel")
    other = found(lost, made=True, reference="R-9")
    again = paying.refund(payment, "50.00", key="refund-2")

    assert (reply.status, reply.json["state"], reply.json["refusal"]) == (
        200,
        "rejected",
        "Not in the merchant panel",
    )
    assert (other.status, other.json["code"]) == (409, "refund_over")
    assert (again.json["number"], str(now(payment).refunding)) == (f"{payment.invoice}R2", "50.00")
    assert str(now(payment).waived) == "50.00"  # of the second alone


def test_whoever_may_not_say_it_changes_nothing(payment: Payment, lost: Refund) -> None:
    told = {"made": True, "reference": "R-9"}
    before = everything()

    replies = [
        found(lost, staff("payments:manage", branch=OTHER_BRANCH), **told),
        found(lost, staff("payments:read", branch=payment.branch_id), **told),
        found(lost, made=True, reason="Not there"),
        found(lost, made=False, reference="R-9"),
        call("PUT", f"/payments/{payment.id}/refunds/{payment.id}", told, who=BOSS),
    ]

    assert [reply.status for reply in replies] == [403, 403, 422, 422, 404]
    pointers = [error["pointer"] for reply in replies[2:4] for error in reply.json["errors"]]
    assert pointers == ["/reference", "/reason"]
    assert everything() == before


def test_while_the_gateway_is_asked_the_office_says_nothing(
    till: Till, payment: Payment, lost: Refund
) -> None:
    till.fake.known.clear()
    carry_out(till, lost)  # never heard of there: asked for once more, and not answered
    begun = refunds(payment)[0]
    paying.refund(payment, "20.00", key="refund-2")
    fresh = refunds(payment)[1]
    in_a_minute = paying.refund_due(begun, seconds=90)
    before = everything()

    replies = [found(each, made=False, reason="Not there") for each in (in_a_minute, fresh)]

    assert [(reply.status, reply.json["code"]) for reply in replies] == [(409, "refund_being_asked")] * 2
    assert everything() == before
