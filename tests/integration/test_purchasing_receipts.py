"""Goods that come in and go back, over HTTP."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.inventory import receipt_service
from supermarket.inventory.model import Valuation
from supermarket.inventory.purchase_model import PurchaseOrder
from supermarket.inventory.purchase_request_model import AskedArrival, Delivery
from supermarket.inventory.purchasing_ports import Purchases
from supermarket.inventory.receipt_model import OverReceipt
from supermarket.kernel.caller import Caller
from supermarket.kernel.once import Once
from tests.support import faults
from tests.support.buying_office import (
    CLERK,
    FOREIGNER,
    ask,
    came,
    day,
    done,
    line,
    open_office,
    receive,
    sent,
    shown,
)  # fmt: skip
from tests.support.gateway import function
from tests.support.stock_room import MILK, NOBODY, RICE, SHOP, SOAP, level, tell_ledger
from tests.support.streams import events_of, records
from tests.support.tables import everything

FREIGHT = [{"kind": "freight", "amount": "100.01", "basis": "value"}]


@pytest.fixture(autouse=True)
def office(cloud: None) -> None:
    open_office(tolerance=1000)


def bought(**said):
    return sent(
        line(MILK, 10, "1150.00", pack="case", tax_class="VAT15", discount="100.00"),
        line(RICE, "25.500", "62.00"),
        **said,
    )


def test_goods_come_in_by_batch_at_what_they_and_their_freight_cost():
    made = bought()

    note = receive(
        made["id"], came(MILK, 6, (4, "L1", 30), (2, "L2", 60), pack="case", rejected=1, rejected_reason="crushed"),
        came(RICE, "10.000"), landed_costs=FREIGHT, delivery_note="DN-1",
    )  # fmt: skip

    assert (note.status, note.json["number"], note.json["delivery_note"]) == (
        201,
        "GRN-DHK1-000001-1",
        "DN-1",
    )
    assert (note.json["net"], note.json["landed"], note.json["value"]) == ("7460.00", "100.01", "7560.01")
    milk, _ = note.json["lines"]
    assert (milk["quantity"], milk["rejected"], milk["net"], milk["landed"]) == (72, 12, "6840.00", "91.70")
    assert [(b["quantity"], b["lot"], b["net"], b["value"]) for b in milk["batches"]] == [
        (48, "L1", "4560.00", "4621.13"), (24, "L2", "2280.00", "2310.57"),
    ]  # fmt: skip
    assert (level(MILK), level(RICE)) == ((72, 0, 72), (10_000, 0, 10_000))
    now = shown(made)
    assert (now["state"], [(n["received"], n["rejected"]) for n in now["lines"]]) == (
        "partially_received", [(72, 12), ("10.000", "0.000")],
    )  # fmt: skip
    tell_ledger()
    book = wiring.books().get(SHOP, MILK)
    assert book is not None
    assert (str(book.value(Valuation.AVERAGE)), str(book.value(Valuation.FIFO))) == ("6931.70", "6931.70")
    assert [(batch.lot, batch.remaining, batch.expires_on) for batch in book.batches] == [
        ("L1", 48, day(30)), ("L2", 24, day(60)),
    ]  # fmt: skip


def test_an_order_is_received_in_parts_until_all_is_here():
    """Open Source POS and NexoPOS book goods in without an order they are held against."""
    made = bought()

    done(receive(made["id"], came(MILK, 6, (6, "L1", 30), pack="case")))
    second = receive(made["id"], came(MILK, 4, (4, "L2", 60), pack="case"), came(RICE, "25.500"))

    assert second.json["number"] == "GRN-DHK1-000001-2"
    assert shown(made)["state"] == "received"
    notes = done(ask("GET", f"/purchase-orders/{made['id']}/receipts", who=CLERK))["items"]
    assert [note["number"] for note in notes] == ["GRN-DHK1-000001-2", "GRN-DHK1-000001-1"]
    assert sum(float(note["net"]) for note in notes) == 12981.00


def test_what_it_really_cost_is_what_it_is_worth():
    """Saleor #11181 asks for a history of what came in and what it cost."""
    made = bought()

    note = done(receive(made["id"], came(MILK, 1, (1, "L1", 30), pack="case", unit_cost="1200.00")))

    assert note["value"] == "1200.00"


@pytest.mark.parametrize(
    ("lines", "status", "pointer", "code"),
    [
        ([came(MILK, 12)], 422, "/lines/0/batches", "expiry_missing"),
        ([{**came(MILK, 12), "batches": [{"quantity": 12, "lot": "L"}]}], 422, "/lines/0/batches/0/expires_on",
         "expiry_missing"),
        ([came(MILK, 12, (12, "L1", -2))], 422, "/lines/0/batches/0/expires_on", "expired"),
        ([came(MILK, 12, (11, "L1", 9))], 422, "/lines/0/batches", "invalid"),
        ([came(RICE, "1.000"), came(SOAP, 1)], 422, "/lines/1/product_id", "not_ordered"),
        ([came(RICE, "1.000"), came(RICE, "2.000")], 422, "/lines/1/product_id", "repeated"),
        ([came(NOBODY, 1)], 422, "/lines/0/product_id", "not_found"),
        ([came(RICE, "0.000")], 422, "/lines/0/quantity", "invalid"),
        ([came(RICE, "1.000", rejected="0.500")], 422, "/lines/0/rejected_reason", "invalid"),
        ([came(RICE, "28.051")], 409, "/lines/0/quantity", "over_receipt"),
        ([came(RICE, "1.000"), came(MILK, 133, (133, "L", 9))], 409, "/lines/1/quantity", "over_receipt"),
    ],
)  # fmt: skip
def test_what_cannot_come_in_is_refused_and_changes_nothing(lines, status, pointer, code):
    made = bought()
    before = everything()

    refused = receive(made["id"], *lines)

    error = refused.json["errors"][0]
    assert (refused.status, error["pointer"], error["code"]) == (status, pointer, code)
    assert everything() == before


