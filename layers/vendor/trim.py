"""Take out of an installed vendor layer what no function ever reads: `python trim.py FOLDER`.

Every function parses botocore's data on its first request: the addresses of all services in all regions, and
DynamoDB's whole manual inside its service model. Keeping the services that are called, without the manual, takes
a fifth off a cold start and 20 MB off the layer. So does leaving out the programs that would write that manual
as docstrings, which botocore imports with every client.
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
    "ssm",
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


def trim(folder: Path) -> None:
    for pattern in [*UNUSED, "**/__pycache__", "**/tests"]:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _trim_botocore(folder / "botocore" / "data")
    for package in ("botocore", "boto3"):
        _trim_docstrings(folder / package / "docs")


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


def _without_manual(value: Any) -> Any:
    """Emptied, not dropped: some readers look for the key."""
    if isinstance(value, dict):
        return {k: "" if k in MANUAL and isinstance(v, str) else _without_manual(v) for k, v in value.items()}
    return [_without_manual(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
