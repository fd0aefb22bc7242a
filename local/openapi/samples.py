"""A value that a JSON schema allows, always the same one: for sample calls and for readers."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
PREFIX = "#/components/schemas/"
_FORMATS = {
    "uuid": "01980000-0000-7000-8000-000000000001",
    "date-time": "2026-11-22T10:00:00.000Z",
    "date": "2026-11-22",
    "time": "10:00:00",
    "email": "shopper@example.com",
    "uri": "https://example.com/",
}
_DEPTH = 8


def sample(schema: Schema, known: Mapping[str, Schema], depth: int = 0) -> Any:
    """``known`` holds what a ``$ref`` leads to. Optional fields are left out, except when all are."""
    if "$ref" in schema:
        return sample(known[schema["$ref"].removeprefix(PREFIX)], known, depth)
    for given in (
        schema.get("examples"),
        schema.get("enum"),
        [schema["const"]] if "const" in schema else None,
    ):
        if given:
            return given[0]
    if "default" in schema:
        return schema["default"]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return sample(schema[choice][0], known, depth)
    return _by_type(schema, known, depth)


def _by_type(schema: Schema, known: Mapping[str, Schema], depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return {} if depth > _DEPTH else _object(schema, known, depth)
        case "array":
            count = max(1, schema.get("minItems", 1)) if depth < _DEPTH else 0
            return [sample(schema.get("items", {}), known, depth + 1)] * count
        case "integer" | "number":
            return max(1, schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
        case "string":
            return _FORMATS.get(schema.get("format", ""), "sample".ljust(schema.get("minLength", 0), "e"))
        case _:
            return None


def _object(schema: Schema, known: Mapping[str, Schema], depth: int) -> dict[str, Any]:
    fields: Mapping[str, Schema] = schema.get("properties", {})
    wanted = set(schema.get("required", ())) or set(fields)
    return {name: sample(field, known, depth + 1) for name, field in fields.items() if name in wanted}
