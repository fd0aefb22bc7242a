"""Goods that go back to their supplier, and what the supplier is owed, over HTTP."""

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Pick, StockMove, sell
from supermarket.kernel.ids import new_id
from tests.support import faults, stock_room
from tests.support.buying_office import (
    CLERK,
    FOREIGNER,
    ask,
    bill,
    came,
    done,
    line,
    open_office,
    order,
    owed,
    receive,
    send_back,
    sent,
    shown,
    supplier,
)
from tests.support.stock_room import MILK, NOBODY, RICE, SHOP, SOAP, level, tell_ledger
from tests.support.tables import everything

CALLS = ["BatchGetItem"] * 3 + ["TransactWriteItems"] * 3 + ["DeleteItem"]
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


def sold(product_id: str, quantity: int) -> None:
    wiring.stock().commit(
        [sell(SHOP, product_id, quantity, guarded=True)], Cause(CauseKind.SALE, f"s{quantity}")
    )
    tell_ledger()


def test_goods_go_back_at_what_they_cost_out_of_the_batch_that_is_named():
    """Open Source POS turns receiving round to return goods, and knows no batch."""
    made = bought()
    note = done(
        receive(made["id"], came(MILK, 10, (4, "L1", 30), (6, "L2", 60), pack="case"), landed_costs=FREIGHT)
    )
    tell_ledger()
    later = note["lines"][0]["batches"][1]

    back = send_back(
        made["id"], {"product_id": MILK, "quantity": 1, "pack": "case", "batch_id": later["batch_id"]}
    )

    assert (back.status, back.json["number"]) == (201, "RTS-DHK1-000001-1")
    assert (back.json["net"], back.json["tax"], back.json["credit"]) == ("1140.00", "171.00", "1311.00")
    tell_ledger()
    book = wiring.books().get(SHOP, MILK)
    assert book is not None
    assert [(batch.lot, batch.remaining) for batch in book.batches] == [("L1", 48), ("L2", 60)]
    assert (level(MILK), shown(made)["lines"][0]["returned"]) == ((108, 0, 108), 12)
    assert owed(made["supplier_id"]) == "-1311.00"
    assert [b["number"] for b in done(ask("GET", f"/purchase-orders/{made['id']}/returns"))["items"]] == [
        "RTS-DHK1-000001-1"
    ]


def test_a_whole_batch_in_parts_is_credited_at_its_cost_to_the_poisha():
    made = sent(line(SOAP, 7, "33.33", discount="0.02"))
    done(receive(made["id"], came(SOAP, 7)))
    tell_ledger()

    given = []
    for _ in range(7):
        given.append(done(send_back(made["id"], {"product_id": SOAP, "quantity": 1}))["net"])
        tell_ledger()

    assert sum(int(each.replace(".", "")) for each in given) == 23329
    assert level(SOAP) == (0, 0, 0)


@pytest.mark.parametrize(
    ("back", "status", "pointer", "code"),
    [
        ({"product_id": MILK, "quantity": 121}, 409, "/lines/0/quantity", "over_return"),
        ({"product_id": MILK, "quantity": 49}, 409, "/lines/0/quantity", "out_of_stock"),
        ({"product_id": SOAP, "quantity": 1}, 422, "/lines/0/product_id", "not_ordered"),
        ({"product_id": MILK, "quantity": 1, "batch_id": NOBODY}, 422, "/lines/0/batch_id", "not_found"),
        ({"product_id": MILK, "quantity": 0}, 422, "/lines/0/quantity", "invalid"),
    ],
)
def test_what_cannot_go_back_is_refused_and_changes_nothing(back, status, pointer, code):
    made = bought()
    done(receive(made["id"], came(MILK, 10, (10, "L1", 30), pack="case")))
    tell_ledger()
    sold(MILK, 72)
    before = everything()

    refused = send_back(made["id"], back)

    error = refused.json["errors"][0]
    assert (refused.status, error["pointer"], error["code"]) == (status, pointer, code)
    assert everything() == before


