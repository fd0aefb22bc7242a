"""Categories and brands over their endpoints."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.kernel.errors import Outdated
from supermarket.products import category_service
from supermarket.settings.model import TaxClass
from tests.support.gateway import call, staff

pytestmark = pytest.mark.usefixtures("cloud")
OFFICE = staff("products:manage")
SOMEWHERE = "01938f5e-0000-7000-8000-000000000001"


def add(code, path="/categories", **more):
    reply = call("POST", path, {"code": code, "name": code.title(), **more}, who=OFFICE)
    assert reply.status == 201, reply.text
    return reply.json


def put(path, record, **changes):
    told = ("id", "version", "path", "children")
    body = {name: value for name, value in {**record, **changes}.items() if name not in told}
    return call(
        "PUT", f"{path}/{record['id']}", body, who=OFFICE, headers={"If-Match": f'"{record["version"]}"'}
    )


def codes(path):
    return sorted(item["code"] for item in call("GET", path).json["items"])


def delete(path, record):
    reply = call("DELETE", f"{path}/{record['id']}", who=OFFICE)
    return reply.status, reply.json["code"] if reply.text else ""


@pytest.mark.parametrize("path", ["/categories", "/brands"])
def test_one_is_added_read_replaced_and_deleted(path):
    made = add("rice", path, name_bn="চাল")
    one = f"{path}/{made['id']}"

    assert call("GET", one).json == made
    changed = put(path, made, code="rices", name="Rices")
    assert (changed.status, changed.headers["ETag"], put(path, made).status) == (200, '"2"', 412)
    told = call("GET", one).json
    assert told == changed.json
    assert {name: told[name] for name in ("code", "name", "name_bn", "slug", "version")} == {
        "code": "rices", "name": "Rices", "name_bn": "চাল", "slug": "rice", "version": 2,
    }  # fmt: skip
    add("rice", path)
    assert delete(path, changed.json) == (204, "")
    assert (call("GET", one).status, codes(path)) == (404, ["rice"])


@pytest.mark.parametrize("path", ["/categories", "/brands"])
def test_a_code_belongs_to_one(path):
    add("rice", path)
    other = add("tea", path)

    again = call("POST", path, {"code": "RICE", "name": "x"}, who=OFFICE)
    taken = put(path, other, code="Rice")
    assert [(r.status, r.json["errors"][0]["pointer"]) for r in (again, taken)] == [(409, "/code")] * 2
    assert codes(path) == ["rice", "tea"]


@pytest.mark.parametrize("path", ["/categories", "/brands"])
def test_a_request_sent_twice_adds_one(path):
    sent = {"code": "rice", "name": "Rice"}
    first, second = (call("POST", path, sent, who=OFFICE, key="key-00000001") for _ in range(2))

    assert (second.status, second.json) == (201, first.json)
    assert codes(path) == ["rice"]


@pytest.mark.parametrize("path", ["/categories", "/brands"])
def test_what_is_not_there_or_not_allowed(path):
    assert [call("GET", f"{path}/{name}").status for name in (SOMEWHERE, "x")] == [404, 404]
    assert call("POST", path, {"code": "a", "name": "A"}, who=staff("pos:sell")).status == 403
    assert call("POST", path, {"code": "a b", "name": " "}, who=OFFICE).status == 422
    assert codes(path) == []


def test_categories_make_a_tree_without_loops():
    food = add("food")
    rice = add("rice", parent_id=food["id"])
    fine = add("fine", parent_id=rice["id"])

    for parent in (fine["id"], food["id"], SOMEWHERE):
        assert put("/categories", food, parent_id=parent).status == 422
    assert (
        call("POST", "/categories", {"code": "x", "name": "X", "parent_id": SOMEWHERE}, who=OFFICE).status
        == 422
    )
    assert put("/categories", fine, parent_id=food["id"]).status == 200
    told = call("GET", f"/categories/{food['id']}").json
    assert (told["parent_id"], told["version"]) == ("", 1)
    assert [child["code"] for child in told["children"]] == ["fine", "rice"]
    assert codes("/categories") == ["fine", "food", "rice"]


def test_what_is_in_use_is_not_deleted():
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))
    food, own = add("food"), add("own", "/brands")
    rice = add("rice", parent_id=food["id"])
    product = {"sku": "A-1", "name": "A", "price": "5", "tax_class": "standard", "category_id": rice["id"]}
    made = call("POST", "/products", {**product, "brand_id": own["id"]}, who=OFFICE).json

    refused = (409, "in_use")
    assert [delete("/categories", food), delete("/categories", rice), delete("/brands", own)] == [refused] * 3
    assert (codes("/categories"), codes("/brands")) == (["food", "rice"], ["own"])
    call("DELETE", f"/products/{made['id']}", who=OFFICE)
    assert [delete("/categories", rice), delete("/categories", food), delete("/brands", own)] == [
        (204, "")
    ] * 3


def test_two_moves_at_once_make_no_loop():
    a, b = add("a"), add("b")
    categories = wiring.categories()
    tree = categories.tree()
    first, second = tree.categories[a["id"]], tree.categories[b["id"]]
    put("/categories", b, parent_id=a["id"])

    below = replace(first, parent_id=second.id, version=2)
    tree.check_place(below)
    with pytest.raises(Outdated):
        categories.replace(below, first, tree)
    assert categories.get(a["id"]).parent_id == ""


def test_a_category_that_got_a_child_meanwhile_is_not_removed():
    food = add("food")
    categories = wiring.categories()
    tree = categories.tree()
    add("rice", parent_id=food["id"])

    with pytest.raises(Outdated):
        categories.remove(tree.categories[food["id"]], tree)
    with pytest.raises(Exception, match="below this one"):
        category_service.remove_category(categories, wiring.catalogue(), food["id"])
    assert codes("/categories") == ["food", "rice"]
