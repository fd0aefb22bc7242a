"""The demo shop's own data, as it lies in ``data/``."""

import csv
from pathlib import Path

_FOLDER = Path(__file__).with_name("data")
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The rows of a file such as ``products``."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
