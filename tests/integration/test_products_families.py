"""Families of variants over their endpoints."""

from collections import Counter

import boto3
import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Reason, adjust
from supermarket.kernel.errors import Conflict, Outdated
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products import family_model
from supermarket.products.model import Product
from supermarket.products.tables import new_product
from supermarket.settings.model import Branch, TaxClass
from tests.support.gateway import call, staff
from tests.support.till_shop import calls_to_amazon

OFFICE = staff("products:manage")
BRANCH, FLOOR = "01890000-0000-7000-8000-0000000000b1", "01890000-0000-7000-8000-0000000000e1"
SOMEWHERE = "01938f5e-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def _shop(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))
    wiring.settings().add_branch(Branch(BRANCH, "DHK", "Dhanmondi", warehouse_id=FLOOR))


def family(*options, name="Milk"):
    reply = call("POST", "/product-families", {"name": name, "options": options or ["Size"]}, who=OFFICE)
    assert reply.status == 201, reply.text
    return reply.json


def body(sku, family_id="", options=None, **more):
    told = {"sku": sku, "name": sku, "price": "10.00", "tax_class": "standard", "family_id": family_id}
    return {**told, "options": options or {}, **more}


def add(sku, family_id="", options=None, **more):
    return call("POST", "/products", body(sku, family_id, options, **more), who=OFFICE)


def change(path, told):
    tag = call("GET", path).headers["ETag"]
    return call("PUT", path, told, who=OFFICE, headers={"If-Match": tag})


def variants(family_id, query=""):
    return call("GET", f"/product-families/{family_id}{query}").json["variants"]


def count(family_id):
    return call("GET", f"/product-families/{family_id}").json["variant_count"]


def test_a_family_is_added_read_listed_replaced_and_deleted():
    made = call(
        "POST", "/product-families", {"name": " Milk ", "name_bn": "দুধ", "options": ["Size"]}, who=OFFICE
    )
    one = f"/product-families/{made.json['id']}"

    told = {"id": made.json["id"], "name": "Milk", "name_bn": "দুধ", "options": ["Size"]}
    assert made.json == {**told, "variant_count": 0, "version": 1}
    assert call("GET", one).json == {**made.json, "variants": []}
    renamed = change(one, {"name": "Cow milk", "options": ["Size", "Flavour"]})
    assert (renamed.status, renamed.headers["ETag"]) == (200, '"2"')
    late = call("PUT", one, {"name": "X", "options": ["Size"]}, who=OFFICE, headers={"If-Match": '"1"'})
    assert late.status == 412
    assert call("GET", "/product-families").json["items"] == [renamed.json]
    assert call("DELETE", one, who=OFFICE).status == 204
    assert [call("GET", one).status, call("DELETE", one, who=OFFICE).status] == [404, 404]


def test_a_family_sent_twice_is_one():
    sent = {"name": "Milk", "options": ["Size"]}
    first, again = (call("POST", "/product-families", sent, who=OFFICE, key="key-00000001") for _ in "ab")

    assert (again.status, again.json) == (201, first.json)
    assert len(call("GET", "/product-families").json["items"]) == 1


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ([], "/options"),
        (["a", "b", "c", "d"], "/options"),
        (["Size", " size"], "/options/1"),
        ([" "], "/options/0"),
    ],
)
def test_a_family_that_cannot_be_is_refused(options, pointer):
    reply = call("POST", "/product-families", {"name": "Milk", "options": options}, who=OFFICE)

    assert (reply.status, [error["pointer"] for error in reply.json["errors"]]) == (422, [pointer])
    assert call("GET", "/product-families").json["items"] == []


