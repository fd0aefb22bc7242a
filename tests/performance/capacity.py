"""What DynamoDB charges: the sizes of items, the units of reads and writes.

Sizes and units are counted as the developer guide does ("DynamoDB item sizes and formats", "read and write
operations"). The emulator tells exactly what writes cost, which the tests compare; it does not size reads, so
these are counted here from the items themselves.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from supermarket.aws.tables import connection
from tests.support.cloud import STACK

Item = Mapping[str, Mapping[str, Any]]
Stored = dict[tuple[str, str, str], Item]
INDEXES = ("gsi1", "gsi2", "gsi3", "gsi4")


def item_size(item: Item) -> int:
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return math.ceil(len(content.strip("-0.").replace(".", "")) / 2) + 1
        case "SS":
            return sum(len(text.encode()) for text in content)
        case "L":
            return 3 + sum(1 + _size(part) for part in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(part) for name, part in content.items())
        case _:
            return 1


def write_units(size: int) -> int:
    return max(1, math.ceil(size / 1024))


def read_units(size: int, consistent: bool) -> float:
    return max(1, math.ceil(size / 4096)) * (1 if consistent else 0.5)


@dataclass
class Bill:
    """What one operation asked of DynamoDB."""

    calls: list[str] = field(default_factory=list)
    reads: float = 0
    told: float = 0
    """All write units, as the emulator told them."""
    writes: float = 0
    """Those of the items themselves by the formula, and those of the indexes."""
    index_writes: float = 0
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list, repr=False)

    def __str__(self) -> str:
        return (
            f"{len(self.calls)} calls ({', '.join(self.calls) or 'none'}), {self.reads:g} read units, "
            f"{self.writes:g} write units and {self.index_writes:g} of indexes"
        )


@contextmanager
def billed(client: Any) -> Iterator[Bill]:
    """Everything asked of DynamoDB meanwhile through the project's own connection, and what changed in its tables."""
    before = stored(client)
    with asked_of() as bill:
        yield bill
    after = stored(client)
    bill.index_writes = sum(
        _index_units(key[0], before.get(key), after.get(key)) for key in before.keys() | after.keys()
    )
    _count_writes(bill, before, after)


@contextmanager
def asked_of() -> Iterator[Bill]:
    """The calls made meanwhile and what they read."""
    bill, events = Bill(), connection().client.meta.events

    def ask(params: Any, model: Any, **_: Any) -> None:
        bill.asked.append((model.name, params))

    def hear(parsed: Any, model: Any, **_: Any) -> None:
        bill.calls.append(model.name)
        _count(bill, model.name, bill.asked[-1][1], parsed)

    events.register("provide-client-params.dynamodb", ask)
    events.register("after-call.dynamodb", hear)
    try:
        yield bill
    finally:
        events.unregister("provide-client-params.dynamodb", ask)
        events.unregister("after-call.dynamodb", hear)


def _count(bill: Bill, name: str, asked: Mapping[str, Any], parsed: Mapping[str, Any]) -> None:
    match name:
        case "GetItem":
            bill.reads += read_units(item_size(parsed.get("Item", {})), asked.get("ConsistentRead", False))
        case "Query":
            size = sum(item_size(item) for item in parsed["Items"])
            bill.reads += read_units(size, asked.get("ConsistentRead", False))
        case "BatchGetItem":
            for table, wanted in asked["RequestItems"].items():
                sizes = [item_size(item) for item in parsed["Responses"].get(table, [])]
                missing = len(wanted["Keys"]) - len(sizes)
                bill.reads += sum(
                    read_units(size, wanted.get("ConsistentRead", False)) for size in [*sizes, *[0] * missing]
                )
        case "TransactWriteItems":
            bill.told += sum(table["CapacityUnits"] for table in parsed["ConsumedCapacity"])
        case "PutItem" | "UpdateItem" | "DeleteItem":
            bill.told += parsed["ConsumedCapacity"]["CapacityUnits"]


def _count_writes(bill: Bill, before: Stored, after: Stored) -> None:
    """2 units for each kilobyte of each item in a transaction, 1 alone; of the larger of old and new."""
    for name, params in bill.asked:
        if name == "TransactWriteItems":
            for statement in params["TransactItems"]:
                (arguments,) = statement.values()
                bill.writes += 2 * _largest(arguments, before, after)
        elif name in ("PutItem", "UpdateItem", "DeleteItem"):
            bill.writes += _largest(params, before, after)


def _largest(arguments: Mapping[str, Any], before: Stored, after: Stored) -> int:
    key = arguments.get("Key") or arguments["Item"]
    place = arguments["TableName"], key["pk"]["S"], key["sk"]["S"]
    return write_units(max(item_size(at.get(place, {})) for at in (before, after)))


KEYS_ALONE = {(f"{STACK}-ecommerce", "gsi4"), (f"{STACK}-payments", "gsi1")}
"""Indexes that hold nothing but keys: they do not change with the rest of an item."""


def _index_units(table: str, old: Item | None, new: Item | None) -> int:
    """One write for an entry that appears, goes or changes, two for one that moves."""
    if old == new:
        return 0
    units = 0
    for index in INDEXES:
        if (table, index) in KEYS_ALONE:
            units += _key_units(index, old, new)
            continue
        places = [item and (item.get(f"{index}pk"), item.get(f"{index}sk")) for item in (old, new)]
        there = [item if item and f"{index}pk" in item else None for item in (old, new)]
        if there[0] and there[1] and places[0] == places[1]:
            units += write_units(max(item_size(there[0]), item_size(there[1])))
        else:
            units += sum(write_units(item_size(item)) for item in there if item)
    return units


def _key_units(index: str, old: Item | None, new: Item | None) -> int:
    places = [item and (item.get(f"{index}pk"), item.get(f"{index}sk")) for item in (old, new)]
    return 0 if places[0] == places[1] else sum(1 for place in places if place and place[0])


def stored(client: Any) -> Stored:
    found: Stored = {}
    for table in client.list_tables()["TableNames"]:
        if table.startswith(f"{STACK}-"):
            for page in client.get_paginator("scan").paginate(TableName=table):
                found |= {(table, item["pk"]["S"], item["sk"]["S"]): item for item in page["Items"]}
    return found
