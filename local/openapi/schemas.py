"""The JSON schemas of every request and view, under names a reader can tell apart."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from local.openapi.samples import PREFIX
from supermarket.edge.operation import Operation
from supermarket.kernel.money import Money
from supermarket.settings.model import show_percent

_REFERENCE = re.compile(rf'"\$ref": "{PREFIX}([^"]+)"')
_VALUES = {"examples", "default", "const", "enum"}
Mode = Literal["validation", "serialization"]
_QUALIFIED = re.compile(r"supermarket__(\w+?)__(?:\w+?_)?schemas__")


@dataclass(frozen=True)
class Schemas:
    """``known`` is what the document's components hold; query models are not among them, for they are parameters."""

    known: Mapping[str, Any]
    queries: Mapping[str, Any]
    references: Mapping[tuple[type[BaseModel], Mode], str]

    def body(self, model: type[BaseModel]) -> dict[str, str]:
        return {"$ref": PREFIX + self.references[model, "validation"]}

    def view(self, model: type[BaseModel]) -> dict[str, str]:
        return {"$ref": PREFIX + self.references[model, "serialization"]}

    def query(self, model: type[BaseModel]) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.queries[self.references[model, "validation"]]
        return found

    def is_versioned(self, model: type[BaseModel] | None) -> bool:
        return model is not None and "version" in model.model_fields


class _Generator(GenerateJsonSchema):
    """Shows a default as a client would write it."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, Money):
            return str(dft)
        return dft.isoformat("minutes") if isinstance(dft, time) else super().encode_default(dft)

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """A rate is kept in basis points and written in percent."""
        shown = super().default_schema(schema)
        if shown.get("type") == "string" and isinstance(shown.get("default"), int):
            shown["default"] = show_percent(shown["default"])
        return shown


def schemas_of(operations: Iterable[Operation]) -> Schemas:
    known = list(operations)
    bodies = {operation.body for operation in known if operation.body}
    views = {view for operation in known for view in (operation.returns, operation.beside) if view}
    queries = {operation.query for operation in known if operation.query}
    wanted: list[tuple[type[BaseModel], Mode]] = [
        (model, "validation") for model in _sorted(bodies | queries)
    ]
    wanted += [(model, "serialization") for model in _sorted(views)]
    found, definitions = models_json_schema(
        wanted, ref_template=PREFIX + "{model}", schema_generator=_Generator
    )
    every = {_name(name): _plain(schema) for name, schema in definitions.get("$defs", {}).items()}
    references = {key: _name(found[key]["$ref"].removeprefix(PREFIX)) for key in wanted}
    only_queries = {references[model, "validation"] for model in queries - bodies}
    reached = _reached(every, set(references.values())) - only_queries
    return Schemas(
        {name: every[name] for name in sorted(reached)}, {n: every[n] for n in only_queries}, references
    )


def _reached(every: Mapping[str, Any], start: set[str]) -> set[str]:
    """What is referred to, near or far: pydantic also defines types that are written as text."""
    found: set[str] = set()
    waiting = set(start)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_REFERENCE.findall(json.dumps(every[name]))) - found
    return found


def _sorted(models: set[type[BaseModel]]) -> list[type[BaseModel]]:
    return sorted(models, key=lambda model: (model.__module__, model.__name__))


def _name(generated: str) -> str:
    return _QUALIFIED.sub(r"\1.", generated)


def _plain(node: Any) -> Any:
    """Without the titles made from field names, and with references under the names readers see."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if not (key == "title" and isinstance(value, str))}
    if isinstance(kept.get("$ref"), str):
        kept["$ref"] = PREFIX + _name(kept["$ref"].removeprefix(PREFIX))
    return {key: value if key in _VALUES else _plain(value) for key, value in kept.items()}
