"""Purchase orders, landed cost and the three-way match, without a table."""

from dataclasses import replace
from datetime import date

import pytest

from supermarket.inventory.landed_cost_model import Basis, Charge, spread
from supermarket.inventory.purchase_model import (
    PERMISSIONS,
    STEPS,
    Act,
    OrderLine,
    Progress,
    PurchaseOrder,
    PurchaseState,
    state_of,
    sums,
)
from supermarket.inventory.receipt_model import Arrival, OverReceipt, allowed, lines_of, progress_after
from supermarket.inventory.supplier_invoice_model import (
    Differs,
    InvoiceLine,
    InvoiceState,
    Match,
    SupplierInvoice,
    approved,
    matched,
    require_adding_up,
)
from supermarket.inventory.supplier_model import Supplier, check
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.quantity import Unit
from tests.support.gateway import handlers

MILK = OrderLine(
    "milk", "MILK", "Milk", "দুধ", Unit.PIECE, 120, Money(115000), "case", 12, Money(10000), "V", 1500
)
RICE = OrderLine("rice", "RICE", "Rice", "চাল", Unit.GRAM, 25_500, Money(6200))
BY = {
    "revise_order": Act.EDIT, "send_order": Act.SEND, "cancel_purchase_order": Act.CANCEL, "close_order": Act.CLOSE,
    "receive_goods": Act.RECEIVE, "send_back": Act.RETURN, "enter_invoice": Act.INVOICE, "approve_invoice": Act.INVOICE,
}  # fmt: skip


def order(state: PurchaseState = PurchaseState.SENT, *progress: Progress) -> PurchaseOrder:
    known = sums((MILK, RICE)) | ({"progress": progress} if progress else {})
    return PurchaseOrder("o", "PO-DHK1-000001", "b", "w", "s", "Meghna", state, **known)


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        ("draft", {"edit", "send", "cancel"}),
        ("sent", {"cancel", "receive", "invoice"}),
        ("partially_received", {"receive", "return", "invoice", "close"}),
        ("received", {"receive", "return", "invoice", "close"}),
        ("closed", {"return", "invoice"}),
        ("cancelled", set()),
    ],
)
def test_each_state_takes_these_acts_and_refuses_the_others(state, acts):
    known = order(PurchaseState(state))
    assert {act.value for act in STEPS[known.state]} == acts
    for act in set(Act) - set(STEPS[known.state]):
        with pytest.raises(Conflict) as refused:
            known.after(act, PurchaseState.CLOSED, "now")
        assert refused.value.code == "wrong_state"


def test_who_may_do_what_is_what_the_handlers_ask_for():
    found = {
        o.name: o.access for m in handlers().values() for o in getattr(getattr(m, "app", None), "operations", [])
        if o.name in BY and o.path.startswith(("/purchase-orders", "/supplier-invoices"))
    }  # fmt: skip
    assert found == {name: PERMISSIONS[act] for name, act in BY.items()}


def test_a_line_costs_by_the_pack_or_by_the_kilogram():
    assert (MILK.gross, MILK.net, MILK.tax) == (Money(1150000), Money(1140000), Money(171000))
    assert RICE.gross == Money(158100)
    assert (order().net, order().total) == (Money(1298100), Money(1469100))


def test_the_parts_of_a_line_cost_what_the_line_does():
    parts = [MILK.net_between(before, before + 7) for before in range(0, 119, 7)]
    assert sum(part.poisha for part in parts) + MILK.net_between(119, 120).poisha == MILK.net.poisha


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100, [1, 2, 4], [14, 29, 57]),
        (1, [5, 5], [1, 0]),
        (0, [1, 2], [0, 0]),
        (10001, [684000, 62000], [9170, 831]),
        (7, [0, 3], [0, 7]),
    ],
)
def test_a_charge_lands_to_the_poisha(amount, weights, parts):
    assert [part.poisha for part in spread(Money(amount), weights)] == parts


def arrivals(milk: int = 60, rice: int = 25_500) -> list[Arrival]:
    return [Arrival("milk", milk, weight=30_000), Arrival("rice", rice, weight=25_500)]


@pytest.mark.parametrize(
    ("basis", "landed"), [(Basis.VALUE, [783, 217]), (Basis.QUANTITY, [702, 298]), (Basis.WEIGHT, [541, 459])]
)
def test_freight_is_spread_by_value_quantity_or_weight(basis, landed):
    lines = lines_of(order(), arrivals(), [Charge("freight", Money(1000), basis)])
    assert [line.landed.poisha for line in lines] == landed
    assert [line.net for line in lines] == [Money(570000), Money(158100)]


def test_nothing_to_spread_by_is_refused():
    with pytest.raises(Invalid) as refused:
        lines_of(order(), [Arrival("milk", 5)], [Charge("freight", Money(1000), Basis.WEIGHT)])
    assert refused.value.errors[0].pointer == "/landed_costs/0/basis"