def test_what_comes_on_top_is_taken_within_the_tolerance_alone():
    made = bought()
    done(receive(made["id"], came(RICE, "28.000")))

    assert receive(made["id"], came(RICE, "0.051")).json["code"] == "over_receipt"
    assert receive(made["id"], came(RICE, "0.050")).status == 201
    assert level(RICE) == (28_050, 0, 28_050)


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_nothing_comes_of_an_order_that_was_not_sent_or_is_called_off(state):
    made = bought()
    if state == "draft":
        asked = {"supplier_id": made["supplier_id"], "warehouse_id": SHOP, "lines": [line(RICE, "1.000")]}
        made = done(ask("POST", "/purchase-orders", asked))
    else:
        done(ask("POST", f"/purchase-orders/{made['id']}/cancel", {"reason": "No"}))
    before = everything()

    assert receive(made["id"], came(RICE, "1.000")).json["code"] == "wrong_state"
    assert everything() == before


def test_a_receipt_under_one_key_comes_in_once_and_another_body_is_refused():
    made = bought()

    first, again = (receive(made["id"], came(RICE, "5.000"), key="receipt-once-01") for _ in range(2))
    other = receive(made["id"], came(RICE, "6.000"), key="receipt-once-01")

    assert (first.status, again.json) == (201, first.json)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert (level(RICE), shown(made)["lines"][1]["received"]) == ((5000, 0, 5000), "5.000")


def test_a_key_is_needed_and_the_branch_too():
    made = bought()
    before = everything()

    keyless = function("inventory/receive_purchase_order")
    assert keyless.app.operations[0].idempotent == "required"
    assert receive(made["id"], came(RICE, "5.000"), who=FOREIGNER).status == 403
    assert everything() == before


class Meanwhile:
    """Orders that somebody else receives between our reading and our writing, once."""

    def __init__(self, purchases: Purchases, other: Callable[[], object]) -> None:
        self.purchases, self.others = purchases, [other]

    def get(self, order_id: str) -> PurchaseOrder:
        order = self.purchases.get(order_id)
        if self.others:
            self.others.pop()()
        return order

    def __getattr__(self, name: str) -> Any:
        return getattr(self.purchases, name)


@pytest.mark.parametrize(("ours", "total"), [("8.050", 28_050), ("8.051", 20_000)])
def test_whoever_receives_at_the_same_moment_is_counted_in(ours, total):
    made, desk = bought(), wiring.purchase_desk()
    racing = Meanwhile(desk.purchases, lambda: done(receive(made["id"], came(RICE, "20.000"))))
    asked = Delivery([AskedArrival(RICE, ours)])
    caller = Caller(CLERK.user, "clerk", frozenset(CLERK.permissions), CLERK.branch)

    def take_in() -> None:
        receipt_service.receive(
            replace(desk, purchases=racing), caller, made["id"], asked, Once("me", "k", "h")
        )

    if total == 20_000:
        with pytest.raises(OverReceipt):
            take_in()
    else:
        take_in()

    assert (level(RICE), shown(made)["lines"][1]["received"]) == ((total, 0, total), f"{total / 1000:.3f}")


@pytest.mark.parametrize("fault", [faults.failing, faults.losing_the_answer])
def test_a_receipt_survives_a_lost_race_and_a_lost_answer(fault):
    made = bought()
    how = {"answer": faults.CONFLICT} if fault is faults.failing else {}

    with fault("TransactWriteItems", **how):
        note = receive(made["id"], came(RICE, "5.000"))

    assert (note.status, level(RICE)) == (201, (5000, 0, 5000))
    assert len(done(ask("GET", f"/purchase-orders/{made['id']}/receipts"))["items"]) == 1


def test_staff_hear_of_it_and_the_note_is_printed():
    made = bought()
    note = done(receive(made["id"], came(RICE, "5.000")))

    changes = [
        r
        for r in records("inventory")
        if "goods_receipt" in str(r["dynamodb"].get("NewImage", {}).get("kind"))
    ]
    (event,) = events_of(function("inventory/publish_changes"), changes)
    paper = ask("GET", f"/purchase-orders/{made['id']}/receipts/{note['id']}?format=pdf", who=CLERK)
    data = ask("GET", f"/purchase-orders/{made['id']}/receipts/{note['id']}", who=CLERK)

    assert (event["detail-type"], event["detail"]["data"]["value"]) == ("GoodsReceived", 31000)
    assert base64.b64decode(paper.text).startswith(b"%PDF-")
    assert data.json == note
