"""What moto and botocore do over and over, done once: it is most of the time that the tests take."""

import copy
import os
import pickle
from collections.abc import Callable
from functools import cache, wraps
from types import SimpleNamespace
from typing import Any

from botocore.session import Session
from moto import backend_index
from moto.core import models as core_models
from moto.core import responses
from moto.core.serialize import JSONSerializer
from moto.dynamodb import models as dynamodb_models
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import ast_nodes as ast_nodes_module
from moto.dynamodb.parsing import validators as validators_module
from moto.sqs import models as sqs

core: Any = core_models
dynamodb: Any = dynamodb_models
ast_nodes: Any = ast_nodes_module
validators: Any = validators_module
_SERVICES = {
    "apigatewaymanagementapi", "dynamodb", "dynamodbstreams", "events", "s3", "secretsmanager", "ses", "sesv2", "sqs",
}  # fmt: skip
"""Those that are called here. moto compares each call with the addresses of all there are."""
_Undo = Callable[[], None]


@cache
def faster() -> None:
    """For good: nothing here changes what is answered."""
    _replace(dynamodb.DynamoDBBackend, "transact_write_items", _undone_when_refused)
    _replace(dynamodb, "copy", lambda module: SimpleNamespace(deepcopy=_but_no_table, copy=module.copy))
    _replace(dynamodb.UpdateExpressionParser, "make", _counted_once)
    _replace(validators.UpdateExpressionValidator, "get_ast_processors", _but_the_count)
    _replace(validators, "deepcopy", lambda _: lambda tree: pickle.loads(pickle.dumps(tree)))
    _replace(ast_nodes.DepthFirstTraverser, "nodes_to_be_processed", _once_a_class)
    _replace(responses, "method_names_from_class", cache)
    _replace(responses, "camelcase_to_underscores", cache)
    _replace(sqs, "camelcase_to_underscores", cache)
    _replace(core, "CallbackResponse", cache)
    _replace(JSONSerializer, "_serialize_type_structure", _values_as_they_are)
    _replace(Session, "create_client", _one_of_each)
    addresses = backend_index.backend_url_patterns
    addresses[:] = [(service, pattern) for service, pattern in addresses if service in _SERVICES]


def _replace(owner: Any, name: str, by: Callable[[Any], Any]) -> None:
    setattr(owner, name, by(getattr(owner, name)))


def _one_of_each(create: Callable[..., Any]) -> Callable[..., Any]:
    """Making a client takes longer than all that a test asks of it."""
    made: dict[Any, Any] = {}

    @wraps(create)
    def create_client(session: Session, service: str, *arguments: Any, **named: Any) -> Any:
        said = {name: vars(value) if name == "config" and value else value for name, value in named.items()}
        around = [(name, value) for name, value in os.environ.items() if name.startswith("AWS_")]
        key = id(session), service, repr(arguments), repr(said), repr(around)
        if key not in made:
            made[key] = session, create(session, service, *arguments, **named)
        return made[key][1]

    return create_client


def _counted_once(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """How many clauses an expression has of a kind is seen when it is first parsed, not at each node of each call."""
    return cache(lambda expression: validators.ActionCountValidator().traverse(parse(expression)))


def _but_the_count(ask: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    counting = validators.ActionCountValidator
    return lambda validator: [each for each in ask(validator) if not isinstance(each, counting)]


def _once_a_class(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    answers: dict[type, Any] = {}

    def answer(traverser: Any) -> Any:
        kind = type(traverser)
        if kind not in answers:
            answers[kind] = ask(traverser)
        return answers[kind]

    return answer


def _but_no_table(thing: Any) -> Any:
    return thing if isinstance(thing, Table) else copy.deepcopy(thing)


def _undone_when_refused(carry_out: Callable[..., None]) -> Callable[..., None]:
    """moto copies whole tables for each transaction, to be able to go back; the items that it names are enough."""

    def transact(backend: Any, items: list[dict[str, Any]]) -> None:
        named = [op for item in items for op in item.values()]
        undo = [_as_it_is(backend.get_table(op["TableName"]), op) for op in named]
        try:
            carry_out(backend, items)
        except Exception:
            for back in undo:
                back()
            raise

    return transact


def _as_it_is(table: Table, op: dict[str, Any]) -> _Undo:
    """What puts the item of an operation, and the table's stream, back to what they are now."""
    key = op.get("Key") or op["Item"]
    hash_value, range_value = DynamoType(key[table.hash_key_attr]), DynamoType(key[str(table.range_key_attr)])
    item: Item | None = copy.deepcopy(table.get_item(hash_value, range_value))
    stream = table.stream_shard
    told = len(stream.items) if stream else 0

    def back() -> None:
        partition: Any = table.items[hash_value]
        if item is None:
            partition.pop(range_value, None)
        else:
            partition[range_value] = item
        if stream:
            del stream.items[told:]

    return back


def _values_as_they_are(serialize: Callable[..., None]) -> Callable[..., None]:
    """moto asks each of an attribute's values for ten types under four spellings; it keeps them as they are sent."""

    def structure(serializer: Any, serialized: dict[str, Any], value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and isinstance(value, dict):
            serialized[key] = value
        else:
            serialize(serializer, serialized, value, shape, key)

    return structure
