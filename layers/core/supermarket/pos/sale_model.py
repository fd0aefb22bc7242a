"""A sale: goods become priced lines, lines a total, tenders settle it.

Every line is rounded once, and every figure of the sale is a sum over its lines. A discount comes off the
shelf price, before a tax that is added to it. Cash rounding is a figure of its own: ``payable`` is
``total + rounding``, and only what is left for cash to pay is rounded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from supermarket.kernel.errors import FieldError, Invalid
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.pricing import (
    LineAmounts,
    Reduction,
    Tax,
    TaxAmount,
    Totals,
    line_amounts,
    spread,
    totals_of,
)
from supermarket.kernel.quantity import Unit, price_of
from supermarket.pos.model import TenderKind, TillTotals, receipt_number


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line as the till sends it: a product and how much of it, or the code that was scanned."""

    product_id: str | None = None
    quantity: str | int | None = None
    barcode: str | None = None
    discount: Money = ZERO


@dataclass(frozen=True, slots=True)
class Tender:
    """What somebody pays with. In a stored sale, cash is what stays in the drawer."""

    kind: TenderKind
    amount: Money
    reference: str = ""


@dataclass(frozen=True, slots=True)
class AskedSale:
    session_id: str
    lines: tuple[AskedLine, ...]
    tenders: tuple[Tender, ...]
    discount: Money = ZERO
    customer_id: str | None = None
    age_checked: bool = False
    coupon_codes: tuple[str, ...] = ()

    @property
    def discounted(self) -> bool:
        return bool(self.discount) or any(line.discount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Goods:
    """What is in the shopper's hand: a product, how much of it, at what price and tax.

    ``parts`` is what a bundle takes from the shelf, ``pack`` what was scanned as a whole, of ``pack_size`` each.
    """

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    unit_price: Money
    quantity: int
    tax: Tax
    label_total: Money | None = None
    discount: Money = ZERO
    parts: tuple[tuple[str, int], ...] = ()
    pack: str = ""
    pack_size: int = 0
    minimum_age: int = 0
    category_id: str = ""
    brand_id: str = ""
    promotions: tuple[Reduction, ...] = ()

    @property
    def promoted(self) -> Money:
        """What promotions take off it."""
        return Money.total(each.amount for each in self.promotions)

    @property
    def taken(self) -> tuple[tuple[str, int], ...]:
        """What leaves the shelf: products, and how much of each."""
        return self.parts or ((self.product_id, self.quantity),)

    @property
    def gross(self) -> Money:
        """The price on the shelf, or on the scale label."""
        if self.label_total is not None:
            return self.label_total
        return price_of(self.quantity, self.unit, self.unit_price)


@dataclass(frozen=True, slots=True)
class SaleLine:
    """``discount`` is all that came off; ``basket_discount`` is the part of it that was the basket's, ``promotions``
    what was given by them."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    unit_price: Money
    quantity: int
    tax_code: str
    tax_rate: int
    tax_inclusive: bool
    gross: Money
    discount: Money
    basket_discount: Money
    net: Money
    tax: Money
    total: Money
    parts: tuple[tuple[str, int], ...] = ()
    pack: str = ""
    pack_size: int = 0
    promotions: tuple[Reduction, ...] = ()

    @property
    def taken(self) -> tuple[tuple[str, int], ...]:
        """What left the shelf: a bundle's parts as they were then, or the product itself."""
        return self.parts or ((self.product_id, self.quantity),)


@dataclass(frozen=True, slots=True)
class Basket:
    lines: tuple[SaleLine, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Settlement:
    rounding: Money
    tenders: tuple[Tender, ...]
    change: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """``number`` counts the terminal's receipts. ``oversold`` names what the book said there was not enough of."""

    id: str
    number: int
    terminal_code: str
    terminal_id: str
    session_id: str
    branch_id: str
    warehouse_id: str
    cashier_id: str
    customer_id: str | None
    business_date: date
    at: datetime
    lines: tuple[SaleLine, ...]
    gross: Money
    discount: Money
    net: Money
    tax: Money
    total: Money
    rounding: Money
    payable: Money
    taxes: tuple[TaxAmount, ...]
    tenders: tuple[Tender, ...]
    change: Money
    oversold: tuple[str, ...]
    cashier_name: str = ""
    checked_age: int = 0
    """The age that the cashier saw the shopper to have; 0 where nothing asked for one."""

    @property
    def receipt_number(self) -> str:
        return receipt_number(self.terminal_code, self.number)

    def paid_with(self, kind: TenderKind) -> Money:
        return Money.total(tender.amount for tender in self.tenders if tender.kind is kind)

    @property
    def till_totals(self) -> TillTotals:
        """What it adds to its session."""
        return TillTotals(
            1, self.gross, self.discount, self.net, self.tax, self.total, self.rounding, self.payable,
            *(self.paid_with(kind) for kind in (TenderKind.CASH, TenderKind.CARD, TenderKind.WALLET)),
        )  # fmt: skip


def price(goods: Sequence[Goods], discount: Money = ZERO) -> Basket:
    """Price the goods, with the basket's discount spread over them. Raises Invalid for too much discount."""
    for number, item in enumerate(goods):
        if item.discount > item.gross - item.promoted:
            raise Invalid.field(f"/lines/{number}/discount", "more than the line costs")
    costs = [item.gross - item.promoted - item.discount for item in goods]
    if discount > Money.total(costs):
        raise Invalid.field("/discount", "more than the basket costs")
    shares = spread(discount, costs)
    amounts = [_amounts(item, share) for item, share in zip(goods, shares, strict=True)]
    lines = (_line(*each) for each in zip(goods, shares, amounts, strict=True))
    return Basket(tuple(lines), totals_of((item.tax, a) for item, a in zip(goods, amounts, strict=True)))


def checked_age(goods: Sequence[Goods], checked: bool) -> int:
    """The age that the goods ask for. Raises Invalid, naming the lines, when nobody checked it."""
    asking = [(number, item.minimum_age) for number, item in enumerate(goods) if item.minimum_age]
    if asking and not checked:
        errors = [
            FieldError(f"/lines/{number}", f"only for people of {age} and above", "age_check")
            for number, age in asking
        ]
        raise Invalid("The shopper's age has to be checked.", code="age_check", errors=errors)
    return max((age for _, age in asking), default=0)


def _amounts(item: Goods, share: Money) -> LineAmounts:
    off = item.promoted + item.discount + share
    return line_amounts(item.unit_price, item.quantity, item.unit, item.tax, off, item.label_total)


def _line(item: Goods, share: Money, amounts: LineAmounts) -> SaleLine:
    return SaleLine(
        item.product_id, item.sku, item.name, item.name_bn, item.unit, item.unit_price, item.quantity,
        item.tax.code, item.tax.rate, item.tax.inclusive, amounts.gross, amounts.discount, share, amounts.net,
        amounts.tax, amounts.total, item.parts, item.pack, item.pack_size, item.promotions,
    )  # fmt: skip


def settle(total: Money, tenders: Sequence[Tender], cash_step: Money) -> Settlement:
    """Cards and wallets pay exactly, cash pays the rest, rounded to ``cash_step``; change comes from cash alone.

    Raises Invalid when the tenders do not cover what is payable, or a card or wallet pays more than is due.
    """
    left = _left_for_cash(total, tenders)
    cash = [tender for tender in tenders if tender.kind is TenderKind.CASH]
    due = left.rounded_to(cash_step) if cash else left
    given = Money.total(tender.amount for tender in cash)
    if given < due:
        raise Invalid.field("/tenders", f"{due - given} more is due", "short")
    if given and not left:
        raise Invalid.field("/tenders", "nothing is left for cash to pay", "nothing_due")
    kept = [Tender(TenderKind.CASH, due)] if given else []
    paid = [tender for tender in tenders if tender.kind is not TenderKind.CASH]
    return Settlement(due - left, (*paid, *kept), given - due)


def _left_for_cash(total: Money, tenders: Iterable[Tender]) -> Money:
    left = total
    for number, tender in enumerate(tenders):
        if tender.kind is TenderKind.CASH:
            continue
        if not tender.amount:
            raise Invalid.field(f"/tenders/{number}/amount", "more than nothing")
        left -= tender.amount
        if left < ZERO:
            raise Invalid.field(f"/tenders/{number}/amount", "more than is due", "above_due")
    return left
