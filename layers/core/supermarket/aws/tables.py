"""What every ``tables.py`` stands on: rows of a context's table, pages, joint reads.

One connection serves all tables of a process, because a client of one's own costs each model a cold start.
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Generic, Self, TypeVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.connection.base import MetaTable
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from supermarket.aws.clients import client
from supermarket.config import config
from supermarket.kernel.errors import Unavailable
from supermarket.kernel.paging import Page, PageRequest, Position
from supermarket.kernel.reading import Read

ATTEMPTS = 12
"""How often a call that lost a race or was throttled is tried: some three seconds in all."""
_INDEXES = ("gsi1", "gsi2", "gsi3", "gsi4")


class _Connection(Connection):
    """PynamoDB's, over the one client of this process: each of its own costs a cold start a fifth."""

    @property
    def client(self) -> Any:
        return client("dynamodb")


@cache
def connection() -> Connection:
    return _Connection(region=config().region)


class Row(Model):
    """An item of a context's table. A subclass names its ``context`` and builds its own keys."""

    class Meta:
        table_name = "set by the context"

    context: ClassVar[str]

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()

    @classmethod
    def _get_connection(cls) -> TableConnection:
        name = config().table(cls.context)
        if cls._connection is None or cls._connection.table_name != name:
            cls._connection = _table(name)
        return cls._connection

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """As PynamoDB does, which asks every attribute of a row three times over: a basket reads twenty rows."""
        row, found = cls.__new__(cls), {}
        for name, attribute in cls.get_attributes().items():
            stored = data.get(attribute.attr_name)
            if stored and "NULL" not in stored:
                found[name] = attribute.deserialize(attribute.get_value(stored))
            elif attribute.default is not None:
                found[name] = attribute.default
        row.attribute_values = found
        return row

    @classmethod
    def find(cls, pk: str, sk: str, consistent: bool = False) -> Self | None:
        try:
            return cls.get(pk, sk, consistent_read=consistent)
        except cls.DoesNotExist:
            return None

    @classmethod
    def page(
        cls, request: PageRequest, pk: str, within: Condition | None = None, *, index: str | None = None,
        newest_first: bool = False, consistent: bool = False, only: Condition | None = None,
    ) -> Page[Self]:  # fmt: skip
        """One page of a partition, in the order of its sort key.

        ``within`` narrows the sort key; ``only`` filters after reading, so use it where little is left out.
        """
        answer = cls._get_connection().query(
            pk,
            range_key_condition=within,
            filter_condition=only,
            index_name=index,
            limit=request.limit,
            scan_index_forward=not newest_first,
            consistent_read=consistent,
            exclusive_start_key=_start_key(request.start),
        )
        rows = [cls.from_raw_data(item) for item in answer["Items"]]
        return Page(rows, _position(answer.get("LastEvaluatedKey")))

    @classmethod
    def all(
        cls, pk: str, within: Condition | None = None, *, index: str | None = None, consistent: bool = False
    ) -> Iterable[Self]:
        """Every row of a partition that is known to be small, page after page."""
        request = PageRequest(limit=100)
        while True:
            page = cls.page(request, pk, within, index=index, consistent=consistent)
            yield from page.items
            if page.next is None:
                return
            request = PageRequest(limit=100, start=page.next)


R = TypeVar("R", bound=Row)
T = TypeVar("T")


@cache
def _table(name: str) -> TableConnection:
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    indexes = [
        {"IndexName": index, "KeySchema": [
            {"AttributeName": f"{index}pk", "KeyType": "HASH"}, {"AttributeName": f"{index}sk", "KeyType": "RANGE"}
        ]} for index in _INDEXES
    ]  # fmt: skip
    names = ["pk", "sk", *(index + part for index in _INDEXES for part in ("pk", "sk"))]
    meta = MetaTable({
        "TableName": name, "KeySchema": keys, "GlobalSecondaryIndexes": indexes, "LocalSecondaryIndexes": [],
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in names],
    })  # fmt: skip
    shared = connection()
    shared.add_meta_table(meta)
    table = TableConnection(name)
    table.connection = shared
    return table


def forget() -> None:
    """Connect anew at the next call: for a process whose environment changes."""
    connection.cache_clear()
    _table.cache_clear()
    for row in _all_rows(Row):
        row._connection = None


def _all_rows(row: type[Row]) -> Iterable[type[Row]]:
    for child in row.__subclasses__():
        yield child
        yield from _all_rows(child)


def _start_key(position: Position | None) -> dict[str, Any] | None:
    if position is None:
        return None
    return {k: {"N": str(v)} if isinstance(v, int) else {"S": v} for k, v in position.items()}


def _position(key: Mapping[str, Mapping[str, str]] | None) -> Position | None:
    if not key:
        return None
    return {name: int(value["N"]) if "N" in value else value["S"] for name, value in key.items()}


@dataclass(frozen=True, slots=True)
class Key(Generic[R, T]):
    """A `Read`: the row under a key, loaded into the record it stands for."""

    row: type[R]
    pk: str
    sk: str
    load: Callable[[R], T]
    consistent: bool = False


def read_together(reads: Sequence[Read[Any]]) -> list[Any]:
    """The records of any tables, None where there is none, in the order asked.

    One call for each hundred keys, and again for what DynamoDB left over.
    """
    keys = [read for read in reads if isinstance(read, Key)]
    assert len(keys) == len(reads)
    found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    names = {key.row: key.row._get_connection().table_name for key in keys}
    places = list(dict.fromkeys((names[key.row], key.pk, key.sk) for key in keys))
    consistent = {names[key.row] for key in keys if key.consistent}
    for start in range(0, len(places), 100):
        _read_batch(places[start : start + 100], consistent, found)
    items = [found.get((names[key.row], key.pk, key.sk)) for key in keys]
    return [
        None if item is None else key.load(key.row.from_raw_data(dict(item)))
        for key, item in zip(keys, items, strict=True)
    ]


def _read_batch(
    places: Sequence[tuple[str, str, str]],
    consistent: set[str],
    found: dict[tuple[str, str, str], Mapping[str, Any]],
) -> None:
    asked: dict[str, Any] = {}
    for table, pk, sk in places:
        wanted = asked.setdefault(table, {"Keys": [], "ConsistentRead": table in consistent})
        wanted["Keys"].append({"pk": {"S": pk}, "sk": {"S": sk}})
    for attempt in range(ATTEMPTS):
        answer = connection().dispatch("BatchGetItem", {"RequestItems": asked})
        for table, items in answer["Responses"].items():
            found.update({(table, item["pk"]["S"], item["sk"]["S"]): item for item in items})
        asked = answer.get("UnprocessedKeys") or {}
        if not asked:
            return
        back_off(attempt)
    raise Unavailable


def back_off(attempt: int) -> None:
    """Wait a random time that grows with each attempt, so that those who collided do not meet again."""
    time.sleep(random.uniform(0, min(0.5, 0.02 * 2**attempt)))  # noqa: S311 - jitter is no secret
