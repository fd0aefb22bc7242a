"""Searching: what is found, in which order, what is told beside it, and what is refused."""

from urllib.parse import quote

import pytest

from supermarket import wiring
from supermarket.aws.objects import Bucket
from supermarket.kernel.money import Money
from supermarket.products.model import Component
from tests.support.gateway import call
from tests.support.search_shop import (
    BRANCH,
    DAIRY,
    FOOD,
    OTHER,
    PRAN,
    RICE,
    SHOP,
    add,
    build,
    found,
    open_shop,
    stock,
)

NOBODY = "01890000-0000-7000-8000-0000000000ff"


@pytest.fixture
def goods(cloud):
    made = open_shop()
    build()
    return made


def ask(query):
    reply = call("GET", f"/products/search?{query}")
    return reply.status, reply.json


WORDS = {
    "chal": ["RICE-1", "RICE-5"],
    "চাল": ["RICE-1", "RICE-5"],
    "rice": ["RICE-1", "RICE-5"],
    "rice 5kg": ["RICE-5"],
    "চাল ৫ কেজি": ["RICE-5"],
    "chal 5000 gm": ["RICE-5"],
    "dim": ["EGGS"],
    "deem": ["EGGS"],
    "pyaz": ["ONION"],
    "dudh": ["MILK"],
    "mlik": ["MILK"],
    "pran": ["RICE-5", "MILK"],
    "pasteuriz": ["MILK"],
    "rice-5": ["RICE-5"],
    "toothpaste": [],
    "!?": [],
}


def test_words_in_either_language_find_what_they_mean(goods):
    assert {words: found(f"q={quote(words)}") for words in WORDS} == WORDS


def test_an_item_is_the_product_as_it_is_now(goods):
    rice = goods["RICE-5"]
    wiring.catalogue().replace(
        _changed(rice, price=Money(340_00), branch_prices={BRANCH: Money(330_00)}), rice
    )

    _, page = ask(f"q=miniket&branch_id={BRANCH}")
    (item,) = page["items"]
    assert (item["id"], item["name_bn"], item["pack"]) == (rice.id, "মিনিকেট চাল ৫ কেজি", "5 kg")
    assert (item["price"], item["mrp"], item["available"], item["media"]) == ("330.00", "355.00", True, [])
    _, elsewhere = ask("q=miniket")
    assert (elsewhere["items"][0]["price"], elsewhere["items"][0]["available"]) == ("340.00", None)


def _changed(product, **changes):
    from dataclasses import replace

    return replace(product, version=product.version + 1, **changes)


def test_facets_count_what_was_found_with_the_categories_above(goods):
    _, page = ask(f"q=chal&branch_id={BRANCH}")

    shelves = {each["name"]: (each["count"], each["path"]) for each in page["facets"]["categories"]}
    assert shelves == {"Food": (2, [FOOD]), "Rice": (2, [FOOD, RICE])}
    assert [(each["name"], each["count"]) for each in page["facets"]["brands"]] == [("Pran", 1)]
    assert page["facets"]["prices"] == [
        {"price_min": "100.00", "below": "200.00", "count": 1},
        {"price_min": "200.00", "below": "500.00", "count": 1},
    ]
    assert (page["facets"]["available"], page["total"]) == (2, 2)
    assert ask("q=chal")[1]["facets"]["available"] is None


FILTERS = {
    f"category_id={FOOD}": ["EGGS", "MILK", "ONION", "RICE-1", "RICE-5"],
    f"category_id={RICE}": ["RICE-1", "RICE-5"],
    f"category_id={DAIRY}&brand_id={PRAN}": ["MILK"],
    "price_max=95.00": ["MILK", "ONION"],
    "price_min=95.00&price_max=155.00": ["EGGS", "MILK", "RICE-1"],
    f"available=true&branch_id={BRANCH}": ["EGGS", "MILK", "RICE-1", "RICE-5"],
    f"available=false&branch_id={BRANCH}": ["ONION"],
    f"available=true&branch_id={OTHER}": [],
    f"category_id={NOBODY}": [],
    f"brand_id={NOBODY}": [],
    f"q=rice&brand_id={PRAN}": ["RICE-5"],
}


def test_filters_alone_list_and_with_words_narrow(goods):
    assert {filters: sorted(found(filters)) for filters in FILTERS} == FILTERS
    assert {filters: ask(filters)[1]["total"] for filters in FILTERS} == {
        f: len(skus) for f, skus in FILTERS.items()
    }


