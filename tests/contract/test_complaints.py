"""docs/complaints.md: every test it names is there, and says which complaint it answers."""

import ast
import re
from functools import cache

import pytest

from tests.support.templates import ROOT

PAGE = (ROOT / "docs" / "complaints.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| complaint")
]


@cache
def what_is_in(file: str) -> dict[str, str]:
    """What each test, test class and name of a file says of itself, below what its file says."""
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    said = {name.id: "" for node in tree.body if isinstance(node, ast.Assign)
            for name in node.targets if isinstance(name, ast.Name)}  # fmt: skip
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            said[node.name] = ast.get_docstring(node) or ""
    return said


def named(cell: str) -> list[tuple[str, str]]:
    return re.findall(r"`([\w/]+\.py)::(\w+)`", cell)


@pytest.mark.parametrize(
    ("complaint", "_", "answer"), ROWS, ids=[f"{row[0][:30]}-{n}" for n, row in enumerate(ROWS)]
)
def test_every_complaint_has_a_test_that_names_it(complaint: str, _: str, answer: str) -> None:
    found = named(answer)

    assert found
    missing = [f"{file}::{name}" for file, name in found if name not in what_is_in(file)]
    assert not missing
    mark = re.search(r"#\d+", complaint)
    wanted = f"{mark[0]}\\b" if mark else complaint.split(",")[0].split()[0]
    assert any(re.search(wanted, what_is_in(file)[name], re.IGNORECASE) for file, name in found)


def test_every_row_of_the_page_was_read() -> None:
    assert len(ROWS) > 50
    assert all(len(row) == 3 for row in ROWS)
