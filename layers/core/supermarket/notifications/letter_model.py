"""A letter: said once, shown as plain text and as simple HTML."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Two sides of a line, such as a product and its amount. ``note`` stands under the left one."""

    left: str
    right: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    parts: tuple[Paragraph | Row, ...]

    @property
    def text(self) -> str:
        return "\n".join(_as_text(part) for part in self.parts) + "\n"

    @property
    def html(self) -> str:
        body = "".join(_as_html(part) for part in self.parts)
        return (
            '<!doctype html><html><head><meta charset="utf-8"><title>'
            f"{escape(self.subject)}</title></head>"
            f'<body style="font-family:sans-serif;max-width:40em">{body}</body></html>'
        )


def _as_text(part: Paragraph | Row) -> str:
    if isinstance(part, Paragraph):
        return f"\n{part.text}"
    note = f"\n    {part.note}" if part.note else ""
    return f"  {part.left}: {part.right}{note}"


def _as_html(part: Paragraph | Row) -> str:
    if isinstance(part, Paragraph):
        return f"<p>{escape(part.text)}</p>"
    note = f"<br><small>{escape(part.note)}</small>" if part.note else ""
    return f"<div>{escape(part.left)}: <b>{escape(part.right)}</b>{note}</div>"
