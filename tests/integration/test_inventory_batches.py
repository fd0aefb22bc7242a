"""Batches in the office: what expires, recalls and who bought, the morning's blocking, and the audit that proves it."""

from datetime import UTC, datetime

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Layer, receive, sell
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from tests.support.gateway import call, function
from tests.support.stock_room import (
    ADMIN,
    CLERK,
    DEPOT,
    MILK,
    RICE,
    SHOP,
    SOAP,
    STRANGER,
    level,
    open_shop,
    tell_ledger,
)

pytestmark = pytest.mark.usefixtures("cloud")
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _shop(cloud: None) -> None:
    open_shop()


def bring(product_id: str, quantity: int, expires_on: str, lot: str = "", warehouse: str = SHOP) -> str:
    layer = Layer(new_id(), quantity, Money(quantity * 100), lot, expires_on)
    wiring.stock().commit([receive(warehouse, product_id, [layer])], Cause(CauseKind.RECEIPT, "grn", by="u1"))
    tell_ledger()
    return layer.batch_id


def test_what_expires_is_listed_soonest_first() -> None:
    bring(MILK, 3, "2026-12-24", "A")
    bring(SOAP, 2, "2026-12-01")
    bring(RICE, 1500, "2027-01-31")

    found = call("GET", f"/stock/batches?warehouse_id={SHOP}&until=2026-12-31", who=CLERK)

    rows = [(row["sku"], row["expires_on"], row["remaining"], row["lot"]) for row in found.json["items"]]
    assert rows == [("SOAP", "2026-12-01", 2, ""), ("MILK", "2026-12-24", 3, "A")]


def test_a_lot_is_found_wherever_it_is() -> None:
    """Open Source POS #3429 asks for batches."""
    for warehouse in (SHOP, DEPOT):
        bring(MILK, 3, "2026-12-24", "Lot-9", warehouse)

    mine = call("GET", f"/stock/batches?product_id={MILK}&lot=LOT-9", who=CLERK)
    all_of_them = call("GET", f"/stock/batches?product_id={MILK}&lot=lot-9", who=ADMIN)

    assert [row["warehouse_id"] for row in mine.json["items"]] == [SHOP]
    assert {row["warehouse_id"] for row in all_of_them.json["items"]} == {SHOP, DEPOT}


def test_a_list_is_of_a_warehouse_or_a_lot() -> None:
    refused = call("GET", "/stock/batches", who=CLERK)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/warehouse_id")


def test_the_office_of_another_branch_sees_no_batch() -> None:
    batch_id = bring(MILK, 3, "2026-12-24")

    assert call("GET", f"/stock/batches/{batch_id}", who=STRANGER).status == 404
    assert call("GET", f"/stock/batches?warehouse_id={SHOP}", who=STRANGER).status == 403


def test_a_recall_blocks_what_is_left_of_that_batch_alone() -> None:
    bad = bring(MILK, 5, "2026-12-01")
    bring(MILK, 4, "2026-12-31")

    recalled = call("POST", f"/stock/batches/{bad}/recall", {"reason": "Glass"}, who=ADMIN)
    tell_ledger()

    assert recalled.status == 200
    assert level(MILK) == (9, 0, 4)
    again = call("POST", f"/stock/batches/{bad}/recall", {"reason": "Glass"}, who=ADMIN)
    assert [place["blocked"] for place in again.json["places"]] == [True]
    assert level(MILK) == (9, 0, 4)


def test_a_recall_waits_for_books_that_are_behind() -> None:
    bad = bring(MILK, 5, "2026-12-01")
    wiring.stock().commit([sell(SHOP, MILK, 1, guarded=True)], Cause(CauseKind.SALE, "s1", by="u1"))

    refused = call("POST", f"/stock/batches/{bad}/recall", {"reason": "Glass"}, who=ADMIN)

    assert refused.status == 503
    assert level(MILK) == (4, 0, 4)


def test_the_morning_blocks_what_expired_yesterday() -> None:
    bring(MILK, 5, "2026-11-21")
    bring(SOAP, 5, "2026-11-22")

    done = wiring_blocks()
    tell_ledger()

    assert done == {"products": 1, "quantity": 5}
    assert (level(MILK), level(SOAP)) == ((5, 0, 0), (5, 0, 5))
    assert wiring_blocks() == {"products": 0, "quantity": 0}


def wiring_blocks() -> dict[str, int]:
    from supermarket.inventory.batch_service import block_expired

    return block_expired(wiring.books(), wiring.blocks(), wiring.warehouses(), wiring.settings(), NOW)


def test_an_audit_of_honest_books_finds_nothing() -> None:
    bring(MILK, 5, "2026-12-24")
    wiring.stock().commit([sell(SHOP, MILK, 2, guarded=True)], Cause(CauseKind.SALE, "s1", by="u1"))
    tell_ledger()

    function("inventory/audit_stock").handler({}, None)

    (audit,) = call("GET", f"/stock/audits?warehouse_id={SHOP}", who=ADMIN).json["items"]
    assert (audit["checked"], audit["movements"], audit["problems"]) == (1, 2, 0)
    assert (audit["value_average"], audit["value_fifo"]) == ("3.00", "3.00")


@pytest.mark.parametrize(
    ("key", "attribute", "value", "what"),
    [
        (("WAREHOUSE#{w}", "STOCK#{p}"), "on_hand", 4, "on hand"),
        (("WAREHOUSE#{w}", "STOCK#{p}"), "available", 2, "available"),
        (("BOOK#{w}", "PRODUCT#{p}"), "average_value", 301, "average value"),
        (("BOOK#{w}", "PRODUCT#{p}"), "layers", "[[3,290]]", "FIFO value"),
        (("LEDGER#{w}#{p}", "000000000002"), "cost_average", 201, "average cost"),
        (("LEDGER#{w}#{p}", "000000000002"), "on_hand", 2, "balance"),
    ],
)
def test_an_audit_names_what_somebody_altered(
    key: tuple[str, str], attribute: str, value: object, what: str
) -> None:
    """Odoo #55494: the table of quantities is corrupt, and who finds out? ERPNext has some eleven reports to look for
    such drift."""
    bring(MILK, 5, "2026-12-24")
    wiring.stock().commit([sell(SHOP, MILK, 2, guarded=True)], Cause(CauseKind.SALE, "s1", by="u1"))
    tell_ledger()
    tamper(*(part.format(w=SHOP, p=MILK) for part in key), attribute, value)

    function("inventory/audit_stock").handler({}, None)

    (audit,) = call("GET", f"/stock/audits?warehouse_id={SHOP}", who=ADMIN).json["items"]
    assert what in [finding["what"] for finding in audit["findings"]]
    assert {finding["product_id"] for finding in audit["findings"]} == {MILK}


def tamper(pk: str, sk: str, attribute: str, value: object) -> None:
    from supermarket.aws.clients import client
    from tests.support.cloud import STACK

    said = {"N": str(value)} if isinstance(value, int) else {"S": str(value)}
    client("dynamodb").update_item(
        TableName=f"{STACK}-inventory", Key={"pk": {"S": pk}, "sk": {"S": sk}}, UpdateExpression="SET #a = :v",
        ExpressionAttributeNames={"#a": attribute}, ExpressionAttributeValues={":v": said},
    )  # fmt: skip
