"""Who may act on a till, and what closing one comes to."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid, NotAllowed
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Tax
from supermarket.kernel.quantity import Unit
from supermarket.pos import records
from supermarket.pos.events import sale_completed, session_closed
from supermarket.pos.model import (
    Denomination,
    Session,
    SessionClosed,
    TenderKind,
    Terminal,
    TerminalBusy,
    TillTotals,
    closed,
    opened,
)
from supermarket.pos.sale_model import Goods, Sale, Tender, price

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SESSION = Session("se", "te", "T01", "br", date(2026, 11, 22), "cashier", AT, Money(100000), 147)
TILL = replace(opened(SESSION), next_receipt=150, totals=TillTotals(3, cash=Money(25500), card=Money(900)))


def caller(user: str, *permissions: str, branch: str = "br") -> Caller:
    return Caller(user_id=user, permissions=frozenset(permissions), branch_id=branch)


def sold(**changes) -> Sale:
    item = Goods("p1", "ROHU", "Rohu", "রুই মাছ", Unit.GRAM, Money(38000), 350, Tax("R", 500))
    basket = price([item])
    totals = basket.totals
    made = Sale(
        id="sa", number=147, terminal_code="T01", terminal_id="te", session_id="se", branch_id="br",
        warehouse_id="wh", cashier_id="cashier", customer_id=None, business_date=date(2026, 11, 22), at=AT,
        lines=basket.lines, gross=totals.gross, discount=totals.discount, net=totals.net, tax=totals.tax,
        total=totals.total, rounding=Money(0), payable=totals.total, taxes=totals.taxes,
        tenders=(Tender(TenderKind.WALLET, Money(3300), "9B72"), Tender(TenderKind.CASH, Money(10000))),
        change=Money(0), oversold=("p1",),
    )  # fmt: skip
    return replace(made, **changes)


def test_a_till_is_its_cashiers_or_a_supervisors():
    TILL.require_open_for(caller("cashier", "pos:sell"))
    TILL.require_open_for(caller("boss", "pos:report"))

    with pytest.raises(NotAllowed):
        TILL.require_open_for(caller("other", "pos:sell"))
    with pytest.raises(NotAllowed):
        TILL.require_open_for(caller("cashier", "pos:report", branch="elsewhere"))


def test_a_closed_till_sells_nothing():
    with pytest.raises(SessionClosed):
        replace(TILL, open=False).require_open_for(caller("cashier"))


@pytest.mark.parametrize(
    ("change", "refusal"), [({"active": False}, Conflict), ({"session_id": "se"}, TerminalBusy), ({}, None)]
)
def test_a_terminal_takes_a_session_when_it_is_in_use_and_free(change, refusal):
    terminal = replace(Terminal("te", "T01", "Till", "br"), **change)

    if refusal is None:
        terminal.require_free()
    else:
        with pytest.raises(refusal):
            terminal.require_free()


@pytest.mark.parametrize(("counted", "variance"), [(125500, 0), (125000, -500), (126000, 500)])
def test_closing_compares_the_count_with_the_float_and_the_cash_taken(counted, variance):
    closing = closed(SESSION, TILL, Money(counted), [], "cashier", AT).closing

    assert closing is not None
    assert (closing.expected.poisha, closing.variance.poisha) == (125500, variance)
    assert (closing.totals, closing.next_receipt) == (TILL.totals, 150)


def test_the_pieces_counted_add_up_to_the_count():
    pieces = [Denomination(Money(100000), 1), Denomination(Money(500), 51)]

    assert closed(SESSION, TILL, Money(125500), pieces, "cashier", AT).closing.denominations == tuple(pieces)
    with pytest.raises(Invalid) as refused:
        closed(SESSION, TILL, Money(125501), pieces, "cashier", AT)
    assert refused.value.errors[0].pointer == "/denominations"


def test_what_is_kept_of_a_sale_or_session_is_all_of_it():
    shut = closed(SESSION, TILL, Money(125500), [Denomination(Money(500), 251)], "cashier", AT)

    assert records.read_sale(records.write(sold())) == sold()
    assert records.read_session(records.write(SESSION)) == SESSION
    assert records.read_session(records.write(shut)) == shut


def test_a_sale_of_two_hundred_lines_is_far_below_what_an_item_holds():
    line = replace(sold().lines[0], name="N" * 200, name_bn="মা" * 100, product_id="p" * 36, sku="S" * 40)

    assert len(records.write(sold(lines=(line,) * 200)).encode()) < 300_000


def test_a_completed_sale_is_told_in_poisha():
    event = sale_completed(sold())

    assert (event.name, event.key, event.at) == ("SaleCompleted", "sale#sa", "2026-11-22T10:00:00.000Z")
    assert event.data == {
        "sale_id": "sa", "branch_id": "br", "warehouse_id": "wh", "business_date": "2026-11-22",
        "terminal_id": "te", "session_id": "se", "cashier_id": "cashier", "receipt_number": "T01-000147",
        "gross": 13300, "discount": 0, "net": 12667, "tax": 633, "total": 13300, "rounding": 0, "payable": 13300,
        "tenders": [{"kind": "wallet", "amount": 3300}, {"kind": "cash", "amount": 10000}],
        "taxes": [{"code": "R", "rate": 500, "taxable": 12667, "tax": 633}],
        "lines": [{"product_id": "p1", "sku": "ROHU", "quantity": 350, "unit": "gram", "total": 13300}],
        "oversold": ["p1"],
    }  # fmt: skip


def test_a_closed_session_is_told_with_its_variance():
    shut = closed(SESSION, TILL, Money(125000), [], "cashier", AT)
    event = session_closed(shut, shut.closing)

    assert (event.name, event.key) == ("SessionClosed", "session#se")
    assert event.data == {
        "session_id": "se", "terminal_id": "te", "branch_id": "br", "business_date": "2026-11-22",
        "expected": 125500, "counted": 125000, "variance": -500,
    }  # fmt: skip
