"""Listing and looking up cost the same in a shop of a thousand products and in one of a hundred thousand."""

import statistics
from collections.abc import Callable, Iterator
from typing import Any

from supermarket.aws.tables import connection
from supermarket.products.code_tables import CodeRow
from supermarket.products.tables import ProductRow
from tests.performance.capacity import Bill, asked_of
from tests.performance.emulator import a_product
from tests.performance.warm import Warm, compare, recording
from tests.support.cloud import STACK
from tests.support.gateway import function, rest_event

SMALL, LARGE = 1_000, 100_000
CATEGORY = "01920000-0000-7000-8000-000000000071"
CALLS = {
    "a page of all": ("products/products", "/products", "limit=25", {}),
    "a page of a category": ("products/products", "/products", f"category_id={CATEGORY}&limit=25", {}),
    "a look-up": ("products/lookup", "/products/lookup/{code}", "", {"code": "BENCH-000500"}),
}
SPREAD = 1.25
"""How far the CPU of the same work drifts between two moments of a busy machine."""


def test_a_hundred_times_the_products_cost_no_more(dynamodb: Any) -> None:
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
        product = a_product(number, CATEGORY if number % 20 == 0 else "")
        yield ProductRow.of(product).get_save_kwargs_from_instance()["Item"]
        for key in product.code_keys:
            yield CodeRow.of(key, product.id).get_save_kwargs_from_instance()["Item"]
