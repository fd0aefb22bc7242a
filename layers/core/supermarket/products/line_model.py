"""From the lines of a file to products, and from what is there to what has to be written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TypeVar

from supermarket.kernel.errors import DomainError, FieldError
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.quantity import Unit, read_quantity
from supermarket.kernel.scale_labels import SCALE_RULES, ScaleRule
from supermarket.products import code_model as codes
from supermarket.products.cell_model import yes_or_no
from supermarket.products.column_model import barcodes_in, case_codes, read_age, read_attributes, read_packs
from supermarket.products.import_model import Gathering, RowError, Step
from supermarket.products.model import Product, problems_of, revised, tidy
from supermarket.products.sheet_model import Line

DEFAULT_TAX_CLASS = "standard"
WINDOW = 32
"""Lines looked at together: their codes are one read of a hundred keys."""
ROOM = 98
"""Writes of one step: a transaction less the chunk's own record and its errors. One product has room: its codes are
forty at most, so that they are eighty where all of them change."""
UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("", "piece", "pc", "pcs", "each"), Unit.PIECE),
    **dict.fromkeys(("kg", "gram", "g"), Unit.GRAM),
    **dict.fromkeys(("litre", "liter", "l", "ltr", "millilitre", "ml"), Unit.MILLILITRE),
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already: who owns the codes of some lines, those products, and what lines refer to by code."""

    owners: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, Product] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    brands: Mapping[str, str] = field(default_factory=dict)
    tax_classes: Set[str] = frozenset({DEFAULT_TAX_CLASS})
    above_mrp: bool = False
    scale_rules: Sequence[ScaleRule] = SCALE_RULES


def without_doubles(lines: Iterable[Line]) -> Iterator[Line]:
    """A code that an earlier row has already is an error of the later row."""
    first: dict[str, int] = {}
    return (_alone(line, first) for line in lines)


def _alone(line: Line, first: dict[str, int]) -> Line:
    for column, key in codes_of(line):
        row = first.setdefault(key, line.number)
        if row != line.number:
            what = key if column == "packs" else f"this {column}"
            line = line.refused(column, f"row {row} has {what} already")
    return line


def codes_of(line: Line) -> list[tuple[str, str]]:
    """The codes of a line by column, as a product keeps them; what cannot be a code is left out.

    A row that takes its product out of the shop claims none but says which product it is.
    """
    sku, plu = line.cells.get("sku", ""), line.cells.get("plu", "")
    found = [("sku", codes.sku_key(sku))] if codes.is_sku(sku) else []
    if _leaves(line):
        return found
    for column, read in (("barcode", barcodes_in), ("packs", case_codes)):
        said = dict.fromkeys(filter(codes.is_barcode, read(line.cells.get(column, ""))))
        found += [(column, codes.whole(code)) for code in said]
    return [*found, ("plu", codes.plu_key(plu))] if codes.is_plu(plu) else found


def _leaves(line: Line) -> bool:
    try:
        return not yes_or_no(line.cells.get("active", ""), True)
    except ValueError:
        return False


def product_step(lines: Sequence[Line], known: Known, at: str) -> Step:
    """What the first of these lines come to, as many as one transaction holds."""
    gathered, writes = Gathering(), 0
    left: set[str] = set()
    for line in lines:
        old = known.products.get(known.owners.get(codes.sku_key(line.cells.get("sku", "")), ""))
        product, wrong = product_of(line, old, known, at)
        writes += 0 if wrong else _writes(product, old)
        family = "" if wrong else _family_left(product, old)
        if writes > ROOM or family in left:
            break
        left.update(filter(None, [family]))
        gathered.take(product, old, wrong)
    return gathered.step()


def _writes(product: Product, old: Product | None) -> int:
    """Of the product, its codes, the line that tells of its price, its place in a family and the family's size."""
    if product == old:
        return 0
    if old is None:
        return 1 + len(product.code_keys)
    priced = (product.price, product.mrp) != (old.price, old.mrp)
    return 1 + len(product.code_keys ^ old.code_keys) + priced + 2 * bool(_family_left(product, old))


def _family_left(product: Product, old: Product | None) -> str:
    """The family that a row takes its product out of: one transaction counts a family once."""
    return old.family_id if old and old.active and not product.active else ""


