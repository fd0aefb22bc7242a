"""Listing and looking up cost the same in a shop of a thousand products and in one of a hundred thousand."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.aws.tables import connection
from supermarket.products.code_tables import CodeRow
from supermarket.products.model import Category
from supermarket.products.tables import ProductRow
from tests.performance.capacity import Bill, asked_of
from tests.performance.emulator import a_product
from tests.performance.warm import Warm, compare, recording
from tests.support.cloud import STACK
from tests.support.gateway import function, rest_event

SMALL, LARGE = 1_000, 100_000
CATEGORY = "01920000-0000-7000-8000-000000000071"
SHELVES = (CATEGORY, "01920000-0000-7000-8000-000000000072", "01920000-0000-7000-8000-000000000073")
"""A branch of the tree: a category and two below it, a sixtieth of the products each."""
CHANGED = range(900, 960)
"""Those that a till has not heard of yet."""
SINCE = "2026-11-22T12:00:00Z"
CALLS = {
    "a page of all": ("products/products", "/products", "limit=25", {}),
    "a page of a branch of the tree": (
        "products/products",
        "/products",
        f"category_id={CATEGORY}&limit=25",
        {},
    ),
    "what changed lately": ("products/products", "/products", f"updated_since={SINCE}&limit=25", {}),
    "a look-up": ("products/lookup", "/products/lookup/{code}", "", {"code": "BENCH-000500"}),
}
SPREAD = 1.25
"""How far the CPU of the same work drifts between two moments of a busy machine."""


@pytest.fixture(scope="module", autouse=True)
def _patience(dynamodb: Any) -> None:
    """The emulator sorts all products for each page: on a busy machine for longer than Amazon is given."""
    pools = connection().client._endpoint.http_session._manager
    pools.connection_pool_kw["timeout"] = 120
    pools.clear()


@pytest.fixture(scope="module", autouse=True)
def _tree(dynamodb: Any) -> None:
    known = wiring.categories()
    for place, category_id in enumerate(SHELVES):
        name, above = f"Shelf {place}", CATEGORY if place else ""
        known.add(
            Category(category_id, f"C{place}", name, parent_id=above, slug=f"shelf-{place}"), known.tree()
        )


def test_a_hundred_times_the_products_cost_no_more(dynamodb: Any) -> None:
    """Saleor #13064, Vendure #4742, ERPNext #41148, Open Source POS #3292, Open Food Network #838: slow with their
    catalogues."""
    _fill(range(SMALL))
    small = {name: _measured(*call) for name, call in CALLS.items()}
    _fill(range(SMALL, LARGE))
    large = {name: _measured(*call) for name, call in CALLS.items()}

    for name in CALLS:
        (bill, cpu), (bill_then, cpu_then) = small[name], large[name]
        ratio = statistics.median(cpu_then.rounds) / statistics.median(cpu.rounds)
        print(f"\n{name}: {bill_then}; CPU with {LARGE} products {ratio:.2f} x of that with {SMALL}")
        assert (bill.calls, bill.reads) == (bill_then.calls, bill_then.reads)
        assert ratio <= SPREAD


def _measured(name: str, template: str, query: str, values: dict[str, str]) -> tuple[Bill, Warm]:
    handler: Callable[..., Any] = function(name).handler
    event = rest_event("GET", template, template.format(**values), values, query, None, {}, None)
    handler(event, None)
    with asked_of() as bill, recording() as tape:
        answer = handler(event, None)
    assert answer["statusCode"] == 200, answer["body"]
    (cpu,) = compare([handler], event, [tape])
    return bill, cpu


def _fill(numbers: range) -> None:
    """Products and their codes as their rows write them, twenty-five items a call."""
    items = list(_items(numbers))
    for start in range(0, len(items), 25):
        puts = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        connection().client.batch_write_item(RequestItems={f"{STACK}-products": puts})


def _items(numbers: range) -> Iterator[Any]:
    for number in numbers:
        product = a_product(number, SHELVES[number % 60 // 20] if number % 20 == 0 else "")
        if number in CHANGED:
            product = replace(product, updated_at="2026-11-22T13:00:00.000Z")
        yield ProductRow.of(product).get_save_kwargs_from_instance()["Item"]
        for key in product.code_keys:
            yield CodeRow.of(key, product.id).get_save_kwargs_from_instance()["Item"]