def test_variants_are_told_in_the_order_of_their_options_with_price_and_stock():
    milk = family("Size", "Flavour")["id"]
    made = {}
    for size, flavour in (("500 ml", "Mango"), ("1 l", "Plain"), ("1 l", "Mango")):
        sku = f"{size}-{flavour}".replace(" ", "").upper()
        made[sku] = add(sku, milk, {"Flavour": flavour, "Size": size}).json["id"]
    receive(made["1L-PLAIN"], 2)

    told = variants(milk, f"?branch_id={BRANCH}")
    assert [(v["sku"], v["price"], v["available"]) for v in told] == [
        ("1L-MANGO", "10.00", False),
        ("1L-PLAIN", "10.00", True),
        ("500ML-MANGO", "10.00", False),
    ]
    assert told[2]["options"] == {"Size": "500 ml", "Flavour": "Mango"}
    assert {v["available"] for v in variants(milk)} == {None}
    assert call("GET", f"/product-families/{milk}?branch_id={SOMEWHERE}").status == 422


def receive(product_id, quantity):
    moves = [adjust(FLOOR, product_id, Reason.RECEIVED, quantity)]
    wiring.stock().commit(moves, Cause(CauseKind.ADJUSTMENT, "a", "received"))


def test_a_combination_belongs_to_one_product():
    milk = family()["id"]
    first, other = add("A", milk, {"Size": "1 l"}).json, add("B", milk, {"Size": "2 l"}).json

    again = add("C", milk, {"Size": " 1 L"})
    taken = change(f"/products/{other['id']}", body("B", milk, {"Size": "1 l"}))
    assert [(r.status, r.json["errors"][0]["pointer"]) for r in (again, taken)] == [(409, "/options")] * 2
    assert call("GET", f"/products/{other['id']}").json == other
    assert call("GET", "/products/lookup/C").status == 404
    assert ([v["id"] for v in variants(milk)], count(milk)) == ([first["id"], other["id"]], 2)


@pytest.mark.parametrize(
    ("known", "options", "pointer"),
    [
        (True, {}, "/options"),
        (True, {"Flavour": "Mango"}, "/options"),
        (True, {"Size": "1 l", "Flavour": "Mango"}, "/options"),
        (True, {"Size": " "}, "/options/Size"),
        (False, {"Size": "1 l"}, "/family_id"),
    ],
)
def test_a_variant_says_exactly_what_its_family_asks(known, options, pointer):
    milk = family()["id"]

    reply = add("A", milk if known else SOMEWHERE, options)
    assert (reply.status, [error["pointer"] for error in reply.json["errors"]]) == (422, [pointer])
    assert (variants(milk), count(milk)) == ([], 0)
    assert add("A", "", {"Size": "1 l"}).json["errors"][0]["pointer"] == "/options"


def test_a_product_moves_leaves_and_comes_back():
    milk, juice = family()["id"], family(name="Juice")["id"]
    path = f"/products/{add('A', milk, {'Size': '1 l'}).json['id']}"

    assert change(path, body("A", milk, {"Size": "2 l"})).status == 200
    assert (add("B", milk, {"Size": "1 l"}).status, count(milk)) == (201, 2)
    assert change(path, body("A", juice, {"Size": "2 l"})).status == 200
    assert (count(milk), count(juice)) == (1, 1)
    assert call("DELETE", path, who=OFFICE).status == 204
    assert (variants(juice), count(juice)) == ([], 0)
    assert add("C", juice, {"Size": "2 l"}).status == 201
    assert change(path, body("A", juice, {"Size": "2 l"})).status == 409
    assert change(path, body("A", juice, {"Size": "3 l"})).status == 200
    assert change(path, body("A")).json["family_id"] == ""
    assert ([v["sku"] for v in variants(juice)], count(juice)) == (["C"], 1)


def test_a_family_with_variants_stays_and_keeps_what_they_differ_by():
    milk = family()["id"]
    path = f"/product-families/{milk}"
    product = add("A", milk, {"Size": "1 l"}).json["id"]

    assert call("DELETE", path, who=OFFICE).json["code"] == "in_use"
    assert change(path, {"name": "Milk", "options": ["Flavour"]}).json["errors"][0]["pointer"] == "/options"
    assert change(path, {"name": "Cow milk", "options": ["Size"]}).json["variant_count"] == 1
    call("DELETE", f"/products/{product}", who=OFFICE)
    assert call("DELETE", path, who=OFFICE).status == 204


