"""Who may import whom, how long things are, and what nothing is called."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from tests.support.templates import CONTEXTS, ROOT

CORE = ROOT / "layers" / "core"
ROLES = ("model", "service", "ports", "schemas", "tables", "gateways")
# What each role and part may use: roles of its own context, roles of other contexts, other parts of the package.
OWN = {
    "model": {"model"},
    "ports": {"model", "ports"},
    "service": {"model", "ports", "service"},
    "schemas": {"model", "schemas"},
    "tables": {"model", "ports", "tables"},
    "gateways": {"model", "ports", "gateways"},
}
OTHERS = {
    "ports": {"model"},
    "service": {"model", "ports", "service"},
    "schemas": {"model", "schemas"},
    "wiring": {*ROLES},
}
PARTS = {
    "model": {"kernel"},
    "ports": {"kernel"},
    "service": {"kernel", "documents"},
    "schemas": {"kernel", "schema"},
    "tables": {"kernel", "aws"},
    "gateways": {"kernel"},
    "kernel": {"kernel"},
    "schema": {"kernel"},
    "documents": {"kernel", "documents"},
    "aws": {"kernel", "aws", "config"},
    "edge": {"kernel", "edge", "aws", "config", "schema"},
    "config": set[str](),
    "wiring": {"kernel", "aws", "config", "documents", "edge", "wiring"},
}
THIRD_PARTY = {
    "schemas": "pydantic",
    "schema": "pydantic",
    "tables": "pynamodb",
    "gateways": ".*",
    "documents": "fpdf|uharfbuzz",
    "aws": "boto3|botocore|pynamodb|aws_lambda_powertools|mypy_boto3_.*",
    "edge": "chalice|pydantic|pydantic_core|aws_lambda_powertools|jwt|cryptography",
    "wiring": ".*",
}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
LINES, FUNCTION_LINES, HANDLER_LINES = 300, 50, 40


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Dotted names a file imports, wherever in it; `from a import b` is `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def core() -> list[Path]:
    return sorted((CORE / "supermarket").rglob("*.py"))


def handlers() -> list[Path]:
    return sorted(ROOT.glob("functions/**/*.py"))


def ours() -> list[Path]:
    folders = ("layers/core", "functions", "local", "tests")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def place(parts: Sequence[str]) -> tuple[str, str]:
    """The context (or part) a module is in, and its role; in a context a module without one holds rules."""
    first, *rest = parts
    if first not in CONTEXTS:
        return first, first
    named = (role for part in rest for role in ROLES if part == role or part.endswith(f"_{role}"))
    return first, next(named, "model")


def place_of(path: Path) -> tuple[str, str]:
    return place(path.relative_to(CORE / "supermarket").with_suffix("").parts)


def is_allowed(name: str, context: str, role: str) -> bool:
    package, *parts = name.split(".")
    if package != "supermarket":
        return package in sys.stdlib_module_names or bool(re.fullmatch(THIRD_PARTY.get(role, ""), package))
    where, what = place(parts)
    if where not in CONTEXTS:
        return where in PARTS[role]
    return what in (OWN if where == context else OTHERS).get(role, set())


def refused(path: Path) -> list[str]:
    """`who -> whom` for each import the layout does not allow."""
    context, role = place_of(path)
    return [f"{shown(path)} -> {name}" for name in imports(path) if not is_allowed(name, context, role)]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def importers(package: str, paths: list[Path]) -> set[str]:
    return {shown(p) for p in paths if any(name.split(".")[0] == package for name in imports(p))}


def test_imports_point_one_way() -> None:
    assert [line for path in core() if path.name != "__init__.py" for line in refused(path)] == []


def test_every_part_of_the_package_is_known() -> None:
    known = {*CONTEXTS, *PARTS, "__init__"}
    assert {path.relative_to(CORE / "supermarket").with_suffix("").parts[0] for path in core()} <= known


def test_a_forbidden_import_would_be_noticed() -> None:
    assert not is_allowed("supermarket.edge.http.Api", "pos", "service")
    assert not is_allowed("supermarket.pos.tables.SaleRow", "pos", "service")
    assert not is_allowed("supermarket.products.model.Product", "pos", "model")
    assert not is_allowed("supermarket.pos.service.ring_up", "pos", "model")
    assert not is_allowed("supermarket.pos.till_service.open_till", "pos", "tables")
    assert not is_allowed("supermarket.pos.model.Sale", "edge", "edge")
    assert not is_allowed("boto3", "pos", "tables")
    assert is_allowed("supermarket.pos.rounding.to_taka", "pos", "model")
    assert is_allowed("supermarket.inventory.service.reserve", "pos", "service")


def test_relative_imports_are_not_used() -> None:
    relative = [
        shown(p) for p in ours() for n in ast.walk(tree(p)) if isinstance(n, ast.ImportFrom) and n.level
    ]
    assert relative == []


def test_init_files_are_empty_but_for_the_one_that_gathers_the_wiring() -> None:
    full = [shown(p) for p in core() if p.name == "__init__.py" and any(imports(p))]
    assert full == ["layers/core/supermarket/wiring/__init__.py"]


def test_pynamodb_stays_in_the_tables() -> None:
    outside = {p for p in importers("pynamodb", core() + handlers()) if not p.endswith("tables.py")}
    shared = {"audit", "counters", "policy", "transactions"}
    assert outside <= {f"layers/core/supermarket/aws/{name}.py" for name in shared}


def test_chalice_stays_in_the_edge() -> None:
    edge = "layers/core/supermarket/edge"
    assert importers("chalice", core() + handlers()) <= {f"{edge}/http.py", f"{edge}/socket.py"}


def test_the_aws_sdk_stays_in_its_folder() -> None:
    users = importers("boto3", core() + handlers()) | importers("botocore", core() + handlers())
    outside = {p for p in users if not p.startswith("layers/core/supermarket/aws/")}
    assert not outside


def test_handlers_import_the_package_alone_and_never_one_another() -> None:
    foreign = [
        f"{shown(path)} -> {name}"
        for path in handlers()
        for name in imports(path)
        if name.split(".")[0] not in {"supermarket", *sys.stdlib_module_names}
    ]
    assert foreign == []


def test_handlers_are_short() -> None:
    assert [shown(p) for p in handlers() if len(p.read_text("utf-8").splitlines()) > HANDLER_LINES] == []


def test_files_are_at_most_300_lines() -> None:
    assert [shown(p) for p in ours() if len(p.read_text("utf-8").splitlines()) > LINES] == []


def test_functions_are_at_most_50_lines() -> None:
    long = [
        f"{shown(path)}: {node.name}"
        for path in ours()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_every_module_is_named_after_what_it_holds() -> None:
    assert [shown(p) for p in ours() if NAMELESS & {*p.relative_to(ROOT).with_suffix("").parts}] == []


def test_no_path_a_request_takes_scans_a_table() -> None:
    scans = [
        f"{shown(path)}:{node.lineno}"
        for path in core() + handlers()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "scan"
    ]
    assert scans == []


def test_no_float_comes_near_money_or_stock() -> None:
    exact = [p for p in core() if place_of(p)[0] in CONTEXTS or p.stem in {"money", "quantity"}]
    floats = [f"{shown(path)}:{line}" for path in exact for line in float_lines(path)]
    assert floats == []


def float_lines(path: Path) -> Iterator[int]:
    for node in ast.walk(tree(path)):
        match node:
            case ast.Name(id="float", lineno=line) | ast.Constant(value=float(), lineno=line):
                yield line


def test_lock_files_name_hashes_and_no_place_to_download_from() -> None:
    locks = [*ROOT.glob("layers/*/requirements*.txt"), *ROOT.glob("*/requirements*.txt")]
    for lock in locks:
        text = lock.read_text("utf-8")
        assert text.count("==") <= text.count("--hash=sha256:"), lock
        assert "://" not in text and "--index" not in text and "--find-links" not in text, lock
    assert {shown(lock) for lock in locks} >= {"layers/vendor/requirements.txt", "tests/requirements.txt"}
