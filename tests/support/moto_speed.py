"""moto copies a whole table for every item of a transaction, to be able to go back; once for each table is enough."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from moto.dynamodb import models
from moto.dynamodb.models.table import Table


@contextmanager
def one_copy_a_table() -> Iterator[None]:
    carry_out = models.DynamoDBBackend.transact_write_items

    def transact(backend: Any, items: list[dict[str, Any]]) -> None:
        copies: dict[int, Any] = {}

        def deepcopy(thing: Any) -> Any:
            if not isinstance(thing, Table):
                return copy.deepcopy(thing)
            if id(thing) not in copies:
                copies[id(thing)] = copy.deepcopy(thing)
            return copies[id(thing)]

        namespace: Any = models
        namespace.copy = SimpleNamespace(deepcopy=deepcopy, copy=copy.copy)
        try:
            carry_out(backend, items)
        finally:
            namespace.copy = copy

    backend: Any = models.DynamoDBBackend
    backend.transact_write_items = transact
    try:
        yield
    finally:
        backend.transact_write_items = carry_out
