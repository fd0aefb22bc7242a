"""Money at the till: whatever is in the basket and however it is paid, every figure is the sum of its parts."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supermarket import wiring
from supermarket.documents.receipt import as_text
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.pricing import Tax
from supermarket.kernel.quantity import Unit
from supermarket.pos import records
from supermarket.pos.events import sale_completed
from supermarket.pos.model import TenderKind, TillTotals
from supermarket.pos.receipt_service import printed
from supermarket.pos.sale_model import Goods, Sale, Tender, price, settle
from supermarket.settings.model import Branch, ShopRules
from tests.support import cloud
from tests.support.gateway import call
from tests.support.till_shop import (
    FISH,
    GULSHAN,
    OIL,
    RICE,
    SOAP,
    SUPERVISOR,
    add_terminal,
    on_hand,
    open_session,
    open_shop,
    sell,
)

TAXES = [Tax("E", 0), Tax("R", 500), Tax("S", 1500), Tax("X", 750, inclusive=False), Tax("S", 1725)]
FIGURES = ("gross", "discount", "net", "tax", "total")


@st.composite
def goods(draw: st.DrawFn) -> Goods:
    unit = draw(st.sampled_from(Unit))
    made = Goods(
        "p", "SKU", "Name", "নাম", unit, Money(draw(st.integers(0, 1_000_000))), draw(st.integers(1, 20_000)),
        draw(st.sampled_from(TAXES)), draw(st.none() | st.integers(0, 100_000).map(Money)),
    )  # fmt: skip
    return replace(made, discount=Money(draw(st.integers(0, made.gross.poisha))))


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    items = draw(st.lists(goods(), min_size=1, max_size=12))
    cost = Money.total(item.gross - item.discount for item in items)
    totals = (basket := price(items, Money(draw(st.integers(0, cost.poisha))))).totals
    step = Money(draw(st.sampled_from([0, 1, 50, 100, 500])))
    tenders, change = draw(payments(totals.total, step))
    paid = settle(totals.total, tenders, step)
    assert paid.change == change
    return Sale(
        id="s", number=1, terminal_code="T01", terminal_id="t", session_id="se", branch_id="b", warehouse_id="w",
        cashier_id="c", customer_id=None, business_date=date(2026, 11, 22), at=datetime(2026, 11, 22, tzinfo=UTC),
        lines=basket.lines, gross=totals.gross, discount=totals.discount, net=totals.net, tax=totals.tax,
        total=totals.total, rounding=paid.rounding, payable=totals.total + paid.rounding, taxes=totals.taxes,
        tenders=paid.tenders, change=paid.change, oversold=(),
    )  # fmt: skip


@st.composite
def payments(draw: st.DrawFn, total: Money, step: Money) -> tuple[list[Tender], Money]:
    """Some of it by card, some by wallet, the rest in cash with something to spare; or nothing in cash."""
    card = Money(draw(st.integers(0, total.poisha)))
    wallet = Money(draw(st.integers(0, (total - card).poisha)))
    left, spare = total - card - wallet, Money(draw(st.integers(0, 100_000)))
    exact = [Tender(TenderKind.CARD, card), Tender(TenderKind.WALLET, wallet)]
    if not left or draw(st.booleans()):
        exact[0] = replace(exact[0], amount=card + left)
        return [tender for tender in exact if tender.amount], ZERO
    cash = [Tender(TenderKind.CASH, left.rounded_to(step)), Tender(TenderKind.CASH, spare)]
    return [*cash, *(tender for tender in exact if tender.amount)], spare


@given(sale=sales())
@settings(max_examples=300, deadline=None)
def test_every_figure_of_a_sale_is_the_sum_of_its_parts(sale):
    for name in FIGURES:
        assert getattr(sale, name) == Money.total(getattr(line, name) for line in sale.lines)
    assert sale.net + sale.tax == sale.total
    assert Money.total(tax.tax for tax in sale.taxes) == sale.tax
    assert Money.total(tax.taxable for tax in sale.taxes) == sale.net
    assert sale.total + sale.rounding == sale.payable == Money.total(t.amount for t in sale.tenders)
    assert all(ZERO <= line.discount <= line.gross for line in sale.lines)
    added = sale.till_totals
    assert added.cash + added.card + added.wallet == added.payable == sale.payable
    assert records.read_sale(records.write(sale)) == sale


@given(sale=sales())
@settings(max_examples=200, deadline=None)
def test_what_is_told_and_what_is_printed_say_the_same(sale):
    told = sale_completed(sale).data
    receipt = printed(sale, Branch("b", "B", "Branch"), ShopRules(), {})

    for name in (*FIGURES, "rounding", "payable"):
        assert told[name] == getattr(sale, name).poisha
    assert sum(line["total"] for line in told["lines"]) == told["total"]
    assert sum(tender["amount"] for tender in told["tenders"]) == told["payable"]
    assert sum(tax["tax"] for tax in told["taxes"]) == told["tax"]
    assert Money.total(line.total for line in receipt.lines) == receipt.subtotal
    assert receipt.subtotal - receipt.discount + receipt.rounding == receipt.total == sale.payable
    assert Money.total(tender.amount for tender in receipt.tenders) - receipt.change == sale.payable
    assert re.search(rf"^TOTAL BDT +{re.escape(str(sale.payable))}$", as_text(receipt), re.MULTILINE)


@pytest.fixture(scope="module")
def session() -> Iterator[str]:
    with cloud.running():
        open_shop()
        yield open_session(add_terminal(), "500.00")


LINES = st.lists(
    st.one_of(
        st.builds(
            lambda product, quantity: {"product_id": product, "quantity": quantity},
            st.sampled_from([RICE, SOAP]),
            st.integers(1, 9),
        ),
        st.builds(
            lambda product, weight: {
                "product_id": product,
                "quantity": f"{weight // 1000}.{weight % 1000:03d}",
            },
            st.sampled_from([FISH, OIL]),
            st.integers(50, 5000),
        ),
    ),
    min_size=1,
    max_size=6,
)


def x_report(session_id: str) -> dict:
    return call("GET", f"/pos/sessions/{session_id}/x-report", who=SUPERVISOR).json


@given(lines=LINES, discount=st.integers(0, 1), card=st.integers(1, 100))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_sale_adds_to_its_session_its_shelf_and_its_day_what_it_shows(session, lines, discount, card):
    before, stock = x_report(session), {p: on_hand(p) for p in (RICE, SOAP, FISH, OIL)}
    number = before["totals"]["sales"] + 1
    tenders = [{"kind": "card", "amount": f"0.{card - 1:02d}"}] if card > 1 else []
    tenders.append({"kind": "cash", "amount": "50000.00"})
    reply = sell(session, f"sale-{number:05d}", lines, tenders, SUPERVISOR, discount=f"0.0{discount}")

    sale, after = reply.json, x_report(session)
    assert reply.status == 201, reply.text
    assert sale["receipt_number"] == f"T01-{number:06d}"
    paid = {tender["kind"]: tender["amount"] for tender in sale["tenders"]}
    for name in (field.name for field in fields(TillTotals) if field.name != "sales"):
        added = Money.taka(after["totals"][name]) - Money.taka(before["totals"][name])
        assert str(added) == (paid.get(name, "0.00") if name in ("cash", "card", "wallet") else sale[name]), (
            name
        )
    assert Money.taka(after["expected_cash"]) == Money.taka("500.00") + Money.taka(after["totals"]["cash"])
    sold = dict.fromkeys(stock, 0)
    for line in sale["lines"]:
        sold[line["product_id"]] += int(str(line["quantity"]).replace(".", ""))
    assert {product: on_hand(product) + sold[product] for product in stock} == stock
    day = date.fromisoformat(sale["business_date"])
    told = {event.key: event.data for event in wiring.sales().events_of_day(GULSHAN, day)}
    assert (len(told), Money(told[f"sale#{sale['id']}"]["payable"])) == (number, Money.taka(sale["payable"]))
    assert Money(sum(data["payable"] for data in told.values())) == Money.taka(after["totals"]["payable"])
