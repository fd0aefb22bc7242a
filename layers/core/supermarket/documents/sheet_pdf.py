"""A sheet as a PDF on A4, Bangla shaped by HarfBuzz.

Loads fpdf2, which takes most of a second on a cold start: import this module where a PDF is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from supermarket.documents.cells import wrap
from supermarket.documents.paper import Paper
from supermarket.documents.sheet import Column, Sheet

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 12.0
RIGHT, BOTTOM = WIDTH - MARGIN, HEIGHT - MARGIN - 6
NORMAL, LARGE, GAP = 8.5, 13.0, 1.5
LEADING = 0.48


def as_pdf(sheet: Sheet) -> bytes:
    """As many pages as it takes, each numbered. The same sheet always makes the same bytes."""
    paper = Paper((WIDTH, HEIGHT), sheet.title, sheet.made_on)
    _Page(paper, sheet).draw()
    return bytes(paper.output())


@dataclass(slots=True)
class _Page:
    paper: Paper
    sheet: Sheet
    y: float = MARGIN

    def draw(self) -> None:
        self._turn()
        self._lines(self.sheet.head, MARGIN, bold_first=True)
        self.y += GAP * 2
        self._write(MARGIN, self.sheet.title, bold=True, size=LARGE)
        self.y += LEADING * LARGE + GAP
        top = self.y
        self._lines(self.sheet.to, MARGIN, bold_first=True)
        below, self.y = self.y, top
        self._facts()
        self.y = max(self.y, below) + GAP * 2
        self._table()
        self._totals()
        for note in self.sheet.notes:
            self._paragraph(note)

    def _turn(self) -> None:
        self.paper.add_page()
        self.y = MARGIN
        number = f"{self.paper.page_no()}"
        self._write(RIGHT, number, right=True, at=HEIGHT - MARGIN)

    def _room(self, height: float) -> bool:
        """Whether there is room; a new page is begun where there is none."""
        if self.y + height <= BOTTOM:
            return True
        self._turn()
        return False

    def _lines(self, texts: Sequence[str], x: float, bold_first: bool = False) -> None:
        for place, text in enumerate(texts):
            for line in self._wrapped(text, 90, bold=bold_first and place == 0):
                self._write(x, line, bold=bold_first and place == 0)
                self.y += LEADING * NORMAL

    def _facts(self) -> None:
        for name, value in self.sheet.facts:
            if value:
                self._write(118, name)
                for line in self._wrapped(value, RIGHT - 145):
                    self._write(145, line)
                    self.y += LEADING * NORMAL

    def _table(self) -> None:
        self._header()
        for row in self.sheet.rows:
            cells = [
                [line for part in text.split("\n") for line in self._wrapped(part, column.width - 2)]
                for text, column in zip(row, self.sheet.columns, strict=True)
            ]
            height = max(map(len, cells)) * LEADING * NORMAL + GAP
            if not self._room(height):
                self._header()
            self._row(cells)
            self.y += height
        self._rule()

    def _header(self) -> None:
        self._rule()
        titles = [column.title.split("\n") for column in self.sheet.columns]
        self._row(titles, bold=True)
        self.y += max(map(len, titles)) * LEADING * NORMAL + GAP
        self._rule()

    def _row(self, cells: Sequence[Sequence[str]], bold: bool = False) -> None:
        x = MARGIN
        for lines, column in zip(cells, self.sheet.columns, strict=True):
            for number, line in enumerate(lines):
                self._cell(x, column, line, bold, self.y + number * LEADING * NORMAL)
            x += column.width

    def _cell(self, x: float, column: Column, text: str, bold: bool, at: float) -> None:
        edge = x + column.width - 1 if column.right else x
        self._write(edge, text, bold=bold, right=column.right, at=at)

    def _totals(self) -> None:
        self._room(len(self.sheet.totals) * LEADING * NORMAL + GAP)
        for place, (name, amount) in enumerate(self.sheet.totals):
            last = place == len(self.sheet.totals) - 1
            self._write(RIGHT - 32, name, bold=last, right=True)
            self._write(RIGHT - 1, amount, bold=last, right=True)
            self.y += LEADING * NORMAL
        self.y += GAP

    def _paragraph(self, text: str) -> None:
        for line in self._wrapped(text, RIGHT - MARGIN):
            self._room(LEADING * NORMAL)
            self._write(MARGIN, line)
            self.y += LEADING * NORMAL

    def _rule(self) -> None:
        self.paper.set_line_width(0.2)
        self.paper.line(MARGIN, self.y, RIGHT, self.y)
        self.y += GAP / 2

    def _wrapped(self, text: str, width: float, bold: bool = False) -> list[str]:
        self.paper.pick(bold, NORMAL)
        return wrap(text, width, self.paper.get_string_width)

    def _write(
        self, x: float, text: str, *, bold: bool = False, size: float = NORMAL, right: bool = False,
        at: float | None = None,
    ) -> None:  # fmt: skip
        if not text:
            return
        self.paper.pick(bold, size)
        start = x - self.paper.get_string_width(text) if right else x
        self.paper.set_xy(start, self.y if at is None else at)
        self.paper.cell(h=LEADING * size, text=text)
