"""What moto does over and over, done once: it is most of the time that the tests take."""

import copy
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

from moto.core.serialize import JSONSerializer
from moto.dynamodb import models
from moto.dynamodb.models.table import Table


@contextmanager
def faster() -> Iterator[None]:
    with ExitStack() as stack:
        backend = models.DynamoDBBackend
        stack.enter_context(
            mock.patch.object(
                backend, "transact_write_items", _one_copy_a_table(backend.transact_write_items)
            )
        )
        structure = JSONSerializer._serialize_type_structure
        stack.enter_context(
            mock.patch.object(JSONSerializer, "_serialize_type_structure", _values_as_they_are(structure))
        )
        yield


def _one_copy_a_table(carry_out: Callable[..., None]) -> Callable[..., None]:
    """moto copies a whole table for every item of a transaction, to be able to go back; once for each is enough."""

    def transact(backend: Any, items: list[dict[str, Any]]) -> None:
        copies: dict[int, Any] = {}

        def deepcopy(thing: Any) -> Any:
            if not isinstance(thing, Table):
                return copy.deepcopy(thing)
            if id(thing) not in copies:
                copies[id(thing)] = copy.deepcopy(thing)
            return copies[id(thing)]

        with mock.patch.object(models, "copy", SimpleNamespace(deepcopy=deepcopy, copy=copy.copy)):
            carry_out(backend, items)

    return transact


def _values_as_they_are(serialize: Callable[..., None]) -> Callable[..., None]:
    """moto asks each of an attribute's values for ten types under four spellings; it keeps them as they are sent."""

    def structure(serializer: Any, serialized: dict[str, Any], value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and isinstance(value, dict):
            serialized[key] = value
        else:
            serialize(serializer, serialized, value, shape, key)

    return structure
