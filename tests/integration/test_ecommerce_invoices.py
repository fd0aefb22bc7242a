"""An order's invoice over HTTP: who gets it, as what, and of which orders there is none."""

import base64
from typing import Any

import pypdfium2
import pytest

from supermarket import wiring
from supermarket.ecommerce import invoice_service
from supermarket.ecommerce.invoice_model import Paid
from supermarket.ecommerce.order_model import Order, TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.caller import Caller
from supermarket.kernel.money import Money
from supermarket.payments.model import Refund, RefundEvidence, RefundState
from supermarket.payments.settle_model import ask_back, refund_judged
from tests.support import fulfilment
from tests.support.gateway import call, staff
from tests.support.online_shop import (
    BRANCH,
    CUSTOMER,
    GUEST,
    OTHER_BRANCH,
    OTHER_CUSTOMER,
    OTHER_GUEST,
    open_shop,
    product,
)
from tests.support.order_book import AT, placed
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"headers": GUEST}, 200),
        ({"who": CUSTOMER}, 200),
        ({"who": staff("orders:read", branch=BRANCH)}, 200),
        ({"who": staff("orders:read", branch=OTHER_BRANCH)}, 404),
        ({"who": staff("pos:sell", branch=BRANCH)}, 404),
        ({"who": OTHER_CUSTOMER}, 404),
        ({"headers": OTHER_GUEST}, 404),
        ({}, 404),
    ],
)
def test_it_is_for_who_ordered_and_for_the_branch(how: dict[str, Any], status: int) -> None:
    order = placed()

    reply = call("GET", f"/orders/{order.id}/invoice?format=text", **how)

    assert reply.status == status
    assert ("TOTAL BDT" in reply.text) is (status == 200)


def test_it_comes_as_a_pdf_with_the_figures_in_it() -> None:
    order = placed()

    reply = call("GET", f"/orders/{order.id}/invoice", headers=GUEST)

    assert (reply.status, reply.headers["Content-Type"], reply.binary) == (200, "application/pdf", True)
    (page,) = pypdfium2.PdfDocument(base64.b64decode(reply.text))
    text = page.get_textpage().get_text_bounded()
    for words in ("DHK-000123", "Lux Soap", "104.35", "15.65", "120.00", "VAT 15% on 104.35"):
        assert words in text, words


def test_as_text_it_says_the_same() -> None:
    order = placed()

    reply = call("GET", f"/orders/{order.id}/invoice?format=text", headers=GUEST)

    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "VAT invoice · মূসক চালান DHK-000123" in reply.text
    assert "Still to pay · বাকি: BDT 120.00" in reply.text


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.EXPIRED])
def test_an_order_that_came_to_nothing_has_none_unless_money_came_in(state: OrderState) -> None:
    steps = (TimelineEntry(OrderState.PLACED, AT), TimelineEntry(state, AT))
    order = placed(timeline=steps)
    paid = Paid("bkash", Money.taka("120.00"), AT, "TRX1")
    back = Paid("bkash", Money.taka("-120.00"), AT, "TRX2")
    before = everything()

    refused = call("GET", f"/orders/{order.id}/invoice", headers=GUEST)
    told = invoice_service.invoice(
        wiring.orders(), wiring.settings(), Caller(CUSTOMER.user), order.id, lambda _: [paid, back]
    )

    assert (refused.status, refused.json["code"]) == (409, "no_invoice")
    assert [note.split(":")[0] for note in told.notes[:2]] == [
        "Paid · পরিশোধিত", "Paid back · ফেরত দেওয়া হয়েছে"
    ]  # fmt: skip
    assert everything() == before


def test_it_tells_what_was_paid_and_paid_back() -> None:
    rice = product("RICE")
    order = fulfilment.placed(fulfilment.line(rice, 2), method=fulfilment.PREPAID)
    fulfilment.brought(order, "picking", "packed", lines=[{"product_id": rice, "quantity": 1}])
    (back,) = wiring.payments().refunds(order.payment_id)
    asked = invoice_of(order)
    confirm(order, back)

    told = invoice_of(order)

    assert "Still to pay" not in told and "TOTAL BDT" in told
    assert "Paid · পরিশোধিত: BDT 200.00" in told and f"(T-{order.number})" in told
    assert "Paid back" not in asked
    assert "Paid back · ফেরত দেওয়া হয়েছে: BDT 100.00, 22 Nov 2026 14:05, bKash · বিকাশ (R-9)" in told


def test_cash_at_the_door_is_told_without_a_reference_and_goodwill_is_nothing_to_pay() -> None:
    order = fulfilment.delivered(fulfilment.placed(fulfilment.line(product("RICE"), 2)))
    paid = fulfilment.payment(order)
    asked, refund = ask_back(paid, Money.taka("50.00"), "goodwill", "u", AT)
    wiring.payments().commit(
        [*wiring.payments().change(paid, asked), *wiring.payments().refund_addition(refund)]
    )
    confirm(order, refund)

    told = invoice_of(order)

    assert "Paid · পরিশোধিত: BDT 200.00" in told and "COD-" not in told
    assert "BDT 50.00" in told and "Still to pay" not in told


def confirm(order: Order, refund: Refund) -> None:
    payment, done = refund_judged(
        fulfilment.payment(order), refund, RefundEvidence(state=RefundState.COMPLETED, reference="R-9"), AT
    )
    wiring.payments().commit(
        [
            *wiring.payments().change(fulfilment.payment(order), payment),
            *wiring.payments().refund_change(done),
        ]
    )


def invoice_of(order: Order) -> str:
    reply = call("GET", f"/orders/{order.id}/invoice?format=text", who=CUSTOMER)
    assert reply.status == 200, reply.text
    return " ".join(reply.text.split())


def test_a_form_that_nobody_makes_is_refused() -> None:
    reply = call("GET", f"/orders/{placed().id}/invoice?format=docx", headers=GUEST)

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "?format")


def test_what_was_paid_is_not_asked_for_somebody_who_may_not_see_it() -> None:
    asked: list[str] = []
    order = placed()

    with pytest.raises(Exception, match="no such order"):
        invoice_service.invoice(
            wiring.orders(), wiring.settings(), Caller(OTHER_CUSTOMER.user), order.id,
            lambda each: asked.append(each.id) or (),  # type: ignore[func-returns-value]
        )  # fmt: skip

    assert asked == []
