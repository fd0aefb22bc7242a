"""Other people's objects: each operation on one object, asked by somebody who may do that, but not to this one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from supermarket.edge.operation import PUBLIC, Operation
from tests.support import cloud
from tests.support.gateway import Reply, Who, call, handlers, staff
from tests.support.one_of_everything import HELD, INSIDER, SHOPPER, fill
from tests.support.tables import everything
from tests.support.till_shop import FLOOR, UTTARA, an_id

INTRUDER = staff(*HELD, branch=UTTARA, user=an_id(72))
"""May do the same, at another branch."""
STRANGER = Who(an_id(74))

SHOP_WIDE = {
    "GET /promotions/{promotion_id}", "PUT /promotions/{promotion_id}", "DELETE /promotions/{promotion_id}",
    "GET /products/{product_id}/prices", "POST /products/{product_id}/prices",
    "DELETE /products/{product_id}/prices/{price_id}", "GET /price-lists/{list_id}", "PUT /price-lists/{list_id}",
    "DELETE /price-lists/{list_id}", "GET /price-lists/{list_id}/customers",
    "PUT /price-lists/{list_id}/customers/{customer_id}", "DELETE /price-lists/{list_id}/customers/{customer_id}",
    "POST /products/{product_id}/media", "PUT /products/{product_id}/media",
    "DELETE /products/{product_id}/media/{media_id}",
    "PUT /branches/{branch_id}", "PUT /brands/{brand_id}", "DELETE /brands/{brand_id}",
    "PUT /product-families/{family_id}", "DELETE /product-families/{family_id}",
    "PUT /categories/{category_id}", "DELETE /categories/{category_id}", "PUT /products/{product_id}",
    "DELETE /products/{product_id}", "GET /products/imports/{import_id}", "DELETE /products/imports/{import_id}",
    "GET /roles/{role}", "PUT /roles/{role}",
    "GET /settings/tax/{tax_id}", "PUT /settings/tax/{tax_id}", "DELETE /settings/tax/{tax_id}",
    "GET /customers/{customer_id}/store-credit", "POST /customers/{customer_id}/store-credit",
    "GET /stock/{product_id}", "GET /warehouses/{warehouse_id}", "GET /suppliers/{supplier_id}",
    "PUT /suppliers/{supplier_id}", "GET /suppliers/{supplier_id}/products", "PUT /suppliers/{supplier_id}/products",
}  # fmt: skip
"""There is one for the whole shop: the permission alone decides."""
OWN_BY_KEY = {
    "PATCH /cart/items/{product_id}", "DELETE /cart/items/{product_id}", "DELETE /cart/saved/{product_id}",
    "POST /cart/saved/{product_id}/move", "DELETE /auth/sessions/{session_id}", "PUT /cart/notices/{product_id}",
    "DELETE /cart/notices/{product_id}",
}  # fmt: skip
"""Looked for in what is the caller's own; there is no way to name somebody else's."""
BODIES: dict[str, Any] = {
    "PUT /stock/{product_id}": {"warehouse_id": FLOOR, "reorder_point": 5},
    "PUT /pos/terminals/{terminal_id}": {"name": "Mine"},
    "PUT /warehouses/{warehouse_id}": {"code": "W1", "name": "Mine", "sells": True},
    "PATCH /users/{user_id}": {"name": "Mine"},
    "POST /customers/{customer_id}/erase": {"confirm": "erase"},
}


def operations() -> dict[str, Operation]:
    """Every operation on an object that not everybody may see, as ``GET /orders/{order_id}``."""
    found = [
        o for module in handlers().values() for o in getattr(getattr(module, "app", None), "operations", [])
    ]
    return {f"{o.method} {o.path}": o for o in found if "{" in o.path and o.access is not PUBLIC}


ALL = operations()
GUARDED = sorted(ALL.keys() - SHOP_WIDE - OWN_BY_KEY)


@pytest.fixture(scope="module")
def objects() -> Iterator[dict[str, str]]:
    with cloud.running():
        yield fill()


def ask(name: str, objects: dict[str, str], who: Who | None, **headers: str) -> Reply:
    operation = ALL[name]
    url = re.sub(r"\{(\w+)\}", lambda match: objects[match[1]], operation.path)
    body = BODIES.get(name, operation.examples.get("body", {})) if operation.body is not None else None
    version = call("GET", url, who=who_may(name)).headers.get("ETag", '"1"') if operation.guarded else '"1"'
    sent = {"If-Match": version, **{key.replace("_", "-"): value for key, value in headers.items()}}
    return call(operation.method, url, body, who=who, key=f"asked-{abs(hash(name))}", headers=sent)


def who_may(name: str) -> Who:
    return SHOPPER if "/orders/" in name or "/customers/" in name else INSIDER


def test_of_every_operation_on_an_object_it_is_known_whose_it_is() -> None:
    assert ALL.keys() >= SHOP_WIDE | OWN_BY_KEY
    assert len(GUARDED) >= 25


@pytest.mark.parametrize("name", GUARDED)
def test_the_same_right_elsewhere_gives_none_here(name: str, objects: dict[str, str]) -> None:
    before = everything()

    reply = ask(name, objects, INTRUDER)

    assert reply.status in (403, 404), reply.text
    assert everything() == before


@pytest.mark.parametrize("name", [name for name in GUARDED if "/orders/" in name or "/customers/" in name])
def test_what_is_one_customers_is_no_other_customers(name: str, objects: dict[str, str]) -> None:
    before = everything()

    other = ask(name, objects, STRANGER)
    guest = ask(name, objects, None, X_Guest_Token="somebody-elses-guest-token-1")

    assert other.status in (403, 404)
    assert guest.status in (401, 404)
    assert everything() == before


@pytest.mark.parametrize("name", [name for name in GUARDED if name.startswith("GET ")])
def test_whoever_it_belongs_to_sees_it(name: str, objects: dict[str, str]) -> None:
    assert ask(name, objects, who_may(name)).status == 200
