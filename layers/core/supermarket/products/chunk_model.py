"""Chunks: a file's lines in parts that are worked off side by side, each kept as an object of its own."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from supermarket.products.import_model import RowError
from supermarket.products.sheet_model import Line


def chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    rest = iter(lines)
    while part := list(islice(rest, size)):
        yield part


def written(lines: Sequence[Line]) -> bytes:
    columns = list(lines[0].cells)
    rows = [
        [line.number, [line.cells[c] for c in columns], [[e.field, e.message] for e in line.errors]]
        for line in lines
    ]
    return json.dumps({"columns": columns, "rows": rows}, ensure_ascii=False).encode()


def read(content: bytes) -> list[Line]:
    said = json.loads(content)
    return [
        Line(
            number,
            dict(zip(said["columns"], cells, strict=True)),
            tuple(RowError(number, *e) for e in errors),
        )
        for number, cells, errors in said["rows"]
    ]
