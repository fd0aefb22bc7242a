"""What the simulated gateways know, as pages."""

import json
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from local.gateways.statement import Line
from local.pages import document

Row = tuple[Line, str]
"""A payment, and where it is paid."""


def read(state: bytes) -> Any:
    return json.loads(state)


def payments(books: Iterable[tuple[str, str, Sequence[Row]]]) -> str:
    sections = [_book(*book) for book in books]
    return document("Payment gateways, simulated", 'No money moves here. <a href="/">Back</a>', sections)


def _book(name: str, url: str, rows: Sequence[Row]) -> str:
    body = "".join(_row(line, page) for line, page in rows) or '<tr><td class="none">no payments</td></tr>'
    head = "<tr><th>invoice</th><th>state</th><th>amount</th><th>paid back</th><th>transaction</th></tr>"
    state = f'<p><a href="{escape(url)}/_state">All it knows</a></p>'
    return f'<section class="wide"><h2>{escape(name)}</h2><table>{head}{body}</table>{state}</section>'


def _row(line: Line, page: str) -> str:
    invoice = f'<a href="{escape(page)}">{escape(line.invoice)}</a>'
    cells = (
        invoice,
        escape(line.state),
        _taka(line.amount),
        _taka(line.refunded),
        escape(line.transaction_id),
    )
    return f"<tr>{''.join(f'<td>{each}</td>' for each in cells)}</tr>"


def _taka(poisha: int) -> str:
    return f"{poisha // 100}.{poisha % 100:02d}"


def back(path: str, home: str) -> str:
    """In place of a page of the online shop."""
    told = (
        f"<p>A page of the online shop would be here: <code>{escape(path.removeprefix('/shop'))}</code></p>"
    )
    why = f'<p>The setting <code>shop_url</code> says where it is. <a href="{escape(home)}/simulators">Payments</a></p>'
    here = f'<a href="{escape(home)}/">What runs here</a>'
    return document("Back at the shop", here, [f"<section>{told}{why}</section>"])
