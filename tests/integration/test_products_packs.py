"""Packs, case codes, bundles and scale rules over their endpoints."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.kernel.scale_labels import LabelKind, ScaleRule, scale_label
from supermarket.settings.model import TaxClass
from tests.support.gateway import call, staff
from tests.support.tables import everything
from tests.support.till_shop import calls_to_amazon

OFFICE = staff("products:manage")
SETTINGS = staff("settings:manage")
CASE = {"name": "case", "quantity": 24, "barcodes": ["14006381333938"], "price": "240.00"}
UPC = {
    "prefix": "2",
    "kind": "price",
    "decimals": 2,
    "item_digits": 5,
    "value_digits": 4,
    "value_check": True,
}


@pytest.fixture(autouse=True)
def _taxes(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))


def send(sku, **changes):
    body = {"sku": sku, "name": sku.title(), "price": "11.00", "tax_class": "standard", **changes}
    return call("POST", "/products", body, who=OFFICE)


def add(sku, **changes):
    reply = send(sku, **changes)
    assert reply.status == 201, reply.text
    return reply.json


def put(product, **changes):
    body = {
        "sku": product["sku"],
        "name": product["name"],
        "price": "11.00",
        "tax_class": "standard",
        **changes,
    }
    path = f"/products/{product['id']}"
    return call("PUT", path, body, who=OFFICE, headers={"If-Match": f'"{product["version"]}"'})


def looked_up(code):
    reply = call("GET", f"/products/lookup/{code}")
    return reply.json if reply.status == 200 else reply.json["code"]


def problems(reply):
    return [(each["pointer"], each["code"]) for each in reply.json["errors"]]


def test_a_case_is_found_by_its_code_with_what_is_in_it():
    cola = add("COLA", barcodes=["4006381333931"], packs=[CASE, {"name": "tray", "quantity": 6}])

    assert cola["packs"] == [CASE, {"name": "tray", "quantity": 6, "barcodes": [], "price": None}]
    assert looked_up("14006381333938") == {
        "product": cola,
        "quantity": 24,
        "label_total": "240.00",
        "pack": CASE,
    }
    for code in ("4006381333931", "04006381333931", "COLA"):
        assert looked_up(code) == {"product": cola, "quantity": None, "label_total": None, "pack": None}
    assert looked_up("14006381333939") == "check_digit"


def test_packs_of_what_is_weighed_are_said_in_kilograms():
    sack = {"name": "sack", "quantity": "50.000", "barcodes": ["96385074"], "price": None}
    rice = add("RICE", unit="gram", packs=[sack])

    assert looked_up("00000096385074") == {
        "product": rice, "quantity": "50.000", "label_total": None, "pack": sack,
    }  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"packs": [{**CASE, "price": None}]},
        {"barcodes": ["14006381333938"]},
    ],
)
def test_the_code_of_a_case_belongs_to_one_product(other):
    add("COLA", packs=[CASE])
    before = everything()

    reply = send("WATER", **other)

    place = "/packs/0/barcodes/0" if "packs" in other else "/barcodes"
    assert (reply.status, reply.json["code"], problems(reply)) == (409, "already_exists", [(place, "taken")])
    assert everything() == before


def test_a_case_may_not_take_what_another_writing_of_the_same_number_has():
    add("PEN", barcodes=["4006381333931"])

    reply = send("COLA", packs=[{**CASE, "barcodes": ["04006381333931"], "price": None}])
    assert (reply.status, problems(reply)) == (409, [("/packs/0/barcodes/0", "taken")])


def test_a_code_that_a_pack_gives_up_is_free():
    cola = add("COLA", packs=[CASE])

    assert put(cola, packs=[{**CASE, "barcodes": []}]).status == 200
    assert looked_up("14006381333938") == "not_found"
    add("WATER", packs=[CASE])


@pytest.mark.parametrize(
    ("pack", "pointer"),
    [
        ({"quantity": 1, "price": "5.00"}, "/packs/0/quantity"),
        ({"quantity": "2.5"}, "/packs/0/quantity"),
        ({"quantity": True}, "/packs/0/quantity"),
        ({"name": "kg"}, "/packs/0/name"),
        ({"price": "264.01"}, "/packs/0/price"),
        ({"barcodes": ["14006381333939"]}, "/packs/0/barcodes/0"),
        ({"barcodes": ["2110001003509"]}, "/packs/0/barcodes/0"),
        ({"colour": "red"}, "/packs/0/colour"),
    ],
)
def test_a_pack_that_cannot_be_is_refused_by_field_and_nothing_changes(pack, pointer):
    before = everything()

    reply = send("COLA", packs=[{**CASE, **pack}])
    assert (reply.status, [place for place, _ in problems(reply)]) == (422, [pointer])
    assert everything() == before


# Bundles


def test_a_bundle_is_made_of_what_is_on_sale():
    tea, cup = add("TEA"), add("CUP")
    parts = [{"product_id": tea["id"], "quantity": 2}, {"product_id": cup["id"], "quantity": 1}]

    box = add("BOX", price="30.00", components=parts)
    assert box["components"] == parts
    assert put(box, price="30.00", components=parts[:1]).json["components"] == parts[:1]


def test_what_a_bundle_cannot_be_made_of_is_named():
    tea, gone = add("TEA"), add("GONE")
    box = add("BOX", components=[{"product_id": tea["id"], "quantity": 1}])
    call("DELETE", f"/products/{gone['id']}", who=OFFICE)
    nobody = "01938f5e-0000-7000-8000-000000000001"
    before = everything()

    parts = [{"product_id": each, "quantity": 1} for each in (tea["id"], gone["id"], box["id"], nobody)]
    reply = send("BIG", components=parts)
    assert (reply.status, problems(reply)) == (422, [
        ("/components/1/product_id", "invalid"),
        ("/components/2/product_id", "loop"),
        ("/components/3/product_id", "invalid"),
    ])  # fmt: skip
    inside = put(box, components=[{"product_id": box["id"], "quantity": 1}])
    assert (inside.status, problems(inside)) == (422, [("/components/0/product_id", "loop")])
    assert everything() == before


def test_a_product_does_not_become_a_bundle_nor_a_bundle_a_product():
    tea = add("TEA")
    cup = add("CUP")
    box = add("BOX", components=[{"product_id": tea["id"], "quantity": 1}])

    answers = [put(cup, components=box["components"]), put(box)]
    assert [(reply.status, reply.json["code"]) for reply in answers] == [(409, "bundle_is_fixed")] * 2


# Scale rules


def settings(version, rules):
    headers = {"If-Match": f'"{version}"'}
    return call("PUT", "/settings", {"scale_rules": rules}, who=SETTINGS, headers=headers)


def test_the_rules_for_labels_are_the_shop_s_own():
    fish = add("FISH", unit="gram", plu="42", price="500.00")
    shown = call("GET", "/settings", who=SETTINGS).json["scale_rules"]
    assert [(rule["prefix"], rule["kind"], rule["decimals"]) for rule in shown] == [
        ("21", "weight", 3), ("22", "price", 1),
    ]  # fmt: skip
    rule = ScaleRule("2", LabelKind.PRICE, 1, 5, 4, True)
    label = scale_label(rule, "42", 2875)
    assert (len(label), looked_up(label)) == (12, "not_found")

    reply = settings(1, [UPC])
    assert (reply.status, reply.json["scale_rules"]) == (200, [UPC])
    assert wiring.settings().rules().scale_rules == (rule,)
    for written in (label, f"0{label}", f"00{label}"):
        found = looked_up(written)
        assert (found["product"]["id"], found["quantity"], found["label_total"]) == (
            fish["id"],
            "0.058",
            "28.75",
        )
    assert looked_up("2110001003509") == "not_found"
    changes = call("GET", "/settings/history", who=SETTINGS).json["items"][0]["changes"]
    assert [change["field"] for change in changes] == ["scale_rules"]


@pytest.mark.parametrize(
    ("rules", "pointer"),
    [
        ([UPC, UPC], "/scale_rules/1/prefix"),
        ([UPC, {**UPC, "prefix": "02", "value_digits": 5, "value_check": False}], "/scale_rules/1/prefix"),
        ([{**UPC, "prefix": "30"}], "/scale_rules/0/prefix"),
        ([{**UPC, "value_digits": 7}], "/scale_rules/0"),
        ([{**UPC, "decimals": 3}], "/scale_rules/0"),
        ([{**UPC, "prefix": "x"}], "/scale_rules/0/prefix"),
        ([{**UPC, "kind": "volume"}], "/scale_rules/0/kind"),
        ([UPC] * 21, "/scale_rules"),
    ],
)
def test_rules_that_cannot_be_told_apart_are_refused_by_field(rules, pointer):
    before = everything()

    reply = settings(1, rules)
    assert (reply.status, [place for place, _ in problems(reply)][:1]) == (422, [pointer])
    assert everything() == before


def test_a_shop_without_scales_has_no_labels():
    before = wiring.settings().rules()
    wiring.settings().replace_rules(replace(before, scale_rules=()), before.version)
    wiring.settings().forget()

    assert wiring.settings().rules().scale_rules == ()
    own = add("OWN", barcodes=["2110001003509"])
    assert looked_up("2110001003509")["product"]["id"] == own["id"]


def test_only_a_number_of_the_shop_s_own_ranges_asks_for_the_rules():
    add("COLA", barcodes=["4006381333931"], packs=[CASE])
    add("FISH", unit="gram", plu="10001")

    def calls(code):
        wiring.settings().forget()
        with calls_to_amazon() as made:
            assert isinstance(looked_up(code), dict)
        return made

    assert [calls(code) for code in ("4006381333931", "14006381333938", "COLA", "10001")] == [
        ["GetItem"] * 2
    ] * 4
    assert calls("2110001003509") == ["Query", "GetItem", "GetItem"]
