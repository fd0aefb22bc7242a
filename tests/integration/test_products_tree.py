"""The category tree over its endpoints: slugs, paths, moves of whole branches."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.kernel.errors import Invalid, Outdated
from supermarket.products import category_service
from supermarket.products.model import Category
from supermarket.products.tree_model import DEEPEST
from tests.support.gateway import call, staff

pytestmark = pytest.mark.usefixtures("cloud")
OFFICE = staff("products:manage")
ASKED = ("code", "name", "name_bn", "slug", "parent_id")


def send(code, path="/categories", **more):
    return call("POST", path, {"code": code, "name": code.title(), **more}, who=OFFICE)


def add(code, path="/categories", **more):
    reply = send(code, path, **more)
    assert reply.status == 201, reply.text
    return reply.json


def put(record, path="/categories", **changes):
    now = call("GET", f"{path}/{record['id']}")
    body = {name: now.json[name] for name in ASKED if name in now.json} | changes
    return call("PUT", f"{path}/{record['id']}", body, who=OFFICE, headers={"If-Match": now.headers["ETag"]})


def chain(length, parent_id="", code="c"):
    made = []
    for number in range(length):
        made.append(add(f"{code}{number}", parent_id=parent_id))
        parent_id = made[-1]["id"]
    return made


def listed(query):
    return [item["code"] for item in call("GET", f"/categories{query}").json["items"]]


@pytest.mark.parametrize("path", ["/categories", "/brands"])
def test_a_slug_is_made_from_the_name_or_chosen_in_bangla_and_finds_its_own(path):
    made = add("rice", path, name="Rice & Flour (5 kg)")
    bangla = add("fish", path, slug="ছোট  মাছ ও শুঁটকি")

    assert (made["slug"], bangla["slug"]) == ("rice-flour-5-kg", "ছোট-মাছ-ও-শুঁটকি")
    for record in (made, bangla):
        found = call("GET", f"{path}?slug={record['slug']}").json["items"]
        assert [item["id"] for item in found] == [record["id"]]
    assert call("GET", f"{path}?slug=nothing").json["items"] == []


@pytest.mark.parametrize("path", ["/categories", "/brands"])
def test_a_slug_belongs_to_one(path):
    first = add("other-food", path, name="Others")
    second = add("other-home", path, name="Others")

    assert (first["slug"], second["slug"]) == ("others", "others-other-home")
    refused = [send("x", path, slug="Others"), put(second, path, slug="others")]
    assert [(r.status, r.json["errors"][0]["pointer"]) for r in refused] == [(409, "/slug")] * 2
    assert call("GET", f"{path}/{second['id']}").json == second
    assert len(call("GET", path).json["items"]) == 2


@pytest.mark.parametrize("path", ["/categories", "/brands"])
def test_a_slug_stays_through_a_new_name_and_is_free_once_given_up(path):
    made = add("rice", path)

    renamed = put(made, path, name="Grain", slug="").json
    assert (renamed["name"], renamed["slug"]) == ("Grain", "rice")
    assert put(made, path, slug="grain").json["slug"] == "grain"
    assert add("paddy", path, name="Rice")["slug"] == "rice"
    assert send("empty", path, slug="&&").status == 422


def test_a_category_tells_the_way_to_it_and_what_is_below():
    food = add("food", name_bn="খাবার")
    rice = add("rice", parent_id=food["id"])
    fine, aman = add("fine", parent_id=rice["id"]), add("aman", parent_id=rice["id"])

    told = call("GET", f"/categories/{rice['id']}")
    assert [(step["id"], step["name"], step["name_bn"], step["slug"]) for step in told.json["path"]] == [
        (food["id"], "Food", "খাবার", "food"),
        (rice["id"], "Rice", "", "rice"),
    ]
    assert [child["id"] for child in told.json["children"]] == [aman["id"], fine["id"]]


def test_who_has_a_category_hears_of_a_new_name_above_it():
    food = add("food")
    rice = add("rice", parent_id=food["id"])
    known = call("GET", f"/categories/{rice['id']}").headers["ETag"]

    put(food, name="Groceries")
    again = call("GET", f"/categories/{rice['id']}", headers={"If-None-Match": known})
    assert (again.status, again.json["path"][0]["name"]) == (200, "Groceries")


def test_the_tree_is_listed_by_parent_as_a_whole_and_page_after_page():
    food, home = add("food"), add("home")
    rice, oil = add("rice", parent_id=food["id"]), add("oil", parent_id=food["id"])
    add("fine", parent_id=rice["id"])

    assert listed("?parent_id=") == ["food", "home"]
    assert listed(f"?parent_id={food['id']}") == ["oil", "rice"]
    first = call("GET", f"/categories?parent_id={food['id']}&limit=1").json
    rest = call("GET", f"/categories?parent_id={food['id']}&limit=1&cursor={first['next_cursor']}").json
    assert [item["id"] for item in first["items"] + rest["items"]] == [oil["id"], rice["id"]]
    assert rest["next_cursor"] is None
    whole = call("GET", "/categories?view=tree").json["items"]
    assert shape(whole) == [("food", [("oil", []), ("rice", [("fine", [])])]), ("home", [])]
    assert shape(call("GET", f"/categories?view=tree&parent_id={food['id']}").json["items"]) == [
        ("oil", []),
        ("rice", [("fine", [])]),
    ]
    assert call("GET", f"/categories/{home['id']}").json["children"] == []


def shape(items):
    return [(item["code"], shape(item["children"])) for item in items]


def test_a_branch_moves_with_all_below_it_unless_it_would_grow_too_deep():
    low, high = chain(DEEPEST - 2), chain(3, code="d")

    refused = put(high[0], parent_id=low[-1]["id"])
    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "too_deep")
    assert call("GET", f"/categories/{high[2]['id']}").json["path"][0]["id"] == high[0]["id"]
    moved = put(high[0], parent_id=low[-2]["id"])
    assert moved.status == 200
    path = call("GET", f"/categories/{high[2]['id']}").json["path"]
    assert [step["id"] for step in path] == [each["id"] for each in (*low[:-1], *high)]
    assert len(path) == DEEPEST


class MovedMeanwhile:
    """Categories of which one is moved just before the first leaf is added."""

    def __init__(self, move):
        self._categories, self._move = wiring.categories(), [move]

    def __getattr__(self, name):
        return getattr(self._categories, name)

    def add(self, category, tree, once=None):
        if self._move:
            self._move.pop()()
        self._categories.add(category, tree, once)


def test_a_leaf_added_while_its_branch_moves_does_not_hang_too_deep():
    low, high = chain(DEEPEST - 2), chain(2, code="d")
    leaf = Category("01938f5e-0000-7000-8000-00000000000a", "leaf", "Leaf", parent_id=high[1]["id"])
    categories = MovedMeanwhile(lambda: put(high[0], parent_id=low[-1]["id"]))

    with pytest.raises(Invalid, match="deep"):
        category_service.add_category(categories, leaf)
    assert listed("?slug=leaf") == []
    rooted = replace(leaf, parent_id=high[0]["id"])
    assert category_service.add_category(wiring.categories(), rooted).slug == "leaf"


def test_a_leaf_is_added_below_what_was_renamed_meanwhile():
    food = add("food")
    leaf = Category("01938f5e-0000-7000-8000-00000000000a", "leaf", "Leaf", parent_id=food["id"])
    stale = wiring.categories().tree()

    categories = MovedMeanwhile(lambda: put(food, name="Groceries"))
    assert category_service.add_category(categories, leaf).parent_id == food["id"]
    with pytest.raises(Outdated):
        wiring.categories().add(replace(leaf, id="01938f5e-0000-7000-8000-00000000000b", code="b"), stale)
    assert listed(f"?parent_id={food['id']}") == ["leaf"]