def product_of(line: Line, old: Product | None, known: Known, at: str) -> tuple[Product, list[RowError]]:
    """The product a line describes, and all that is wrong with it.

    What the file has no column for stays as it was, or takes its default. A barcode is added to those a product
    has: goods with the old one are still on the shelf. What is no product, and is not to be one, is not looked at.
    """
    cells = Cells(line)
    product = tidy(_product(cells, old or _blank(cells, at), known))
    if not cells.errors:
        cells.errors.extend(
            _row_error(line, problem) for problem in problems_of(product, known.above_mrp, known.scale_rules)
        )
    cells.errors.extend(
        RowError(line.number, column, f"{key.removeprefix('PLU#')} belongs to another product")
        for column, key in codes_of(line)
        if known.owners.get(key, product.id) != product.id
    )
    if old is None or cells.errors or product == old:
        return product, cells.errors
    try:
        return revised(old, product, at), []
    except DomainError as error:
        return product, [RowError(line.number, "unit", str(error))]


def _blank(cells: "Cells", at: str) -> Product:
    price = cells.read("price", Money.taka, ZERO)
    return Product(
        new_id(),
        cells.line.cells.get("sku", ""),
        "",
        "",
        price,
        price,
        DEFAULT_TAX_CLASS,
        created_at=at,
        updated_at=at,
    )


def _product(cells: "Cells", start: Product, known: Known) -> Product:
    price = cells.read("price", Money.taka, start.price)
    unit = cells.read("unit", _unit, start.unit)
    return replace(
        start,
        name=cells.text("name", start.name),
        name_bn=cells.text("name_bn", start.name_bn),
        pack=cells.text("pack", start.pack),
        price=price,
        mrp=cells.read("mrp", lambda text: Money.taka(text) if text else price, start.mrp),
        tax_class=cells.read("tax_class", lambda text: _known(text, known.tax_classes), start.tax_class),
        unit=unit,
        category_id=cells.read("category", lambda code: _place(code, known.categories), start.category_id),
        brand_id=cells.read("brand", lambda code: _place(code, known.brands), start.brand_id),
        plu=cells.text("plu", start.plu),
        barcodes=(*start.barcodes, *barcodes_in(cells.text("barcode", ""))),
        description=cells.text("description", start.description),
        description_bn=cells.text("description_bn", start.description_bn),
        minimum_age=cells.read("minimum_age", read_age, start.minimum_age),
        perishable=cells.read("perishable", lambda text: yes_or_no(text, False), start.perishable),
        attributes=cells.read("attributes", read_attributes, start.attributes),
        packs=cells.read("packs", lambda text: read_packs(text, unit), start.packs),
        order_limit=cells.read(
            "order_limit", lambda text: read_quantity(text, unit) if text else None, start.order_limit
        ),
        active=cells.read("active", lambda text: yes_or_no(text, start.active), start.active),
    )


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads the cells of a line and keeps what is wrong with them."""

    line: Line
    errors: list[RowError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.errors.extend(self.line.errors)

    def text(self, column: str, otherwise: str) -> str:
        return self.line.cells.get(column, otherwise)

    def read(self, column: str, reader: Callable[[str], T], otherwise: T) -> T:
        """A ValueError of the reader is an error of the cell, a KeyError says there is no such thing."""
        if column not in self.line.cells:
            return otherwise
        try:
            return reader(self.line.cells[column])
        except KeyError as error:
            self._wrong(column, f"there is no {column.replace('_', ' ')} {error.args[0]}")
        except ValueError as error:
            self._wrong(column, str(error))
        return otherwise

    def _wrong(self, column: str, message: str) -> None:
        error = RowError(self.line.number, column, message)
        if error not in self.errors:
            self.errors.append(error)


def _place(code: str, known: Mapping[str, str]) -> str:
    if not code:
        return ""
    found = known.get(code.casefold())
    if found is None:
        raise KeyError(code)
    return found


def _known(code: str, known: Set[str]) -> str:
    chosen = code or DEFAULT_TAX_CLASS
    if chosen not in known:
        raise KeyError(chosen)
    return chosen


def _unit(text: str) -> Unit:
    unit = UNITS.get(text.casefold())
    if unit is None:
        raise ValueError("piece, kg or litre")
    return unit


def _row_error(line: Line, problem: FieldError) -> RowError:
    name = problem.pointer.split("/")[1]
    return RowError(line.number, "barcode" if name == "barcodes" else name, problem.detail)
