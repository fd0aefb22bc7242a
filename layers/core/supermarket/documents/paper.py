"""PDF pages with Bangla text, shaped by HarfBuzz.

Loads fpdf2, which takes most of a second on a cold start: import this module where a PDF is asked for.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from fpdf import FPDF
from fpdf.line_break import Fragment

FONTS = Path(__file__).parent / "fonts"
FAMILY = "NotoSansBengali"


class Paper(FPDF):
    """Millimetres, no margins inside cells, no page breaks of its own. The same content makes the same bytes."""

    def __init__(self, size: tuple[float, float], title: str, on: date) -> None:
        super().__init__(unit="mm", format=size)
        self.set_creation_date(datetime.combine(on, time(), UTC))
        self.set_title(title)
        self.set_auto_page_break(False)
        self.c_margin = 0
        self.add_font(FAMILY, "", FONTS / "NotoSansBengali-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "NotoSansBengali-Bold.ttf")
        self.set_text_shaping(True, direction="ltr", script="beng", language="ben")

    def pick(self, bold: bool, size: float) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)

    def _preload_bidirectional_text(self, text: str, markdown: bool) -> Sequence[Fragment]:
        """The text as one piece: fpdf2 parts it at joiners, so that in র‍্যাক the mark loses its base letter.

        Bangla and Latin both run to the right, and the Bengali shaper leaves Latin letters alone.
        """
        return (Fragment(text, self._get_current_graphics_state(), self.k),)
