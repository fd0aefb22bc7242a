"""Labels as a PDF. Each is laid out once and drawn as often as it is wanted; bars are vectors, of exact widths.

Loads fpdf2: import this module where a PDF is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

from supermarket.documents.bars import Symbol
from supermarket.documents.cells import clean, clusters, wrap
from supermarket.documents.label import Label, LabelPaper, LabelStyle
from supermarket.documents.paper import Paper

# Millimetres, but for type sizes in points.
LEADING = 0.47
"""Of a point, in millimetres: Bangla has marks above and below."""
FIGURES = 0.36
"""The same for a line of figures alone."""
SMALLEST, LARGEST = 4.5, 14.0
STEP = 0.5
WIDEST_NARROW_BAR = 0.45
BEARER = 0.6


def as_pdf(labels: Iterable[Label], paper: LabelPaper, style: LabelStyle, on: date, skip: int = 0) -> bytes:
    """Labels from the ``skip``-th place of the first page on. The same labels always make the same bytes."""
    pdf = Paper((paper.width / 100, paper.height / 100), "Labels", on)
    pdf.set_fill_color(0)
    sketches: dict[Label, _Sketch] = {}
    waiting = iter(labels)
    while places := list(zip(paper.corners[skip:], islice(waiting, len(paper.corners) - skip), strict=False)):
        pdf.add_page()
        for (x, y), label in places:
            if label not in sketches:
                sketches[label] = _sketch(pdf, label, paper, style)
            sketches[label].draw(pdf, x / 100, y / 100)
        skip = 0
    return bytes(pdf.output())


class _Text(NamedTuple):
    x: float
    y: float
    text: str
    bold: bool
    size: float
    leading: float


class _Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class _Sketch:
    """One label, measured from its upper left corner."""

    pdf: Paper
    texts: list[_Text] = field(default_factory=list)
    bars: list[_Bar] = field(default_factory=list)

    def draw(self, pdf: Paper, left: float, top: float) -> None:
        for text in self.texts:
            pdf.pick(text.bold, text.size)
            pdf.set_xy(left + text.x, top + text.y)
            pdf.cell(h=text.leading * text.size, text=text.text)
        for bar in self.bars:
            pdf.rect(left + bar.x, top + bar.y, bar.width, bar.height, style="F")

    def write(self, text: str, box: "_Box", *, bold: bool = False, most: float = LARGEST) -> None:
        """As large as it fits into the box; what does not fit at the smallest size is cut off."""
        size, lines = self._fitted(clean(text), box, bold, most)
        top = box.y + (box.height - len(lines) * LEADING * size) / 2
        for number, line in enumerate(lines):
            self.texts.append(_Text(box.x, top + number * LEADING * size, line, bold, size, LEADING))

    def figures(self, text: str, box: "_Box", *, bold: bool = False, align: float = 0) -> None:
        """One line as large as it fits: at the left (0), in the middle (0.5) or at the right (1)."""
        size = box.height / FIGURES
        self.pdf.pick(bold, size)
        size = max(1, min(size, size * box.width / self.pdf.get_string_width(text)))
        self.pdf.pick(bold, size)
        x = box.x + (box.width - self.pdf.get_string_width(text)) * align
        y = box.y + (box.height - FIGURES * size) / 2
        self.texts.append(_Text(x, y, text, bold, size, FIGURES))

    def _fitted(self, text: str, box: "_Box", bold: bool, most: float) -> tuple[float, list[str]]:
        size = max(SMALLEST, min(most, box.height / LEADING))
        while True:
            self.pdf.pick(bold, size)
            lines = wrap(text, box.width, self.pdf.get_string_width)
            room = max(1, int(box.height / (LEADING * size)))
            if len(lines) <= room:
                return size, lines
            if size <= SMALLEST:
                return size, [*lines[: room - 1], self._cut(" ".join(lines[room - 1 :]), box.width)]
            size = max(SMALLEST, size - STEP)

    def _cut(self, text: str, width: float) -> str:
        pieces = clusters(text)
        while pieces and self.pdf.get_string_width("".join(pieces).rstrip() + "…") > width:
            pieces.pop()
        return "".join(pieces).rstrip() + "…"


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def rows(self, *shares: float) -> "list[_Box]":
        """Boxes one below the other, each with its share of the height."""
        tops = [sum(shares[:n]) * self.height for n in range(len(shares))]
        return [
            _Box(self.x, self.y + top, self.width, share * self.height)
            for top, share in zip(tops, shares, strict=True)
        ]

    def columns(self, share: float, gap: float) -> "tuple[_Box, _Box]":
        left = (self.width - gap) * share
        right = self.width - gap - left
        return (
            _Box(self.x, self.y, left, self.height),
            _Box(self.x + left + gap, self.y, right, self.height),
        )


def _sketch(pdf: Paper, label: Label, paper: LabelPaper, style: LabelStyle) -> _Sketch:
    width, height = paper.label_width / 100, paper.label_height / 100
    margin = min(max(1.0, 0.05 * height), 2.5)
    box = _Box(margin, margin, width - 2 * margin, height - 2 * margin)
    sketch = _Sketch(pdf)
    if style is LabelStyle.SHELF:
        names, price, bars = box.rows(0.38, 0.29, 0.33)
    else:
        names, bars, price = box.rows(0.28, 0.52, 0.2)
    _names(sketch, label, names)
    _price(sketch, label, price)
    _symbol(sketch, label.symbol, bars._replace(x=0.5, width=width - 1))
    return sketch


def _names(sketch: _Sketch, label: Label, box: _Box) -> None:
    if not label.name_bn:
        return sketch.write(label.name, box, bold=True)
    above, below = box.rows(0.5, 0.5)
    sketch.write(label.name, above, bold=True)
    return sketch.write(label.name_bn, below)


def _price(sketch: _Sketch, label: Label, box: _Box) -> None:
    price, notes = box.columns(0.55, 1.5)
    sketch.figures(label.price, price, bold=True)
    each = 1 / max(2, len(label.notes))
    for note, row in zip(label.notes, notes.rows(*[each] * len(label.notes)), strict=True):
        sketch.figures(note, row._replace(height=min(row.height, 2.8)), align=1)


def _symbol(sketch: _Sketch, symbol: Symbol, box: _Box) -> None:
    """In the middle, with its quiet zones, and the text below."""
    text_height = min(max(0.2 * box.height, 1.9), 3.2)
    height = box.height - text_height - 0.6
    one = min(box.width / symbol.width, WIDEST_NARROW_BAR / symbol.narrow)
    left = box.x + (box.width - one * symbol.width) / 2
    x = left + one * symbol.quiet[0]
    for number, width in enumerate(symbol.widths):
        if number % 2 == 0:
            sketch.bars.append(_Bar(x, box.y + 0.3, one * width, height))
        x += one * width
    below = _Box(left, box.y + 0.3 + height + 0.15, one * symbol.width, text_height)
    if symbol.kind == "ITF-14":
        for y in (box.y + 0.3, box.y + 0.3 + height - BEARER):
            sketch.bars.append(_Bar(left, y, one * symbol.width, BEARER))
    sketch.figures(symbol.text, below, align=0.5)
