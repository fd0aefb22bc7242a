"""The catalogue over its endpoints."""

from collections import Counter

import pytest

from supermarket import wiring
from supermarket.aws import tables
from supermarket.kernel.scale_labels import SCALE_RULES, scale_label
from supermarket.settings.model import TaxClass
from tests.support.gateway import call, staff

OFFICE = staff("products:manage")
WEIGHT, PRICE = SCALE_RULES
SOMEWHERE = "01938f5e-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def _taxes(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))


def body(sku="RICE-1", **changes):
    return {"sku": sku, "name": sku.title(), "price": "355.00", "tax_class": "standard", **changes}


def add(sku="RICE-1", **changes):
    reply = call("POST", "/products", body(sku, **changes), who=OFFICE)
    assert reply.status == 201, reply.text
    return reply.json


def shelf(path, code, **more):
    return call("POST", path, {"code": code, "name": code.title(), **more}, who=OFFICE).json["id"]


def listed(query=""):
    return [item["sku"] for item in call("GET", f"/products{query}").json["items"]]


def found(code):
    reply = call("GET", f"/products/lookup/{code}")
    return reply.status, reply.json.get("code") or reply.json["product"]["id"]


def test_a_product_is_added_and_read_back_with_its_bangla_intact():
    made = add(
        name="Rui Fish", name_bn="ছোট রুই \u09ae\u09be\u09df\u09be", barcodes=["036000291452"], mrp="360"
    )

    read = call("GET", f"/products/{made['id']}")
    assert (read.status, read.headers["ETag"], read.json) == (200, '"1"', made)
    assert (made["price"], made["mrp"], made["currency"]) == ("355.00", "360.00", "BDT")
    assert (made["name_bn"], made["barcodes"]) == ("ছোট রুই \u09ae\u09be\u09af\u09bc\u09be", ["0036000291452"])


def test_a_product_not_there_is_not_found():
    assert [call("GET", f"/products/{name}").status for name in (SOMEWHERE, "x", "x" * 3000)] == [
        404,
        404,
        404,
    ]


def test_the_same_request_again_answers_as_the_first_time():
    first = call("POST", "/products", body(), who=OFFICE, key="key-00000001")
    call("PUT", f"/products/{first.json['id']}", body("RICE-2"), who=OFFICE, headers={"If-Match": '"1"'})
    wiring.settings().remove_tax_class("standard")

    again = call("POST", "/products", body(), who=OFFICE, key="key-00000001")
    other = call("POST", "/products", body("OTHER"), who=OFFICE, key="key-00000001")
    assert (again.status, again.json["id"]) == (201, first.json["id"])
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert listed() == ["RICE-2"]


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"price": "360.01", "mrp": "360.00"}, 422, "/price"),
        ({"barcodes": ["2000300000136"]}, 422, "/barcodes/0"),
        ({"tax_class": "none"}, 422, "/tax_class"),
        ({"category_id": SOMEWHERE}, 422, "/category_id"),
        ({"brand_id": SOMEWHERE}, 422, "/brand_id"),
        ({"category_id": "soup"}, 422, "/category_id"),
        ({"sku": "rice-1"}, 409, "/sku"),
        ({"barcodes": ["96385074"]}, 409, "/barcodes"),
        ({"unit": "gram", "plu": "7"}, 409, "/plu"),
    ],
)
def test_a_product_that_cannot_be_is_refused_and_nothing_changes(change, status, pointer):
    add(barcodes=["96385074"], unit="gram", plu="00007")

    reply = call(
        "POST", "/products", body("NEW", **change) if "sku" not in change else body(**change), who=OFFICE
    )
    assert (reply.status, [error["pointer"] for error in reply.json["errors"]]) == (status, [pointer])
    assert listed() == ["RICE-1"]
    assert found("NEW") == (404, "not_found")


def test_only_who_may_manage_products_changes_them():
    made = add()
    for who, status in ((None, 401), (staff("inventory:read"), 403)):
        assert call("POST", "/products", body("NEW"), who=who).status == status
        assert call("DELETE", f"/products/{made['id']}", who=who).status == status
    assert listed() == ["RICE-1"]


def test_products_are_listed_by_name_category_and_brand_page_after_page():
    rice, own = shelf("/categories", "rice"), shelf("/brands", "own")
    add("C", category_id=rice)
    add("A", category_id=rice, brand_id=own)
    add("B", brand_id=own)

    assert listed() == ["A", "B", "C"]
    assert listed(f"?category_id={rice}") == ["A", "C"]
    assert listed(f"?brand_id={own}") == ["A", "B"]
    assert listed(f"?category_id={rice}&brand_id={own}") == ["A"]
    first = call("GET", "/products?limit=2").json
    rest = call("GET", f"/products?limit=2&cursor={first['next_cursor']}").json
    assert [item["sku"] for item in first["items"] + rest["items"]] == ["A", "B", "C"]
    assert rest["next_cursor"] is None


