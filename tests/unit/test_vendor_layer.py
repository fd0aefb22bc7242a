"""What is taken out of the vendor layer's code, and what stays as it was."""

import runpy
from pathlib import Path

from tests.support.templates import ROOT

TRIM = runpy.run_path(str(ROOT / "layers/vendor/trim.py"))
CODE = '''"""A module.

Of two paragraphs: জ.
"""
from typing import TypedDict
from aws_lambda_powertools.metrics import (
    Metrics,
)


class Schema(TypedDict):
    """A type."""

    name: str


def greet(): "One line."; return f"hello"
'''


def test_words_and_types_go_and_code_stays_on_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "core_schema.py"
    path.write_text(CODE, "utf-8")

    TRIM["_trim_code"](path, "pydantic_core/core_schema.py")

    assert path.read_text("utf-8").splitlines() == [
        '"-"', "", "", "", "from typing import TypedDict", "from aws_lambda_powertools.metrics import (",
        "    Metrics,", ")", "", "", "class Schema(TypedDict):", "    pass", "", "", "", "",
        'def greet(): "-"; return f"hello"',
    ]  # fmt: skip


def test_an_import_nobody_asks_for_goes(tmp_path: Path) -> None:
    path = tmp_path / "__init__.py"
    path.write_text(CODE, "utf-8")

    TRIM["_trim_code"](path, "aws_lambda_powertools/__init__.py")

    lines = path.read_text("utf-8").splitlines()
    assert lines[5:8] == ["pass", "", ""]
    assert "    name: str" in lines


def test_stripe_loads_nothing_to_wait_with(tmp_path: Path) -> None:
    path = tmp_path / "_http_client.py"
    path.write_text("x = 1\n_default_async_client = _resolve_async_client()\n", "utf-8")

    TRIM["_trim_code"](path, "stripe/_http_client.py")

    assert path.read_text("utf-8") == "x = 1\n_default_async_client = NoImportFoundAsyncClient\n"
