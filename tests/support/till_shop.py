"""A small shop with a till: two branches, goods of every kind, a cashier and a supervisor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Reason, adjust
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.model import Product
from supermarket.settings.model import Branch, TaxClass
from tests.support.cloud import STACK
from tests.support.gateway import Reply, Who, call, staff


def an_id(number: int) -> str:
    return f"01920000-0000-7000-8000-{number:012d}"


GULSHAN, UTTARA = an_id(1), an_id(2)
FLOOR, UTTARA_FLOOR = an_id(11), an_id(12)
RICE, SOAP, FISH, OIL = an_id(21), an_id(22), an_id(23), an_id(24)
PRODUCTS = [
    Product(RICE, "RICE-5", "Miniket Rice 5 kg", "মিনিকেট চাল ৫ কেজি", Money(42500), Money(43000), "E"),
    Product(SOAP, "SOAP", "Lux Soap", "লাক্স সাবান", Money(5550), Money(5550), "S", barcodes=("2000000021119",)),
    Product(FISH, "ROHU", "Rohu", "রুই মাছ", Money(38000), Money(38000), "R", unit=Unit.GRAM, plu="00042"),
    Product(OIL, "OIL", "Soybean Oil", "সয়াবিন তেল", Money(19999), Money(19999), "X", unit=Unit.MILLILITRE),
]
TAXES = [
    TaxClass("E", "Exempt", 0),
    TaxClass("S", "Standard", 1500),
    TaxClass("R", "Reduced", 500),
    TaxClass("X", "Added", 750, inclusive=False),
]
CASHIER = staff("pos:sell", "inventory:read", branch=GULSHAN, user=an_id(91), role="cashier")
OTHER_CASHIER = staff("pos:sell", branch=GULSHAN, user=an_id(92), role="cashier")
SUPERVISOR = staff("pos:sell", "pos:manage", "pos:report", branch=GULSHAN, user=an_id(93))
STRANGER = staff("pos:sell", "pos:manage", "pos:report", branch=UTTARA, user=an_id(94))


def open_shop(stock: int = 100_000, oversell: bool = True) -> None:
    """``stock`` pieces, grams or millilitres of everything at Gulshan."""
    settings = wiring.settings()
    settings.add_branch(Branch(
        GULSHAN, "GUL", "Gulshan", "গুলশান", "Road 11, Dhaka 1212", "01700000100", "000123456-0101",
        warehouse_id=FLOOR,
    ))  # fmt: skip
    settings.add_branch(Branch(UTTARA, "UTT", "Uttara", warehouse_id=UTTARA_FLOOR))
    for tax in TAXES:
        settings.add_tax_class(tax)
    rules = settings.rules()
    settings.replace_rules(replace(rules, till_may_oversell=oversell), rules.version)
    for product in PRODUCTS:
        wiring.catalogue().add(product)
    receive(stock, *(product.id for product in PRODUCTS))


def receive(quantity: int, *products: str) -> None:
    moves = [adjust(FLOOR, product, Reason.RECEIVED, quantity) for product in products if quantity]
    if moves:
        wiring.stock().commit(moves, Cause(CauseKind.ADJUSTMENT, "a-1", "received"))


def add_terminal(code: str = "T01", branch: str = GULSHAN, who: Who = SUPERVISOR) -> str:
    reply = call("POST", "/pos/terminals", {"code": code, "name": "Till", "branch_id": branch}, who=who)
    assert reply.status == 201, reply.text
    return str(reply.json["id"])


def open_session(terminal_id: str, opening_float: str = "1000.00", who: Who = CASHIER) -> str:
    body = {"terminal_id": terminal_id, "opening_float": opening_float}
    reply = call("POST", "/pos/sessions/open", body, who=who)
    assert reply.status == 201, reply.text
    return str(reply.json["id"])


def cash(amount: str) -> list[dict[str, Any]]:
    return [{"kind": "cash", "amount": amount}]


def sell(
    session_id: str, key: str, lines: list[Any], tenders: list[Any], who: Who = CASHIER, **more: Any
) -> Reply:
    body = {"session_id": session_id, "lines": lines, "tenders": tenders, **more}
    return call("POST", "/pos/transactions", body, who=who, key=key)


def on_hand(product_id: str, warehouse_id: str = FLOOR) -> int:
    return wiring.stock().level(warehouse_id, product_id).on_hand


def everything() -> dict[str, list[Any]]:
    """All items of the tables a sale may change: nothing happened when they are equal."""
    client = boto3.client("dynamodb")
    return {
        context: sorted(client.scan(TableName=f"{STACK}-{context}")["Items"], key=str)
        for context in ("pos", "inventory")
    }


@contextmanager
def calls_to_amazon() -> Iterator[list[str]]:
    """The names of the calls that go out meanwhile, in their order."""
    from supermarket.aws.tables import connection

    made: list[str] = []

    def hear(request: Any, operation_name: str, **_: Any) -> None:
        made.append(operation_name)

    events = connection().client.meta.events
    events.register("request-created.dynamodb", hear)
    try:
        yield made
    finally:
        events.unregister("request-created.dynamodb", hear)