def test_a_product_is_replaced_by_who_read_it_last():
    made = add(barcodes=["96385074"])
    path = f"/products/{made['id']}"

    new = call(
        "PUT", path, body("RICE-2", barcodes=["2000300000135"]), who=OFFICE, headers={"If-Match": '"1"'}
    )
    late = call("PUT", path, body("RICE-3"), who=OFFICE, headers={"If-Match": '"1"'})
    assert (new.status, new.headers["ETag"], late.status) == (200, '"2"', 412)
    assert call("GET", path).json == new.json
    assert [found(code) for code in ("RICE-1", "96385074", "RICE-3")] == [(404, "not_found")] * 3
    assert [found(code) for code in ("RICE-2", "2000300000135")] == [(200, made["id"])] * 2


def test_taking_the_code_of_another_product_changes_neither():
    first, second = add("A", barcodes=["96385074"]), add("B")

    taken = body("B", barcodes=["96385074"], price="1.00")
    reply = call("PUT", f"/products/{second['id']}", taken, who=OFFICE, headers={"If-Match": '"1"'})
    assert (reply.status, reply.json["code"]) == (409, "already_exists")
    assert call("GET", f"/products/{second['id']}").json == second
    assert found("96385074") == (200, first["id"])


def test_what_a_product_is_counted_in_stays():
    made = add()

    weighed = call(
        "PUT", f"/products/{made['id']}", body(unit="gram"), who=OFFICE, headers={"If-Match": '"1"'}
    )
    assert (weighed.status, weighed.json["code"]) == (409, "unit_is_fixed")


def test_a_deleted_product_leaves_the_shop_but_not_the_books():
    made = add(barcodes=["96385074"])
    path = f"/products/{made['id']}"

    assert [call("DELETE", path, who=OFFICE).status for _ in range(2)] == [204, 204]
    assert (listed(), found("96385074"), found("RICE-1")) == ([], (404, "not_found"), (404, "not_found"))
    assert call("GET", path).json["active"] is False
    other = add("NEW", barcodes=["96385074"])
    assert found("96385074") == (200, other["id"])


def test_a_deleted_product_comes_back_if_its_codes_are_free():
    made = add()
    path = f"/products/{made['id']}"
    call("DELETE", path, who=OFFICE)

    back = call("PUT", path, body(), who=OFFICE, headers={"If-Match": '"2"'})
    assert (back.status, back.json["active"], back.json["version"]) == (200, True, 3)
    assert found("RICE-1") == (200, made["id"])


LABELS = {
    "HILSA": (None, None),
    "hilsa": (None, None),
    "10007": (None, None),
    scale_label(WEIGHT, "10007", 350): ("0.350", None),
    scale_label(WEIGHT, "10007", 99_999): ("99.999", None),
    scale_label(PRICE, "10007", 507_50): ("0.350", "507.50"),
    scale_label(PRICE, "10007", 9_999_90): ("6.896", "9999.90"),
}


def test_weighed_goods_are_found_by_every_code_of_theirs():
    made = add("HILSA", unit="gram", plu="10007", price="1450.00")

    for code, (quantity, total) in LABELS.items():
        reply = call("GET", f"/products/lookup/{code}")
        assert (reply.status, reply.json) == (
            200,
            {"product": made, "quantity": quantity, "label_total": total, "pack": None},
        )


MISREAD = {
    "2110007003504": (422, "check_digit"),
    "96385075": (422, "check_digit"),
    scale_label(WEIGHT, "10007", 0): (422, "empty_label"),
    scale_label(WEIGHT, "10008", 350): (404, "not_found"),
    "96385074": (404, "not_found"),
    "99": (404, "not_found"),
    "x" * 3000: (404, "not_found"),
}


def test_a_code_that_is_nobodys_or_misread_finds_nothing():
    add("HILSA", unit="gram", plu="10007")

    assert {code: found(code) for code in MISREAD} == MISREAD


def test_reads_make_the_fewest_calls(monkeypatch):
    made = add("HILSA", unit="gram", plu="10007")
    calls = Counter()
    connection = tables.connection()
    dispatch = connection.dispatch
    monkeypatch.setattr(connection, "dispatch", lambda name, a: calls.update([name]) or dispatch(name, a))

    def made_by(path):
        calls.clear()
        assert call("GET", path).status == 200
        return dict(calls)

    assert made_by(f"/products/{made['id']}") == {"GetItem": 1}
    assert made_by("/products") == {"Query": 1}
    assert made_by(f"/products/lookup/{scale_label(WEIGHT, '10007', 350)}") == {"GetItem": 2}
    assert made_by("/categories") == {"Query": 1}
