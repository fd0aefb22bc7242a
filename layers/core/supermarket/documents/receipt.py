"""The till receipt: its contents, the rows they make, and plain text for fixed-width printers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from supermarket.documents.cells import cell_width, centre, clean, pad_left, pad_right, wrap
from supermarket.documents.layout import Amount, Columns, Heading, Note, Pair, Row, Rule
from supermarket.kernel.money import Money

ROLL_80_MM = 42
MARK = 2
RATE, MONEY = 6, 10


class TaxRow(NamedTuple):
    """`taxable` is the price without the tax; `rate` is ready to print, such as `7.5%`."""

    label: str
    rate: str
    taxable: Money
    tax: Money


class Tender(NamedTuple):
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """`quantity` is ready to print (`2`, `1.250 kg`); `total` is what the line costs after its `discount`.

    `offers` are the promotions in the discount, and what each gave.
    """

    name: str
    name_bn: str
    quantity: str
    unit_price: Money
    discount: Money
    total: Money
    tax_code: str
    offers: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`total` is `subtotal` (the lines together) less the basket's own `discount`, plus `rounding`.

    Prices contain their taxes. `printed_at` is local time, ready to print. Empty texts are left out.
    `vat_number` is the Business Identification Number (BIN) that every VAT document in Bangladesh shows.
    """

    shop_name: str
    shop_name_bn: str
    branch_name: str
    branch_address: str
    branch_phone: str
    vat_number: str
    number: str
    business_date: date
    printed_at: str
    terminal: str
    cashier: str
    lines: tuple[ReceiptLine, ...]
    subtotal: Money
    discount: Money
    taxes: tuple[TaxRow, ...]
    rounding: Money
    total: Money
    tenders: tuple[Tender, ...]
    change: Money
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


def as_text(receipt: Receipt, width: int = ROLL_80_MM) -> str:
    """Lines of at most `width` cells (42 fits an 80 mm roll, 32 a 58 mm one), ending in a newline."""
    lines = (line for row in rows(receipt) for line in _text(row, width))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def rows(receipt: Receipt) -> Iterator[Row]:
    """The receipt from top to bottom, whatever it is printed on. Empty texts leave no row."""
    yield from _head(receipt)
    yield Rule()
    for line in receipt.lines:
        yield from _sold(line)
    yield Rule()
    yield from _totals(receipt)
    yield Rule()
    yield from _taxes(receipt)
    yield from (Heading(text) for text in receipt.footer)


def _head(receipt: Receipt) -> Iterator[Row]:
    yield Heading(receipt.shop_name, bold=True, large=True)
    if receipt.shop_name_bn:
        yield Heading(receipt.shop_name_bn, bold=True, large=True)
    branch = (
        receipt.branch_name,
        receipt.branch_address,
        receipt.branch_phone and f"Phone {receipt.branch_phone}",
    )
    texts = (*branch, f"BIN {receipt.vat_number}", *receipt.header)
    yield from (Heading(text) for text in texts if text)
    yield Rule()
    yield Pair(f"Receipt {receipt.number}", receipt.business_date.isoformat())
    yield Pair(f"Till {receipt.terminal}", f"Cashier {receipt.cashier}")
    yield Note(f"Printed {receipt.printed_at}")


def _sold(line: ReceiptLine) -> Iterator[Row]:
    yield Note(line.name)
    if line.name_bn:
        yield Note(line.name_bn)
    price = f"{line.quantity} x {line.unit_price}"
    label = f"{price} less {line.discount}" if line.discount else price
    yield Amount(label, str(line.total), line.tax_code, indented=True)
    for name, amount in line.offers:
        yield Note(f"{name}: {-amount}")


def _totals(receipt: Receipt) -> Iterator[Row]:
    yield Amount("Subtotal", str(receipt.subtotal))
    if receipt.discount:
        yield Amount("Discount", str(-receipt.discount))
    if receipt.rounding:
        yield Amount("Rounding", str(receipt.rounding))
    yield Amount("TOTAL BDT", str(receipt.total), bold=True, large=True)
    yield from (Amount(tender.label, str(tender.amount)) for tender in receipt.tenders)
    if receipt.change:
        yield Amount("Change", str(receipt.change), bold=True)


def _taxes(receipt: Receipt) -> Iterator[Row]:
    if not receipt.taxes:
        return
    yield Columns("Included tax", "Rate", "Taxable", "Tax")
    for label, rate, taxable, tax in receipt.taxes:
        yield Columns(label, rate, str(taxable), str(tax))
    yield Rule()


def _text(row: Row, width: int) -> list[str]:
    match row:
        case Rule():
            return ["-" * width]
        case Heading():
            return [centre(line, width) for line in wrap(row.text, width)]
        case Note():
            return wrap(row.text, width)
        case Pair():
            return _two_sides(row.left, row.right, width)
        case Amount():
            return _two_sides(row.label, _amount(row), width, "  " if row.indented else "")
        case Columns():
            return _two_sides(row.label, _columns(row), width)


def _two_sides(left: str, right: str, width: int, indent: str = "") -> list[str]:
    """`right` ends the line of `left`, or stands on a line below where the two do not fit side by side."""
    room = width - int(cell_width(right)) - 1
    whole = indent + clean(left)
    if cell_width(whole) <= room:
        return [pad_right(whole, width - int(cell_width(right))) + right]
    above = [indent + line for line in wrap(left, width - len(indent))]
    below = [right] if cell_width(right) <= width else wrap(right, width)
    return [*above, *(pad_left(line, width) for line in below)]


def _columns(row: Columns) -> str:
    return pad_left(row.rate, RATE) + pad_left(row.first, MONEY) + pad_left(row.second, MONEY) + " " * MARK


def _amount(row: Amount) -> str:
    return row.amount + pad_left(row.mark, MARK)
