"""Take out of an installed vendor layer what no function ever reads: `python trim.py FOLDER`.

Every function parses botocore's data on its first request: the addresses of all services in all regions, and
DynamoDB's whole manual inside its service model. Keeping the services that are called, without the manual, takes
a fifth off a cold start and 20 MB off the layer. So does leaving out the programs that would write that manual
as docstrings, which botocore imports with every client. Docstrings are loaded with the code, and the typed
dictionaries that describe pydantic's inner schemas are made on import, for type checkers only: without both it is a
tenth less again.
"""

import ast
import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

SERVICES = {
    "apigatewaymanagementapi",
    "dynamodb",
    "events",
    "lambda",
    "s3",
    "scheduler",
    "secretsmanager",
    "sesv2",
    "sns",
    "sqs",
    "sts",
}
UNUSED = [
    "bin",
    ".lock",
    "chalice/deploy",
    "chalice/cli",
    "chalice/templates",
    "uharfbuzz/_harfbuzz_test*",
    "multidict/_testcapi*",
    "boto3/examples",
]
MANUAL = {"documentation", "documentationUrl"}
DOCSTRINGS = '''"""Empty docstrings: what would write them is not in this layer."""


class LazyLoadedDocstring(str):
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, *args, **kwargs):
        super().__init__()
'''


TYPES = {"pydantic_core/core_schema.py"}
"""Modules whose typed dictionaries nobody asks for their fields."""
UNASKED = {
    "urllib3/http2/__init__.py": {"importlib.metadata"},
    "aws_lambda_powertools/__init__.py": {"aws_lambda_powertools.metrics", "aws_lambda_powertools.tracing"},
}
"""What these load for those who want HTTP/2, or metrics and traces from the front."""
OTHERWISE = {
    "stripe/_http_client.py": (
        b"_default_async_client = _resolve_async_client()", b"_default_async_client = NoImportFoundAsyncClient"
    ),
}  # fmt: skip
"""Stripe looks on import for a library to wait with; what it finds takes five times as long to load as Stripe does."""
Documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def trim(folder: Path) -> None:
    for pattern in [*UNUSED, "**/__pycache__", "**/tests"]:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _trim_botocore(folder / "botocore" / "data")
    for package in ("botocore", "boto3"):
        _trim_docstrings(folder / package / "docs")
    for path in folder.rglob("*.py"):
        _trim_code(path, str(path.relative_to(folder)))


def _trim_botocore(data: Path) -> None:
    for service in data.iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    for model in data.glob("*/*/*.json.gz"):
        content = _without_manual(json.loads(gzip.decompress(model.read_bytes())))
        model.with_suffix("").write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
        model.unlink()
    for examples in data.glob("*/*/examples-1.json"):
        examples.unlink()
    _trim_addresses(data / "endpoints.json")


def _trim_addresses(path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    for partition in content["partitions"]:
        partition["services"] = {k: v for k, v in partition["services"].items() if k in SERVICES | {"email"}}
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")


def _trim_docstrings(docs: Path) -> None:
    """Keep the names that clients and resources import, as classes of empty text, and the ``utils`` they call."""
    parts = ast.parse((docs / "docstring.py").read_text(encoding="utf-8")).body
    names = [part.name for part in parts if isinstance(part, ast.ClassDef)]
    for path in docs.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "utils.py":
            path.unlink()
    aliases = [f"{name} = LazyLoadedDocstring\n" for name in names if name != "LazyLoadedDocstring"]
    (docs / "docstring.py").write_text(DOCSTRINGS + "\n\n" + "".join(aliases), encoding="utf-8")
    (docs / "__init__.py").write_text("", encoding="utf-8")


def _trim_code(path: Path, name: str) -> None:
    """Code stays on its lines, so that a traceback still leads to the right place."""
    source = path.read_bytes()
    try:
        tree = ast.parse(source.decode("utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return  # a template, or a very old file
    source = _with(b'"-"', _docstrings(tree), source)
    if name in TYPES:
        source = _with(b"pass", _typed_dictionaries(ast.parse(source)), source)
    if name in OTHERWISE:
        old, new = OTHERWISE[name]
        if source.count(old) != 1:
            sys.exit(f"trim.py: {name} is not what it was")
        source = source.replace(old, new)
    if name in UNASKED:
        source = _with(b"pass", _imports(ast.parse(source), UNASKED[name]), source)
    path.write_bytes(source)


def _docstrings(tree: ast.Module) -> list[list[ast.stmt]]:
    """A docstring becomes a dash and does not go: a data class without one writes its own, and takes its time."""
    return [
        node.body[:1]
        for node in ast.walk(tree)
        if isinstance(node, Documented) and ast.get_docstring(node, False)
    ]


def _typed_dictionaries(tree: ast.Module) -> list[list[ast.stmt]]:
    names, found = {"TypedDict"}, []
    for part in tree.body:
        if isinstance(part, ast.ClassDef) and any(
            isinstance(b, ast.Name) and b.id in names for b in part.bases
        ):
            names.add(part.name)
            found.append(part.body)
    return found


def _imports(tree: ast.Module, modules: set[str]) -> list[list[ast.stmt]]:
    return [[part] for part in tree.body if isinstance(part, ast.ImportFrom) and part.module in modules]


def _with(word: bytes, parts: list[list[ast.stmt]], source: bytes) -> bytes:
    """The word in the place of each run of statements, on as many lines. Columns count bytes of UTF-8."""
    lines = source.splitlines(keepends=True)
    for part in parts:
        first, last = part[0].lineno - 1, (part[-1].end_lineno or 0) - 1
        after = lines[last][part[-1].end_col_offset :]
        lines[first] = lines[first][: part[0].col_offset] + word + (after if first == last else b"\n")
        for number in range(first + 1, last + 1):
            lines[number] = after if number == last else b"\n"
    return b"".join(lines)


def _without_manual(value: Any) -> Any:
    """Emptied, not dropped: some readers look for the key."""
    if isinstance(value, dict):
        return {k: "" if k in MANUAL and isinstance(v, str) else _without_manual(v) for k, v in value.items()}
    return [_without_manual(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
