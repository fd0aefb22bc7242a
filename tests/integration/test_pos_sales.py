"""Ringing up sales over the whole path, from the request to the tables."""

import pytest

from supermarket import wiring
from supermarket.kernel.scale_labels import SCALE_RULES, scale_label
from tests.support.gateway import call, staff
from tests.support.till_shop import (
    CASHIER,
    FISH,
    FLOOR,
    GULSHAN,
    OIL,
    OTHER_CASHIER,
    RICE,
    SOAP,
    STRANGER,
    SUPERVISOR,
    add_terminal,
    an_id,
    calls_to_amazon,
    cash,
    everything,
    on_hand,
    open_session,
    open_shop,
    sell,
)

pytestmark = pytest.mark.usefixtures("cloud")
WEIGHT, PRICE = SCALE_RULES
ONE_RICE = [{"product_id": RICE, "quantity": 1}]


@pytest.fixture
def session(cloud) -> str:
    open_shop()
    return open_session(add_terminal())


def totals(session_id: str) -> dict:
    return call("GET", f"/pos/sessions/{session_id}/x-report", who=SUPERVISOR).json["totals"]


def test_a_basket_is_sold_with_weights_taxes_split_tender_and_change(session):
    lines = [
        {"product_id": RICE, "quantity": 2},
        {"product_id": FISH, "quantity": "0.350"},
        {"product_id": OIL, "quantity": "1.500"},
        {"barcode": "2000000021119"},
    ]
    tenders = [{"kind": "wallet", "amount": "300.00", "reference": "9B72"}, *cash("2000.00")]
    reply = sell(session, "sale-0001", lines, tenders)

    sale = reply.json
    assert reply.status == 201
    assert sale["receipt_number"] == "T01-000001"
    assert [(line["sku"], line["quantity"], line["total"]) for line in sale["lines"]] == [
        ("RICE-5", 2, "850.00"),
        ("ROHU", "0.350", "133.00"),
        ("OIL", "1.500", "322.49"),
        ("SOAP", 1, "55.50"),
    ]
    assert (sale["gross"], sale["net"], sale["tax"], sale["total"]) == (
        "1338.49",
        "1324.92",
        "36.07",
        "1360.99",
    )
    assert (sale["rounding"], sale["payable"], sale["change"]) == ("0.01", "1361.00", "939.00")
    assert [(t["kind"], t["amount"]) for t in sale["tenders"]] == [("wallet", "300.00"), ("cash", "1061.00")]
    assert sale["oversold"] == []
    assert (on_hand(RICE), on_hand(FISH), on_hand(OIL), on_hand(SOAP)) == (99_998, 99_650, 98_500, 99_999)
    assert call("GET", f"/pos/transactions/{sale['id']}", who=CASHIER).json == sale
    figures = totals(session)
    assert (figures["sales"], figures["payable"], figures["cash"]) == (1, "1361.00", "1061.00")


@pytest.mark.parametrize(
    ("label", "quantity", "total"),
    [
        (scale_label(WEIGHT, "42", 1255), "1.255", "476.90"),
        (scale_label(PRICE, "42", 13330), "0.351", "133.30"),
    ],
)
def test_a_scale_label_says_what_it_weighs_or_costs(session, label, quantity, total):
    line = sell(session, "sale-0001", [{"barcode": label}], cash("500.00")).json["lines"][0]

    assert (line["product_id"], line["quantity"], line["total"]) == (FISH, quantity, total)


def test_a_sale_is_one_joint_read_and_one_transaction(session):
    sell(session, "sale-0001", ONE_RICE, cash("425.00"))
    with calls_to_amazon() as calls:
        reply = sell(session, "sale-0002", [*ONE_RICE, {"product_id": SOAP, "quantity": 3}], cash("600.00"))

    assert reply.status == 201
    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_receipt_numbers_have_no_gap_and_no_double(session):
    numbers = [
        sell(session, f"sale-000{n}", ONE_RICE, cash("425.00")).json["receipt_number"] for n in range(3)
    ]
    sell(session, "sale-0009", ONE_RICE, cash("1.00"))
    numbers.append(sell(session, "sale-0010", ONE_RICE, cash("425.00")).json["receipt_number"])

    assert numbers == ["T01-000001", "T01-000002", "T01-000003", "T01-000004"]