@pytest.mark.parametrize(("tolerance", "most"), [(0, 120), (500, 126), (499, 125), (1, 120)])
def test_no_more_than_the_tolerance_comes_in(tolerance, most):
    assert allowed(120, tolerance) == most
    known = order(PurchaseState.SENT, Progress(20), Progress())
    assert (
        progress_after(known, lines_of(known, [Arrival("milk", most - 20)], []), tolerance)[0].received
        == most
    )
    with pytest.raises(OverReceipt) as refused:
        progress_after(known, lines_of(known, [Arrival("milk", most - 19)], []), tolerance)
    assert refused.value.errors[0].pointer == "/lines/0/quantity"


def test_an_order_is_received_when_every_line_is():
    known = order()
    assert state_of(known, [Progress(), Progress(rejected=5)]) is PurchaseState.SENT
    assert state_of(known, [Progress(120), Progress()]) is PurchaseState.PARTIALLY_RECEIVED
    assert state_of(known, [Progress(120), Progress(25_500)]) is PurchaseState.RECEIVED


def invoice(*lines: InvoiceLine, vat: int = 0, rounding: int = 0) -> SupplierInvoice:
    day = date(2026, 11, 20)
    return SupplierInvoice(
        "i",
        "A-1",
        "s",
        "o",
        "PO",
        "b",
        day,
        day,
        lines,
        Money(vat),
        Money(rounding),
        InvoiceState.OPEN,
        "me",
        "now",
    )


def milk(quantity: int, net: int) -> InvoiceLine:
    return InvoiceLine("milk", quantity, ZERO, Money(net))


@pytest.mark.parametrize(
    ("line", "progress", "result"),
    [
        (milk(60, 570000), Progress(60), Match.MATCHED),
        (milk(60, 575700), Progress(60), Match.MATCHED),
        (milk(60, 575701), Progress(60), Match.PRICE_VARIANCE),
        (milk(60, 500000), Progress(60), Match.MATCHED),
        (milk(61, 579500), Progress(60), Match.QUANTITY_VARIANCE),
        (milk(60, 570000), Progress(60, returned=1), Match.QUANTITY_VARIANCE),
        (milk(60, 570000), Progress(100, invoiced=41), Match.QUANTITY_VARIANCE),
        (milk(60, 570000), Progress(), Match.NOT_RECEIVED),
        (InvoiceLine("tea", 1, ZERO, Money(1)), Progress(), Match.NOT_ORDERED),
    ],
)
def test_an_invoice_line_is_held_against_the_order_and_what_came(line, progress, result):
    found = matched(invoice(line), order(PurchaseState.PARTIALLY_RECEIVED, progress, Progress()))
    assert [each.result for each in found.lines] == [result]


@pytest.mark.parametrize(("vat", "differs"), [(85500, False), (85501, False), (85502, True), (0, True)])
def test_the_vat_is_held_against_the_rates_of_the_order(vat, differs):
    known = order(PurchaseState.PARTIALLY_RECEIVED, Progress(60), Progress())
    assert matched(invoice(milk(60, 570000), vat=vat), known).vat_differs is differs


def test_what_differs_is_approved_with_a_reason_only_and_once():
    known = order(PurchaseState.PARTIALLY_RECEIVED, Progress(), Progress())
    asked = invoice(milk(60, 570000), vat=85500)
    with pytest.raises(Differs):
        approved(asked, matched(asked, known), "boss", "now", "")
    done = approved(asked, matched(asked, known), "boss", "now", "Paid ahead")
    assert (done.state, done.reason, done.outcome) == (
        InvoiceState.APPROVED,
        "Paid ahead",
        (Match.NOT_RECEIVED,),
    )
    with pytest.raises(Conflict, match="approved already"):
        approved(done, matched(done, known), "boss", "now", "Again")


def test_what_an_invoice_came_to_stays_though_more_is_received_later():
    known = order(PurchaseState.PARTIALLY_RECEIVED, Progress(), Progress())
    asked = invoice(milk(60, 570000), vat=85500)
    done = approved(asked, matched(asked, known), "boss", "now", "Paid ahead")
    later = replace(known, progress=(Progress(60, invoiced=60), Progress()))
    assert matched(done, later).lines[0].result is Match.NOT_RECEIVED


@pytest.mark.parametrize(
    ("rounding", "total", "pointer"), [(0, 570001, "/total"), (101, 570101, "/rounding")]
)
def test_an_invoice_whose_figures_disagree_is_refused(rounding, total, pointer):
    with pytest.raises(Invalid) as refused:
        require_adding_up(invoice(milk(60, 570000), rounding=rounding), Money(total))
    assert refused.value.errors[0].pointer == pointer


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"vat_number": "000123456-0101", "email": "a@b.example"}, []),
        ({"vat_number": "000123456"}, []),
        ({"vat_number": "12345", "email": "nobody"}, ["/email", "/vat_number"]),
    ],
)
def test_a_supplier_has_a_mail_address_and_a_bin_that_can_be(said, pointers):
    asked = Supplier("s", "Meghna", **said)
    if not pointers:
        check(asked)
        return
    with pytest.raises(Invalid) as refused:
        check(asked)
    assert [error.pointer for error in refused.value.errors] == pointers