def test_goods_wait_for_the_books_before_they_go_back():
    made = bought()
    done(receive(made["id"], came(MILK, 1, (1, "L1", 30), pack="case")))

    early = send_back(made["id"], {"product_id": MILK, "quantity": 1})

    assert (early.status, early.headers["Retry-After"]) == (503, "1")
    assert level(MILK) == (12, 0, 12)


def test_goods_that_have_not_come_do_not_go_back_and_a_return_under_one_key_is_one():
    made = bought()
    assert send_back(made["id"], {"product_id": RICE, "quantity": "1.000"}).json["code"] == "wrong_state"
    done(receive(made["id"], came(RICE, "5.000")))
    tell_ledger()

    first = send_back(made["id"], {"product_id": RICE, "quantity": "2.000"}, key="return-once-01")
    again = send_back(made["id"], {"product_id": RICE, "quantity": "2.000"}, key="return-once-01")

    assert (first.status, again.json, level(RICE)) == (201, first.json, (3000, 0, 3000))


def test_what_is_owed_is_what_was_billed_and_approved_less_what_went_back():
    made = bought()
    done(receive(made["id"], came(MILK, 6, (6, "L1", 30), pack="case")))
    tell_ledger()
    bills = {"product_id": MILK, "quantity": 6, "pack": "case", "unit_price": "1140.00"}
    entered = done(bill(made, "A-1", bills, vat="1026.00", total="7866.00"))
    assert (entered["matched"], owed(made["supplier_id"])) == (True, "0.00")

    done(ask("POST", f"/supplier-invoices/{entered['id']}/approve", {}))
    done(send_back(made["id"], {"product_id": MILK, "quantity": 12}))

    assert owed(made["supplier_id"]) == "6555.00"
    assert shown(made)["lines"][0]["invoiced"] == 72


def test_what_has_expired_goes_back_although_it_may_not_be_sold():
    made = sent(line(SOAP, 5, "10.00"))
    done(receive(made["id"], came(SOAP, 5, (5, "L1", 1))))
    tell_ledger()
    batch = wiring.books().get(SHOP, SOAP).batches[0]
    blocked = StockMove(SHOP, SOAP, guarded=False, blocked=5, picks=(Pick(batch.id, 5),))
    wiring.stock().commit([blocked], Cause(CauseKind.EXPIRED, new_id()))
    tell_ledger()
    assert level(SOAP) == (5, 0, 0)

    done(send_back(made["id"], {"product_id": SOAP, "quantity": 2}))

    found = wiring.stock().level(SHOP, SOAP)
    assert (found.on_hand, found.available, found.blocked) == (3, 0, 3)


@pytest.mark.parametrize(
    ("said", "status", "pointer"),
    [
        ({"total": "6839.99"}, 422, "/total"),
        ({"supplier_id": NOBODY}, 422, "/supplier_id"),
        ({"purchase_order_id": NOBODY}, 422, "/purchase_order_id"),
        ({"invoiced_on": "2999-01-01"}, 422, "/invoiced_on"),
        ({"number": "a-1"}, 409, "/number"),
    ],
)
def test_an_invoice_that_cannot_be_is_refused_and_changes_nothing(said, status, pointer):
    made = bought()
    bills = {"product_id": MILK, "quantity": 6, "pack": "case", "unit_price": "1140.00"}
    done(bill(made, "A-1", bills, vat="0.00", total="6840.00"))
    before = everything()

    refused = bill(made, said.pop("number", "A-2"), bills, vat="0.00", **{"total": "6840.00", **said})

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (status, pointer)
    assert everything() == before


