"""A customer's cart, saved list, reminders and notices given out, and erased."""

from typing import Any

import pytest

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.ecommerce.reminder_link_model import stop_token
from tests.support.gateway import call
from tests.support.online_shop import CUSTOMER, add, open_shop, product
from tests.support.tables import everything

ID = CUSTOMER.user


@pytest.fixture(autouse=True)
def person(cloud: Any) -> None:
    open_shop()
    said = {"email": "rahim@example.com", "email_verified": True, "created_at": "x", "updated_at": "x"}
    wiring.accounts().users.add(User(ID, "Rahim Uddin", "customer", **said))


def kept_of(person_id: str) -> list[str]:
    """The items of the online shop that name somebody."""
    return [item for item in everything()["shop-ecommerce"] if person_id in item and "ONCE#" not in item]


def test_what_a_customer_saved_and_said_of_reminders_is_given_out_and_erased() -> None:
    milk, tea, rice = product("MILK"), product("TEA"), product("RICE", stock=0)
    add(milk, 2, who=CUSTOMER)
    call("POST", "/cart/saved", {"product_id": tea, "quantity": 3}, who=CUSTOMER)
    assert call("POST", f"/cart/reminders/{stop_token('code-key' * 6, ID)}").status == 200

    assert call("PUT", f"/cart/notices/{rice}", who=CUSTOMER).status == 200

    given = call("POST", f"/customers/{ID}/export", who=CUSTOMER).json["data"]["ecommerce"]
    erased = call("POST", f"/customers/{ID}/erase", {"confirm": "erase"}, who=CUSTOMER)

    assert given["cart"] == [{"product_id": milk, "quantity": 2}]
    assert given["saved"] == [{"product_id": tea, "quantity": 3}]
    assert given["reminders"]["stopped_at"] and given["reminders"]["last_at"] is None
    (waiting,) = given["notices"]["waiting"]
    assert (waiting["product_id"], given["notices"]["last_at"]) == (rice, None)
    parts = {part["context"]: part["removed"] for part in erased.json["parts"]}
    assert (erased.status, parts["ecommerce"]) == (200, 4)
    assert kept_of(ID) == []


def test_who_has_none_of_it_is_given_nothing() -> None:
    given = call("POST", f"/customers/{ID}/export", who=CUSTOMER).json["data"]["ecommerce"]

    assert (given["cart"], given["saved"]) == ([], [])
    assert (given["reminders"], given["notices"]) == (None, None)
