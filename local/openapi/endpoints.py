"""The project's functions, and what those that serve HTTP promise."""

import importlib.util
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from supermarket.edge.operation import Operation

CONTEXTS = (
    "accounts", "products", "inventory", "pos", "ecommerce", "customers", "payments", "delivery", "notifications",
    "reports", "settings",
)  # fmt: skip
"""In the order a reader meets them."""


@dataclass(frozen=True)
class Function:
    """One file of ``functions/``; one that serves no HTTP has no operations."""

    context: str
    name: str
    operations: tuple[Operation, ...]

    @property
    def deployed(self) -> str:
        """Its name without the stack's."""
        return f"{self.context}-{self.name.replace('_', '-')}"

    @property
    def event(self) -> str:
        return f"events/{self.context}/{self.name}.json"


def functions(project: Path) -> list[Function]:
    """Every function there is. What serves HTTP is sorted as its paths are, those with parameters last."""
    found = [
        Function(path.parent.name, path.stem, _operations(path))
        for path in (project / "functions").glob("*/*.py")
        if path.stem != "__init__"
    ]
    return sorted(found, key=lambda f: (_rank(f.context), _order(f.operations), f.name))


def served(found: Iterable[Function]) -> list[tuple[Function, Operation]]:
    return [(function, operation) for function in found for operation in function.operations]


def path_names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _rank(context: str) -> tuple[int, str]:
    return (CONTEXTS.index(context) if context in CONTEXTS else len(CONTEXTS), context)


def _order(operations: tuple[Operation, ...]) -> str:
    return operations[0].path.replace("{", "~") if operations else "~"


def _operations(path: Path) -> tuple[Operation, ...]:
    app = getattr(_load(path), "app", None)
    return tuple(getattr(app, "operations", ()))


def _load(path: Path) -> ModuleType:
    name = f"functions.{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
