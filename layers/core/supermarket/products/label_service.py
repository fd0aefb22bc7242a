"""Printing labels: products as they are now, at the prices of a branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from supermarket.documents.bars import symbol
from supermarket.documents.label import Label, LabelPaper, LabelStyle
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, NotFound
from supermarket.kernel.money import Money
from supermarket.products import label_model as model
from supermarket.products.label_model import MOST_LABELS, SHEETS, Sheet, SheetName
from supermarket.products.model import Pack, Product
from supermarket.products.pack_model import pack_named
from supermarket.products.ports import Catalogue
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings


@dataclass(frozen=True, slots=True)
class Wanted:
    """``copies`` labels of a product, or of one of its packs."""

    product_id: str
    copies: int = 1
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Printing:
    """What is printed, on what, from the ``skip``-th place of the first page on."""

    labels: tuple[Label, ...]
    paper: LabelPaper
    style: LabelStyle
    on: date
    skip: int

    def parts(self) -> tuple[tuple[Label, ...], LabelPaper, LabelStyle, date, int]:
        return self.labels, self.paper, self.style, self.on, self.skip


def labels(
    catalogue: Catalogue, settings: ShopSettings, caller: Caller, wanted: Sequence[Wanted], style: LabelStyle,
    sheet: Sheet, start: int, branch_id: str | None, now: datetime,
) -> Printing:  # fmt: skip
    """Everything or nothing: Invalid names each row that has no label, and a start that is on no sheet."""
    if sum(each.copies for each in wanted) > MOST_LABELS:
        raise Invalid.field("/items", f"{MOST_LABELS} labels at most: ask in parts", "too_many_labels")
    paper = _paper(sheet)
    if start > len(paper.corners):
        raise Invalid.field("/start", f"from 1 to {len(paper.corners)} on this sheet")
    branch = _branch(settings, branch_id or caller.branch_id)
    somewhere = branch or next(iter(settings.branches()), None)
    on = somewhere.business_date(now) if somewhere else now.date()
    press = _Press(branch.id if branch else "", style, on, sheet)
    found = catalogue.by_ids(list(dict.fromkeys(each.product_id for each in wanted)))
    made = [_label(press, found.get(each.product_id), each) for each in wanted]
    wrong = [_at(place, each) for place, each in enumerate(made) if isinstance(each, FieldError)]
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", errors=wrong)
    printed = [
        label for label, each in zip(made, wanted, strict=True) if isinstance(label, Label)
        for _ in range(each.copies)
    ]  # fmt: skip
    return Printing(tuple(printed), paper, style, on, start - 1)


def sheet_of(name: SheetName, own: Sheet | None) -> Sheet:
    if (name is SheetName.CUSTOM) != (own is not None):
        raise Invalid.field("/custom", "what the sheet is like, for a custom sheet and no other")
    if own is not None:
        own.check()
    return own or SHEETS[name]


@dataclass(frozen=True, slots=True)
class _Press:
    branch_id: str
    style: LabelStyle
    on: date
    sheet: Sheet


def _label(press: _Press, product: Product | None, wanted: Wanted) -> Label | FieldError:
    if product is None or not product.active:
        return FieldError("/product_id", "there is no such product")
    pack = pack_named(product, wanted.pack) if wanted.pack else None
    if wanted.pack and (pack is None or not pack.barcodes):
        return FieldError("/pack", "the product has no such pack with a barcode")
    code = model.code_of(product, pack)
    bars = symbol(code)
    if bars.width * model.FINEST_BAR > (press.sheet.label_width - 100) * bars.narrow:
        return FieldError("", f"the bars of {code} are too many for a label so narrow", "label_too_narrow")
    price = model.price_of_label(product, pack, press.branch_id)
    name = f"{product.name} ({_pack(product, pack)})" if pack else product.name
    shown = model.shown_price(product, pack, price)
    return Label(name, product.name_bn, shown, _notes(press, product, pack, price), bars)


def _notes(press: _Press, product: Product, pack: Pack | None, price: Money) -> tuple[str, ...]:
    mrp = "" if pack else f"MRP {model.TAKA}{product.mrp}"
    if press.style is LabelStyle.BARCODE:
        notes = [mrp]
    else:
        notes = [model.unit_price(product, pack, price), mrp, f"{press.on:%d %b %Y}"]
    return tuple(note for note in notes if note)


def _pack(product: Product, pack: Pack) -> str:
    return pack.name if product.unit.per_price > 1 else f"{pack.name} × {pack.quantity}"


def _paper(sheet: Sheet) -> LabelPaper:
    return LabelPaper(
        sheet.page_width, sheet.page_height, sheet.label_width, sheet.label_height, sheet.corners()
    )


def _branch(settings: ShopSettings, branch_id: str | None) -> Branch | None:
    if not branch_id:
        return None
    try:
        return settings.branch(branch_id)
    except NotFound:
        raise Invalid.field("/branch_id", "there is no such branch") from None


def _at(place: int, error: FieldError) -> FieldError:
    return FieldError(f"/items/{place}{error.pointer}", error.detail, error.code)