def test_a_family_that_gets_a_variant_meanwhile_is_neither_removed_nor_changed():
    milk = wiring.families().get(family()["id"])
    add("A", milk.id, {"Size": "1 l"})

    with pytest.raises(Conflict):
        wiring.families().remove(milk)
    with pytest.raises(Outdated):
        wiring.families().replace(family_model.Family(milk.id, "Milk", options=("Flavour",), version=2), milk)
    assert (count(milk.id), variants(milk.id)[0]["sku"]) == (1, "A")


def test_a_variant_decided_on_other_options_is_refused():
    milk = family()["id"]
    price = Money(1000)
    late = Product(new_id(), "A", "A", "", price, price, "standard", family_id=milk, options={"Size": "1 l"})
    change(f"/product-families/{milk}", {"name": "Milk", "options": ["Size", "Flavour"]})

    with pytest.raises(Outdated):
        wiring.catalogue().add(late)
    assert (count(milk), call("GET", "/products/lookup/A").status) == (0, 404)


def test_a_full_family_takes_no_more(monkeypatch):
    from supermarket.products import family_tables

    monkeypatch.setattr(family_tables, "MOST_VARIANTS", 1)
    milk = family()["id"]

    assert [add(sku, milk, {"Size": sku}).status for sku in ("A", "B")] == [201, 412]
    assert [v["sku"] for v in variants(milk)] == ["A"]


def test_one_of_414_variants_is_as_cheap_to_change_as_a_product_alone():
    """medusajs/medusa #14727: updating a product with 414 variants took 11 min 51 s; #14883, #3862 are of the kind."""
    milk, price = family()["id"], Money(1000)
    row = Product(new_id(), "V-0", "V", "", price, price, "standard", family_id=milk, options={"Size": "0"})
    wiring.catalogue().add(row)
    alone = add("ALONE").json
    few = [writes_of_a_new_price(alone["id"], "ALONE"), writes_of_a_new_name(milk)]
    fill(milk, 414)

    many = [writes_of_a_new_price(row.id, "V-0", milk, {"Size": "0"}), writes_of_a_new_name(milk)]
    assert many[0] == few[0] + Counter({"GetItem": 1})
    assert many[1] == few[1]
    with calls_to_amazon() as calls:
        assert len(variants(milk)) == 414
    assert calls.count("BatchGetItem") == 5
    assert calls.count("Query") <= 5


def fill(family_id, until):
    """Variants as they lie in the table, without a transaction for each."""
    price, puts = Money(1000), []
    for number in range(1, until):
        options = {"Size": str(number)}
        variant = Product(
            new_id(), f"V-{number}", "V", "", price, price, "standard", family_id=family_id, options=options
        )
        items = [write.arguments["Item"] for write in new_product(variant) if write.verb == "Put"]
        puts += [item for item in items if item["kind"]["S"] != "code"]
    client = boto3.client("dynamodb")
    for start in range(0, len(puts), 25):
        wanted = [{"PutRequest": {"Item": item}} for item in puts[start : start + 25]]
        client.batch_write_item(RequestItems={"shop-products": wanted})


def writes_of_a_new_price(product_id, sku, family_id="", options=None):
    path = f"/products/{product_id}"
    tag, told = call("GET", path).headers["ETag"], body(sku, family_id, options, price="12.00")
    with calls_to_amazon() as calls:
        reply = call("PUT", path, told, who=OFFICE, headers={"If-Match": tag})
    assert reply.status == 200, reply.text
    return Counter(calls)


def writes_of_a_new_name(family_id):
    path = f"/product-families/{family_id}"
    told = wiring.families().get(family_id)
    with calls_to_amazon() as calls:
        body = {"name": told.name + "!", "options": list(told.options)}
        reply = call("PUT", path, body, who=OFFICE, headers={"If-Match": f'"{told.version}"'})
    assert reply.status == 200, reply.text
    return Counter(calls)