@pytest.mark.parametrize(
    ("lines", "more", "tenders", "pointer"),
    [
        ([{"product_id": an_id(99), "quantity": 1}], {}, cash("1.00"), "/lines/0/product_id"),
        ([*ONE_RICE, {"barcode": "2000000021118"}], {}, cash("1.00"), "/lines/1/barcode"),
        ([*ONE_RICE, {"barcode": "4006381333931"}], {}, cash("1.00"), "/lines/1/barcode"),
        ([{"product_id": RICE, "quantity": "1.5"}], {}, cash("900.00"), "/lines/0/quantity"),
        ([{"product_id": RICE, "quantity": 0}], {}, cash("900.00"), "/lines/0/quantity"),
        ([{"product_id": RICE, "quantity": -1}], {}, cash("900.00"), "/lines/0/quantity"),
        ([{"product_id": RICE}], {}, cash("900.00"), "/lines/0/quantity"),
        ([{"product_id": FISH, "quantity": "0.3505"}], {}, cash("900.00"), "/lines/0/quantity"),
        ([{"barcode": scale_label(WEIGHT, "42", 500), "quantity": 2}], {}, cash("900.00"), "/lines/0/quantity"),
        (ONE_RICE, {}, cash("424.49"), "/tenders"),
        (ONE_RICE, {}, [{"kind": "card", "amount": "425.01"}], "/tenders/0/amount"),
        (ONE_RICE, {}, [{"kind": "voucher", "amount": "425.00"}], "/tenders/0/kind"),
        (ONE_RICE, {}, cash("-1.00"), "/tenders/0/amount"),
        (ONE_RICE, {"discount": "425.01"}, cash("0.00"), "/discount"),
        ([{**ONE_RICE[0], "discount": "425.01"}], {}, cash("0.00"), "/lines/0/discount"),
        ([{**ONE_RICE[0], "barcode": "2000000021119"}], {}, cash("500.00"), "/lines/0"),
        ([], {}, [], "/lines"),
        (ONE_RICE * 201, {}, cash("1.00"), "/lines"),
    ],
)  # fmt: skip
def test_what_cannot_be_sold_so_is_refused_by_field_and_nothing_changes(
    session, lines, more, tenders, pointer
):
    before = everything()
    reply = sell(session, "sale-0001", lines, tenders, SUPERVISOR, **more)

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything() == before


def test_a_product_taken_off_the_shelf_is_not_sold(session):
    from supermarket.products.service import delete_product

    delete_product(wiring.catalogue(), RICE)
    before = everything()

    reply = sell(session, "sale-0001", ONE_RICE, cash("425.00"))
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/lines/0/product_id")
    assert everything() == before


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (OTHER_CASHIER, 403),
        (STRANGER, 403),
        (staff("pos:report", branch=GULSHAN), 403),
        (None, 401),
        (SUPERVISOR, 201),
    ],
)
def test_a_till_sells_for_its_cashier_or_a_supervisor_of_its_branch(session, who, status):
    before = everything()

    assert sell(session, "sale-0001", ONE_RICE, cash("425.00"), who).status == status
    assert (everything() == before) == (status != 201)


def test_who_may_act_in_every_branch_sells_in_another(session):
    who = staff("pos:sell", "pos:report", "branches:all")

    reply = sell(session, "sale-0001", [{"product_id": RICE, "quantity": 100_001}], cash("42500425.00"), who)
    assert (reply.status, reply.json["oversold"]) == (201, [RICE])


