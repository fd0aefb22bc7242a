"""Orders for labels as HTTP has them."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from supermarket.products.label_model import LARGEST_PAGE, MOST_LABELS, Sheet, SheetName
from supermarket.products.model import PACK_LENGTH
from supermarket.schema import Id, Schema

Millimetres = Annotated[Decimal, Field(ge=0, le=LARGEST_PAGE // 100, decimal_places=2)]
Several = Annotated[int, Field(ge=1, le=50)]

LABELS: dict[str, Any] = {
    "style": "shelf", "sheet": "a4_3x8", "start": 1,
    "items": [{"product_id": "01938f5e-0000-7000-8000-000000000001", "copies": 2}],
}  # fmt: skip


class CustomSheet(Schema):
    """In millimetres, with two places at most."""

    page_width: Millimetres
    page_height: Millimetres
    label_width: Millimetres
    label_height: Millimetres
    columns: Several = 1
    rows: Several = 1
    left: Millimetres = Decimal(0)
    top: Millimetres = Decimal(0)
    gap_across: Millimetres = Decimal(0)
    gap_down: Millimetres = Decimal(0)

    def sheet(self) -> Sheet:
        lengths = {name: int(value * 100) for name, value in self if isinstance(value, Decimal)}
        return Sheet(**lengths, columns=self.columns, rows=self.rows)


class LabelItem(Schema):
    """``pack`` names one of the product's packs, for a label of that."""

    product_id: Id
    copies: Annotated[int, Field(ge=1, le=MOST_LABELS)] = 1
    pack: Annotated[str, Field(max_length=PACK_LENGTH)] = ""


class LabelRequest(Schema):
    """``start`` is the first free place of a sheet that was used before, counted by rows. ``branch_id`` is whose prices
    are printed: the caller's own branch when left out."""

    style: Literal["shelf", "barcode"] = "shelf"
    sheet: SheetName = SheetName.A4_3X8
    custom: Annotated[CustomSheet | None, Field(description="What a `custom` sheet is like.")] = None
    start: Annotated[int, Field(ge=1)] = 1
    branch_id: Id | None = None
    items: Annotated[tuple[LabelItem, ...], Field(min_length=1, max_length=MOST_LABELS)]

    def own_sheet(self) -> Sheet | None:
        return self.custom.sheet() if self.custom else None
