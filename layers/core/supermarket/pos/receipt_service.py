"""A sale as the receipt that is printed of it."""

from datetime import datetime

from supermarket.documents.receipt import Receipt, ReceiptLine, TaxRow
from supermarket.documents.receipt import Tender as PrintedTender
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import zone
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.pos.model import TenderKind
from supermarket.pos.ports import Sales
from supermarket.pos.sale_model import Sale, SaleLine, Tender
from supermarket.pos.sale_service import sale
from supermarket.settings.model import Branch, ShopRules
from supermarket.settings.ports import ShopSettings

_MEASURES = {Unit.PIECE: "", Unit.GRAM: " kg", Unit.MILLILITRE: " l"}
_TENDERS = {TenderKind.CASH: "Cash", TenderKind.CARD: "Card", TenderKind.WALLET: "Mobile wallet"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def receipt(sales: Sales, settings: ShopSettings, caller: Caller, sale_id: str) -> Receipt:
    sold = sale(sales, caller, sale_id)
    names = {tax.code: tax.name for tax in settings.tax_classes()}
    return printed(sold, settings.branch(sold.branch_id), settings.rules(), names)


def printed(sold: Sale, branch: Branch, rules: ShopRules, tax_names: dict[str, str]) -> Receipt:
    """Lines are printed with their tax and before their part of the basket's discount, so that they add up."""
    letters = {(tax.code, tax.rate): _LETTERS[n % 26] for n, tax in enumerate(sold.taxes)}
    basket_discount = Money.total(line.basket_discount for line in sold.lines)
    return Receipt(
        shop_name=rules.shop_name, shop_name_bn=rules.shop_name_bn, branch_name=branch.name,
        branch_address=branch.address, branch_phone=branch.phone, vat_number=branch.vat_number,
        number=sold.receipt_number, business_date=sold.business_date,
        printed_at=_local(sold.at, branch.time_zone), terminal=sold.terminal_code,
        cashier=sold.cashier_name or sold.cashier_id[-6:], lines=tuple(_line(line, letters) for line in sold.lines),
        subtotal=sold.total + basket_discount, discount=basket_discount,
        taxes=tuple(
            TaxRow(f"{letters[t.code, t.rate]} {tax_names.get(t.code, t.code)}", _percent(t.rate), t.taxable, t.tax)
            for t in sold.taxes
        ),
        rounding=sold.rounding, total=sold.payable, tenders=tuple(_tender(t, sold.change) for t in sold.tenders),
        change=sold.change, header=_texts(rules.receipt_header), footer=_texts(rules.receipt_footer),
    )  # fmt: skip


def _line(line: SaleLine, letters: dict[tuple[str, int], str]) -> ReceiptLine:
    name = (
        line.name
        if line.tax_inclusive or not line.tax_rate
        else f"{line.name} (+{_percent(line.tax_rate)} tax)"
    )
    return ReceiptLine(
        name=name,
        name_bn=line.name_bn,
        quantity=_quantity(line),
        unit_price=line.gross.share(line.pack_size, line.quantity) if line.pack_size else line.unit_price,
        discount=line.discount - line.basket_discount,
        total=line.total + line.basket_discount,
        tax_code=letters[line.tax_code, line.tax_rate],
        offers=tuple((each.name, each.amount) for each in line.promotions),
    )


def _quantity(line: SaleLine) -> str:
    """Packs are printed as they were scanned: two cases, not their forty-eight pieces."""
    if line.pack_size:
        return f"{line.quantity // line.pack_size} {line.pack}"
    return f"{show_quantity(line.quantity, line.unit)}{_MEASURES[line.unit]}"


def _tender(tender: Tender, change: Money) -> PrintedTender:
    given = tender.amount + change if tender.kind is TenderKind.CASH else tender.amount
    return PrintedTender(_TENDERS[tender.kind], given)


def _percent(rate: int) -> str:
    return f"{rate // 100}.{rate % 100:02d}".rstrip("0").rstrip(".") + "%"


def _local(at: datetime, time_zone: str) -> str:
    return f"{at.astimezone(zone(time_zone)):%d %b %Y %H:%M}"


def _texts(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line)