def test_a_discount_needs_a_supervisor(session):
    lines, before = [{**ONE_RICE[0], "discount": "25.00"}], everything()

    assert sell(session, "sale-0001", lines, cash("425.00")).status == 403
    assert sell(session, "sale-0002", ONE_RICE, cash("425.00"), discount="1.00").status == 403
    assert everything() == before
    given = sell(session, "sale-0003", lines, cash("390.00"), SUPERVISOR, discount="10.00").json
    assert (given["gross"], given["discount"], given["total"]) == ("425.00", "35.00", "390.00")


def test_a_session_that_is_closed_sells_nothing(session):
    call("POST", f"/pos/sessions/{session}/close", {"counted_cash": "1000.00"}, who=CASHIER)
    before = everything()

    reply = sell(session, "sale-0001", ONE_RICE, cash("425.00"))
    assert (reply.status, reply.json["code"]) == (409, "session_closed")
    assert everything() == before


def test_a_session_that_is_not_there_sells_nothing(session):
    reply = sell(an_id(77), "sale-0001", ONE_RICE, cash("425.00"))

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/session_id")


def test_the_till_sells_what_the_book_has_not_and_says_so(session):
    lines = [{"product_id": RICE, "quantity": 60_000}, *ONE_RICE, {"product_id": RICE, "quantity": 40_000}]
    reply = sell(session, "sale-0001", [*lines, {"product_id": SOAP, "quantity": 1}], cash("42500500.00"))

    assert (reply.status, reply.json["oversold"]) == (201, [RICE])
    assert on_hand(RICE) == -1


def test_with_overselling_off_a_basket_is_refused_whole(cloud):
    """Open Source POS #235: sale at zero stock cannot be blocked."""
    open_shop(stock=1, oversell=False)
    session = open_session(add_terminal())
    before = everything()

    lines = [*ONE_RICE, {"product_id": SOAP, "quantity": 2}]
    reply = sell(session, "sale-0001", lines, cash("600.00"))
    assert (reply.status, reply.json["code"], reply.json["product_id"]) == (409, "out_of_stock", SOAP)
    assert everything() == before
    assert sell(session, "sale-0002", ONE_RICE, cash("425.00")).json["receipt_number"] == "T01-000001"
    assert on_hand(RICE) == 0


def test_the_same_key_sells_once_even_after_the_close(session):
    first = sell(session, "sale-0001", ONE_RICE, cash("425.00"))
    second = sell(session, "sale-0001", ONE_RICE, cash("425.00"))
    call("POST", f"/pos/sessions/{session}/close", {"counted_cash": "1425.00"}, who=CASHIER)
    before = everything()
    third = sell(session, "sale-0001", ONE_RICE, cash("425.00"))

    assert [reply.status for reply in (first, second, third)] == [201, 201, 201]
    assert first.text == second.text == third.text
    assert (on_hand(RICE), everything()) == (99_999, before)


def test_a_key_used_for_another_basket_is_refused(session):
    sell(session, "sale-0001", ONE_RICE, cash("425.00"))
    before = everything()

    reply = sell(session, "sale-0001", ONE_RICE, cash("500.00"))
    assert (reply.status, reply.json["code"]) == (422, "idempotency_key_reused")
    assert everything() == before


def test_a_sale_needs_an_idempotency_key(session):
    body = {"session_id": session, "lines": ONE_RICE, "tenders": cash("425.00")}

    assert call("POST", "/pos/transactions", body, who=CASHIER).status == 400


def test_stock_leaves_the_branchs_own_warehouse_with_the_sale_as_its_cause(session):
    sale = sell(session, "sale-0001", ONE_RICE, cash("425.00")).json

    rows = [item for item in everything()["inventory"] if item["sk"]["S"] == f"STOCK#{RICE}"]
    assert [(row["pk"]["S"], row["cause"]["S"], row["cause_id"]["S"], row["by"]["S"]) for row in rows] == [
        (f"WAREHOUSE#{FLOOR}", "sale", sale["id"], CASHIER.user)
    ]
