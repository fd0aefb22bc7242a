"""The till receipt as a PDF for 80 mm rolls, Bangla shaped by HarfBuzz.

Loads fpdf2, which takes most of a second on a cold start: import this module where a PDF is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from supermarket.documents.cells import clean, wrap
from supermarket.documents.layout import Amount, Columns, Heading, Note, Pair, Row, Rule
from supermarket.documents.paper import Paper
from supermarket.documents.receipt import Receipt, rows

# Millimetres, but for the two type sizes in points.
ROLL, MARGIN = 80.0, 4.0
RIGHT = ROLL - MARGIN
MARK, INDENT, GAP = 4.0, 3.0, 2.0
RATE_EDGE, FIRST_EDGE, SECOND_EDGE = RIGHT - MARK - 34, RIGHT - MARK - 17, RIGHT - MARK
NORMAL, LARGE = 8.0, 11.0
LEADING = 0.48
RULE = 2.4


def as_pdf(receipt: Receipt) -> bytes:
    """One page as high as its content. The same receipt always makes the same bytes."""
    paper = Paper((ROLL, ROLL), f"Receipt {receipt.number}", receipt.business_date)
    roll = _Roll(paper)
    roll.place(rows(receipt))
    roll.draw()
    return bytes(paper.output())


@dataclass(frozen=True, slots=True)
class _Text:
    x: float
    y: float
    text: str
    bold: bool
    size: float


@dataclass(slots=True)
class _Roll:
    """Rows are placed first and drawn after, because the height of the page is known only then."""

    paper: Paper
    y: float = MARGIN
    bold: bool = False
    size: float = NORMAL
    texts: list[_Text] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)

    def place(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._pick(getattr(row, "bold", False), LARGE if getattr(row, "large", False) else NORMAL)
            self._place(row)

    def draw(self) -> None:
        self.paper.add_page(format=(ROLL, self.y + MARGIN))
        self.paper.set_line_width(0.2)
        for y in self.rules:
            self.paper.line(MARGIN, y, RIGHT, y)
        for text in self.texts:
            self._pick(text.bold, text.size)
            self.paper.set_xy(text.x, text.y)
            self.paper.cell(h=LEADING * text.size, text=text.text)

    def _place(self, row: Row) -> None:
        match row:
            case Rule():
                self.rules.append(self.y + RULE / 2)
                self.y += RULE
            case Heading():
                self._centred(row.text)
            case Note():
                self._left(row.text, MARGIN, RIGHT)
            case Pair():
                self._two_sides(row.left, MARGIN, [(row.right, RIGHT)])
            case Amount():
                indent = INDENT if row.indented else 0
                self._two_sides(row.label, MARGIN + indent, [(row.amount, RIGHT - MARK), (row.mark, RIGHT)])
            case Columns():
                edges = [(row.rate, RATE_EDGE), (row.first, FIRST_EDGE), (row.second, SECOND_EDGE)]
                self._two_sides(row.label, MARGIN, edges)

    def _pick(self, bold: bool, size: float) -> None:
        self.bold, self.size = bold, size
        self.paper.pick(bold, size)

    def _width(self, text: str) -> float:
        return self.paper.get_string_width(text)

    def _write(self, x: float, text: str) -> None:
        if text:
            self.texts.append(_Text(x, self.y, text, self.bold, self.size))

    def _advance(self) -> None:
        self.y += LEADING * self.size

    def _centred(self, text: str) -> None:
        for line in wrap(text, RIGHT - MARGIN, self._width):
            self._write((ROLL - self._width(line)) / 2, line)
            self._advance()

    def _left(self, text: str, left: float, right: float) -> None:
        for line in wrap(text, right - left, self._width):
            self._write(left, line)
            self._advance()

    def _two_sides(self, label: str, left: float, edges: list[tuple[str, float]]) -> None:
        """`label`, then texts that end at their edges: beside it where it leaves room, else below."""
        label = clean(label)
        ends = [(edge - self._width(text), clean(text)) for text, edge in edges if text]
        if left + self._width(label) + GAP <= min(x for x, _ in ends):
            self._write(left, label)
        else:
            self._left(label, left, RIGHT)
        for x, text in ends:
            self._write(x, text)
        self._advance()
