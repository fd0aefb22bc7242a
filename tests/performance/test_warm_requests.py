"""Warm requests: CPU against the budgets, and against the same endpoint on Powertools' validating resolver."""

import json
from collections.abc import Callable
from typing import Any

from supermarket.kernel.ids import new_id
from tests.performance.emulator import DELIVERY, GUEST, Shop
from tests.performance.reference import checkout, product, sale
from tests.performance.warm import Tape, Warm, compare, recording
from tests.support.gateway import Who, function, rest_event
from tests.support.till_shop import CASHIER

READ_MS, SALE_MS = 1.0, 5.0


def measured(
    name: str, ours: Callable[..., Any], theirs: Callable[..., Any], event: Any, before: Callable[[], None]
) -> tuple[Warm, Warm]:
    tapes = [_tape(handler, event, before) for handler in (ours, theirs)]
    mine, reference = compare([ours, theirs], event, tapes)
    print(f"\n{name}: {mine}; Powertools' resolver {reference}; {mine.least / reference.least:.2f} x of it")
    return mine, reference


def _tape(handler: Callable[..., Any], event: Any, before: Callable[[], None]) -> Tape:
    """The second request's answers: the first fills what a warm function keeps."""
    for _ in range(2):
        before()
        fresh = {**event, "headers": {**event["headers"], "Idempotency-Key": new_id()}}
        with recording() as tape:
            answer = handler(fresh, None)
        assert answer["statusCode"] < 300, answer["body"]
    return tape


def event_of(
    method: str, path: str, body: Any = None, who: Who | None = None, **values: str
) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Idempotency-Key": new_id(), **GUEST}
    text = None if body is None else json.dumps(body, ensure_ascii=False)
    return rest_event(method, path, path.format(**values), values, "", text, headers, who)


def test_a_product_is_read_within_a_millisecond(shop: Shop) -> None:
    event = event_of("GET", "/products/{product_id}", product_id=shop.products[0])

    mine, theirs = measured(
        "product read", function("products/product").handler, product.handler, event, lambda: None
    )

    assert mine.least <= theirs.least
    assert mine.least <= READ_MS


def test_ten_lines_are_sold_within_five_milliseconds(shop: Shop) -> None:
    event = event_of("POST", "/pos/transactions", shop.sale(), CASHIER)

    mine, theirs = measured(
        "10-line sale", function("pos/transactions").handler, sale.handler, event, lambda: None
    )

    assert mine.least <= theirs.least
    assert mine.least <= SALE_MS


def test_ten_lines_are_ordered_within_five_milliseconds(shop: Shop) -> None:
    event = event_of("POST", "/orders/checkout", DELIVERY)

    mine, theirs = measured(
        "10-line checkout", function("ecommerce/checkout").handler, checkout.handler, event, shop.fill_cart
    )

    assert mine.least <= theirs.least
    assert mine.least <= SALE_MS
