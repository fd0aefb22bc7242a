"""Whether orders, payments and the gateways' own books agree: from the table, the API and the gateways' states."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import requests

from local.api import Json
from local.cloud import Cloud
from local.demo.progress import poisha, taka
from local.gateways.accounts import NAMES
from local.gateways.statement import Line, lines

_UNPAID = {"placed", "awaiting_payment", "cancelled", "expired"}
_OURS = {"cash_on_delivery", "store_credit"}
Record = dict[str, Any]
Books = Mapping[str, Sequence[Line]]


def unsettled(cloud: Cloud, url: str, orders: Iterable[Json]) -> list[str]:
    """Everything that does not agree, a line each; ``orders`` are those to be compared, as a list shows them."""
    return differences({name: state_of(url, name) for name in NAMES}, payments_of(cloud), orders)


def differences(books: Books, payments: Sequence[Record], orders: Iterable[Json]) -> list[str]:
    return [*_unlike(books, payments), *_open(payments), *_short(orders, payments)]


def state_of(url: str, name: str) -> list[Line]:
    answer = requests.get(f"{url}/simulators/{name}/_state", timeout=60)
    answer.raise_for_status()
    return lines(name, answer.json())


def script(url: str, name: str, **outcomes: list[str]) -> None:
    """What happens next at a gateway."""
    requests.post(f"{url}/simulators/{name}/_script", json=outcomes, timeout=60).raise_for_status()


def payments_of(cloud: Cloud) -> list[Record]:
    """Every payment there is, as the table has it."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(
        TableName=f"{cloud.stack}-payments", FilterExpression="kind = :kind", ConsistentRead=True,
        ExpressionAttributeValues={":kind": {"S": "payment"}},
    )  # fmt: skip
    return [json.loads(item["record"]["S"]) for page in pages for item in page["Items"]]


def _unlike(books: Books, payments: Sequence[Record]) -> Iterator[str]:
    """Money that one side knows and the other does not, or knows to be another sum."""
    theirs = {
        (name, line.transaction_id): (line.amount, line.refunded)
        for name, found in books.items() for line in found if line.transaction_id
    }  # fmt: skip
    ours = {
        (each["gateway"], each["transaction_id"]): (_poisha(each["captured"]), _poisha(each["refunded"]))
        for each in payments
        if _poisha(each["captured"]) and each["gateway"] not in _OURS
    }
    for known in sorted(theirs.keys() | ours.keys()):
        if theirs.get(known) != ours.get(known):
            yield f"{' '.join(known)}: the gateway has {_pair(theirs.get(known))}, we have {_pair(ours.get(known))}"


def _open(payments: Sequence[Record]) -> Iterator[str]:
    for each in payments:
        if _poisha(each["refunding"]):
            yield f"{each['invoice']}: {taka(_poisha(each['refunding']))} are still to go back"


def _short(orders: Iterable[Json], payments: Sequence[Record]) -> Iterator[str]:
    """What the shop keeps of an order's payments is what is due for it, less what the office chose to give back."""
    kept, waived = Counter[str](), Counter[str]()
    for each in payments:
        back = _poisha(each["refunded"]) + _poisha(each["refunding"])
        kept[each["order_id"]] += _poisha(each["captured"]) - back
        waived[each["order_id"]] += _poisha(each["waived"])
    for order in orders:
        paid = poisha(order["paid"]) and order["status"] not in _UNPAID
        due, have = poisha(order["due"]) if paid else 0, kept[order["id"]]
        if not due - waived[order["id"]] <= have <= due:
            yield f"{order['number']}, {order['status']}: {taka(have)} kept for it, {taka(due)} due"


def _poisha(money: Any) -> int:
    return int(money["poisha"])


def _pair(found: tuple[int, int] | None) -> str:
    return "nothing" if found is None else f"{taka(found[0])} less {taka(found[1])}"
