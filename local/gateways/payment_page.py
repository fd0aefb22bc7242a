"""The page a shopper pays on: what it is for, and a button for each way it can go."""

from collections.abc import Mapping, Sequence
from html import escape

from local import pages
from local.gateways.exchange import Told

VANISH = ("vanish", "Pay, and lose the way back to the shop")
_WARNING = "No money moves here. Close the window to leave without a word."


def payment_page(
    gateway: str, amount: str, facts: Mapping[str, str], buttons: Sequence[tuple[str, str]], fields: str = ""
) -> str:
    """``buttons`` are (what it does, what it says); the form posts ``do`` and ``fields`` to the page's own address."""
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts.items()
    )
    choices = "".join(
        f'<p><button name="do" value="{escape(value)}">{escape(label)}</button></p>'
        for value, label in buttons
    )
    form = f'<form method="post">{fields}{choices}</form>'
    told = f"<section><h2>{escape(amount)}</h2><table>{rows}</table></section><section><h2>Pay</h2>{form}</section>"
    return pages.document(f"{gateway}, simulated", _WARNING, [told])


def notice(gateway: str, says: str, status: int = 200) -> Told:
    """Where there is nothing to press."""
    return Told.page(pages.document(f"{gateway}, simulated", escape(says), []), status)
