"""The project's templates as plain data."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.decode import cfn_yaml

ROOT = Path(__file__).parents[2]
CONTEXTS = [
    "accounts",
    "products",
    "inventory",
    "pos",
    "ecommerce",
    "customers",
    "payments",
    "delivery",
    "reports",
    "notifications",
    "settings",
]
PARTS = {"purchasing": "inventory"}
"""Templates that hold a part of a context's functions."""
FUNCTION, QUEUE = "AWS::Serverless::Function", "AWS::SQS::Queue"


@dataclass(frozen=True)
class Resource:
    """One resource, with the template it is in."""

    path: Path
    id: str
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.body["Type"])

    @property
    def properties(self) -> dict[str, Any]:
        properties: dict[str, Any] = self.body.get("Properties", {})
        return properties

    def __str__(self) -> str:
        return f"{self.path.name}: {self.id}"


@cache
def load(path: Path) -> dict[str, Any]:
    """The template, its short forms written out (`!Ref x` is `{"Ref": "x"}`)."""
    return dict(cfn_yaml.load(str(path)))


def templates() -> list[Path]:
    """The root template and those in infra/."""
    return [ROOT / "template.yaml", *sorted(p for p in ROOT.glob("infra/*.yaml") if p.name != "openapi.yaml")]


def resources(*types: str) -> Iterator[Resource]:
    """Every resource of the named types, or every resource."""
    for path in templates():
        for name, body in load(path)["Resources"].items():
            if not types or body["Type"] in types:
                yield Resource(path, name, body)


def setting(function: Resource, name: str) -> Any:
    """What a function says about itself, or else what its template's Globals say."""
    shared = load(function.path).get("Globals", {}).get("Function", {})
    return function.properties.get(name, shared.get(name))


def functions() -> list[Resource]:
    """Every function there is."""
    return list(resources(FUNCTION))


def context_of(function: Resource) -> str:
    """The context that a function is of, by its template."""
    return PARTS.get(function.path.stem, function.path.stem)


def events(kind: str) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Every event source of a kind, with its function."""
    for function in functions():
        for event in function.properties.get("Events", {}).values():
            if event["Type"] == kind:
                yield function, event["Properties"]


def sub(value: Any) -> str:
    """The text of an `Fn::Sub`, or of plain text."""
    return str(value["Fn::Sub"]) if isinstance(value, dict) else str(value)


def listed(value: Any) -> list[Any]:
    """A list where a template may write one item bare."""
    return value if isinstance(value, list) else [value]
