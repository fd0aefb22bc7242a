"""What is told of a product beyond its names and codes, over the endpoints; and what becomes of deleted ones."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Media
from supermarket.settings.model import TaxClass
from tests.support import online_shop, till_shop
from tests.support.gateway import call, staff

pytestmark = pytest.mark.usefixtures("cloud")
OFFICE = staff("products:manage")
TOLD = {
    "description": "Polished.\nLong and thin.", "description_bn": "চিকন ও লম্বা।", "minimum_age": 18, "perishable": True,
    "attributes": {"Origin": "Dinajpur", "উৎস": "দিনাজপুর"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _taxes(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))


def body(sku="RICE-1", **changes):
    return {"sku": sku, "name": sku, "price": "355.00", "tax_class": "standard", **changes}


def add(sku="RICE-1", **changes):
    reply = call("POST", "/products", body(sku, **changes), who=OFFICE)
    assert reply.status == 201, reply.text
    return reply.json


def put(record, told):
    path = f"/products/{record['id']}"
    return call("PUT", path, told, who=OFFICE, headers={"If-Match": call("GET", path).headers["ETag"]})


def test_what_is_told_of_a_product_is_kept_and_replaced_as_a_whole():
    made = add(**TOLD)

    assert {name: call("GET", f"/products/{made['id']}").json[name] for name in TOLD} == TOLD
    plain = put(made, body()).json
    assert {name: plain[name] for name in TOLD} == {
        "description": "", "description_bn": "", "minimum_age": 0, "perishable": False, "attributes": {},
    }  # fmt: skip


def test_texts_are_composed_and_lines_stay_lines():
    made = add(
        description="  Cafe\u0301\n\nau lait ", attributes={"  Place  of origin ": " Cox\u2019s  Bazar "}
    )

    assert (made["description"], made["attributes"]) == (
        "Café\n\nau lait",
        {"Place of origin": "Cox\u2019s Bazar"},
    )


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"description": "x" * 5001}, "/description"),
        ({"description_bn": "চ" * 5001}, "/description_bn"),
        ({"minimum_age": 121}, "/minimum_age"),
        ({"minimum_age": -1}, "/minimum_age"),
        ({"attributes": {str(n): "x" for n in range(51)}}, "/attributes"),
        ({"attributes": {"a/b": " "}}, "/attributes/a~1b"),
        ({"attributes": {"a": "x" * 201}}, "/attributes/a"),
        ({"attributes": {" ": "x"}}, "/attributes"),
        ({"options": {"Size": "1 l"}}, "/options"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(change, pointer):
    made = add()

    refused = [call("POST", "/products", body("NEW", **change), who=OFFICE), put(made, body(**change))]
    for reply in refused:
        assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, pointer)
    assert call("GET", f"/products/{made['id']}").json == made
    assert len(call("GET", "/products").json["items"]) == 1


def test_the_office_leaves_pictures_and_prices_elsewhere_as_they_are():
    made = add()
    old = wiring.catalogue().get(made["id"], fresh=True)
    pictured = replace(
        old, version=2, media=(Media("m-1", "Rice"),), branch_prices={"b-1": Money(350_00)},
        list_prices={"staff": Money(340_00)},
    )  # fmt: skip
    wiring.catalogue().replace(pictured, old)

    assert put(made, body(name="Fine rice")).status == 200
    now = wiring.catalogue().get(made["id"], fresh=True)
    assert (now.name, now.version) == ("Fine rice", 3)
    assert (now.media, now.branch_prices, now.list_prices) == (
        pictured.media, pictured.branch_prices, pictured.list_prices,
    )  # fmt: skip


def test_selling_above_the_maximum_retail_price_is_the_shops_choice():
    refused = call("POST", "/products", body(price="361", mrp="360"), who=OFFICE)
    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "above_mrp")

    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, sell_above_mrp=True), rules.version)
    wiring.settings().forget()
    made = add(price="361.00", mrp="360.00")
    assert (made["price"], made["mrp"]) == ("361.00", "360.00")


def test_a_receipt_names_a_product_that_was_deleted():
    till_shop.open_shop()
    session = till_shop.open_session(till_shop.add_terminal())
    line = {"product_id": till_shop.SOAP, "quantity": 2}
    sale = till_shop.sell(session, "sale-of-soap", [line], till_shop.cash("111.00"))
    assert sale.status == 201, sale.text

    assert call("DELETE", f"/products/{till_shop.SOAP}", who=OFFICE).status == 204
    path = f"/pos/transactions/{sale.json['id']}"
    assert call("GET", path, who=till_shop.CASHIER).json == sale.json
    receipt = call("GET", f"{path}/receipt", who=till_shop.CASHIER, headers={"Accept": "text/plain"})
    assert (receipt.status, "Lux Soap" in receipt.text) == (200, True)


def test_an_order_names_a_product_that_was_deleted():
    online_shop.open_shop()
    wanted = online_shop.product("TEA")
    placed = online_shop.order(new_id(), {wanted: 2}, headers=online_shop.GUEST)

    assert call("DELETE", f"/products/{wanted}", who=OFFICE).status == 204
    read = call("GET", f"/orders/{placed['id']}", headers=online_shop.GUEST)
    assert (read.status, read.json) == (200, placed)
    assert [line["name"] for line in read.json["lines"]] == ["Product TEA"]
    assert call("GET", f"/products/{wanted}").json["active"] is False
