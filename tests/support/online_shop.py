"""An online shop with a few goods in it, and the ways its shoppers act."""

import json
from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.aws import secrets
from supermarket.aws.clients import client
from supermarket.inventory.model import Cause, CauseKind, Reason, adjust
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.model import Product
from supermarket.settings.model import Branch, ShopRules, TaxClass
from tests.support.gateway import Reply, Who, call

BRANCH = "01890000-0000-7000-8000-0000000000b1"
OTHER_BRANCH = "01890000-0000-7000-8000-0000000000b2"
WAREHOUSE = "01890000-0000-7000-8000-0000000000d1"
CUSTOMER = Who("01890000-0000-7000-8000-0000000000c1")
OTHER_CUSTOMER = Who("01890000-0000-7000-8000-0000000000c2")
GUEST = {"X-Guest-Token": "a-guest-token-of-the-tests-0001"}
OTHER_GUEST = {"X-Guest-Token": "a-guest-token-of-the-tests-0002"}
NOWHERE = {
    "bkash": {
        "base_url": "http://127.0.0.1:9",
        "username": "u",
        "password": "p",
        "app_key": "k",
        "app_secret": "s",
    }
}
"""An account with a gateway that never answers."""
DELIVERY: dict[str, Any] = {
    "name": "Rahim Uddin", "phone": "01712-345678", "email": "rahim@example.com",
    "address": {"line": "House 12, Road 5", "area": "Dhanmondi", "city": "Dhaka", "postcode": "1205"},
    "payment_method": "cash_on_delivery",
}  # fmt: skip


def open_shop(**rules: Any) -> None:
    """Two branches, the first of which serves online orders; VAT of 7.5 % that shelf prices contain, and none."""
    settings = wiring.settings()
    settings.add_branch(Branch(BRANCH, "DHK", "Dhanmondi", warehouse_id=WAREHOUSE))
    settings.add_branch(Branch(OTHER_BRANCH, "UTT", "Uttara", warehouse_id="another"))
    settings.add_tax_class(TaxClass("VAT75", "VAT 7.5 %", 750))
    settings.add_tax_class(TaxClass("NONE", "No VAT", 0))
    settings.replace_rules(ShopRules(online_branch_id=BRANCH, **rules), 1)
    settings.forget()
    offer_payment(NOWHERE)
    wiring.zones().of(BRANCH)  # a warm function knows them


def offer_payment(accounts: Mapping[str, Any]) -> None:
    """The shop's accounts with gateways."""
    client("secretsmanager").put_secret_value(
        SecretId="shop/payment-gateways", SecretString=json.dumps(accounts)
    )
    secrets.forget()


def product(
    sku: str, price: str = "100.00", stock: int = 10, unit: Unit = Unit.PIECE, tax: str = "NONE"
) -> str:
    """A product on the shelf of the online branch; its id."""
    added = Product(
        new_id(), sku, f"Product {sku}", f"পণ্য {sku}", Money.taka(price), Money.taka(price), tax, unit
    )
    wiring.catalogue().add(added)
    if stock:
        receive(added.id, stock)
    return added.id


def receive(product_id: str, quantity: int) -> None:
    cause = Cause(CauseKind.ADJUSTMENT, new_id(), "received")
    wiring.stock().commit([adjust(WAREHOUSE, product_id, Reason.RECEIVED, quantity)], cause)


def level(product_id: str) -> tuple[int, int, int]:
    """On hand, reserved, available."""
    found = wiring.stock().level(WAREHOUSE, product_id)
    return found.on_hand, found.reserved, found.available


def add(product_id: str, quantity: str | int = 1, **how: Any) -> Reply:
    return call("POST", "/cart/add", {"product_id": product_id, "quantity": quantity}, **how)


def cart(**how: Any) -> dict[str, str | int]:
    """What is in the cart: quantities by product."""
    return {line["product_id"]: line["quantity"] for line in call("GET", "/cart", **how).json["items"]}


def check_out(key: str, body: dict[str, Any] | None = None, **how: Any) -> Reply:
    return call("POST", "/orders/checkout", body or DELIVERY, key=key, **how)


def order(
    key: str, quantities: dict[str, int], paying: str = "cash_on_delivery", **how: Any
) -> dict[str, Any]:
    """Fill a cart and order it. No gateway answers here: what is to be paid through one waits for its money."""
    for product_id, quantity in quantities.items():
        assert add(product_id, quantity, **how).status == 200
    placed = check_out(key, {**DELIVERY, "payment_method": paying}, **how)
    assert placed.status == 201, placed.text
    answer: dict[str, Any] = placed.json
    answer.pop("payment")
    return answer