def test_what_the_branch_has_comes_first_among_equals(goods):
    stock(SHOP, goods["RICE-1"].id, -10)
    build()

    assert found(f"q=rice&branch_id={BRANCH}") == ["RICE-5", "RICE-1"]
    assert found("")[:2] == ["EGGS", "RICE-1"]
    assert found(f"branch_id={BRANCH}")[-2:] == ["RICE-1", "ONION"]


def test_what_was_sold_or_deleted_since_the_index_leaves_the_page(goods):
    stock(SHOP, goods["RICE-1"].id, -10)
    rice = goods["RICE-5"]
    wiring.catalogue().replace(_changed(rice, active=False), rice)

    assert found(f"q=rice&available=true&branch_id={BRANCH}") == []
    _, page = ask(f"q=rice&branch_id={BRANCH}")
    assert [(item["sku"], item["available"]) for item in page["items"]] == [("RICE-1", False)]
    assert page["total"] == 2


def test_a_bundle_is_there_when_everything_in_it_is(goods):
    parts = (Component(goods["RICE-5"].id, 2), Component(goods["MILK"].id, 10))
    add("BUNDLE", "Breakfast bundle", components=parts)
    build()
    assert found(f"q=bundle&available=true&branch_id={BRANCH}") == ["BUNDLE"]

    stock(SHOP, goods["MILK"].id, -1)
    assert found(f"q=bundle&available=true&branch_id={BRANCH}") == []


def test_pages_go_on_where_the_last_ended_and_name_every_product_once(goods):
    first = ask("limit=2")[1]
    second = ask(f"limit=2&cursor={first['next_cursor']}")[1]
    third = ask(f"limit=2&cursor={second['next_cursor']}")[1]

    skus = [item["sku"] for page in (first, second, third) for item in page["items"]]
    assert skus == ["EGGS", "RICE-1", "ONION", "RICE-5", "MILK"]
    assert third["next_cursor"] is None


def test_a_cursor_of_the_index_before_goes_on_after_its_last_product(goods):
    first = ask("limit=2")[1]
    add("AAA", "Aarong Ghee")
    build("2031-01-01T00:00:00.000Z")

    second = ask(f"limit=2&cursor={first['next_cursor']}")[1]
    assert [item["sku"] for item in second["items"]] == ["ONION", "RICE-5"]


def test_suggestions_complete_what_is_typed(goods):
    _, page = ask("suggest=true&q=cha")
    assert page["suggestions"] == ["Rice", "Chinigura Rice", "Miniket Rice"]
    assert (page["items"], page["facets"], page["total"]) == ([], None, 0)
    assert ask(f"suggest=true&q={quote('চা')}")[1]["suggestions"] == ["চাল", "চিনিগুঁড়া চাল", "মিনিকেট চাল"]
    assert ask("suggest=true")[1]["suggestions"] == []


def test_a_slip_is_told_with_what_was_searched_instead(goods):
    assert ask("q=pasturized+milk")[1]["did_you_mean"] == "pasteurized milk"
    assert ask("q=milk")[1]["did_you_mean"] is None


REFUSED = {
    f"q={'x' * 121}": "?q",
    "q=" + "+".join("bcdefghijkl"): "?q",
    f"branch_id={NOBODY}": "?branch_id",
    "branch_id=here": "?branch_id",
    "available=true": "?available",
    "available=maybe": "?available",
    "price_min=cheap": "?price_min",
    "price_min=10&price_max=5": "?price_max",
    "limit=0": "?limit",
    "cursor=x": "?cursor",
    "colour=red": "?colour",
}


def test_a_question_that_cannot_be_is_refused_by_name(goods):
    answers = {query: ask(query) for query in REFUSED}

    assert {status for status, _ in answers.values()} == {422}
    told = {
        query: [error["pointer"] for error in problem["errors"]] for query, (_, problem) in answers.items()
    }
    assert told == {query: [pointer] for query, pointer in REFUSED.items()}


def test_before_the_first_index_nothing_is_found(cloud):
    status, page = ask(f"q=rice&branch_id={BRANCH}")

    assert (status, page["items"], page["total"]) == (200, [], 0)
    assert ask("suggest=true&q=r")[1]["suggestions"] == []


def test_an_index_that_cannot_be_read_asks_for_patience(goods):
    Bucket("media").write(wiring.editions().current().key, b"no gzip", "application/gzip")
    reply = call("GET", "/products/search?q=rice")

    assert (reply.status, reply.json["code"], reply.headers["Retry-After"]) == (503, "search_not_ready", "60")