def test_an_invoice_that_differs_is_approved_with_a_reason_once():
    made = bought()
    bills = {"product_id": MILK, "quantity": 6, "pack": "case", "unit_price": "1140.00"}
    entered = done(bill(made, "A-1", bills, vat="1026.00", total="7866.00"))
    path = f"/supplier-invoices/{entered['id']}"
    assert [each["match"] for each in entered["lines"]] == ["not_received"]

    before = everything()
    bare = ask("POST", f"{path}/approve", {})
    assert (bare.status, bare.json["code"], everything() == before) == (409, "match_differs", True)
    approved = ask("POST", f"{path}/approve", {"reason": "Paid ahead"})
    again = ask("POST", f"{path}/approve", {"reason": "Paid ahead"})

    assert (approved.json["state"], approved.json["reason"], again.status) == ("approved", "Paid ahead", 409)
    assert owed(made["supplier_id"]) == "7866.00"
    assert done(ask("GET", path))["lines"][0]["match"] == "not_received"


def test_the_same_goods_are_not_billed_twice_unseen():
    made = bought()
    done(receive(made["id"], came(MILK, 6, (6, "L1", 30), pack="case")))
    bills = {"product_id": MILK, "quantity": 6, "pack": "case", "unit_price": "1140.00"}
    one, two = (done(bill(made, number, bills, vat="1026.00", total="7866.00")) for number in ("A-1", "A-2"))
    assert (one["matched"], two["matched"]) == (True, True)

    done(ask("POST", f"/supplier-invoices/{one['id']}/approve", {}))

    assert done(ask("GET", f"/supplier-invoices/{two['id']}"))["lines"][0]["match"] == "quantity_variance"
    assert ask("POST", f"/supplier-invoices/{two['id']}/approve", {}).status == 409
    assert owed(made["supplier_id"]) == "7866.00"


def test_invoices_are_listed_by_state_and_by_supplier():
    made = bought()
    bills = {"product_id": MILK, "quantity": 6, "pack": "case", "unit_price": "1140.00"}
    entered = done(bill(made, "A-1", bills, vat="0.00", total="6840.00"))

    def listed(query):
        return [each["id"] for each in done(ask("GET", f"/supplier-invoices{query}"))["items"]]

    assert (listed(""), listed("?state=approved")) == ([entered["id"]], [])
    assert listed(f"?supplier_id={made['supplier_id']}") == [entered["id"]]
    assert ask("GET", f"/supplier-invoices/{entered['id']}", who=FOREIGNER).status == 403
    assert ask("GET", f"/supplier-invoices/{entered['id']}", who=CLERK).status == 403


def test_an_order_of_more_lines_than_a_transaction_holds_comes_in_and_goes_back_all_or_nothing():
    """More levels than a transaction holds: the note and the work are written first, and the steps follow."""
    products = many(110)
    meghna = supplier()
    made = order(*(line(each, 3, "10.00") for each in products), supplier_id=meghna["id"])
    done(ask("POST", f"/purchase-orders/{made['id']}/send"))
    before = everything()
    refused = receive(made["id"], *(came(each, 3) for each in products[:109]), came(products[109], 4))
    assert (refused.status, refused.json["errors"][0]["pointer"], everything() == before) == (
        409, "/lines/109/quantity", True,
    )  # fmt: skip

    with faults.counted() as calls:
        first = receive(made["id"], *(came(each, 3) for each in products), key="many-lines-01")
    again = receive(made["id"], *(came(each, 3) for each in products), key="many-lines-01")

    assert (first.status, again.json == first.json, first.json["value"]) == (201, True, "3300.00")
    assert calls == CALLS
    assert {level(each) for each in products} == {(3, 0, 3)}
    assert shown(made)["state"] == "received"
    tell_ledger()
    done(send_back(made["id"], *({"product_id": each, "quantity": 1} for each in products)))
    assert {level(each) for each in products} == {(2, 0, 2)}


def many(count: int) -> list[str]:
    found = []
    for number in range(count):
        product = stock_room.product_of(new_id(), f"Bulk {number}")
        wiring.catalogue().add(product)
        found.append(product.id)
    return found
